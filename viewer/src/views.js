// Which view is shown: the one of the address. Links of the menu to other views change it without loading the page anew.
import React from 'react';
import { traffic } from './search';
import { tokensOf } from './tokens';

/** A view as it ships: name, label, theme, definition. */
export async function load(name) {
  traffic.open += 1;
  try {
    const response = await fetch(`/api/view/${encodeURIComponent(name)}`);
    if (!response.ok) throw new Error(`The view ${name} cannot be read (HTTP ${response.status}).`);
    return await response.json();
  } finally {
    traffic.open -= 1;
  }
}

/** The name of the view behind an address, if it is one of this app; the search page is no dashboard. */
function nameOf(url) {
  const { app } = document.documentElement.dataset;
  const found = /^\/[a-z]{2}-[A-Z]{2}\/app\/([^/]+)\/([A-Za-z0-9_]+)$/.exec(url.pathname);
  const isOurs = url.origin === location.origin && found && found[1] === app && found[2] !== 'search';
  return isOurs ? found[2] : null;
}

/**
 * The tokens that a view begins with are written into the address by the renderer. They belong to the entry of the
 * history that opened the view; as an entry of their own they would keep the way back shut.
 */
export function keepHistoryShort() {
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, address) => {
    const next = new URL(address, location.href);
    const isStart = next.pathname === location.pathname && !location.search.includes('form.');
    if (isStart) history.replaceState(state, unused, address);
    else push(state, unused, address);
  };
}

/**
 * The view to show, a number that changes with it, and the tokens of its address.
 * @param {object} first the view that the page came with
 */
export function useViews(first) {
  const [shown, setShown] = React.useState(() => ({ view: first, number: 0, tokens: tokensOf(location.search) }));
  const now = React.useRef(first.name);
  const turn = React.useRef(0);
  React.useEffect(() => {
    /** Loads a view; what somebody wanted before something else comes to nothing, however late its answer is. */
    const latest = async (name) => {
      const mine = turn.current += 1;
      const view = name && await load(name).catch(() => null);
      return mine === turn.current ? { view } : null;
    };
    const show = (view) => {
      now.current = view.name;
      window.shell.clear(view.name, view.label);
      setShown(({ number }) => ({ view, number: number + 1, tokens: tokensOf(location.search) }));
    };
    /** Goes to an address: within the page if it is a dashboard, else by loading it. */
    const go = async (href) => {
      const url = new URL(href, location.href);
      const wanted = await latest(nameOf(url));
      if (!wanted) return undefined;
      if (!wanted.view) return location.assign(url.href);
      history.pushState(null, '', url.href);
      return show(wanted.view);
    };
    const onClick = (event) => {
      const link = event.target.closest?.('header nav a');
      if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(link.href);
    };
    const onBack = async () => {
      const name = nameOf(new URL(location.href));
      if (name === now.current) {
        turn.current += 1;
        return;
      }
      const wanted = await latest(name);
      if (wanted?.view) show(wanted.view);
      else if (wanted) location.reload();
    };
    window.viewer.go = go;
    document.addEventListener('click', onClick);
    window.addEventListener('popstate', onBack);
    return () => {
      document.removeEventListener('click', onClick);
      window.removeEventListener('popstate', onBack);
    };
  }, []);
  return shown;
}
