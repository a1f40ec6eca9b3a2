import {Tabs} from 'radix-ui';
import {type KeyboardEvent} from 'react';
import {type LayoutArea} from '../../../core/protocol/arrangement.ts';
import {CommandButton} from '../command-button.tsx';
import {Icon} from '../icon.tsx';
import {Split} from '../split.tsx';
import {appStore, useApp} from '../store.ts';
import {useContributions} from '../workbench.ts';
import {type ViewGroup} from './arrangement.ts';
import {arrangementOf, areaWords, viewInfo, viewShown, viewStepped} from './layout-slice.ts';
import {focusView} from './view-focus.ts';
import {ViewSlot} from './view-hosts.tsx';
import './layout.css';

/** The groups of an area side by side: in the columns above one another. */
export function AreaView({area}: {readonly area: LayoutArea}) {
  const groups = useApp((state) => arrangementOf(state)[area]);
  const [only] = groups;
  if (groups.length === 1 && only !== undefined) return <GroupView area={area} number={0} group={only} />;
  return (
    <Split
      // Sizes are those of so many groups.
      key={groups.length}
      name={`${area}-${groups.length}`}
      orientation={area === 'left' || area === 'right' ? 'vertical' : 'horizontal'}
      separatorLabel={`Size of the groups ${areaWords[area]}`}
      parts={groups.map((group, number) => ({
        id: String(number),
        content: <GroupView area={area} number={number} group={group} />,
        defaultPercent: 100 / groups.length,
        minPixels: 80,
      }))}
    />
  );
}

interface GroupProps {
  readonly area: LayoutArea;
  readonly number: number;
  readonly group: ViewGroup;
}

/** A pane alone has its own heading and needs no tabs. */
function GroupView({area, number, group}: GroupProps) {
  const kind = useApp((state) => viewInfo(state, group.front)?.kind ?? 'panel');
  if (group.views.length > 1 || kind !== 'pane') return <TabbedGroup {...{area, number, group}} />;
  return (
    <div className="view-alone" data-view-group={`${area}-${number}`}>
      <ViewSlot key={group.front} id={group.front} kind={kind} />
    </div>
  );
}

function TabbedGroup({area, number, group}: GroupProps) {
  const views = useApp((state) => state.views);
  const panels = useContributions((feature) => feature.panels);
  const groups = useApp((state) => arrangementOf(state)[area].length);
  const infos = group.views.flatMap((id) => views.find((view) => view.id === id) ?? []);
  const front = infos.find(({id}) => id === group.front);
  const isBottom = area === 'bottom' && number === 0;
  const label = `Views ${areaWords[area]}${groups === 1 ? '' : `, group ${number + 1}`}`;
  return (
    <Tabs.Root
      className="view-tabs"
      value={group.front}
      onValueChange={(id) => appStore.setState((state) => ({...viewShown(state, id), currentView: id}))}
      data-view-group={`${area}-${number}`}
      // A pane in front is visited by itself.
      data-pane={front?.kind === 'pane' ? undefined : isBottom ? 'bottom' : `${area}-${number}`}
    >
      <div className="tab-list">
        <Tabs.List className="tab-row" aria-label={isBottom ? 'Panels' : label}>
          {infos.map(({id, title}) => {
            const Badge = panels.find((panel) => panel.id === id)?.Badge;
            return (
              <Tabs.Trigger
                key={id}
                value={id}
                className="tab"
                data-view-tab={id}
                onKeyDown={(event) => stepByKey(event, id)}
              >
                {title}
                {Badge !== undefined && <Badge />}
              </Tabs.Trigger>
            );
          })}
        </Tabs.List>
        {front !== undefined && <MenuButton id={front.id} title={front.title} />}
        {isBottom && <CommandButton commandId="view.enlarge-panel" icon="enlarge" />}
      </div>
      {infos.map(({id, kind}) => (
        <Tabs.Content key={id} value={id} className="tab-content" data-view={id}>
          <ViewSlot id={id} kind={kind} />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}

/** Alt+Shift with an arrow moves the tab itself; without it the focus moves, as in any strip of tabs. */
function stepByKey(event: KeyboardEvent<HTMLElement>, id: string): void {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : undefined;
  if (step === undefined) return;
  event.preventDefault();
  appStore.setState((state) => viewStepped(state, id, step));
  focusView(id);
}

/** The way to the menu of the view in front, for those who do not press the other button of the mouse. */
function MenuButton({id, title}: {readonly id: string; readonly title: string}) {
  const isOpen = useApp((state) => state.viewMenu?.view === id);
  return (
    <button
      type="button"
      className="button button-icon"
      aria-label={`Arrange ${title}`}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      title={`Move ${title}, or change the layout`}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        appStore.setState({viewMenu: {view: id, x: box.left, y: box.bottom}});
      }}
    >
      <Icon name="layout" />
    </button>
  );
}
