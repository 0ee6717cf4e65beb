// Asks the local server for the rows of a search. Knows its protocol; nothing of dashboards.

/** Searches on their way, and the failures so far; the browser tests wait for the one and look at the other. */
export const traffic = { open: 0, done: 0, failures: [] };

/** A search that only Splunk can answer; no failure. */
export class Refused extends Error {}

/**
 * Rows of a search.
 * @param {{search: string, earliest?: string, latest?: string, offset?: number, count?: number}} asked
 * @param {AbortSignal} signal ends the search
 * @returns {Promise<{fields: string[], columns: Array, rows: number, total: number, messages: string[]}>}
 */
export async function search(asked, signal) {
  traffic.open += 1;
  try {
    const response = await fetch('/api/search', {
      method: 'POST',
      signal,
      headers: { 'Content-Type': 'application/json', 'X-Splunk-Form-Key': window.shell.form() },
      body: JSON.stringify(asked),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error || answer.messages?.[0]?.text || `HTTP ${response.status}`);
    if (answer.refused) throw new Refused(answer.refused);
    traffic.done += 1;
    return answer;
  } finally {
    traffic.open -= 1;
  }
}
