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
    this.hasNewParent = false;
  }

  /** The whole SPL: a chain goes on where its parent ends, and knows nothing to ask before its parent has answered. */
  spl() {
    const own = (this.options.query || '').trim();
    if (!this.options.extend) return own;
    if (!this.parent) return null;
    return own ? `${this.parent.spl} | ${own.replace(/^\|\s*/, '')}` : this.parent.spl;
  }

  request(params = {}) {
    return (observer) => {
      const spl = this.spl();
      if (!spl) return () => {};
      this.hasNewParent = false;
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
    };
  }

  report(error, spl, observer) {
    const name = this.context?.id || this.meta?.name || spl.slice(0, 60);
    if (!(error instanceof Refused)) {
      traffic.failures.push({ name, message: error.message });
      window.shell.fail(`Search ${name} failed: ${error.message}`);
    }
    observer.error({ level: 'error', message: error.message, meta: { search: spl, percentComplete: 100, status: 'failed' } });
  }

  getObserver() {
    return {
      next: ({ meta: answered }) => {
        // Kept until this search has asked: the parent may answer twice before anybody wants to know.
        this.hasNewParent ||= answered.search !== this.parent?.spl || answered.earliest !== this.parent?.earliest || answered.latest !== this.parent?.latest;
        this.parent = { spl: answered.search, earliest: answered.earliest, latest: answered.latest };
      },
      error: () => {},
      complete: () => {},
    };
  }

  shouldRefreshSubscription() {
    return this.hasNewParent;
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
