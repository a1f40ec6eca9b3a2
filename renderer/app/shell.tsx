import {Component, type ReactNode} from 'react';
import {useApp} from './store.ts';
import {BottomArea} from './bottom-area.tsx';
import {SidebarArea, useSidebarMode} from './sidebar-area.tsx';
import {Split, type SplitPart} from './split.tsx';
import {TitleBar} from './title-bar.tsx';
import {useContributions} from './workbench.ts';
import './shell.css';

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
        <Middle />
      </main>
      <StatusBar />
      {overlays.map(({id, Component: Overlay}) => (
        <Overlay key={id} />
      ))}
      <LiveRegion />
    </div>
  );
}

function Middle() {
  // Sizes and sidebar come from the session: nothing is laid out before it is read.
  const sessionLoaded = useApp((state) => state.sessionLoaded);
  const mode = useSidebarMode();
  if (!sessionLoaded) return <Opening />;
  // One tree in every mode: the editors stay mounted, and keep the focus, while the sidebar comes and goes.
  return (
    <>
      {mode !== 'docked' && <SidebarArea mode={mode} />}
      <div className="shell-centre">
        <Split
          name="sidebar"
          orientation="horizontal"
          separatorLabel="Width of the sidebar"
          parts={mode === 'docked' ? [sidebarPart, centrePart] : [centrePart]}
        />
      </div>
    </>
  );
}

const sidebarPart: SplitPart = {
  id: 'sidebar',
  content: <SidebarArea mode="docked" />,
  defaultPercent: 17,
  minPixels: 176,
};

const centrePart: SplitPart = {
  id: 'centre',
  content: <Centre />,
  defaultPercent: 83,
  minPixels: 320,
};

function Centre() {
  return (
    <Split
      name="centre"
      orientation="vertical"
      separatorLabel="Height of the bottom panel"
      parts={[
        {id: 'panes', content: <MainPanes />, defaultPercent: 68, minPixels: 120},
        {id: 'bottom', content: <BottomArea />, defaultPercent: 32, minPixels: 64},
      ]}
    />
  );
}

function MainPanes() {
  const panes = useContributions((feature) => feature.panes);
  return (
    <Split
      name="panes"
      orientation="horizontal"
      separatorLabel="Width of the source pane"
      parts={panes.map(({id, title, Component: Pane}) => ({
        id,
        content: (
          <section className="pane" aria-label={title} data-pane={id}>
            <Pane />
          </section>
        ),
        defaultPercent: 100 / panes.length,
        minPixels: 200,
      }))}
    />
  );
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
