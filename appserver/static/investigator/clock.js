/** Times as text and as places on an axis. Pure. All times are UTC epoch seconds. */
(function (app) {
  "use strict";

  const STEPS = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
    10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000, 7776000, 31536000, 315360000,
  ];
  const LAST = 253402300799;

  /** Date and time with milliseconds, UTC; empty for no time. */
  function stamp(time) {
    if (time === null || !(time > 0) || time > LAST) return "";
    return new Date(Math.round(time * 1000)).toISOString().replace("T", " ").replace("Z", "");
  }

  /** How long, for people: 350 ms, 4.2 s, 3 min 5 s, 2 h 10 min, 3 d 4 h. */
  function duration(length) {
    if (length < 1) return `${Math.round(length * 1000)} ms`;
    if (length < 60) return `${Math.round(length * 10) / 10} s`;
    const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
    const at = parts.findIndex(([size]) => length >= size);
    const rest = Math.floor((length % parts[at][0]) / parts[at + 1][0]);
    return `${Math.floor(length / parts[at][0])} ${parts[at][1]}${rest ? ` ${rest} ${parts[at + 1][1]}` : ""}`;
  }

  /** Times at round numbers between two times, at most `most` of them. */
  function ticks(start, end, most) {
    const step = STEPS.find((size) => (end - start) / size <= most) || STEPS[STEPS.length - 1];
    const found = [];
    for (let at = Math.ceil(start / step); at * step <= end && found.length <= most; at += 1) found.push(at * step);
    return { step, times: found };
  }

  /** What stands at a tick: as much of the time as the step needs. */
  function label(time, step) {
    const text = stamp(time);
    if (step >= 86400) return text.slice(0, 10);
    if (step >= 60) return text.slice(11, 16);
    return step >= 1 ? text.slice(11, 19) : text.slice(11, 23);
  }

  /** Place of a time on an axis of `width` pixels, whole and within it. */
  function place(time, view, width) {
    const share = (time - view.start) / (view.end - view.start);
    return Math.round(Math.min(Math.max(share, 0), 1) * width);
  }

  /** A view narrower (factor < 1) or wider around its middle, or around `centre`, kept within `limits`. */
  function zoom(view, factor, limits, centre) {
    const whole = limits.end - limits.start;
    const length = Math.min(Math.max((view.end - view.start) * factor, Math.min(0.02, whole)), whole);
    const at = centre === undefined ? (view.start + view.end) / 2 : centre;
    const share = (at - view.start) / (view.end - view.start);
    const start = Math.min(Math.max(at - length * share, limits.start), limits.end - length);
    return { start, end: start + length };
  }

  app.clock = { stamp, duration, ticks, label, place, zoom };
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
