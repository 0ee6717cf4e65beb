/** The virtual list of rows: only what is on the screen is in the page. */
(function (app) {
  "use strict";

  const ROW_HEIGHT = 24;
  const SPARE = 12;
  const INDENT = 14;
  const MAX_INDENT = 30;
  const MARKS = ["", "i", "L", "M", "H", "C"];
  const { make, oneLine } = app.dom;
  const { lane } = app.lane;
  const { stamp } = app.clock;

  /**
   * The list.
   * @param {{say, language, onToggle, onEvents, onPick}} context texts, and what to do with a row
   * @returns {{element, setRows, setTime, choose, scrollTo, draw}}
   */
  function list(context) {
    const inner = make("div", { class: "si-rows" });
    const element = make("div", {
      class: "si-list", role: "tree", tabindex: "0", "aria-label": context.say("tree"), "aria-keyshortcuts": "ArrowUp ArrowDown ArrowLeft ArrowRight Enter /",
    }, inner);
    const shown = { rows: [], state: null, view: null, width: 0, chosen: null, hits: new Set() };
    let waiting = false;

    function draw() {
      waiting = false;
      const { first, last } = app.rows.windowOf(shown.rows.length, ROW_HEIGHT, element.scrollTop, element.clientHeight || 600, SPARE);
      const drawn = [];
      for (let at = first; at < last; at += 1) drawn.push(rowElement(shown.rows[at], at, shown, context));
      inner.replaceChildren(...drawn);
      const chosenIsDrawn = drawn.some((row) => row.getAttribute("aria-selected") === "true");
      if (chosenIsDrawn) element.setAttribute("aria-activedescendant", `si-row-${shown.chosen}`);
      else element.removeAttribute("aria-activedescendant");
    }

    function later() {
      if (!waiting) requestAnimationFrame(draw);
      waiting = true;
    }

    element.addEventListener("scroll", later, { passive: true });
    return {
      element,
      draw: later,
      setRows: (rows, state) => {
        Object.assign(shown, { rows, state });
        inner.style.height = `${rows.length * ROW_HEIGHT}px`;
        later();
      },
      setTime: (view, width) => { Object.assign(shown, { view, width }); later(); },
      setHits: (hits) => { shown.hits = hits; later(); },
      choose: (id) => { shown.chosen = id; later(); },
      scrollTo: (at, toMiddle) => {
        const target = toMiddle ? app.rows.scrollToMiddle : app.rows.scrollFor;
        element.scrollTop = target(at, ROW_HEIGHT, element.scrollTop, element.clientHeight || 600);
        later();
      },
      pageRows: () => Math.max(1, Math.floor(element.clientHeight / ROW_HEIGHT) - 1),
    };
  }

  function rowElement(row, at, shown, context) {
    const { node } = row;
    const open = app.rows.canOpen(node, shown.state) ? !shown.state.closed.has(node.id) : null;
    const element = make("div", {
      id: `si-row-${node.id}`, class: classesOf(node, shown), role: "treeitem", "aria-level": node.depth + 1,
      "aria-setsize": row.of, "aria-posinset": row.position, "aria-expanded": open === null ? null : String(open),
      "aria-selected": String(node.id === shown.chosen), "aria-label": spoken(node, context),
      onclick: () => context.onPick(node), ondblclick: () => context.onToggle(node),
    }, [nameCell(node, open, shown, context), lane(node, shown.view, shown.width, shown.state.hidden)]);
    element.style.top = `${at * ROW_HEIGHT}px`;
    return element;
  }

  function classesOf(node, shown) {
    const classes = ["si-row", `si-row-${node.kind}`];
    if (node.id === shown.chosen) classes.push("si-chosen");
    if (shown.hits.has(node.id)) classes.push("si-hit");
    return classes.join(" ");
  }

  function nameCell(node, open, shown, context) {
    const caret = make("span", { class: "si-caret", "aria-hidden": "true", onclick: (event) => {
      event.stopPropagation();
      if (open !== null) context.onToggle(node);
    } }, open === null ? "" : open ? "▾" : "▸");
    const parts = node.kind === "process" ? processParts(node, open, context) : eventParts(node, context);
    const cell = make("div", { class: "si-name" }, [caret, ...parts]);
    cell.style.paddingLeft = `${Math.min(node.depth, MAX_INDENT) * INDENT + 4}px`;
    return cell;
  }

  function processParts(node, open, context) {
    const parts = [badge(open === false ? node.rankBelow : node.rank, open === false && node.rankBelow > node.rank, context)];
    if (node.depth > MAX_INDENT) parts.push(make("span", { class: "si-dim" }, `${node.depth} `));
    if (!node.parent) parts.push(make("span", { class: "si-dim si-host" }, oneLine(node.host, 80)));
    parts.push(make("span", { class: node.observed ? "si-process" : "si-process si-unseen" }, oneLine(node.name, 80)));
    parts.push(make("span", { class: "si-dim" }, node.pid ? oneLine(node.pid, 12) : ""));
    if (node.eventCount) {
      parts.push(make("button", {
        type: "button", class: "si-count", tabindex: "-1", title: context.say("events_of"), disabled: !node.events.length,
        onclick: (event) => { event.stopPropagation(); context.onEvents(node); },
        ondblclick: (event) => event.stopPropagation(),
      }, node.eventCount));
    }
    parts.push(make("span", { class: "si-command" }, oneLine(node.command, 300)));
    return parts;
  }

  function eventParts(node, context) {
    return [
      make("span", { class: `si-dot si-kind-${node.group}`, "aria-hidden": "true" }),
      make("span", { class: "si-dim" }, stamp(node.time).slice(11)),
      make("span", {}, app.words.eventName(node.code, context.language)),
      make("span", { class: "si-command" }, oneLine(node.detail, 300)),
    ];
  }

  function badge(rank, isBelow, context) {
    if (!rank) return null;
    const title = context.say(`severity_${rank}`);
    return make("span", { class: `si-badge si-rank-${rank}`, title }, `${MARKS[rank]}${isBelow ? "↓" : ""}`);
  }

  function spoken(node, context) {
    if (node.kind === "event") return `${app.words.eventName(node.code, context.language)} ${oneLine(node.detail, 200)}`;
    const rank = node.rank ? `${context.say(`severity_${node.rank}`)}: ${node.findings.map((f) => f.name).join(", ") || node.named.join(", ")}. ` : "";
    return oneLine(`${rank}${node.name} ${node.pid}, ${node.command}`, 400);
  }

  app.list = { list, ROW_HEIGHT };
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
