/** The pane with all fields of the chosen row. */
(function (app) {
  "use strict";

  const { make, plain, copy } = app.dom;
  const { stamp, duration } = app.clock;
  const { each } = app.model;
  const OWN = new Set(["tree", "path", "kind", "depth"]);
  const TIMES = new Set(["_time", "end_time", "firstTime", "lastTime", "time"]);
  const MAX_VALUES = 100;

  /** Name and values of every field of a row that has a value, in the order of the row. */
  function fieldsOf(row) {
    return Object.keys(row)
      .filter((name) => !OWN.has(name))
      .map((name) => [name, each(row[name])])
      .filter(([, values]) => values.length);
  }

  /**
   * Shows a node in the pane.
   * @param {Element} pane emptied first
   * @param {object} node of the model
   * @param {{say, language, links?, loadFields?}} context texts; `links(name, value, node)` gives `{label, href}`,
   *   `loadFields(node)` promises all fields of the event as an object
   */
  function show(pane, node, context) {
    const { say } = context;
    pane.replaceChildren(
      make("h2", {}, titleOf(node, context)),
      node.kind === "process" ? summary(node, say) : make("p", { class: "si-dim" }, stamp(node.time)),
      ...node.findings.map((finding) => findingBox(finding, node, context)),
      table(fieldsOf(node.row), node, context),
    );
    pane.scrollTop = 0;
    if (!context.loadFields) return;
    const more = make("div", { class: "si-more" }, make("p", { class: "si-dim" }, say("loading_fields")));
    pane.append(more);
    // A second choice may come before the first answer: an answer for a pane that shows something else is dropped.
    const fail = (error) => more.replaceChildren(make("p", { class: "si-error" }, say("fields_failed", { why: error.message })));
    Promise.resolve(context.loadFields(node)).then((fields) => {
      more.replaceChildren(fields ? table(fieldsOf(fields), node, context) : "");
    }).catch(fail);
  }

  function titleOf(node, context) {
    if (node.kind === "process") return plain(node.name);
    return `${app.words.eventName(node.code, context.language)} (EventID ${node.code})`;
  }

  function summary(node, say) {
    const parts = [stamp(node.time)];
    if (!node.observed) parts.push(say("not_seen"));
    if (node.end !== null && node.time !== null) parts.push(`${say("lasted")} ${duration(Math.max(0, node.end - node.time))}`);
    else parts.push(say("running"));
    return make("p", { class: "si-dim" }, parts.filter(Boolean).join(" · "));
  }

  function findingBox(finding, node, context) {
    const { say } = context;
    const head = `${say(`severity_${finding.rank}`)} ${finding.score || ""}`.trim();
    const links = context.links ? context.links("finding_id", finding.id, node) : [];
    return make("section", { class: `si-finding si-edge-${finding.rank}` }, [
      make("strong", {}, [make("span", { class: `si-badge si-rank-${finding.rank}` }, head), " ", plain(finding.name)]),
      make("p", {}, plain(finding.message)),
      ...anchors(links),
      make("details", {}, [make("summary", {}, say("details")), table(fieldsOf(finding.row), node, context)]),
    ]);
  }

  function anchors(links) {
    return links.map((link) => make("a", { href: link.href, target: "_blank", rel: "noopener noreferrer" }, link.label));
  }

  /** A list of fields with their values; `fields` as fieldsOf gives them. */
  function table(fields, node, context) {
    return make("dl", { class: "si-fields" }, fields.flatMap(([name, values]) => {
      const more = values.length - MAX_VALUES;
      const cells = values.slice(0, MAX_VALUES).map((value) => cell(name, value, node, context));
      return [make("dt", {}, plain(name)), ...cells, ...(more > 0 ? [make("dd", {}, `+ ${more}`)] : [])];
    }));
  }

  function cell(name, value, node, context) {
    const { say } = context;
    const shown = TIMES.has(name) && Number(value) > 0 ? `${stamp(Number(value))} UTC` : value;
    const button = make("button", { type: "button", class: "si-copy", "aria-label": `${say("copy")} ${name}` }, say("copy"));
    button.addEventListener("click", () => {
      copy(value).then(() => { button.textContent = say("copied"); }, () => { button.textContent = "!"; });
    });
    const links = context.links ? context.links(name, value, node) : [];
    return make("dd", {}, [make("span", { class: "si-value" }, plain(shown)), button, ...anchors(links)]);
  }

  app.detail = { show, fieldsOf, table };
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
