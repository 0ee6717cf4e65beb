/** The time side of the tree: the axis above, and what each row draws beneath it. */
(function (app) {
  "use strict";

  const HEIGHT = 22;
  const { makeSvg } = app.dom;
  const { place, ticks, label, stamp, duration, zoom } = app.clock;

  /** The lane of one row: a bar from start to end, a mark for each event of the kinds that are shown. */
  function lane(node, view, width, hidden) {
    const svg = makeSvg("svg", { class: "si-lane", width, height: HEIGHT, "aria-hidden": "true" });
    if (node.time === null) return svg;
    if (node.kind === "event") {
      if (isWithin(node.time, view)) svg.append(marks([node], view, width, node.group));
      return svg;
    }
    const end = node.end === null ? view.end : node.end;
    if (node.time <= view.end && end >= view.start) {
      const from = place(node.time, view, width);
      const to = Math.max(place(end, view, width), from + 2);
      const open = node.end === null ? " si-bar-open" : "";
      svg.append(makeSvg("rect", { class: `si-bar${open}`, x: from, y: 8, width: to - from, height: 6, rx: 1 }));
    }
    const groups = new Map();
    node.events.forEach((event) => {
      if (hidden.has(event.group) || event.time === null || !isWithin(event.time, view)) return;
      if (!groups.has(event.group)) groups.set(event.group, []);
      groups.get(event.group).push(event);
    });
    groups.forEach((events, group) => svg.append(marks(events, view, width, group)));
    node.findings.forEach((finding) => {
      if (finding.time !== null && isWithin(finding.time, view)) svg.append(flag(finding, view, width));
    });
    return svg;
  }

  function isWithin(time, view) {
    return time >= view.start && time <= view.end;
  }

  /** One path for all marks of a kind; those on one pixel are one mark. */
  function marks(events, view, width, group) {
    const places = new Set(events.map((event) => place(event.time, view, width)));
    const d = Array.from(places, (x) => `M${x} 4V18`).join("");
    return makeSvg("path", { class: `si-mark si-kind-${group}`, d });
  }

  function flag(finding, view, width) {
    const x = place(finding.time, view, width);
    return makeSvg("path", { class: `si-flag si-rank-${finding.rank}`, d: `M${x} 1l4 5l-4 5l-4-5Z` });
  }

  /** The axis: round times; dragging chooses a range, a double click gives all of it back. */
  function axis(onChange) {
    const svg = makeSvg("svg", { class: "si-axis", height: 34, "aria-hidden": "true" });
    const shown = { view: null, limits: null, width: 0 };
    let drag = null;
    const timeAt = (x) => shown.view.start + (Math.min(Math.max(x, 0), shown.width) / shown.width) * (shown.view.end - shown.view.start);
    const xOf = (event) => event.clientX - svg.getBoundingClientRect().left;
    svg.addEventListener("pointerdown", (event) => {
      drag = { from: xOf(event), box: makeSvg("rect", { class: "si-drag", y: 0, height: 34 }) };
      svg.append(drag.box);
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const to = xOf(event);
      drag.box.setAttribute("x", Math.min(drag.from, to));
      drag.box.setAttribute("width", Math.abs(to - drag.from));
    });
    svg.addEventListener("pointerup", (event) => {
      if (!drag) return;
      const [from, to] = [drag.from, xOf(event)].sort((a, b) => a - b);
      drag.box.remove();
      drag = null;
      if (to - from > 4) onChange({ start: timeAt(from), end: timeAt(to) });
    });
    svg.addEventListener("dblclick", () => onChange(Object.assign({}, shown.limits)));
    svg.addEventListener("wheel", (event) => {
      event.preventDefault();
      onChange(zoom(shown.view, event.deltaY > 0 ? 1.25 : 0.8, shown.limits, timeAt(xOf(event))));
    }, { passive: false });
    return {
      element: svg,
      draw: (view, limits, width) => {
        Object.assign(shown, { view, limits, width });
        drawAxis(svg, view, width);
      },
    };
  }

  function drawAxis(svg, view, width) {
    svg.setAttribute("width", width);
    const { step, times } = ticks(view.start, view.end, Math.max(2, Math.floor(width / 90)));
    const parts = times.map((time) => {
      const x = place(time, view, width);
      return makeSvg("g", {}, [
        makeSvg("path", { class: "si-tick", d: `M${x} 28V34` }),
        makeSvg("text", { x, y: 26, "text-anchor": x < 40 ? "start" : x > width - 40 ? "end" : "middle" }, label(time, step)),
      ]);
    });
    const whole = `${stamp(view.start).slice(0, 19)} UTC, ${duration(view.end - view.start)}`;
    svg.replaceChildren(makeSvg("text", { x: 2, y: 12, class: "si-axis-title" }, whole), ...parts);
  }

  app.lane = { lane, axis, HEIGHT };
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
