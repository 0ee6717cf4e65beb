/** What a report can do beyond being read: filter and sort findings, show the processes of a host. */
(function (app) {
  "use strict";

  const { make } = app.dom;
  const SEVERITIES = app.model.SEVERITIES.slice().reverse();
  const language = "en";
  const table = document.getElementById("findings");
  const stage = document.getElementById("stage");
  const { hosts, events } = JSON.parse(document.getElementById("data").textContent);
  const known = new Map();
  const wanted = { text: "", severity: "", technique: "" };
  let shown = null;

  /** Rows of sysmontree out of columns and cells. */
  function rowsOf(host) {
    return host.cells.map((cells) => {
      const row = { host: host.host };
      cells.forEach((cell, at) => { if (cell !== "") row[host.columns[at]] = cell; });
      return row;
    });
  }

  /** Under what an event is known: its host, process and EventID. */
  function keyOf(host, guid, code) {
    return `${app.model.first(host).toLowerCase()} ${app.model.cleanGuid(guid)} ${app.model.first(code)}`;
  }

  events.forEach((row) => {
    const key = keyOf(row.dvc || row.Computer || row.host, row.process_guid || row.ProcessGuid, row.EventCode);
    known.set(key, (known.get(key) || []).concat(row));
  });

  /** All fields of the event behind a row, if a finding names it. */
  function fieldsOf(node) {
    const code = node.kind === "event" ? node.code : 1;
    const there = known.get(keyOf(node.host, node.guid, String(code))) || [];
    const same = there.filter((row) => node.time === null || Math.abs(app.model.seconds(row._time) - node.time) < 0.002);
    const row = app.spl.bestRow(same, node);
    return Promise.resolve(row ? app.spl.tellingFields(row) : null);
  }

  function showHost(host, focus) {
    if (shown) shown.handle.destroy();
    const cut = host.left_out ? `${host.left_out} rows of this host had no room in this page` : "";
    const handle = app.render(stage, { rows: rowsOf(host), findings: host.findings, cut }, { language, focus, loadFields: fieldsOf });
    shown = { host, handle };
  }

  function showProcess(name, guid) {
    const host = hosts.find((one) => one.host === name);
    if (!host) return;
    if (shown && shown.host === host) shown.handle.select(guid);
    else showHost(host, guid);
    const choice = document.querySelector("#hosts select");
    if (choice) choice.value = String(hosts.indexOf(host));
    document.getElementById("processes").scrollIntoView();
  }

  function hostChoice() {
    const select = make("select", { "aria-label": "Host", onchange: () => showHost(hosts[Number(select.value)]) }, hosts.map((host, at) => (
      make("option", { value: at }, `${app.dom.plain(host.host)} (${host.findings.length} findings)`)
    )));
    document.getElementById("hosts").append(make("label", {}, ["Host ", select]));
  }

  function applyFilter(count) {
    let left = 0;
    Array.from(table.tBodies[0].rows).forEach((row) => {
      row.text = row.text || row.textContent.toLowerCase();
      row.hidden = !(
        row.text.includes(wanted.text) && (!wanted.severity || row.dataset.severity === wanted.severity)
        && (!wanted.technique || row.dataset.attack.split(" ").includes(wanted.technique))
      );
      if (!row.hidden) left += 1;
    });
    count.textContent = `${left} of ${table.tBodies[0].rows.length}`;
  }

  function filters() {
    const count = make("span", { role: "status" });
    const apply = () => applyFilter(count);
    const text = make("input", { type: "search", "aria-label": "Filter findings", placeholder: "Filter: host, user, detection, file ...", oninput: () => {
      wanted.text = text.value.trim().toLowerCase();
      apply();
    } });
    const severity = make("select", { "aria-label": "Severity", onchange: () => { wanted.severity = severity.value; apply(); } }, [
      make("option", { value: "" }, "every severity"), ...SEVERITIES.map((name) => make("option", { value: name }, name)),
    ]);
    const technique = make("button", { type: "button", hidden: true, onclick: () => chooseTechnique("") });
    const chooseTechnique = (id) => {
      wanted.technique = id;
      technique.textContent = `${id} ×`;
      technique.hidden = !id;
      apply();
    };
    document.getElementById("filter").append(text, " ", severity, " ", technique, " ", count);
    document.querySelectorAll("[data-technique]").forEach((button) => button.addEventListener("click", () => {
      chooseTechnique(button.dataset.technique);
      document.getElementById("found").scrollIntoView();
    }));
    apply();
  }

  const KEYS = [
    (row) => Number(row.dataset.time), (row) => -Number(row.dataset.rank), (row) => row.cells[2].textContent, (row) => row.cells[3].textContent,
    (row) => row.cells[4].textContent,
  ];

  function sorting() {
    Array.from(table.tHead.rows[0].cells).forEach((cell, at) => {
      const name = cell.textContent;
      cell.replaceChildren(make("button", { type: "button", onclick: () => sortBy(cell, at) }, name));
    });
  }

  function sortBy(cell, at) {
    const backwards = cell.getAttribute("aria-sort") === "ascending";
    Array.from(cell.parentNode.cells).forEach((other) => other.removeAttribute("aria-sort"));
    cell.setAttribute("aria-sort", backwards ? "descending" : "ascending");
    const rows = Array.from(table.tBodies[0].rows, (row) => ({ row, key: KEYS[at](row) }));
    rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (backwards ? -1 : 1));
    table.tBodies[0].append(...rows.map(({ row }) => row));
  }

  function links() {
    Array.from(table.tBodies[0].rows).filter((row) => row.dataset.guid).forEach((row) => {
      row.cells[2].append(make("br"), make("button", { type: "button", class: "r-show", onclick: () => showProcess(row.dataset.host, row.dataset.guid) }, "Show process"));
    });
  }

  if (table) {
    filters();
    sorting();
    links();
  }
  if (hosts.length) {
    hostChoice();
    const worst = hosts[0].findings.find((finding) => finding.process_guid);
    showHost(hosts[0], worst ? [].concat(worst.process_guid)[0] : "");
  }
})(globalThis.sysmonInvestigator);
