// What every page of the local viewer has: the theme, and a place where failures can be seen.
(() => {
  "use strict";
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search).get("theme");
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };

  function show(theme, keep) {
    root.dataset.theme = theme;
    if (keep) { try { localStorage.setItem("theme", theme); } catch { /* private window */ } }
    document.dispatchEvent(new CustomEvent("theme", { detail: theme }));
  }

  /** Adds a line to the list above the content; the same line is shown once. */
  function fail(text) {
    const line = String(text).slice(0, 2000);
    let list = document.getElementById("failures");
    if (!list) {
      list = document.createElement("ul");
      list.id = "failures";
      list.setAttribute("role", "alert");
      document.querySelector("main").before(list);
    }
    if ([...list.children].some((item) => item.textContent === line)) return;
    const item = document.createElement("li");
    item.textContent = line;
    list.append(item);
  }

  /** Another view is shown in this page: its place in the menu, its title, and no failures of the one before. */
  function clear(name, label) {
    document.getElementById("failures")?.remove();
    document.title = document.title.replace(/^.*(?= \| )/, label);
    for (const link of document.querySelectorAll("header nav a")) {
      if (new URL(link.href).pathname.endsWith(`/${name}`)) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  const known = [asked, stored()].find((theme) => theme === "light" || theme === "dark");
  window.shell = { clear, fail, form: formKey, isThemeChosen: Boolean(known), show };
  if (known) show(known, Boolean(asked));
  document.getElementById("theme").addEventListener("click", () => show(root.dataset.theme === "light" ? "dark" : "light", true));
  window.addEventListener("error", (event) => fail(event.message));
  window.addEventListener("unhandledrejection", (event) => fail(event.reason && event.reason.message || event.reason));

  /** The key that POST and DELETE must send back, from the cookie where Splunk Web keeps it. */
  function formKey() {
    const found = document.cookie.match(new RegExp(`(?:^|;\\s*)splunkweb_csrf_token_${location.port}=([^;]*)`));
    return found ? decodeURIComponent(found[1]) : "";
  }
})();
