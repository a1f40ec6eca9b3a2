import type * as Electron from 'electron';
import {type ElectronStandIn} from './electron-stand-in.ts';
import {strict} from './strict.ts';
import {type WebContentsStandIn} from './web-contents.ts';

/** What `require('electron')` gives a sandboxed preload, wired to the main process of `electron`. */
export class PreloadStandIn {
  /** What the page sees, by name on `window`. */
  readonly exposed = new Map<string, Record<string, unknown>>();

  private readonly listeners = new Map<string, Set<(event: unknown, payload: unknown) => void>>();
  private readonly places = new WeakMap<File, string>();
  private readonly electron: ElectronStandIn;
  private readonly contents: WebContentsStandIn;

  constructor(electron: ElectronStandIn, contents: WebContentsStandIn) {
    this.electron = electron;
    this.contents = contents;
    contents.onSent = (channel, payload) => {
      for (const listener of this.listeners.get(channel) ?? []) listener({sender: 'secret'}, payload);
    };
  }

  get module(): object {
    return strict('electron', {
      contextBridge: strict('contextBridge', this.contextBridge()),
      ipcRenderer: strict('ipcRenderer', this.ipcRenderer()),
      webUtils: strict('webUtils', this.webUtils()),
    });
  }

  /** The main frame's event, as ipcMain gets it; a test may pass another frame. */
  invoke(channel: string, args: unknown[], frame: Electron.WebFrameMain | null = this.contents.mainFrame) {
    const handler = this.electron.ipcHandlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    const event = {sender: this.contents.asWebContents, senderFrame: frame} as Electron.IpcMainInvokeEvent;
    return Promise.resolve(handler(event, ...structuredClone(args))).then((reply) => structuredClone(reply));
  }

  /** A file as the system hands it to a page by a drop: it has a place, which the page cannot see. */
  dropped(path: string): File {
    const file = new File([], 'dropped');
    this.places.set(file, path);
    return file;
  }

  private webUtils() {
    return {
      getPathForFile: (file: File) => {
        if (!(file instanceof File)) throw new TypeError('getPathForFile expects a File');
        return this.places.get(file) ?? '';
      },
    } satisfies Pick<Electron.WebUtils, 'getPathForFile'>;
  }

  private contextBridge() {
    return {
      exposeInMainWorld: (name: string, api: Record<string, unknown>) => {
        for (const [key, value] of Object.entries(api)) {
          if (typeof value !== 'function') structuredClone(value);
          else if (key === '') throw new Error('an unnamed function');
        }
        this.exposed.set(name, Object.freeze({...api}));
      },
    } satisfies Pick<Electron.ContextBridge, 'exposeInMainWorld'>;
  }

  private ipcRenderer() {
    return {
      invoke: (channel: string, ...args: unknown[]) => this.invoke(channel, args),
      send: (channel: string, ...args: unknown[]) => {
        const {asWebContents, mainFrame} = this.contents;
        const event = {sender: asWebContents, senderFrame: mainFrame};
        this.electron.ipcEvents.emit(channel, event, ...structuredClone(args));
      },
      on: (channel: string, listener: (event: never, ...args: never[]) => void): never => {
        const listeners = this.listeners.get(channel) ?? new Set();
        this.listeners.set(channel, listeners.add(listener as never));
        return undefined as never;
      },
      removeListener: (channel: string, listener: (event: never, ...args: never[]) => void): never => {
        this.listeners.get(channel)?.delete(listener as never);
        return undefined as never;
      },
    } satisfies Pick<Electron.IpcRenderer, 'invoke' | 'send' | 'on' | 'removeListener'>;
  }
}
