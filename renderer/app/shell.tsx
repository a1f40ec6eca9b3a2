import {Component, type ReactNode} from 'react';
import {useApp} from './store.ts';
import {Middle} from './layout/middle.tsx';
import {TitleBar} from './title-bar.tsx';
import {useContributions} from './workbench.ts';
import './styles/base.css';
import './styles/controls.css';
import './styles/banner.css';
import './styles/title-bar.css';
import './styles/areas.css';
import './styles/panes.css';
import './styles/sidebar.css';
import './styles/rows.css';
import './styles/tabs.css';
import './styles/status-bar.css';
import './styles/dialog.css';

/** The window: the shell lays out what the features contribute and knows none of them by name. */
export function Shell() {
  const banners = useContributions((feature) => feature.banners);
  const overlays = useContributions((feature) => feature.overlays);
  return (
    <div className="shell">
      <TitleBar />
      <div className="banners">
        {banners.map(({id, Component: Banner}) => (
          <Banner key={id} />
        ))}
      </div>
      <main className="shell-middle">
        <Main />
      </main>
      <StatusBar />
      {overlays.map(({id, Component: Overlay}) => (
        <Overlay key={id} />
      ))}
      <LiveRegion />
    </div>
  );
}

/** Where views are and their sizes come from the session: nothing is laid out before it is read. */
function Main() {
  const sessionLoaded = useApp((state) => state.sessionLoaded);
  return sessionLoaded ? <Middle /> : <Opening />;
}

function Opening() {
  const status = useApp((state) => state.connection.status);
  const save = useApp((state) => state.save);
  if (save.status === 'failed') {
    return (
      <div className="placeholder" role="alert">
        <p>{save.error.message}</p>
        <p>{save.error.nextStep}</p>
      </div>
    );
  }
  return (
    <div className="placeholder" role="status">
      <p>{status === 'connected' ? 'Opening your documents…' : 'Connecting to the lab…'}</p>
    </div>
  );
}

function StatusBar() {
  const items = useContributions((feature) => feature.statusItems);
  const side = (name: 'left' | 'right') =>
    items.filter((item) => item.side === name).map(({id, Component: Item}) => <Item key={id} />);
  return (
    <footer className="status-bar" aria-label="Status" data-pane="status">
      <div className="status-side">{side('left')}</div>
      <div className="status-side">{side('right')}</div>
    </footer>
  );
}

/** The one polite live region. */
function LiveRegion() {
  const announcement = useApp((state) => state.announcement);
  return (
    <div role="status" aria-live="polite" className="visually-hidden" data-testid="announcement">
      {announcement}
    </div>
  );
}

/** Keeps a bug in a view from taking the window down: says what happened and that nothing typed is lost. */
export class CrashBoundary extends Component<{readonly children: ReactNode}, {error?: Error}> {
  override state: {error?: Error} = {};

  static getDerivedStateFromError(error: unknown) {
    return {error: error instanceof Error ? error : new Error(String(error))};
  }

  override render() {
    const {error} = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div className="placeholder" role="alert">
        <p>The window hit a bug and stopped. What you typed is kept.</p>
        <p>{error.message}</p>
        <button type="button" className="button" onClick={() => window.location.reload()}>
          Load the window again
        </button>
        {error.stack !== undefined && <pre>{error.stack}</pre>}
      </div>
    );
  }
}
