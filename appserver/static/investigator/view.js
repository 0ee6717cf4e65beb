/**
 * The process investigator: `render(element, data, options)` shows a forest of processes beside a time axis.
 *
 * Knows nothing of where the data come from. Works from a file, inside Splunk and in the local viewer alike.
 */
(function (app) {
  "use strict";

  const { make } = app.dom;
  const GROUPS = Object.keys(app.model.KINDS).filter((kind) => kind !== "process").concat("other");

  /**
   * Shows the forest; gives a handle.
   * @param {Element} element emptied first
   * @param {{rows: object[], findings?: object[], cut?: string}} data rows as `sysmontree` gives them; `cut` says why
   *   something is missing
   * @param {object} [options] `onSelect(node)`; `links(name, value, node)` gives `{label, href}`; `loadFields(node)`
   *   promises an object; `language`; `focus`, a ProcessGuid to begin at
   * @returns {{model, select, destroy}} `select(guid)` chooses a process
   */
  function render(element, data, options) {
    const wanted = options || {};
    const language = app.words.chooseLanguage(wanted.language || "en");
    const view = new View(element, app.model.build(data), Object.assign({}, wanted, {
      language, say: app.words.speaker(language), cut: data.cut,
    }));
    return { model: view.model, select: (guid) => view.selectGuid(guid), destroy: () => view.destroy() };
  }

  class View {
    constructor(element, model, options) {
      Object.assign(this, { element, model, options, say: options.say, state: app.rows.newState() });
      this.limits = model.span;
      this.time = Object.assign({}, model.span);
      this.chosen = null;
      this.inPane = null;
      this.hits = [];
      this.hitAt = -1;
      this.list = app.list.list({
        say: this.say, language: options.language, onToggle: (node) => this.toggle(node),
        onEvents: (node) => this.toggleEvents(node), onPick: (node) => this.pick(node),
      });
      this.axis = app.lane.axis((view) => this.setTime(view));
      this.pane = make("aside", { class: "si-detail", tabindex: "0", "aria-label": this.say("details"), "aria-live": "polite" }, [
        make("p", { class: "si-dim" }, this.say("choose")), make("p", { class: "si-dim" }, this.say("keys")), this.looseFindings(),
      ]);
      this.build();
      this.refresh();
      this.selectGuid(options.focus);
    }

    build() {
      this.search = make("input", {
        type: "search", class: "si-search", placeholder: this.say("search_hint"), "aria-label": this.say("search"), maxlength: 500,
      });
      this.found = make("span", { class: "si-found", role: "status" });
      this.axisBox = make("div", { class: "si-axis-box" }, this.axis.element);
      const cut = this.options.cut ? make("p", { class: "si-notice", role: "status" }, this.say("cut", { why: this.options.cut })) : null;
      const none = this.model.nodes.length ? null : make("p", { class: "si-notice" }, this.say("nothing"));
      this.element.replaceChildren(make("div", { class: "si-root" }, [
        this.toolbar(), cut, none,
        make("div", { class: "si-body" }, [
          make("div", { class: "si-main" }, [make("div", { class: "si-head" }, [this.totals(), this.axisBox]), this.list.element]),
          this.pane,
        ]),
      ]));
      this.search.addEventListener("input", () => this.find());
      this.search.addEventListener("keydown", (event) => this.onSearchKey(event));
      this.onKey = (event) => this.onListKey(event);
      this.list.element.addEventListener("keydown", this.onKey);
      this.onSlash = (event) => {
        const typing = /^(?:input|textarea|select)$/i.test(event.target.tagName);
        if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        this.search.focus();
      };
      document.addEventListener("keydown", this.onSlash);
      this.watch = new ResizeObserver(() => this.resize());
      this.watch.observe(this.axisBox);
      this.watch.observe(this.list.element);
      this.resize();
    }

    toolbar() {
      const button = (name, action) => make("button", { type: "button", onclick: action }, this.say(name));
      const toggle = (name, action) => make("label", { class: "si-check" }, [
        make("input", { type: "checkbox", onchange: (event) => action(event.target.checked) }), this.say(name),
      ]);
      return make("div", { class: "si-toolbar", role: "group", "aria-label": this.say("tools") }, [
        this.search, this.found,
        toggle("only_matches", (on) => { this.onlyMatches = on; this.applyKeep(); }),
        toggle("only_findings", (on) => { this.onlyFindings = on; this.applyKeep(); }),
        toggle("all_events", (on) => { this.state.allEvents = on; this.state.opened.clear(); this.refresh(); }),
        ...GROUPS.filter((group) => this.model.counts[group]).map((group) => this.groupFilter(group)),
        button("open_all", () => { this.state.closed.clear(); this.refresh(); }),
        button("close_all", () => { this.closeAll(); }),
        button("zoom_in", () => this.zoom(0.5)), button("zoom_out", () => this.zoom(2)),
        button("zoom_all", () => this.setTime(Object.assign({}, this.limits))),
      ]);
    }

    groupFilter(group) {
      const box = make("input", { type: "checkbox", checked: true, onchange: (event) => {
        if (event.target.checked) this.state.hidden.delete(group);
        else this.state.hidden.add(group);
        this.refresh();
      } });
      const dot = make("span", { class: `si-dot si-kind-${group}`, "aria-hidden": "true" });
      return make("label", { class: "si-check" }, [box, dot, `${this.say(`kind_${group}`)} ${this.model.counts[group]}`]);
    }

    totals() {
      const events = this.model.processes.reduce((sum, process) => sum + process.eventCount, 0);
      return make("div", { class: "si-totals" },
        `${this.model.processes.length} ${this.say("processes")} · ${events} ${this.say("events")}`);
    }

    looseFindings() {
      if (!this.model.loose.length) return null;
      return make("section", {}, [make("h3", {}, this.say("loose")), make("ul", {}, this.model.loose.slice(0, 100).map((finding) => (
        make("li", {}, `${this.say(`severity_${finding.rank}`)}: ${app.dom.plain(finding.message || finding.name)}`)
      )))]);
    }

    /** Computes the rows anew and keeps the chosen one chosen. */
    refresh() {
      this.shownRows = app.rows.visible(this.model, this.state);
      this.list.setRows(this.shownRows, this.state);
    }

    resize() {
      this.width = Math.max(60, Math.floor(this.axisBox.clientWidth));
      this.setTime(this.time);
    }

    setTime(view) {
      this.time = view;
      this.axis.draw(view, this.limits, this.width);
      this.list.setTime(view, this.width);
    }

    zoom(factor) {
      const centre = this.chosen && this.chosen.time !== null ? this.chosen.time : undefined;
      const isSeen = centre !== undefined && centre >= this.time.start && centre <= this.time.end;
      this.setTime(app.clock.zoom(this.time, factor, this.limits, isSeen ? centre : undefined));
    }

    toggle(node) {
      if (!app.rows.canOpen(node, this.state)) return;
      if (!this.state.closed.delete(node.id)) this.state.closed.add(node.id);
      this.refresh();
    }

    toggleEvents(node) {
      const process = node.kind === "event" ? node.parent : node;
      if (!this.state.opened.delete(process.id)) {
        this.state.opened.add(process.id);
        this.state.closed.delete(process.id);
      }
      this.refresh();
    }

    closeAll() {
      this.model.processes.forEach((process) => this.state.closed.add(process.id));
      this.refresh();
    }

    applyKeep() {
      const chosen = this.onlyMatches && this.search.value.trim() ? this.hits : null;
      const withFindings = (node) => (node.kind === "process" ? node.rank : node.parent.rank) > 0;
      const base = chosen || this.model.processes;
      const kept = this.onlyFindings ? base.filter(withFindings) : chosen;
      this.state.keep = kept ? app.rows.withAncestors(kept) : null;
      this.state.keepEvents = Boolean(chosen);
      if (chosen) chosen.filter((node) => node.kind === "event").forEach((node) => this.state.opened.add(node.parent.id));
      this.refresh();
    }

    find() {
      this.hits = app.rows.search(this.model, this.search.value);
      this.hitAt = -1;
      this.list.setHits(new Set(this.hits.map((node) => node.id)));
      this.applyKeep();
      const isEmpty = this.search.value.trim() === "";
      this.found.textContent = isEmpty ? "" : this.hits.length ? this.say("found", { at: "–", count: this.hits.length }) : this.say("found_none");
    }

    step(by) {
      if (!this.hits.length) return;
      this.hitAt = (this.hitAt + by + this.hits.length) % this.hits.length;
      if (this.hitAt < 0) this.hitAt = this.hits.length - 1;
      this.found.textContent = this.say("found", { at: this.hitAt + 1, count: this.hits.length });
      this.goTo(this.hits[this.hitAt]);
    }

    onSearchKey(event) {
      if (event.key === "Enter") {
        event.preventDefault();
        this.step(event.shiftKey ? -1 : 1);
      } else if (event.key === "Escape" || event.key === "ArrowDown") {
        event.preventDefault();
        this.list.element.focus();
      }
    }

    onListKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const action = this.keys()[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    }

    keys() {
      const at = this.shownRows.findIndex((row) => row.node === this.chosen);
      const last = this.shownRows.length - 1;
      const move = (to) => { if (last >= 0) this.mark(this.shownRows[Math.min(Math.max(to, 0), last)].node); };
      return {
        ArrowDown: () => move(at + 1), ArrowUp: () => move(at < 0 ? 0 : at - 1),
        PageDown: () => move(at + this.list.pageRows()), PageUp: () => move(at - this.list.pageRows()),
        Home: () => move(0), End: () => move(last),
        ArrowRight: () => this.right(at), ArrowLeft: () => this.left(),
        Enter: () => { if (this.chosen) { this.pick(this.chosen); this.pane.focus(); } },
        " ": () => { if (this.chosen) this.toggle(this.chosen); },
        e: () => { if (this.chosen) this.toggleEvents(this.chosen); },
        n: () => this.nextFinding(at),
        "+": () => this.zoom(0.5), "-": () => this.zoom(2), 0: () => this.setTime(Object.assign({}, this.limits)),
      };
    }

    right(at) {
      const node = this.chosen;
      if (!node || !app.rows.canOpen(node, this.state)) return;
      if (this.state.closed.has(node.id)) this.toggle(node);
      else this.mark(this.shownRows[at + 1].node);
    }

    left() {
      const node = this.chosen;
      if (!node) return;
      if (app.rows.canOpen(node, this.state) && !this.state.closed.has(node.id)) this.toggle(node);
      else if (node.parent) this.mark(node.parent);
    }

    nextFinding(at) {
      const inOrder = this.shownRows.map((row) => row.node);
      const rest = inOrder.slice(at + 1).concat(inOrder.slice(0, at + 1));
      const next = rest.find((node) => node.kind === "process" && node.rank) || this.model.processes.find((node) => node.rank);
      if (next) this.goTo(next);
    }

    /**
     * Moves the cursor; the pane follows a moment later, so that holding an arrow key stays fluid. A pane that shows
     * the node already is left as it is: what its reader opened in it stays open.
     */
    mark(node, toMiddle) {
      this.chosen = node;
      this.list.choose(node.id);
      const at = this.shownRows.findIndex((row) => row.node === node);
      if (at >= 0) this.list.scrollTo(at, toMiddle);
      clearTimeout(this.pending);
      if (this.inPane !== node) this.pending = setTimeout(() => this.pick(node), 150);
    }

    pick(node) {
      clearTimeout(this.pending);
      this.chosen = node;
      this.inPane = node;
      this.list.choose(node.id);
      app.detail.show(this.pane, node, this.options);
      if (this.options.onSelect) this.options.onSelect(node);
    }

    goTo(node) {
      app.rows.reveal(node, this.state);
      this.refresh();
      this.mark(node, true);
    }

    selectGuid(guid) {
      const wanted = app.model.cleanGuid(guid);
      const node = wanted ? this.model.processes.find((process) => process.guid === wanted) : null;
      if (node) this.goTo(node);
      return node || null;
    }

    destroy() {
      clearTimeout(this.pending);
      this.watch.disconnect();
      document.removeEventListener("keydown", this.onSlash);
      this.element.replaceChildren();
    }
  }

  app.render = render;
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
