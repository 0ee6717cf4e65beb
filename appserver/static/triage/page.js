/** The triage page: the list of findings, and one of them with its story, its events and its state. */
(function (app) {
  "use strict";

  const { make, plain, oneLine } = app.dom;
  const { stamp } = app.clock;
  const { first, each } = app.model;
  const T = app.triage;
  const MAX_LISTED = 500;
  const AROUND_S = 4 * 3600;
  const SHOWN = new Set([
    "_time", "_raw", "message", "description", "known_false_positives", "next_steps", "status", "assignee", "comment", "dest", "user", "severity", "risk_score",
  ]);
  const RANGES = { day: "-24h@h", week: "-7d@d", month: "-30d@d" };

  const place = app.splunk.placeOf(location.pathname);
  const client = new app.splunk.Client(place);
  const given = app.spl.readParameters(location.search);
  const language = app.frame.languageOf(given, place);
  const say = app.words.speaker(language, app.triageWords);
  const explain = (error) => app.frame.explain(error, place, language);
  const range = { earliest: given.earliest || RANGES.week, latest: given.latest || "now" };
  const filter = { state: "open", severity: "", text: "" };
  const status = make("p", { class: "si-notice", role: "status", hidden: true });
  const list = make("ol", { class: "t-list", "aria-label": say("list") });
  const count = make("span", { role: "status" });
  const story = make("section", { class: "t-story", "aria-live": "polite", tabindex: "-1" }, make("p", { class: "si-dim" }, say("pick")));
  let findings = [];
  let me = "";
  let chosen = "";
  let form = null;
  let loads = 0;
  let stories = 0;

  function tell(...parts) {
    status.replaceChildren(...parts);
    status.hidden = !parts.length;
  }

  /** Reads the list anew; an answer that somebody no longer waits for, because of another range, is dropped. */
  async function load() {
    const mine = loads += 1;
    tell(say("reading"));
    const name = await client.userName();
    const { rows, messages } = await client.run(T.listSearch(), Object.assign({}, range));
    if (mine !== loads) return;
    me = name;
    findings = rows.map(app.model.readFinding);
    tell(...(messages.length ? [messages.join("; ")] : []));
    drawList();
    if (chosen && !(form && form.isTouched())) await showFinding(chosen);
  }

  function drawList() {
    const left = T.filtered(findings, filter, me);
    const more = left.length - MAX_LISTED;
    count.textContent = say("counts", { shown: left.length, count: findings.length });
    list.replaceChildren(
      ...left.slice(0, MAX_LISTED).map(listItem),
      ...(more > 0 ? [make("li", { class: "si-dim" }, say("more", { count: more }))] : []),
      ...(left.length ? [] : [make("li", { class: "si-dim" }, say("none"))]),
    );
  }

  function listItem(finding) {
    const assignee = first(finding.row.assignee);
    return make("li", {}, make("button", {
      type: "button", class: "t-item", "aria-current": finding.id === chosen ? "true" : null, onclick: () => choose(finding.id),
    }, [
      badge(finding), " ", make("strong", {}, plain(finding.name)), make("span", { class: "si-dim" }, ` ${stamp(finding.time).slice(5, 16)}`),
      make("span", { class: "t-line" }, oneLine(finding.message, 200)),
      make("span", { class: "si-dim" }, [app.triageForm.nameOf(finding.status, say), assignee].filter(Boolean).join(" · ")),
    ]));
  }

  function badge(finding) {
    return make("span", { class: `si-badge si-rank-${finding.rank}` }, `${app.words.speaker(language)(`severity_${finding.rank}`)} ${finding.score || ""}`.trim());
  }

  /** Shows a finding; the one that is shown already stays, with what was typed about it. */
  function choose(id) {
    if (id === chosen) return;
    chosen = id;
    const query = new URLSearchParams(location.search);
    query.set("finding_id", id);
    history.replaceState(null, "", `${location.pathname}?${query}`);
    drawList();
    showFinding(id);
  }

  async function showFinding(id) {
    const mine = stories += 1;
    const isLatest = () => mine === stories;
    form = null;
    story.replaceChildren(say("reading"));
    try {
      await tellStory(id, isLatest);
    } catch (error) {
      if (isLatest()) {
        // Whoever chooses it once more wants it tried once more.
        chosen = "";
        story.replaceChildren(...explain(error));
      }
    }
  }

  async function tellStory(id, isLatest) {
    const { rows } = await client.run(T.findingSearch(id), Object.assign({ allFields: true }, aroundOf(id)));
    if (!isLatest()) return;
    if (!rows.length) return story.replaceChildren(say("unknown"));
    const finding = app.model.readFinding(rows[0]);
    const others = T.filtered(findings, { state: "open", severity: "", text: "" }, me)
      .filter((one) => one.id !== id && one.detection === finding.detection && one.host === finding.host);
    const made = await app.triageForm.stateForm(finding, { store: client, say, me, others, explain, onSaved, now: () => Math.floor(Date.now() / 1000) });
    const events = make("div", {}, say("reading"));
    if (!isLatest()) return;
    form = made;
    story.replaceChildren(...storyOf(finding, made.element, events));
    story.focus();
    await showEvents(finding, events);
  }

  /** Where to look for a finding: its own second if the list has it, else all of the range, or a month. */
  function aroundOf(id) {
    const known = findings.find((one) => one.id === id);
    if (known && known.time !== null) return { earliest: String(Math.floor(known.time) - 1), latest: String(Math.floor(known.time) + 2) };
    return { earliest: given.earliest || RANGES.month, latest: given.latest || "now" };
  }

  function storyOf(finding, decision, events) {
    const { row } = finding;
    const part = (name, text) => (text ? [make("h3", {}, say(name)), make("p", { class: "t-text" }, plain(text))] : []);
    const attack = each(row["annotations.mitre_attack"]).concat(each(row.tactics)).join(" ");
    return [
      make("h2", {}, [badge(finding), " ", plain(finding.name)]),
      make("p", { class: "si-dim" }, [finding.time === null ? "" : `${stamp(finding.time)} UTC`, plain(first(row.dest)), plain(first(row.user)), attack].filter(Boolean).join(" · ")),
      ...part("what", finding.message), ...part("why", first(row.description)), ...part("next", first(row.next_steps)),
      ...part("harmless", first(row.known_false_positives)),
      ...investigateLinks(finding),
      make("h3", {}, say("state")), decision, make("h3", {}, say("events")), events,
      make("details", {}, [make("summary", {}, say("other")), fieldTable(Object.fromEntries(Object.entries(app.spl.tellingFields(row)).filter(([name]) => !SHOWN.has(name))))]),
    ];
  }

  function investigateLinks(finding) {
    return finding.guids.slice(0, 5).map((guid) => make("p", {}, make("a", {
      href: `${location.pathname.replace(/triage\/[^/]*$/, "")}investigator/index.html?${new URLSearchParams(Object.assign(
        { guid: `{${guid}}`, host: finding.host }, finding.time === null ? {} : { earliest: String(Math.floor(finding.time) - AROUND_S), latest: String(Math.floor(finding.time) + AROUND_S) },
        given.language ? { lang: given.language } : {},
      ))}`,
    }, `${say("investigate")}: ${plain(each(finding.row.process_name).join(", ") || guid)}`)));
  }

  function fieldTable(row) {
    return app.detail.table(app.detail.fieldsOf(row), null, { say: app.words.speaker(language) });
  }

  async function showEvents(finding, element) {
    const wanted = T.eventsSearch(finding.row);
    if (!wanted) return element.replaceChildren(say("no_events"));
    try {
      const { rows } = await client.run(wanted.search, { earliest: wanted.earliest, latest: wanted.latest, allFields: true });
      element.replaceChildren(...(rows.length ? rows.map(eventItem) : [say("gone_events")]));
    } catch (error) {
      element.replaceChildren(...explain(error));
    }
    return undefined;
  }

  function eventItem(row) {
    const code = first(row.EventCode);
    return make("details", { class: "t-event" }, [
      make("summary", {}, `${stamp(app.model.seconds(row._time)).slice(11)} ${app.words.eventName(code, language)} (${plain(code)}) ${oneLine(T.eventText(row), 300)}`),
      fieldTable(app.spl.tellingFields(row)),
    ]);
  }

  function onSaved(ids, state) {
    findings.filter((finding) => ids.includes(finding.id)).forEach((finding) => {
      finding.status = state.status;
      Object.assign(finding.row, { status: state.status, assignee: state.assignee, comment: state.comment });
    });
    drawList();
  }

  function select(name, options, value, onchange) {
    const element = make("select", { onchange: () => onchange(element.value) }, options.map(([key, text]) => make("option", { value: key, selected: key === value }, text)));
    return make("label", {}, [`${say(name)} `, element]);
  }

  function controls() {
    const states = ["open", "mine", "nobody", "closed", "all"].map((name) => [name, say(name)]).concat(T.STATES.map((name) => [name, say(`state_${name}`)]));
    const severities = [["", say("every")]].concat(app.model.SEVERITIES.slice().reverse().map((name) => [name, app.words.speaker(language)(`severity_${app.model.rankOf(name)}`)]));
    const known = Object.keys(RANGES).find((name) => RANGES[name] === range.earliest && range.latest === "now");
    const ranges = Object.keys(RANGES).map((name) => [name, say(`range_${name}`)]).concat(known ? [] : [["given", say("range_given")]]);
    const text = make("input", { type: "search", placeholder: say("filter"), "aria-label": say("filter"), size: 34, oninput: () => { filter.text = text.value; drawList(); } });
    return [
      select("range", ranges, known || "given", (name) => {
        Object.assign(range, name === "given" ? { earliest: given.earliest || RANGES.week, latest: given.latest || "now" } : { earliest: RANGES[name], latest: "now" });
        reload();
      }),
      select("state", states, filter.state, (name) => { filter.state = name; drawList(); }),
      select("severity", severities, "", (name) => { filter.severity = name; drawList(); }), text, count,
      make("button", { type: "button", onclick: reload }, say("reload")),
    ];
  }

  function reload() {
    const mine = loads + 1;
    return load().catch((error) => { if (mine === loads) tell(...explain(error)); });
  }

  function start() {
    document.title = say("title");
    document.body.replaceChildren(
      make("header", {}, [app.frame.heading(say("title"), place), ...controls(), app.frame.themeButton(app.words.speaker(language)), app.frame.languageButton(language, app.words.speaker(language))]),
      make("main", {}, [status, make("div", { class: "t-body" }, [make("nav", { class: "t-side", "aria-label": say("list") }, list), story])]),
    );
    if (given.problems.length) return tell(say("bad", { names: given.problems.join(", ") }));
    chosen = given.finding_id;
    return reload();
  }

  start();
})(globalThis.sysmonInvestigator);
