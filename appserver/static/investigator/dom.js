/**
 * Makes elements. The only way in which text of events gets into the page: as text nodes and plain attributes, never as
 * markup, so that nothing in a process name is anything but its letters.
 */
(function (app) {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const LINKS = /^(?:https?:\/\/|\/(?![/\\]))/;

  function fill(node, attributes, children) {
    Object.keys(attributes || {}).forEach((name) => {
      const value = attributes[name];
      if (value === null || value === undefined || value === false) return;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (name === "href") {
        if (LINKS.test(value)) node.setAttribute("href", value);
      } else node.setAttribute(name, value === true ? "" : String(value));
    });
    [].concat(children === undefined ? [] : children).forEach((child) => {
      if (child === null || child === undefined || child === "") return;
      node.append(child instanceof Node ? child : document.createTextNode(String(child)));
    });
    return node;
  }

  /** An element with attributes (`onclick` and its like are listeners) and children: elements or text. */
  function make(tag, attributes, children) {
    return fill(document.createElement(tag), attributes, children);
  }

  function makeSvg(tag, attributes, children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
  }

  /** Characters that would turn text around or hide in it, shown as their code points. */
  function plain(text) {
    return String(text).replace(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
      (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  }

  /** Text cut to what a row can show, in one line. */
  function oneLine(text, most) {
    const line = plain(String(text).slice(0, most + 1).replace(/[\r\n\t]+/g, " "));
    return line.length > most ? `${line.slice(0, most)}…` : line;
  }

  /** Copies text; a page without TLS has no clipboard object, so the old way stays as the second. */
  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const box = make("textarea", { class: "si-offscreen", "aria-hidden": "true" });
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  }

  app.dom = { make, makeSvg, plain, oneLine, copy };
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
