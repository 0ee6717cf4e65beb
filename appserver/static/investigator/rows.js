/**
 * Which rows of the forest stand where: what is open, filtered, found and on the screen.
 *
 * Pure: knows the model and the state of the view, not the page.
 */
(function (app) {
  "use strict";

  /** What is open at first: every process, no events. `shown` holds the kinds of events that rows and marks are for. */
  function newState() {
    return {
      closed: new Set(), opened: new Set(), hidden: new Set(), allEvents: false, keep: null,
    };
  }

  function eventsOf(process, state) {
    if (!process.events.length || !(state.allEvents || state.opened.has(process.id))) return [];
    return process.events.filter((event) => !state.hidden.has(event.group) && (!state.keepEvents || !state.keep || state.keep.has(event.id)));
  }

  function childrenOf(process, state) {
    return state.keep ? process.children.filter((child) => state.keep.has(child.id)) : process.children;
  }

  /** Children and shown events of a process in the order of time: its story. */
  function below(process, state) {
    const events = eventsOf(process, state);
    const children = childrenOf(process, state);
    if (!events.length) return children;
    if (!children.length) return events;
    return events.concat(children).sort(app.model.inOrder);
  }

  /** True if something could be opened below a process. */
  function canOpen(node, state) {
    return node.kind === "process" && (childrenOf(node, state).length > 0 || eventsOf(node, state).length > 0);
  }

  /** Rows from top to bottom: `{node, position, of}`, the latter two among its siblings, from 1. */
  function visible(model, state) {
    const rows = [];
    const waiting = [];
    const push = (nodes) => {
      for (let at = nodes.length - 1; at >= 0; at -= 1) {
        waiting.push({ node: nodes[at], position: at + 1, of: nodes.length });
      }
    };
    push(state.keep ? model.roots.filter((root) => state.keep.has(root.id)) : model.roots);
    while (waiting.length) {
      const row = waiting.pop();
      rows.push(row);
      if (row.node.kind === "process" && !state.closed.has(row.node.id)) push(below(row.node, state));
    }
    return rows;
  }

  /** Nodes and all their ancestors, as a set of ids. */
  function withAncestors(nodes) {
    const kept = new Set();
    nodes.forEach((node) => {
      for (let at = node; at && !kept.has(at.id); at = at.parent) kept.add(at.id);
    });
    return kept;
  }

  /** Opens what hides a node. */
  function reveal(node, state) {
    if (node.kind === "event") {
      if (!state.allEvents) state.opened.add(node.parent.id);
      state.hidden.delete(node.group);
    }
    for (let at = node.parent; at; at = at.parent) state.closed.delete(at.id);
    if (state.keep && !state.keep.has(node.id)) state.keep = null;
  }

  function textOf(node) {
    const texts = node.kind === "event"
      ? [String(node.code), node.detail]
      : [node.name, node.path, node.command, node.user, node.pid, node.guid, node.host, ...node.named,
        ...node.findings.map((finding) => `${finding.name} ${finding.detection} ${finding.message}`)];
    return texts.join("\n").toLowerCase();
  }

  /** Nodes that contain every word of a query, in the order of the tree. Case does not matter. */
  function search(model, query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const everything = Object.assign(newState(), { allEvents: true });
    return visible(model, everything).map((row) => row.node).filter((node) => {
      node.text = node.text || textOf(node);
      return words.every((word) => node.text.includes(word));
    });
  }

  /** Rows to draw: those on the screen and `spare` above and below; `last` is not included. */
  function windowOf(count, rowHeight, scrollTop, height, spare) {
    const first = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight) - spare, count));
    const last = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare);
    return { first, last: Math.max(first, last) };
  }

  /** Where to scroll so that a row is on the screen; what it is now if it is already. */
  function scrollFor(at, rowHeight, scrollTop, height) {
    const top = at * rowHeight;
    if (top < scrollTop) return top;
    return top + rowHeight > scrollTop + height ? top + rowHeight - height : scrollTop;
  }

  /** Where to scroll so that a row that is not on the screen gets into its middle, with what is around it. */
  function scrollToMiddle(at, rowHeight, scrollTop, height) {
    const isShown = scrollFor(at, rowHeight, scrollTop, height) === scrollTop;
    return isShown ? scrollTop : Math.max(0, at * rowHeight - Math.floor((height - rowHeight) / 2));
  }

  app.rows = { newState, visible, canOpen, withAncestors, reveal, search, windowOf, scrollFor, scrollToMiddle };
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
