/** What the pages have in common: theme, language, and what is said when Splunk refuses. */
(function (app) {
  "use strict";

  const { make } = app.dom;
  const KEY = "sysmon_essentials_theme";

  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch (error) {
      return null;
    }
  }

  function remember(theme) {
    try {
      localStorage.setItem(KEY, theme);
    } catch (error) {
      // A browser may forbid it; then the choice lasts as long as the page.
    }
  }

  /** A button between light and dark; begins with what was chosen last, else with what the system wants. */
  function themeButton(say) {
    const root = document.documentElement;
    const known = remembered();
    if (known === "light" || known === "dark") root.dataset.theme = known;
    return make("button", { type: "button", onclick: () => {
      const now = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
      root.dataset.theme = now === "dark" ? "light" : "dark";
      remember(root.dataset.theme);
    } }, say("theme"));
  }

  /** A button to the other language: the same address with another `lang`. */
  function languageButton(language, say) {
    return make("button", { type: "button", lang: language === "ja" ? "en" : "ja", onclick: () => {
      const query = new URLSearchParams(location.search);
      query.set("lang", language === "ja" ? "en" : "ja");
      location.search = query.toString();
    } }, say("language"));
  }

  /** The heading of a page, with the way back to the views of the app. */
  function heading(title, place) {
    const home = make("a", { href: `${place.root}/${place.locale}/app/sysmon_essentials/findings` }, "Sysmon Essentials");
    return make("h1", {}, [home, ` › ${title}`]);
  }

  /** The language of a page: asked for, that of Splunk Web, or the browser's. */
  function languageOf(parameters, place) {
    const fromPath = /\/[a-z]{2}-[A-Z]{2}\/static\//.test(location.pathname) ? place.locale : "";
    const language = app.words.chooseLanguage(parameters.language || fromPath || navigator.language);
    document.documentElement.lang = language;
    return language;
  }

  const WORDS = {
    en: {
      not_logged_in: "You are not logged in to Splunk.", log_in: "Log in",
      refused: "Splunk refused: {why}. Your role lacks the right to do this.",
      failed: "Splunk answered: {why}", unreachable: "Splunk does not answer: {why}",
    },
    ja: {
      not_logged_in: "Splunk にログインしていません。", log_in: "ログイン",
      refused: "Splunk に拒否されました: {why}。ロールに権限がありません。",
      failed: "Splunk の応答: {why}", unreachable: "Splunk が応答しません: {why}",
    },
  };

  /** Elements that say what went wrong and what to do. */
  function explain(error, place, language) {
    const say = app.words.speaker(language, WORDS);
    if (error.status === 401) {
      const back = encodeURIComponent(location.pathname + location.search);
      return [`${say("not_logged_in")} `, make("a", { href: `${place.root}/${place.locale}/account/login?return_to=${back}` }, say("log_in"))];
    }
    if (error.status === 403) return [say("refused", { why: error.message })];
    return [say(error instanceof TypeError ? "unreachable" : "failed", { why: error.message })];
  }

  app.frame = { heading, themeButton, languageButton, languageOf, explain };
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
