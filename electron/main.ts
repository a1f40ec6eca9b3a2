/** Entry of the desktop app: Electron's side of the lab. Everything that needs no Electron is in host/. */
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {
  BrowserWindow,
  Menu,
  app,
  dialog,
  ipcMain,
  protocol,
  screen,
  session,
  shell,
  utilityProcess,
} from 'electron';
import type {OpenDialogOptions} from 'electron';
import {type MenuItem} from '../core/protocol/menu.ts';
import {homeDirectory} from './host/home-directory.ts';
import {installationOf} from './host/installation.ts';
import {type LabHost, createLabHost} from './host/lab-host.ts';
import {stripInjectingNames} from './service/environment.ts';
import {createUtilitySpawner} from './service/spawn-utility.ts';
import {labWindowOptions, reloadAfterCrash} from './shell/lab-window.ts';
import {linkAmong} from './shell/links.ts';
import {filesAmong, readOpenedFile} from './shell/opened-files.ts';
import {menuTemplate} from './shell/menu.ts';
import {refuseElectron} from './shell/minimum-electron.ts';
import {isOwnUrl, pageScheme, pageUrl} from './shell/own-page.ts';
import {createPageHandler, pageSchemeRegistration} from './shell/page-protocol.ts';
import {confinePages, denyPermissions} from './shell/security.ts';
import {WindowKeeper} from './shell/window-state.ts';
import {type IpcHost, createIpcHost} from './transport/ipc-host.ts';

// This file is built as CommonJS (Electron's entry), where import.meta does not exist.
const installation = installationOf(pathToFileURL(__filename).href);
const home = homeDirectory(process.env, process.platform);

/** Links given before the lab host is there. */
const earlyLinks: string[] = [];
/** Files that the system gave before there was a lab. */
const earlyFiles: string[] = [];
let openFile = (path: string): void => void earlyFiles.push(path);
let followLink = (link: string | undefined): void => void (link !== undefined && earlyLinks.push(link));

function main(): void {
  const tooOld = refuseElectron(process.versions['electron']);
  if (tooOld !== undefined) return failToStart(tooOld);
  stripInjectingNames(process.env);
  const browserData = path.join(home, 'electron');
  mkdirSync(browserData, {recursive: true});
  // Also what the single-instance lock goes by: another AIRLOCK_HOME is another lab.
  app.setPath('userData', browserData);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([pageSchemeRegistration]);
  confinePages(app);
  app.on('second-instance', (_event, args, folder) => {
    followLink(linkAmong(args));
    for (const file of filesAmong(args, folder)) openFile(file);
    focusWindow();
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    followLink(url);
    focusWindow();
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openFile(path);
    focusWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.whenReady().then(start).catch(failToStart);
}

function start(): void {
  denyPermissions(session.defaultSession);
  protocol.handle(pageScheme, createPageHandler(installation.rendererDirectory));
  app.setAboutPanelOptions({applicationName: 'Airlock', applicationVersion: installation.version});
  const developerTools = app.isPackaged ? 'hidden' : 'shown';
  const showMenu = (items: readonly MenuItem[]): void => {
    const template = menuTemplate({
      platform: process.platform,
      developerTools,
      items,
      onChosen: (commandId) => host.menuChosen(commandId),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  };
  const host: LabHost = createLabHost({
    hostKind: 'electron',
    homeDirectory: home,
    resourcesDirectory: installation.resourcesDirectory,
    spawnService: createUtilitySpawner({
      utilityProcess,
      app,
      servicePath: installation.servicePath,
      resourcesDirectory: installation.resourcesDirectory,
    }),
    clangWorkerPath: installation.clangWorkerPath,
    version: installation.version,
    folders: {choose: chooseFolder, moveToTrash: (place) => shell.trashItem(place)},
    showMenu,
  });
  showMenu([]);
  followLink = (link) => void (link !== undefined && host.acceptLink(link));
  for (const link of [...earlyLinks, linkAmong(process.argv)]) followLink(link);
  openFile = (path) => void giveFile(host, path);
  for (const path of [...earlyFiles, ...filesAmong(process.argv, process.cwd())]) openFile(path);
  const keeper = new WindowKeeper(home, screen);
  disposeBeforeQuit(host, keeper);
  const ipc = createIpcHost({ipcMain, host, isOwnUrl, openDropped: (path) => host.openDropped(path)});
  openWindow(ipc, keeper);
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow(ipc, keeper);
  });
}

function openWindow(ipc: IpcHost, keeper: WindowKeeper): void {
  const start = keeper.start();
  const window = new BrowserWindow(labWindowOptions(installation.preloadPath, start));
  keeper.keep(window);
  ipc.attach(window.webContents);
  reloadAfterCrash(window, (reason) =>
    dialog.showErrorBox(
      'The window keeps crashing',
      `Its process ended several times (${reason}). What you typed is kept: close Airlock and open it again.`,
    ),
  );
  window.once('ready-to-show', () => {
    if (start.maximized) window.maximize();
    window.show();
  });
  // A page that cannot be loaded is answered with a text that says so, and is shown like any other.
  void window.loadURL(pageUrl);
}

async function chooseFolder(): Promise<string | undefined> {
  const [window] = BrowserWindow.getAllWindows();
  const options: OpenDialogOptions = {title: 'Open folder', properties: ['openDirectory', 'createDirectory']};
  const chosen = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return chosen.canceled ? undefined : chosen.filePaths[0];
}

async function giveFile(host: LabHost, path: string): Promise<void> {
  const file = await readOpenedFile(path);
  if (file.ok) host.acceptFile(file.value);
  else dialog.showErrorBox('The file could not be opened', `${file.error.message} ${file.error.nextStep}`);
}

function focusWindow(): void {
  const window = BrowserWindow.getAllWindows()[0];
  if (!window) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}

/** Quitting waits until accepted saves are on disk and the child processes are gone. */
function disposeBeforeQuit(host: LabHost, keeper: WindowKeeper): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('will-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    void Promise.all([host.dispose(), keeper.flush()]).finally(() => {
      state = 'closed';
      app.quit();
    });
  });
}

function failToStart(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`airlock: ${text}\n`);
  dialog.showErrorBox('Airlock could not start', text);
  app.exit(1);
}

try {
  main();
} catch (error) {
  failToStart(error);
}
