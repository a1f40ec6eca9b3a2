import {Fragment, type ReactNode, useEffect} from 'react';
import {Group, Panel, Separator, type Layout, useGroupRef} from 'react-resizable-panels';
import {layoutKey, provideSplit, sizesOf} from './split-sizes.ts';
import {appStore} from './store.ts';

/** One of the parts side by side. */
export interface SplitPart {
  readonly id: string;
  readonly content: ReactNode;
  /** Share in percent until a person changes it. */
  readonly defaultPercent: number;
  readonly minPixels: number;
}

interface SplitProps {
  /** Key of the sizes in the saved view. */
  readonly name: string;
  readonly orientation: 'horizontal' | 'vertical';
  readonly parts: readonly SplitPart[];
  /** Accessible name of each separator. */
  readonly separatorLabel: string;
}

/** Parts side by side with draggable separators, whose sizes are kept in the session. */
export function Split({name, orientation, parts, separatorLabel}: SplitProps) {
  // Not subscribed: while the window lives the group itself knows its sizes.
  const defaults = parts.length === 1 ? [100] : parts.map((part) => part.defaultPercent);
  const sizes = sizesOf(appStore.getState(), name, parts.length) ?? defaults;
  const group = useGroupRef();
  const ids = parts.map(({id}) => id).join('\n');
  useEffect(
    () =>
      provideSplit(name, {
        parts: ids.split('\n').length,
        setSizes: (percents) => {
          const layout = Object.fromEntries(ids.split('\n').map((id, index) => [id, percents[index] ?? 0]));
          group.current?.setLayout(layout);
        },
      }),
    [group, ids, name],
  );
  const keep = (layout: Layout) => {
    const percents = parts.map((part) => Math.round((layout[part.id] ?? 0) * 100) / 100);
    appStore.setState((state) => ({layout: {...state.layout, [layoutKey(state.preset, name)]: percents}}));
  };
  return (
    <Group
      groupRef={group}
      orientation={orientation}
      className="split"
      defaultLayout={Object.fromEntries(parts.map((part, index) => [part.id, sizes[index] ?? 0]))}
      onLayoutChanged={(layout, meta) => {
        if (meta.isUserInteraction) keep(meta.requestedLayout ?? layout);
      }}
    >
      {parts.map((part, index) => (
        <Fragment key={part.id}>
          {index > 0 && <Separator className="split-separator" aria-label={separatorLabel} />}
          <Panel
            id={part.id}
            defaultSize={`${sizes[index] ?? 0}%`}
            minSize={part.minPixels}
            className="split-panel"
          >
            {part.content}
          </Panel>
        </Fragment>
      ))}
    </Group>
  );
}
