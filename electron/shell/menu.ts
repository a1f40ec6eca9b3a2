import type {MenuItemConstructorOptions} from 'electron';

/** The native menu: what a platform's people expect, and nothing that the page does better. */
export function menuTemplate(options: {
  readonly platform: NodeJS.Platform;
  readonly developerTools: 'shown' | 'hidden';
}): MenuItemConstructorOptions[] {
  const isMac = options.platform === 'darwin';
  const view: MenuItemConstructorOptions[] = [
    {role: 'reload'},
    {type: 'separator'},
    {role: 'resetZoom'},
    {role: 'zoomIn'},
    {role: 'zoomOut'},
    {type: 'separator'},
    {role: 'togglefullscreen'},
  ];
  if (options.developerTools === 'shown') view.push({type: 'separator'}, {role: 'toggleDevTools'});
  const template: MenuItemConstructorOptions[] = [
    {role: 'fileMenu'},
    {role: 'editMenu'},
    {label: 'View', submenu: view},
    {role: 'windowMenu'},
  ];
  if (isMac) template.unshift({role: 'appMenu'});
  // On macOS the app's own menu has it.
  else template.push({role: 'help', submenu: [{role: 'about'}]});
  return template;
}
