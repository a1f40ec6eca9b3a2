import {useEffect} from 'react';
import {type LayoutArea} from '../../../core/protocol/arrangement.ts';
import {SidebarArea, useSidebarMode} from '../sidebar-area.tsx';
import {Split, type SplitPart} from '../split.tsx';
import {appStore, useApp} from '../store.ts';
import {useContributions} from '../workbench.ts';
import {arrangementOf, isAreaShown} from './layout-slice.ts';
import {watchCurrentView} from './current-view.ts';
import {AreaView} from './view-groups.tsx';
import {ViewDrag} from './view-drag.tsx';
import {ViewHosts} from './view-hosts.tsx';
import {ViewMenu} from './view-menu.tsx';

/** Sidebar and areas of the window, with the views in them. */
export function Middle() {
  const mode = useSidebarMode();
  const serial = useApp((state) => state.layoutSerial);
  const hasLeft = useApp((state) => {
    const {sidebar, left} = arrangementOf(state);
    return sidebar.length + left.length > 0;
  });
  useEffect(() => watchCurrentView(appStore), []);
  const overlay = useApp((state) => state.sidebarOverlay);
  useEffect(() => {
    // Docked, the sidebar needs no overlay, and has none when the window becomes narrow.
    if (mode === 'docked' && overlay) appStore.setState({sidebarOverlay: false});
  }, [mode, overlay]);
  const isDocked = mode === 'docked' && hasLeft;
  // One tree in every mode: what the splits know of their sizes outlives the sidebar's coming and going.
  return (
    <>
      {mode !== 'docked' && hasLeft && <SidebarArea mode={mode} />}
      <div className="shell-centre">
        <Split
          key={serial}
          name="sidebar"
          orientation="horizontal"
          separatorLabel="Width of the sidebar"
          parts={isDocked ? [sidebarPart, centrePart] : [centrePart]}
        />
      </div>
      <ViewHosts />
      <ViewDrag />
      <ViewMenu />
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

function useAreaShown(area: Exclude<LayoutArea, 'left'>): boolean {
  return useApp((state) => isAreaShown(state, area));
}

function Centre() {
  const hasPanes = [useAreaShown('centre'), useAreaShown('right')].includes(true);
  const hasBottom = useAreaShown('bottom');
  const panes: SplitPart = {
    id: 'panes',
    content: hasBottom ? <MainPanes /> : <OverStrips />,
    defaultPercent: 68,
    minPixels: 120,
  };
  const bottom: SplitPart = {id: 'bottom', content: <BottomArea />, defaultPercent: 32, minPixels: 64};
  return (
    <Split
      name="centre"
      orientation="vertical"
      separatorLabel="Height of the bottom panel"
      parts={[...(hasPanes ? [panes] : []), ...(hasBottom ? [bottom] : [])]}
    />
  );
}

function MainPanes() {
  const areas = [useAreaShown('centre'), useAreaShown('right')];
  const parts = (['centre', 'right'] as const).filter((_, index) => areas[index]);
  return (
    <Split
      name="panes"
      orientation="horizontal"
      separatorLabel="Width of the source pane"
      parts={parts.map((area) => ({
        id: area,
        content: <AreaView area={area} />,
        defaultPercent: 50,
        minPixels: 200,
      }))}
    />
  );
}

/** The strips (the stages) over the tabs of the bottom. */
function BottomArea() {
  return (
    <div className="bottom-area">
      <Strips />
      <div className="area-rest">
        <AreaView area="bottom" />
      </div>
    </div>
  );
}

/** Without a bottom, the strips are at the lower edge. */
function OverStrips() {
  return (
    <div className="bottom-area">
      <div className="area-rest">
        <MainPanes />
      </div>
      <div className="strips-below">
        <Strips />
      </div>
    </div>
  );
}

function Strips() {
  const strips = useContributions((feature) => feature.strips);
  return strips.map(({id, Component: Strip}) => <Strip key={id} />);
}
