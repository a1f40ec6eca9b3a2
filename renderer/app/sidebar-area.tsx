import {useEffect, useRef, useSyncExternalStore} from 'react';
import {runCommand} from './command.ts';
import {commandHint} from './command-button.tsx';
import {Icon} from './icon.tsx';
import {appStore, useApp} from './store.ts';
import {useContributions, useWorkbench} from './workbench.ts';

export type SidebarMode = 'docked' | 'rail' | 'overlay';

/** Below this width the sidebar collapses to icons (UI.md). */
const narrow = '(max-width: 1199px)';

function subscribeToWidth(listener: () => void): () => void {
  const query = window.matchMedia(narrow);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

export function isNarrow(): boolean {
  return window.matchMedia(narrow).matches;
}

/** Docked where a person wants it and there is room; else a rail of icons that lays it over the panes. */
export function useSidebarMode(): SidebarMode {
  const hasNoRoom = useSyncExternalStore(subscribeToWidth, isNarrow);
  const open = useApp((state) => state.sidebarOpen);
  const overlay = useApp((state) => state.sidebarOverlay);
  if (!hasNoRoom && open) return 'docked';
  return overlay ? 'overlay' : 'rail';
}

export function SidebarArea({mode}: {readonly mode: SidebarMode}) {
  if (mode === 'docked') return <Sidebar />;
  return (
    <>
      <Rail />
      {mode === 'overlay' && <Overlay />}
    </>
  );
}

function Sidebar() {
  const sections = useContributions((feature) => feature.sidebar);
  return (
    <nav className="sidebar" aria-label="Sidebar" data-pane="sidebar">
      {sections.map(({id, title, Component: Section}) => (
        <section key={id} className="sidebar-section" aria-label={title} data-section={id}>
          <Section />
        </section>
      ))}
    </nav>
  );
}

/** One icon per section; it opens the sidebar. */
function Rail() {
  const {commands, platform} = useWorkbench();
  const sections = useContributions((feature) => feature.sidebar);
  const overlay = useApp((state) => state.sidebarOverlay);
  const toggle = commands.get('view.toggle-sidebar');
  return (
    <nav className="rail" aria-label="Sidebar sections" data-pane={overlay ? undefined : 'sidebar'}>
      {sections.map(({id, title, icon}) => (
        <button
          key={id}
          type="button"
          className="button button-icon rail-button"
          aria-label={title}
          aria-expanded={overlay}
          title={`${title}. ${commandHint(toggle, platform)}`}
          onClick={() => runCommand(toggle)}
        >
          <Icon name={icon} />
        </button>
      ))}
    </nav>
  );
}

function Overlay() {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const previous = document.activeElement;
    root.current?.querySelector<HTMLElement>('button, select, [tabindex="0"]')?.focus();
    return () => {
      if (previous instanceof HTMLElement && previous.isConnected) previous.focus();
    };
  }, []);
  const close = () => appStore.setState({sidebarOverlay: false});
  return (
    <div
      ref={root}
      className="sidebar-overlay"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
      onBlur={(event) => {
        const next = event.relatedTarget;
        // A click on the rail closes it by its own command.
        if (next instanceof Element && (root.current?.contains(next) || next.closest('.rail') !== null))
          return;
        close();
      }}
    >
      <Sidebar />
    </div>
  );
}
