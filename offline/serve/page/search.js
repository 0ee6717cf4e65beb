// The search page of the local viewer: SPL and a time range in, a table of texts out.
(() => {
  "use strict";
  const PAGE = 500;
  const at = (id) => document.getElementById(id);
  const query = new URLSearchParams(location.search);
  let running = null;

  async function ask(spl, earliest, latest, signal) {
    const response = await fetch("/api/search", {
      method: "POST",
      signal,
      headers: { "Content-Type": "application/json", "X-Splunk-Form-Key": shell.form() },
      body: JSON.stringify({ search: spl, earliest, latest, count: PAGE }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error || answer.messages?.[0]?.text || `HTTP ${response.status}`);
    if (answer.refused) throw new Error(answer.refused);
    return answer;
  }

  function cell(tag, value) {
    const made = document.createElement(tag);
    made.textContent = Array.isArray(value) ? value.join("\n") : value ?? "";
    return made;
  }

  function table({ fields, columns, rows }) {
    const shown = fields.map((name, index) => [name, index]).filter(([name]) => !name.startsWith("_") || name === "_time" || name === "_raw");
    const made = document.createElement("table");
    const head = made.createTHead().insertRow();
    shown.forEach(([name]) => head.append(cell("th", name)));
    const body = made.createTBody();
    for (let row = 0; row < rows; row += 1) {
      const line = body.insertRow();
      shown.forEach(([, index]) => line.append(cell("td", columns[index][row])));
    }
    return made;
  }

  async function run() {
    running?.abort();
    const mine = running = new AbortController();
    const [spl, earliest, latest] = ["spl", "earliest", "latest"].map((id) => at(id).value);
    history.replaceState(null, "", `?${new URLSearchParams({ q: spl, earliest, latest })}`);
    at("stop").hidden = false;
    at("status").textContent = "Searching ...";
    at("results").replaceChildren();
    try {
      const answer = await ask(spl, earliest, latest, mine.signal);
      const cut = answer.total > answer.rows ? `, the first ${answer.rows} are shown` : "";
      at("status").textContent = [`${answer.total} results in ${answer.seconds.toFixed(2)} s${cut}`, ...answer.messages].join(". ");
      at("results").replaceChildren(table(answer));
    } catch (error) {
      if (running === mine) at("status").textContent = error.name === "AbortError" ? "Stopped." : `The search failed: ${error.message}`;
    } finally {
      if (running === mine) { running = null; at("stop").hidden = true; }
    }
  }

  at("search").addEventListener("submit", (event) => { event.preventDefault(); run(); });
  at("spl").addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); run(); } });
  at("stop").addEventListener("click", () => running?.abort());
  ["earliest", "latest"].forEach((id) => { if (query.has(id)) at(id).value = query.get(id); });
  at("spl").value = query.get("q") || "`sysmon_essentials_events` | stats count by EventCode";
  run();
})();
