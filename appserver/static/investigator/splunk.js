/**
 * Splunk's REST API as the pages use it, through Splunk Web: search jobs and rows of the KV store.
 *
 * Knows addresses, tokens and error messages. Does not know what is searched for. The local viewer answers the same
 * addresses. Source: REST API Reference, "Search endpoints" and "KV store endpoints".
 */
(function (app) {
  "use strict";

  const APP = "sysmon_essentials";
  const PAGE_ROWS = 10000;
  const MAX_ROWS = 50000;
  const POLL_MS = [150, 250, 400, 700, 1000];
  const TIMEOUT_MS = 600000;

  /** Root and locale of Splunk Web out of the path of a page in appserver/static. */
  function placeOf(pathname) {
    const found = /^(.*?)(?:\/([a-z]{2,3}(?:-[A-Za-z]{2,4})?))?\/static\/(?:@[^/]+\/)?app\//.exec(pathname);
    // A root that begins with two slashes would be another server.
    const root = found && /^(?:\/[\w.~-]+)*$/.test(found[1]) ? found[1] : "";
    return { root, locale: (found && found[2]) || "en-US" };
  }

  /** The token that Splunk Web wants to see with everything that changes something. */
  function formKey(cookies, port) {
    const found = new Map();
    cookies.split(";").forEach((cookie) => {
      const named = /^\s*splunkweb_csrf_token_(\d+)=(.*)$/.exec(cookie);
      if (named) found.set(named[1], named[2].trim());
    });
    // Behind a proxy the port of the page is not the port in the cookie's name.
    return found.get(String(port)) || found.values().next().value || "";
  }

  class SplunkError extends Error {
    constructor(message, status) {
      super(message);
      this.status = status;
    }
  }

  class Client {
    /** `world` is what a browser gives (fetch, cookies, port, wait); tests give their own. */
    constructor(place, world) {
      this.world = Object.assign({
        fetch: (...all) => fetch(...all), cookies: () => document.cookie, port: () => location.port,
        wait: (ms) => new Promise((done) => { setTimeout(done, ms); }),
      }, world);
      this.base = `${place.root}/${place.locale}/splunkd/__raw`;
      this.app = `${this.base}/servicesNS/nobody/${APP}`;
    }

    async ask(method, url, body, type) {
      const headers = { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" };
      if (method !== "GET") {
        headers["X-Splunk-Form-Key"] = formKey(this.world.cookies(), this.world.port());
        headers["Content-Type"] = type || "application/x-www-form-urlencoded";
      }
      const answer = await this.world.fetch(url, {
        // What ends a job has to arrive although the page may be gone.
        method, headers, body, credentials: "same-origin", cache: "no-store", keepalive: url.endsWith("/control"),
      });
      const text = await answer.text();
      if (!answer.ok) throw new SplunkError(messageOf(text) || `HTTP ${answer.status}`, answer.status);
      return text ? readJson(text, answer.status) : null;
    }

    /**
     * Runs a search to its end.
     * @param {string} search as the API wants it: begins with `search` or a pipe
     * @param {{earliest, latest, onJob?, onProgress?}} options times as Splunk takes them; `onJob({cancel, finalize})`
     * @returns {Promise<{rows, messages, isCut}>}
     */
    async run(search, options) {
      const form = new URLSearchParams({
        search, earliest_time: options.earliest, latest_time: options.latest, output_mode: "json",
        adhoc_search_level: options.allFields ? "verbose" : "smart", max_count: String(MAX_ROWS), auto_cancel: "90", timeout: "600",
      });
      const { sid } = await this.ask("POST", `${this.app}/search/v2/jobs`, form.toString());
      const job = `${this.app}/search/v2/jobs/${encodeURIComponent(sid)}`;
      const state = { cancelled: false };
      const control = (action) => this.ask("POST", `${job}/control`, new URLSearchParams({ action, output_mode: "json" }).toString());
      if (options.onJob) {
        options.onJob({
          cancel: () => { state.cancelled = true; return control("cancel").catch(() => null); },
          finalize: () => control("finalize").catch(() => null),
        });
      }
      const content = await this.finish(job, state, options.onProgress);
      const result = await this.results(job, content, state);
      control("cancel").catch(() => null);
      return result;
    }

    async finish(job, state, onProgress) {
      for (let turn = 0, waited = 0; waited < TIMEOUT_MS; turn += 1) {
        const pause = POLL_MS[Math.min(turn, POLL_MS.length - 1)];
        await this.world.wait(pause);
        waited += pause;
        if (state.cancelled) throw new SplunkError("cancelled", 0);
        const answer = await this.ask("GET", `${job}?output_mode=json`);
        const content = answer.entry[0].content;
        if (onProgress) onProgress(Number(content.doneProgress) || 0, Number(content.scanCount) || 0);
        if (isTrue(content.isFailed)) throw new SplunkError(textOf(content.messages) || "the search failed", 0);
        if (isTrue(content.isDone)) return content;
      }
      throw new SplunkError("the search took longer than ten minutes", 0);
    }

    async results(job, content, state) {
      const rows = [];
      const total = Math.min(Number(content.resultCount) || 0, MAX_ROWS);
      while (rows.length < total) {
        const page = await this.ask("GET", `${job}/results?output_mode=json&count=${PAGE_ROWS}&offset=${rows.length}`);
        if (state.cancelled) throw new SplunkError("cancelled", 0);
        if (!page || !page.results || !page.results.length) break;
        page.results.forEach((row) => rows.push(row));
      }
      return { rows, messages: warnings(content.messages), isCut: (Number(content.resultCount) || 0) >= MAX_ROWS, isFinalized: isTrue(content.isFinalized) };
    }

    collection(name) {
      return `${this.app}/storage/collections/data/${encodeURIComponent(name)}`;
    }

    /** A row of a collection by its key; null if there is none. Asked for by a query: no row is then no error. */
    async readRow(collection, key) {
      const query = new URLSearchParams({ query: JSON.stringify({ _key: key }), limit: "1", output_mode: "json" });
      const rows = await this.ask("GET", `${this.collection(collection)}?${query}`);
      return Array.isArray(rows) && rows.length ? rows[0] : null;
    }

    /** Makes a row that must not exist yet: the store refuses a key twice, with status 409. */
    createRow(collection, row) {
      return this.ask("POST", this.collection(collection), JSON.stringify(row), "application/json");
    }

    /** Replaces a row as a whole. */
    replaceRow(collection, row) {
      return this.ask("POST", `${this.collection(collection)}/${encodeURIComponent(row._key)}`, JSON.stringify(row), "application/json");
    }

    /** Name of who is logged in; empty if nobody says. */
    async userName() {
      try {
        const answer = await this.ask("GET", `${this.base}/services/authentication/current-context?output_mode=json`);
        return answer.entry[0].content.username || "";
      } catch (error) {
        if (error.status === 401) throw error;
        return "";
      }
    }
  }

  function isTrue(value) {
    return value === true || value === 1 || value === "1" || value === "true";
  }

  function readJson(text, status) {
    try {
      return JSON.parse(text);
    } catch (error) {
      // Whoever is not logged in gets the page to log in, with status 200.
      throw new SplunkError(/<html/i.test(text) ? "not logged in" : "the answer is not JSON", /<html/i.test(text) ? 401 : status);
    }
  }

  function textOf(messages) {
    return (messages || []).map((message) => message.text).filter(Boolean).join("; ");
  }

  function warnings(messages) {
    return (messages || []).filter((message) => /^(?:warn|error|fatal)/i.test(message.type)).map((message) => message.text);
  }

  function messageOf(text) {
    try {
      return textOf(JSON.parse(text).messages);
    } catch (error) {
      return "";
    }
  }

  /** Address of Splunk's search page with a search in it. */
  function searchLink(place, search, earliest, latest) {
    return `${place.root}/${place.locale}/app/${APP}/search?${new URLSearchParams({ q: search, earliest, latest })}`;
  }

  app.splunk = { placeOf, formKey, Client, SplunkError, searchLink };
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
