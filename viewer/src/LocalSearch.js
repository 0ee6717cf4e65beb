// The data source behind ds.search and ds.chain: the same options as in Splunk, answered by the local server.
import DataSource from '@splunk/datasources/DataSource';
import SplunkSearch from '@splunk/datasources/SplunkSearch';
import { DataSet } from '@splunk/datasource-utils';
import { Refused, search, traffic } from './search';

export default class LocalSearch extends DataSource {
  static schema = SplunkSearch.schema;

  static config = SplunkSearch.config;

  constructor(options = {}, context = {}, meta = {}, chain = {}) {
    super(options, context, meta, chain);
    this.parent = null;
    this.observer = null;
    this.waiting = new Set();
    this.isStale = false;
  }

  /** The whole SPL: a chain goes on where its parent ends. */
  spl() {
    const own = (this.options.query || '').trim();
    if (!this.options.extend) return own;
    return own ? `${this.parent.spl} | ${own.replace(/^\|\s*/, '')}` : this.parent.spl;
  }

  /**
   * Rows for an observer. A chain knows nothing to ask before its parent has answered: until then who asks is kept, and
   * gets an answer without asking again, because whoever would make it ask again may be gone by then.
   */
  request(params = {}) {
    return (observer) => {
      let end = () => {};
      const begin = () => { end = this.ask(params, observer); };
      if (this.options.extend && !this.parent) this.waiting.add(begin);
      else begin();
      return () => {
        this.waiting.delete(begin);
        end();
      };
    };
  }

  /** Asks the server, or says why the parent has no rows to go on with; gives what ends it. */
  ask(params, observer) {
    if (this.parent?.error) {
      observer.error(this.parent.error);
      return () => {};
    }
    const spl = this.spl();
    const { earliest = '', latest = '' } = this.parent ?? this.options.queryParameters ?? {};
    const abort = new AbortController();
    const { offset = 0, count = 0 } = params;
    search({ search: sorted(spl, params.sort), earliest, latest, offset, count }, abort.signal)
      .then((answer) => {
        observer.next({ data: DataSet.fromJSONCols(answer.fields.map((name) => ({ name })), answer.columns), meta: meta(answer, { spl, earliest, latest }) });
        observer.complete();
      })
      .catch((error) => {
        if (error.name !== 'AbortError') this.report(error, spl, observer);
      });
    return () => abort.abort();
  }

  report(error, spl, observer) {
    const name = this.context?.id || this.meta?.name || spl.slice(0, 60);
    if (!(error instanceof Refused)) {
      traffic.failures.push({ name, message: error.message });
      window.shell.fail(`Search ${name} failed: ${error.message}`);
    }
    observer.error({ level: 'error', message: error.message, meta: { search: spl, percentComplete: 100, status: 'failed' } });
  }

  /** What a parent tells. Whoever was given an observer before belongs to a parent that this search no longer has. */
  getObserver() {
    const observer = {
      next: ({ meta: answered }) => {
        if (observer === this.observer) this.goOn({ spl: answered.search, earliest: answered.earliest, latest: answered.latest });
      },
      error: (error) => {
        if (observer === this.observer) this.goOn({ error });
      },
      complete: () => {},
    };
    this.observer = observer;
    return observer;
  }

  /**
   * The parent has answered or failed: who waits is served here, who was served before has to ask again. A failure is
   * told once more, because the dashboard writes a status without a reason over the first time.
   */
  goOn(parent) {
    this.isStale = this.parent !== null || Boolean(parent.error);
    this.parent = parent;
    const waiting = [...this.waiting];
    this.waiting.clear();
    waiting.forEach((begin) => begin());
  }

  /** Asked right after the parent has told something: whether everybody has to ask again. */
  shouldRefreshSubscription() {
    const isStale = this.isStale;
    this.isStale = false;
    return isStale;
  }
}

function meta(answer, { spl, earliest, latest }) {
  return {
    status: 'done',
    percentComplete: 100,
    totalCount: answer.total,
    sid: 'local',
    search: spl,
    earliest,
    latest,
    lastUpdated: new Date().toISOString(),
    messages: answer.messages.map((text) => ({ type: 'WARN', text })),
  };
}

/** The search with the order that somebody asked for by clicking on a column. */
function sorted(spl, sort) {
  const keys = Object.entries(sort || {}).filter(([, order]) => order === 'asc' || order === 'desc');
  if (!keys.length) return spl;
  return `${spl} | sort 0 ${keys.map(([name, order]) => `${order === 'asc' ? '+' : '-'}"${name.replace(/["\\]/g, '\\$&')}"`).join(' ')}`;
}
