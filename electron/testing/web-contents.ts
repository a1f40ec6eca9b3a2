import type * as Electron from 'electron';
import {StandInEvents, preventable, strict} from './strict.ts';

/** Stand-in of one page's `webContents`, and the things that a hostile page would try. */
export class WebContentsStandIn {
  readonly events = new StandInEvents('WebContents', [
    'did-start-navigation',
    'destroyed',
    'render-process-gone',
    'will-frame-navigate',
    'will-redirect',
    'will-attach-webview',
  ]);
  /** Channel and payload of every message to the page. */
  readonly sent: {channel: string; payload: unknown}[] = [];
  readonly asWebContents: Electron.WebContents;
  window!: Electron.BrowserWindow;
  reloads = 0;
  /** Receives what is sent to the page. */
  onSent: ((channel: string, payload: unknown) => void) | undefined;

  private frame: Electron.WebFrameMain = frameAt('about:blank');
  private openHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | undefined;
  private isGone = false;

  constructor() {
    const mainFrame = () => this.frame;
    const members = {
      on: this.events.on,
      once: this.events.once,
      get mainFrame() {
        return mainFrame();
      },
      isDestroyed: () => this.isGone,
      reload: () => void this.reloads++,
      send: (channel: string, payload: unknown) => {
        const copy: unknown = structuredClone(payload);
        this.sent.push({channel, payload: copy});
        this.onSent?.(channel, copy);
      },
      setWindowOpenHandler: (handler) => void (this.openHandler = handler),
    } satisfies Pick<
      Electron.WebContents,
      'on' | 'once' | 'mainFrame' | 'isDestroyed' | 'reload' | 'send' | 'setWindowOpenHandler'
    >;
    this.asWebContents = strict('WebContents', members) as unknown as Electron.WebContents;
  }

  get mainFrame(): Electron.WebFrameMain {
    return this.frame;
  }

  /** The main frame shows `url` from now on. */
  commit(url: string): void {
    this.events.emit('did-start-navigation', preventable({url, isMainFrame: true, isSameDocument: false}));
    this.frame = frameAt(url);
  }

  /** A frame's own attempt to go to `url`; says whether Electron would let it. */
  tryNavigate(url: string, frame: 'main' | 'sub' = 'main'): 'allowed' | 'denied' {
    const event = preventable({url, isMainFrame: frame === 'main'});
    this.events.emit('will-frame-navigate', event);
    return event.defaultPrevented ? 'denied' : 'allowed';
  }

  tryRedirect(url: string): 'allowed' | 'denied' {
    const event = preventable({url, isMainFrame: true});
    this.events.emit('will-redirect', event);
    return event.defaultPrevented ? 'denied' : 'allowed';
  }

  tryAttachWebview(): 'allowed' | 'denied' {
    const event = preventable({});
    this.events.emit('will-attach-webview', event, {}, {});
    return event.defaultPrevented ? 'denied' : 'allowed';
  }

  /** A page that nobody confined opens windows freely, as in Electron. */
  tryOpen(url: string): 'allow' | 'deny' {
    return this.openHandler?.({url} as Electron.HandlerDetails).action ?? 'allow';
  }

  destroy(): void {
    this.isGone = true;
    this.events.emit('destroyed');
  }
}

/** A frame that shows `url`. */
export function frameAt(url: string): Electron.WebFrameMain {
  return strict('WebFrameMain', {url} satisfies Pick<
    Electron.WebFrameMain,
    'url'
  >) as unknown as Electron.WebFrameMain;
}
