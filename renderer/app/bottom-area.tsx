import {Tabs} from 'radix-ui';
import {CommandButton} from './command-button.tsx';
import {appStore, useApp} from './store.ts';
import {useContributions} from './workbench.ts';

/** Strips (the stages) over the tabbed panels. */
export function BottomArea() {
  const strips = useContributions((feature) => feature.strips);
  const panels = useContributions((feature) => feature.panels);
  const current = useApp((state) => state.bottomPanel);
  return (
    <div className="bottom-area">
      {strips.map(({id, Component: Strip}) => (
        <Strip key={id} />
      ))}
      <Tabs.Root
        className="bottom-tabs"
        value={current}
        onValueChange={(bottomPanel) => appStore.setState({bottomPanel})}
        data-pane="bottom"
      >
        <div className="tab-list">
          <Tabs.List className="tab-row" aria-label="Panels">
            {panels.map(({id, title, Badge}) => (
              <Tabs.Trigger key={id} value={id} className="tab">
                {title}
                {Badge !== undefined && <Badge />}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <CommandButton commandId="view.enlarge-panel" icon="enlarge" />
        </div>
        {panels.map(({id, Component: Panel}) => (
          <Tabs.Content key={id} value={id} className="tab-content">
            <Panel />
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </div>
  );
}
