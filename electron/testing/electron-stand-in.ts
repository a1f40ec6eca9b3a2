/**
 * A strict stand-in of the `electron` module for machines without its binary. Types come from the real electron.d.ts;
 * a member that is not here is a failure, and so is a call that Electron would refuse at that moment.
 */
import {rmSync} from 'node:fs';
import path from 'node:path';
import type * as Electron from 'electron';
import {StandInEvents, preventable, strict} from './strict.ts';
import {type DeathReport, forkUtility} from './utility-process.ts';
import {WebContentsStandIn} from './web-contents.ts';

type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown;

export interface StandInOptions {
  readonly isFirstInstance?: boolean;
  readonly isPackaged?: boolean;
  readonly deathReport?: DeathReport;
  /** What a person chooses in the dialog for folders; they cancel it where it is absent. */
  readonly chosenFolder?: string;
  /** Whether the system's trash takes anything; it does where absent. */
  readonly hasTrash?: boolean;
  /** Work areas of the displays, the primary one first; one of 1920x1080 where it is absent. */
  readonly displays?: readonly Electron.Rectangle[];
}

/** What a window is, and what the window manager makes of it. */
export interface WindowShape {
  bounds: Electron.Rectangle;
  maximized: boolean;
  fullScreen: boolean;
  minimized: boolean;
}

/** The module as the main process sees it, and what a test may do to it. */
export class ElectronStandIn {
  readonly appEvents = new StandInEvents('App', [
    'web-contents-created',
    'second-instance',
    'open-url',
    'open-file',
    'window-all-closed',
    'activate',
    'will-quit',
    'child-process-gone',
  ]);
  readonly ipcEvents: StandInEvents;
  readonly ipcHandlers = new Map<string, Handler>();
  readonly windows: {
    options: Electron.BrowserWindowConstructorOptions;
    contents: WebContentsStandIn;
    events: StandInEvents;
    log: string[];
    shape: WindowShape;
    isClosed: boolean;
  }[] = [];
  readonly screenEvents = new StandInEvents('Screen', [
    'display-added',
    'display-removed',
    'display-metrics-changed',
  ]);
  /** The displays as they are now; a test may change them. */
  displays: Electron.Display[];
  readonly schemes: Electron.CustomScheme[] = [];
  readonly pageHandlers = new Map<string, (request: Request) => Response | Promise<Response>>();
  readonly paths = new Map<string, string>();
  readonly menus: Electron.MenuItemConstructorOptions[][] = [];
  readonly errorBoxes: string[] = [];
  /** What went to the system's trash. */
  readonly trashed: string[] = [];
  /** `quit`, `sandbox`, … in the order in which they happened. */
  readonly log: string[] = [];
  readonly utilityPids: number[] = [];
  permissionRequest: Parameters<Electron.Session['setPermissionRequestHandler']>[0] = null;
  permissionCheck: Parameters<Electron.Session['setPermissionCheckHandler']>[0] = null;
  devicePermission: Parameters<Electron.Session['setDevicePermissionHandler']>[0] = null;
  /** Resolves when the app has really ended. */
  readonly ended: Promise<void>;

  private readonly options: StandInOptions;
  private readonly readyPromise: Promise<void>;
  private markReady!: () => void;
  private markEnded!: () => void;
  private isReady = false;

  constructor(options: StandInOptions = {}) {
    this.options = options;
    const areas = options.displays ?? [{x: 0, y: 0, width: 1920, height: 1080}];
    this.displays = areas.map((workArea, index) => displayOf(index + 1, workArea));
    this.readyPromise = new Promise((resolve) => (this.markReady = resolve));
    this.ended = new Promise((resolve) => (this.markEnded = resolve));
    this.ipcEvents = new StandInEvents('IpcMain', ['airlock:cancel']);
  }

  /** Lets the app become ready, and what waits for it run. */
  async becomeReady(): Promise<void> {
    this.isReady = true;
    this.markReady();
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** What `require('electron')` gives the main process. */
  get module(): object {
    return strict('electron', {
      app: strict('app', this.app()),
      BrowserWindow: this.browserWindow(),
      Menu: strict('Menu', this.menu()),
      dialog: strict('dialog', this.dialog()),
      ipcMain: strict('ipcMain', this.ipcMain()),
      protocol: strict('protocol', this.protocol()),
      screen: strict('screen', this.screen()),
      session: strict('session', this.session()),
      shell: strict('shell', this.shell()),
      utilityProcess: strict('utilityProcess', this.utilityProcess()),
    });
  }

  private requireReady(what: string): void {
    if (!this.isReady) throw new Error(`${what} before the app is ready`);
  }

  private requireNotReady(what: string): void {
    if (this.isReady) throw new Error(`${what} after the app is ready`);
  }

  private app() {
    const quit = () => {
      // As Electron does: windows close first.
      for (const window of this.windows) {
        if (window.isClosed) continue;
        window.isClosed = true;
        window.events.emit('close', preventable({}));
        window.events.emit('closed');
      }
      const event = preventable({});
      this.appEvents.emit('will-quit', event);
      this.log.push(event.defaultPrevented ? 'quit prevented' : 'quit');
      if (!event.defaultPrevented) this.markEnded();
    };
    return {
      on: this.appEvents.on,
      removeListener: this.appEvents.removeListener,
      whenReady: () => this.readyPromise,
      quit,
      exit: (code) => {
        this.log.push(`exit ${code}`);
        this.markEnded();
      },
      isPackaged: this.options.isPackaged ?? false,
      enableSandbox: () => {
        this.requireNotReady('enableSandbox');
        this.log.push('sandbox');
      },
      requestSingleInstanceLock: () => this.options.isFirstInstance ?? true,
      setPath: (name, folder) => void this.paths.set(name, folder),
      setAboutPanelOptions: () => undefined,
    } satisfies Pick<
      Electron.App,
      | 'on'
      | 'removeListener'
      | 'whenReady'
      | 'quit'
      | 'exit'
      | 'isPackaged'
      | 'enableSandbox'
      | 'requestSingleInstanceLock'
      | 'setPath'
      | 'setAboutPanelOptions'
    >;
  }

  private menu() {
    return {
      buildFromTemplate: (template) => {
        this.menus.push(template as Electron.MenuItemConstructorOptions[]);
        return strict('Menu instance', {}) as Electron.Menu;
      },
      setApplicationMenu: () => this.requireReady('setApplicationMenu'),
    } satisfies Pick<typeof Electron.Menu, 'buildFromTemplate' | 'setApplicationMenu'>;
  }

  private dialog() {
    return {
      showErrorBox: (title, content) => void this.errorBoxes.push(`${title}: ${content}`),
      showOpenDialog: async (...given: unknown[]) => {
        this.requireReady('showOpenDialog');
        this.log.push(`dialog ${JSON.stringify(given.at(-1))}`);
        const {chosenFolder} = this.options;
        return {
          canceled: chosenFolder === undefined,
          filePaths: chosenFolder === undefined ? [] : [chosenFolder],
        };
      },
    } satisfies Pick<Electron.Dialog, 'showErrorBox' | 'showOpenDialog'>;
  }

  private ipcMain() {
    return {
      on: this.ipcEvents.on,
      handle: (channel, handler) => {
        if (this.ipcHandlers.has(channel)) throw new Error(`a second handler for ${channel}`);
        this.ipcHandlers.set(channel, handler);
      },
    } satisfies Pick<Electron.IpcMain, 'on' | 'handle'>;
  }

  private protocol() {
    return {
      registerSchemesAsPrivileged: (schemes) => {
        this.requireNotReady('registerSchemesAsPrivileged');
        this.schemes.push(...schemes);
      },
      handle: (scheme, handler) => {
        this.requireReady('protocol.handle');
        this.pageHandlers.set(scheme, handler);
      },
    } satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'>;
  }

  private session() {
    const defaultSession = {
      setPermissionRequestHandler: (handler) => void (this.permissionRequest = handler),
      setPermissionCheckHandler: (handler) => void (this.permissionCheck = handler),
      setDevicePermissionHandler: (handler) => void (this.devicePermission = handler),
    } satisfies Pick<
      Electron.Session,
      'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
    >;
    const requireReady = () => this.requireReady('session.defaultSession');
    return {
      get defaultSession() {
        requireReady();
        return strict('Session', defaultSession) as unknown as Electron.Session;
      },
    } satisfies Pick<typeof Electron.session, 'defaultSession'>;
  }

  private screen() {
    const first = (): Electron.Display => {
      const [display] = this.displays;
      if (display === undefined) throw new Error('a machine without a display has no screen');
      return display;
    };
    const ready = <T>(what: string, value: () => T): T => {
      this.requireReady(`screen.${what}`);
      return value();
    };
    return {
      on: this.screenEvents.on,
      removeListener: this.screenEvents.removeListener,
      getAllDisplays: () => ready('getAllDisplays', () => [...this.displays]),
      getPrimaryDisplay: () => ready('getPrimaryDisplay', first),
      getDisplayMatching: ({x, y}) =>
        ready(
          'getDisplayMatching',
          () =>
            this.displays.find(
              ({workArea}) =>
                x >= workArea.x &&
                x < workArea.x + workArea.width &&
                y >= workArea.y &&
                y < workArea.y + workArea.height,
            ) ?? first(),
        ),
    } satisfies Pick<
      typeof Electron.screen,
      'on' | 'removeListener' | 'getAllDisplays' | 'getPrimaryDisplay' | 'getDisplayMatching'
    >;
  }

  private shell() {
    return {
      trashItem: async (place) => {
        if (!path.isAbsolute(place)) throw new Error('Failed to parse path');
        if (this.options.hasTrash === false) throw new Error('Failed to move item to trash');
        // Throws where nothing is there, as Electron rejects. What is in the trash is no concern of the lab any more.
        rmSync(place, {recursive: true});
        this.trashed.push(place);
      },
    } satisfies Pick<Electron.Shell, 'trashItem'>;
  }

  private utilityProcess() {
    return {
      fork: (modulePath, args, options) => {
        this.requireReady('utilityProcess.fork');
        const child = forkUtility(
          modulePath,
          args ?? [],
          options ?? {},
          this.options.deathReport ?? 'both',
          (details) => this.appEvents.emit('child-process-gone', preventable({}), details),
        );
        child.once('spawn', () => void this.utilityPids.push(child.pid ?? Number.NaN));
        return child;
      },
    } satisfies Pick<typeof Electron.utilityProcess, 'fork'>;
  }

  private browserWindow() {
    const requireReady = () => this.requireReady('new BrowserWindow');
    const {windows, appEvents} = this;
    class BrowserWindowStandIn {
      static getAllWindows(): Electron.BrowserWindow[] {
        return windows.map(({contents}) => contents.window);
      }

      constructor(options: Electron.BrowserWindowConstructorOptions) {
        requireReady();
        const contents = new WebContentsStandIn();
        const events = new StandInEvents('BrowserWindow', [
          'ready-to-show',
          'resize',
          'move',
          'maximize',
          'unmaximize',
          'enter-full-screen',
          'leave-full-screen',
          'close',
          'closed',
        ]);
        const log: string[] = [];
        const {x = 0, y = 0, width = 800, height = 600, fullscreen = false} = options;
        const shape: WindowShape = {
          bounds: {x, y, width, height},
          maximized: false,
          fullScreen: fullscreen,
          minimized: true,
        };
        const members = {
          webContents: contents.asWebContents,
          on: events.on,
          once: events.once,
          getNormalBounds: () => ({...shape.bounds}),
          setBounds: (bounds) => {
            Object.assign(shape.bounds, bounds);
            log.push('setBounds');
            events.emit('resize');
          },
          isMaximized: () => shape.maximized,
          isFullScreen: () => shape.fullScreen,
          maximize: () => {
            shape.maximized = true;
            log.push('maximize');
            events.emit('maximize');
          },
          show: () => void log.push('show'),
          focus: () => void log.push('focus'),
          restore: () => void log.push('restore'),
          isMinimized: () => shape.minimized,
          loadURL: async (url) => {
            log.push(`load ${url}`);
            contents.commit(url);
          },
        } satisfies Pick<
          Electron.BrowserWindow,
          | 'webContents'
          | 'on'
          | 'once'
          | 'getNormalBounds'
          | 'setBounds'
          | 'isMaximized'
          | 'isFullScreen'
          | 'maximize'
          | 'show'
          | 'focus'
          | 'restore'
          | 'isMinimized'
          | 'loadURL'
        >;
        contents.window = strict('BrowserWindow', members) as unknown as Electron.BrowserWindow;
        windows.push({options, contents, events, log, shape, isClosed: false});
        appEvents.emit('web-contents-created', preventable({}), contents.asWebContents);
        return contents.window as unknown as BrowserWindowStandIn;
      }
    }
    return strict('BrowserWindow', BrowserWindowStandIn);
  }
}

function displayOf(id: number, workArea: Electron.Rectangle): Electron.Display {
  return strict('Display', {id, workArea} satisfies Pick<
    Electron.Display,
    'id' | 'workArea'
  >) as unknown as Electron.Display;
}
