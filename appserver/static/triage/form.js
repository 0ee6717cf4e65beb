/** The form with the state of a finding: reads it fresh, saves it, and asks when somebody else was faster. */
(function (app) {
  "use strict";

  const { make } = app.dom;
  const { stamp } = app.clock;
  const T = app.triage;

  /**
   * The form.
   * @param {object} finding as model.readFinding gives it
   * @param {{store, say, me, now, others, onSaved, explain}} context `others` are ids of like findings; `onSaved(ids,
   *   state)`; `explain(error)` gives elements
   * @returns {Promise<{element, isTouched}>} `isTouched()`: something was typed that is not saved
   */
  async function stateForm(finding, context) {
    const row = await context.store.readRow("sysmon_findings", finding.id);
    return new StateForm(finding, T.stateOf(row), context);
  }

  class StateForm {
    constructor(finding, loaded, context) {
      Object.assign(this, { finding, loaded, context, say: context.say });
      const states = T.STATES.includes(loaded.status) ? T.STATES : T.STATES.concat(loaded.status);
      this.status = make("select", { id: "t-status" }, states.map((name) => make("option", { value: name }, nameOf(name, this.say))));
      this.assignee = make("input", { id: "t-assignee", maxlength: 100, autocomplete: "off" });
      this.comment = make("textarea", { id: "t-comment", rows: 4, maxlength: T.MAX_COMMENT });
      this.told = make("p", { role: "status", class: "t-told" });
      this.bulk = make("input", { type: "checkbox" });
      this.button = make("button", { type: "submit" }, this.say("save"));
      this.element = this.build();
      this.fill(loaded);
    }

    build() {
      const { say } = this;
      const take = make("button", { type: "button", disabled: !this.context.me, onclick: () => {
        this.assignee.value = this.context.me;
        if (this.status.value === "new") this.status.value = "in_progress";
      } }, say("take"));
      const count = this.context.others.length;
      return make("form", { class: "t-form", onsubmit: (event) => { event.preventDefault(); this.save(); } }, [
        make("label", { for: "t-status" }, say("state")), this.status,
        make("label", { for: "t-assignee" }, say("assignee")), make("span", {}, [this.assignee, " ", take]),
        make("label", { for: "t-comment" }, say("comment")), this.comment,
        count ? make("label", { class: "t-wide" }, [this.bulk, ` ${say("bulk", { count })}`]) : null,
        make("span", {}), this.button, this.told,
      ]);
    }

    fill(state) {
      this.loaded = state;
      this.status.value = state.status;
      this.assignee.value = state.assignee;
      this.comment.value = state.comment;
      this.told.replaceChildren(state.updated === null ? this.say("nobody_yet") : this.say("last_change", { time: stamp(state.updated).slice(0, 19) }));
    }

    value() {
      return { status: this.status.value, assignee: this.assignee.value, comment: this.comment.value };
    }

    isTouched() {
      return T.changedSince(this.loaded, this.value()).length > 0;
    }

    async save() {
      const wanted = this.value();
      this.button.disabled = true;
      try {
        const done = await T.save(this.context.store, this.finding.id, this.loaded, wanted, this.context.now());
        if (!done.saved) return this.ask(done, wanted);
        // Somebody may have gone on typing while it was saved: that stays.
        if (T.changedSince(wanted, this.value()).length) this.loaded = done.state;
        else this.fill(done.state);
        this.told.replaceChildren(this.say("saved", { time: stamp(done.state.updated).slice(0, 19) }));
        this.context.onSaved([this.finding.id], done.state);
        if (this.bulk.checked) await this.saveOthers(wanted);
      } catch (error) {
        this.told.replaceChildren(...this.context.explain(error));
      } finally {
        this.button.disabled = false;
      }
      return undefined;
    }

    /** The same state for findings of the same kind; one that somebody touched meanwhile stays as it is. */
    async saveOthers(wanted) {
      const saved = [];
      for (const other of this.context.others) {
        const done = await T.save(this.context.store, other.id, T.stateOf(other.row), wanted, this.context.now());
        if (done.saved) saved.push(other.id);
      }
      this.context.onSaved(saved, Object.assign({}, wanted));
      const count = this.context.others.length;
      this.told.replaceChildren(this.say("bulk_done", { done: saved.length + 1, count: count + 1, left: count - saved.length }));
    }

    ask(done, wanted) {
      const theirs = [nameOf(done.state.status, this.say), done.state.assignee, done.state.comment].filter(Boolean).join(", ");
      const what = done.changed.map((name) => this.say(name === "status" ? "state" : name)).join(", ");
      this.told.replaceChildren(
        this.say("conflict", { what, theirs }), " ",
        make("button", { type: "button", onclick: () => this.fill(done.state) }, this.say("theirs")), " ",
        make("button", { type: "button", onclick: () => {
          this.fill(done.state);
          Object.keys(wanted).forEach((name) => { this[name].value = wanted[name]; });
          this.save();
        } }, this.say("mine_wins")),
      );
    }
  }

  /** The name of a state; one that this page does not know is shown as it is. */
  function nameOf(status, say) {
    return T.STATES.includes(status) ? say(`state_${status}`) : app.dom.plain(status);
  }

  app.triageForm = { stateForm, nameOf };
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
