import {useEffect, useRef, useSyncExternalStore} from 'react';
import {runCommand} from './command.ts';
import {commandHint} from './command-button.tsx';
import {Icon} from './icon.tsx';
import {bringToFront} from './layout/arrangement.ts';
import {arrangementOf} from './layout/layout-slice.ts';
import {AreaView} from './layout/view-groups.tsx';
import {SectionView} from './layout/view-hosts.tsx';
import {Split} from './split.tsx';
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

/** Sections above one another, and below them the tabs that were moved to the left. */
function Sidebar() {
  const hasSections = useApp((state) => arrangementOf(state).sidebar.length > 0);
  const hasTabs = useApp((state) => arrangementOf(state).left.length > 0);
  if (!hasTabs) return <Sections />;
  const tabs = {id: 'tabs', content: <AreaView area="left" />, defaultPercent: 50, minPixels: 80};
  const sections = {id: 'sections', content: <Sections />, defaultPercent: 50, minPixels: 64};
  return (
    <Split
      name="left"
      orientation="vertical"
      separatorLabel="Height of the sections"
      parts={hasSections ? [sections, tabs] : [tabs]}
    />
  );
}

function Sections() {
  const ids = useApp((state) => arrangementOf(state).sidebar);
  const sections = useContributions((feature) => feature.sidebar);
  return (
    <nav className="sidebar" aria-label="Sidebar" data-pane="sidebar">
      {ids.map((id) => {
        const section = sections.find((one) => one.id === id);
        return (
          section !== undefined && (
            <SectionView key={id} id={id} title={section.title} Component={section.Component} />
          )
        );
      })}
    </nav>
  );
}

/** One icon per section and per view of the left; it opens the sidebar. */
function Rail() {
  const {commands, platform} = useWorkbench();
  const sections = useContributions((feature) => feature.sidebar);
  const views = useApp((state) => state.views);
  const arrangement = useApp(arrangementOf);
  const overlay = useApp((state) => state.sidebarOverlay);
  const toggle = commands.get('view.toggle-sidebar');
  const ids = [...arrangement.sidebar, ...arrangement.left.flatMap((group) => group.views)];
  return (
    <nav className="rail" aria-label="Sidebar sections" data-pane={overlay ? undefined : 'sidebar'}>
      {ids.map((id) => {
        const title = views.find((view) => view.id === id)?.title ?? id;
        return (
          <button
            key={id}
            type="button"
            className="button button-icon rail-button"
            aria-label={title}
            aria-expanded={overlay}
            title={`${title}. ${commandHint(toggle, platform)}`}
            onClick={() => {
              if (!overlay)
                appStore.setState((state) => ({arrangement: bringToFront(arrangementOf(state), id)}));
              runCommand(toggle);
            }}
          >
            <Icon name={sections.find((section) => section.id === id)?.icon ?? 'layout'} />
          </button>
        );
      })}
    </nav>
  );
}

function Overlay() {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = root.current;
    const previous = document.activeElement;
    element?.querySelector<HTMLElement>('button, select, [tabindex="0"]')?.focus();
    const close = () => appStore.setState({sidebarOverlay: false});
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close();
    };
    const onLeave = (event: FocusEvent) => {
      const next = event.relatedTarget;
      // A click on the rail closes it by its own command; a menu or dialog over the page belongs to what opened it.
      if (next instanceof Element && next.closest('.sidebar-overlay, .rail, [role="menu"]') !== null) return;
      close();
    };
    // Of the page, not of React: views in the overlay are made elsewhere.
    element?.addEventListener('keydown', onKey);
    element?.addEventListener('focusout', onLeave);
    return () => {
      element?.removeEventListener('keydown', onKey);
      element?.removeEventListener('focusout', onLeave);
      if (previous instanceof HTMLElement && previous.isConnected) previous.focus();
    };
  }, []);
  return (
    <div ref={root} className="sidebar-overlay">
      <Sidebar />
    </div>
  );
}
