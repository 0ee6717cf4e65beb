// Draws the view that the page names, from the definition that ships.
import React from 'react';
import { createRoot } from 'react-dom/client';
import { DashboardCore } from '@splunk/dashboard-core';
import { DashboardContextProvider } from '@splunk/dashboard-context';
import Preset from '@splunk/dashboard-presets/EnterpriseViewOnlyPreset';
import { createSchemaBasedOnPresets } from '@splunk/dashboard-definition';
import SplunkThemeProvider from '@splunk/themes/SplunkThemeProvider';
import LocalSearch from './LocalSearch';
import { traffic } from './search';
import { keepHistoryShort, load, useViews } from './views';

const preset = { ...Preset, dataSources: { ...Preset.dataSources, 'ds.search': LocalSearch, 'ds.chain': LocalSearch } };

/** Tokens belong into the address, as in Splunk; the tab of a layout without tabs does not. */
const FLAGS = { trackActiveTabInUrl: false };

class Boundary extends React.Component {
  state = { error: null };

  static getDerivedStateFromError(error) {
    return { error };
  }

  componentDidCatch(error) {
    window.shell.fail(`The dashboard cannot be drawn: ${error.message}`);
  }

  render() {
    return this.state.error ? null : this.props.children;
  }
}

function useTheme(first) {
  const [theme, setTheme] = React.useState(first);
  React.useEffect(() => {
    const onTheme = ({ detail }) => setTheme(detail);
    document.addEventListener('theme', onTheme);
    return () => document.removeEventListener('theme', onTheme);
  }, []);
  return theme;
}

function Dashboard({ view, theme, tokens }) {
  return (
    <Boundary>
      <SplunkThemeProvider family="enterprise" colorScheme={theme} density="comfortable">
        <DashboardContextProvider
          preset={preset}
          initialDefinition={view.definition}
          initialMode="view"
          featureFlags={FLAGS}
          initialTokenBinding={tokens}
          onTokenBindingChange={(binding) => { window.viewer.tokens = binding; }}
        >
          <DashboardCore
            width="100%"
            height="auto"
            onError={(error) => window.shell.fail(error?.message || String(error))}
          />
        </DashboardContextProvider>
      </SplunkThemeProvider>
    </Boundary>
  );
}

function Page({ first }) {
  const theme = useTheme(document.documentElement.dataset.theme || first.theme);
  const shown = useViews(first);
  return <Dashboard key={shown.number} view={shown.view} theme={theme} tokens={shown.tokens} />;
}

async function start() {
  const root = document.getElementById('root');
  window.viewer = { traffic, tokens: null, schema: () => createSchemaBasedOnPresets(Preset) };
  keepHistoryShort();
  const view = await load(root.dataset.view);
  if (!window.shell.isThemeChosen) window.shell.show(view.theme, false);
  createRoot(root).render(<Page first={view} />);
}

start().catch((error) => window.shell.fail(error.message));
