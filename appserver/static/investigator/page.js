/** The page of the investigator: parameters of the address, searches, the component. */
(function (app) {
  "use strict";

  const { make } = app.dom;
  const AROUND_S = 4 * 3600;
  const LOCATE_EARLIEST = "-30d@d";
  const WORDS = {
    en: {
      title: "Process investigator", guid: "ProcessGuid", host: "Host", earliest: "From", latest: "To", load: "Show", cancel: "Cancel",
      finalize: "Show what is there", locating: "Looking for the process ...", reading: "Reading events: {percent} %, {scanned} read",
      bad: "Not taken from the address, because it is not of the right form: {names}",
      ask: "Give a ProcessGuid, a host, or both. A host alone shows all its processes.",
      unknown: "No event of this process within the last 30 days. Give a host and a time range.",
      empty: "No events of this host in this time. Check the host's name and the time range; the host is the one in the event (dvc).",
      cut_rows: "the first 50,000 rows of the search", cut_early: "the search was ended early",
      whole: "all processes of the host", findings_failed: "findings could not be read ({why})", cancelled: "Cancelled.",
    },
    ja: {
      title: "プロセス調査", guid: "ProcessGuid", host: "ホスト", earliest: "開始", latest: "終了", load: "表示", cancel: "中止",
      finalize: "ここまでを表示", locating: "プロセスを検索中 ...", reading: "イベントを読み込み中: {percent} %、{scanned} 件",
      bad: "形式が正しくないため、アドレスの次の値は使われません: {names}",
      ask: "ProcessGuid、ホスト、または両方を指定してください。ホストのみの場合はすべてのプロセスを表示します。",
      unknown: "過去 30 日間にこのプロセスのイベントはありません。ホストと期間を指定してください。",
      empty: "この期間にこのホストのイベントはありません。ホスト名 (イベントの dvc) と期間を確認してください。",
      cut_rows: "検索結果の最初の 50,000 行", cut_early: "検索は途中で終了されました",
      whole: "ホストの全プロセス", findings_failed: "検出を読み込めません ({why})", cancelled: "中止しました。",
    },
  };

  const place = app.splunk.placeOf(location.pathname);
  const client = new app.splunk.Client(place);
  const given = app.spl.readParameters(location.search);
  const language = app.frame.languageOf(given, place);
  const say = app.words.speaker(language, WORDS);
  const status = make("p", { class: "si-notice", role: "status", hidden: true });
  const stage = make("div", {});
  let jobs = [];

  function tell(...parts) {
    status.replaceChildren(...parts);
    status.hidden = !parts.length;
  }

  /** Host and times of a search: as given, else where and when the GUID is known. */
  async function scope() {
    const range = { host: given.host, earliest: given.earliest, latest: given.latest };
    if (given.host && (given.earliest || !given.guid)) {
      return Object.assign(range, { earliest: given.earliest || "-24h@h", latest: given.latest || "now" });
    }
    tell(say("locating"));
    const earliest = given.earliest || LOCATE_EARLIEST;
    const { rows } = await client.run(app.spl.locate(given.guid), { earliest, latest: given.latest || "now", onJob: keep });
    const row = rows.find((found) => !given.host || app.model.first(found.dvc).toLowerCase() === given.host);
    if (!row) return null;
    range.host = app.model.first(row.dvc).toLowerCase();
    // What stands in an event decides what goes into the next search, so it is checked like a parameter.
    if (!app.spl.CHECKS.host.test(range.host)) return null;
    range.earliest = given.earliest || String(Math.floor(Number(row.first_time)) - AROUND_S);
    range.latest = given.latest || String(Math.ceil(Number(row.last_time)) + AROUND_S);
    return range;
  }

  function keep(job) {
    jobs.push(job);
  }

  const reading = make("span", {});
  const buttons = ["cancel", "finalize"].map((action) => make("button", { type: "button", onclick: () => jobs.forEach((job) => job[action]()) }, say(action)));

  /** How far it is. The buttons are made once: one that was made anew under the hand would lose a click and the focus. */
  function progress(done, scanned) {
    reading.textContent = `${say("reading", { percent: Math.round(done * 100), scanned: scanned.toLocaleString(language) })} `;
    if (reading.parentNode !== status) tell(reading, ...buttons);
  }

  async function load() {
    jobs = [];
    const range = await scope();
    if (!range) return tell(say("unknown"));
    const times = { earliest: range.earliest, latest: range.latest, onJob: keep };
    const failed = [];
    const found = client.run(app.spl.findings(range.host), times).catch((error) => {
      failed.push(say("findings_failed", { why: error.message }));
      return { rows: [] };
    });
    const story = await client.run(app.spl.tree(given.isWholeHost ? "" : given.guid, range.host), Object.assign({ onProgress: progress }, times));
    const findings = await found;
    const cut = [
      story.isCut ? say("cut_rows") : "", story.isFinalized ? say("cut_early") : "", ...story.messages, ...failed,
    ].filter(Boolean).join("; ");
    tell(...(story.rows.length ? [] : [say("empty")]));
    return show({ rows: story.rows, findings: findings.rows, cut }, range);
  }

  function show(data, range) {
    return app.render(stage, data, {
      language, focus: given.guid,
      links: (name, value) => links(name, value, range),
      loadFields: async (node) => {
        const near = node.time === null ? range : { earliest: String(Math.floor(node.time) - 1), latest: String(Math.ceil(node.time) + 1) };
        if (node.kind === "process" && !node.observed) return null;
        const { rows } = await client.run(app.spl.event(node), { earliest: near.earliest, latest: near.latest, allFields: true });
        const row = app.spl.bestRow(rows, node);
        return row ? app.spl.tellingFields(row) : null;
      },
    });
  }

  function links(name, value, range) {
    if (name === "finding_id") {
      return value ? [{ label: app.words.speaker(language)("open_finding"), href: `${location.pathname.replace(/investigator\/[^/]*$/, "")}triage/index.html?${new URLSearchParams({ finding_id: value })}` }] : [];
    }
    const search = app.spl.eventsWith(name, value);
    return search ? [{ label: app.words.speaker(language)("search_value"), href: app.splunk.searchLink(place, search, range.earliest, range.latest) }] : [];
  }

  function form() {
    const field = (name, value, size) => make("label", {}, [`${say(name)} `, make("input", { name, value, size, maxlength: 255, autocomplete: "off", spellcheck: "false" })]);
    return make("form", { class: "si-form" }, [
      field("guid", given.guid, 38), " ", field("host", given.host, 24), " ", field("earliest", given.earliest, 12), " ", field("latest", given.latest, 12), " ",
      make("label", {}, [make("input", { type: "checkbox", name: "scope", value: "host", checked: given.isWholeHost }), say("whole")]), " ",
      given.language ? make("input", { type: "hidden", name: "lang", value: given.language }) : null,
      make("button", { type: "submit" }, say("load")),
    ]);
  }

  function start() {
    document.title = say("title");
    document.body.replaceChildren(
      make("header", {}, [app.frame.heading(say("title"), place), form(), app.frame.themeButton(say), app.frame.languageButton(language, say)]),
      make("main", {}, [status, stage]),
    );
    if (given.problems.length) return tell(say("bad", { names: given.problems.join(", ") }));
    if (!given.guid && !given.host) return tell(say("ask"));
    addEventListener("pagehide", () => jobs.forEach((job) => job.cancel()));
    return load().catch((error) => tell(...(error.message === "cancelled" ? [say("cancelled")] : app.frame.explain(error, place, language))));
  }

  start();
})(globalThis.sysmonInvestigator);
