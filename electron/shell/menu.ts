import type {MenuItemConstructorOptions} from 'electron';
import type {MenuItem, menuNames} from '../../core/protocol/menu.ts';

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly developerTools: 'shown' | 'hidden';
  /** The page's commands; none until a page has told them. */
  readonly items?: readonly MenuItem[];
  readonly onChosen?: (commandId: string) => void;
}

/** The native menus: every command of the page in its menu, with the platform's own around them. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const isMac = options.platform === 'darwin';
  const menu = (name: (typeof menuNames)[number]): MenuItemConstructorOptions[] =>
    commandItems(name, options);
  const file = joined(menu('File'), [isMac ? {role: 'close', accelerator: 'Shift+Cmd+W'} : {role: 'quit'}]);
  const view = joined(
    menu('View'),
    [{role: 'togglefullscreen'}],
    [
      {role: 'reload', accelerator: ''},
      ...(options.developerTools === 'shown' ? [{role: 'toggleDevTools'} as const] : []),
    ],
  );
  // On macOS the app's own menu has About.
  const help = joined(menu('Help'), isMac ? [] : [{role: 'about'}]);
  const template: MenuItemConstructorOptions[] = [
    {label: 'File', submenu: file},
    {role: 'editMenu'},
    {label: 'View', submenu: view},
    ...(['Go', 'Run', 'Tools'] as const).flatMap((name) => {
      const submenu = menu(name);
      return submenu.length === 0 ? [] : [{label: name, submenu}];
    }),
    {role: 'windowMenu'},
    ...(help.length === 0 ? [] : [{role: 'help' as const, submenu: help}]),
  ];
  if (isMac) template.unshift({role: 'appMenu'});
  return template;
}

/** Commands of one menu, groups apart. */
function commandItems(
  name: MenuItem['menu'],
  {items = [], onChosen}: MenuOptions,
): MenuItemConstructorOptions[] {
  const own = items.filter(({menu}) => menu === name);
  const groups = [...new Set(own.map(({group}) => group))];
  return joined(
    ...groups.map((group) =>
      own
        .filter((item) => item.group === group)
        .map(({commandId, title, keys}) => ({
          id: commandId,
          label: title.replaceAll('&', '&&'),
          click: () => onChosen?.(commandId),
          // The page hears its own keys, and decides by what has the focus; the menu shows them. macOS has no such choice.
          ...(keys === undefined ? {} : {accelerator: acceleratorOf(keys), registerAccelerator: false}),
        })),
    ),
  );
}

/** Groups with separators between those that are not empty. */
function joined(...groups: readonly MenuItemConstructorOptions[][]): MenuItemConstructorOptions[] {
  return groups
    .filter((group) => group.length > 0)
    .flatMap((group, index) => (index === 0 ? group : [{type: 'separator' as const}, ...group]));
}

const electronNames: Readonly<Record<string, string>> = {
  Mod: 'CmdOrCtrl',
  Control: 'Ctrl',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
};

/** A shortcut as Electron writes it: `Mod+Shift+P` is `CmdOrCtrl+Shift+P`. */
export function acceleratorOf(keys: string): string {
  return keys
    .split('+')
    .map((part) => electronNames[part] ?? part)
    .join('+');
}
