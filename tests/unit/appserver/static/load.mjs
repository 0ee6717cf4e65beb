// Loads scripts of appserver/static as the pages do, in this order, and gives what they made.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export function load(...names) {
  names.forEach((name) => require(`../../../../appserver/static/${name}.js`));
  return globalThis.sysmonInvestigator;
}

export const GUID = (number) => `{5d0c7e11-42aa-66f0-9b01-${String(number).padStart(12, "0")}}`;

/** A row of `sysmontree` for a process. */
export function process(number, parent, more) {
  return {
    kind: "process", host: "ws-041.corp.example", depth: "0", process_guid: GUID(number),
    parent_process_guid: parent ? GUID(parent) : "", process_id: String(1000 + number), process_name: `p${number}.exe`,
    process_path: `C:\\Tools\\p${number}.exe`, process: `p${number}.exe /run`, user: "CORP\\a.reader",
    _time: String(1772611200 + number), observed: "true", event_count: "1", ...more,
  };
}

/** A row of `sysmontree` for something that a process did. */
export function event(number, code, detail, more) {
  return {
    kind: "event", host: "ws-041.corp.example", process_guid: GUID(number), event_code: String(code), detail,
    _time: String(1772611200 + number + 0.5), ...more,
  };
}
