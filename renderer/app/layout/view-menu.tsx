import {DropdownMenu} from 'radix-ui';
import {useEffect, useRef} from 'react';
import {bindingLabel} from '../../base/key-binding.ts';
import {runCommand} from '../command.ts';
import {appStore, useApp} from '../store.ts';
import {useWorkbench} from '../workbench.ts';
import {viewInfo} from './layout-slice.ts';
import {focusView} from './view-focus.ts';
import {pageZoom, viewOfHandle} from './view-handle.ts';

/** The commands of the layout that a view's menu offers, in its order; a gap is a line. */
const menuCommands: readonly (readonly string[])[] = [
  [
    'layout.move-left',
    'layout.move-centre',
    'layout.move-right',
    'layout.move-bottom',
    'layout.move-sidebar',
  ],
  ['layout.new-group', 'layout.step-back', 'layout.step-forward'],
  ['layout.maximise', 'layout.toggle-right', 'layout.toggle-bottom'],
  ['layout.arrange', 'layout.reset'],
];

/** The menu of a view, at its tab or heading. The other button of the mouse, the menu key and Shift+F10 open it. */
export function ViewMenu() {
  const menu = useApp((state) => state.viewMenu);
  useEffect(() => {
    const onMenu = (event: MouseEvent): void => {
      const view = viewOfHandle(event.target);
      if (view === undefined || !(event.target instanceof Element)) return;
      event.preventDefault();
      const box = event.target.getBoundingClientRect();
      // The keyboard has no place of its own.
      const isPointed = event.clientX !== 0 || event.clientY !== 0;
      const place = isPointed ? {x: event.clientX, y: event.clientY} : {x: box.left, y: box.bottom};
      appStore.setState({viewMenu: {view, ...place}});
    };
    document.addEventListener('contextmenu', onMenu);
    return () => document.removeEventListener('contextmenu', onMenu);
  }, []);
  return menu === undefined ? null : <OpenMenu key={`${menu.view} ${menu.x} ${menu.y}`} {...menu} />;
}

function OpenMenu({view, x, y}: {readonly view: string; readonly x: number; readonly y: number}) {
  const {commands, platform} = useWorkbench();
  const title = useApp((state) => viewInfo(state, view)?.title ?? view);
  const opener = useRef(document.activeElement);
  const zoom = pageZoom();
  const close = (): void => appStore.setState({viewMenu: undefined});
  // Commands are about the view that had the focus last, which is this one now.
  useEffect(() => appStore.setState({currentView: view}), [view]);
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && close()}>
      <DropdownMenu.Trigger asChild>
        <span className="menu-anchor" style={{left: x / zoom, top: y / zoom}} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu popover"
          aria-label={`Arrange ${title}`}
          align="start"
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            const {current} = opener;
            // Where a dialog was opened, the focus is in it.
            if (appStore.getState().arrangeOpen) return;
            if (current instanceof HTMLElement && current.isConnected && current !== document.body)
              current.focus();
            else focusView(view);
          }}
        >
          {menuCommands.map((group, index) => (
            <DropdownMenu.Group key={group[0]} className={index === 0 ? undefined : 'menu-group'}>
              {group.map((id) => {
                const command = commands.get(id);
                const reason = command.unavailable?.();
                const key = command.keys?.[0];
                return (
                  <DropdownMenu.Item
                    key={id}
                    className="menu-item"
                    disabled={reason !== undefined}
                    title={reason}
                    onSelect={() => runCommand(command)}
                  >
                    <span>{command.title}</span>
                    {key !== undefined && <kbd>{bindingLabel(key, platform)}</kbd>}
                  </DropdownMenu.Item>
                );
              })}
            </DropdownMenu.Group>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
