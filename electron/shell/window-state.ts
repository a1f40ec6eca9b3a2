import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {BrowserWindow, Screen} from 'electron';
import {z} from 'zod';
import {writeFileAtomically} from '../host/atomic-file.ts';
import {
  type DisplayArea,
  minimumSizeOn,
  mostOverlapped,
  placeWindow,
  type Rectangle,
} from './window-placement.ts';

/** Coordinates beyond this are damage: no desktop is as wide. */
const farthest = 100_000;
const coordinate = z.number().int().min(-farthest).max(farthest);
const extent = z.number().int().min(1).max(farthest);

const windowStateSchema = z.object({
  airlock: z.literal(1),
  /** Of the window when it is neither maximised nor full-screen. */
  bounds: z.object({x: coordinate, y: coordinate, width: extent, height: extent}),
  displayId: z.number(),
  maximized: z.boolean(),
  fullScreen: z.boolean(),
});
type WindowState = z.infer<typeof windowStateSchema>;

/** Moving a window is many events; it is stored once it rests. */
const restMs = 400;

/** How a window begins. */
export interface WindowStart {
  readonly bounds: Rectangle;
  readonly minimum: {readonly width: number; readonly height: number};
  readonly maximized: boolean;
  readonly fullScreen: boolean;
}

type ScreenPart = Pick<
  Screen,
  'getAllDisplays' | 'getPrimaryDisplay' | 'getDisplayMatching' | 'on' | 'removeListener'
>;

/**
 * Remembers where the window was, in `window.json` of the lab's home: size, place, display, maximised, full screen. The zoom is
 * a setting and kept with the others. A file that cannot be understood is as good as none: nothing of a person's work is in it.
 */
export class WindowKeeper {
  private readonly path: string;
  private readonly screen: ScreenPart;
  private writes: Promise<void> = Promise.resolve();

  constructor(homeDirectory: string, screen: ScreenPart) {
    this.path = join(homeDirectory, 'window.json');
    this.screen = screen;
  }

  /** How the next window begins, on the displays that are there now. */
  start(): WindowStart {
    const stored = this.read();
    const displays = this.displays();
    const bounds = placeWindow({bounds: stored?.bounds, displayId: stored?.displayId}, displays);
    return {
      bounds,
      minimum: minimumSizeOn(mostOverlapped(bounds, displays).workArea),
      maximized: stored?.maximized === true && !stored.fullScreen,
      fullScreen: stored?.fullScreen ?? false,
    };
  }

  /** Stores what becomes of `window` until it closes, and brings it back when its display goes. */
  keep(window: BrowserWindow): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const store = (): void => {
      clearTimeout(timer);
      timer = undefined;
      this.write(this.stateOf(window));
    };
    const changed = (): void => {
      clearTimeout(timer);
      timer = setTimeout(store, restMs);
    };
    const bringBack = (): void => {
      if (window.isMaximized() || window.isFullScreen() || window.isMinimized()) return;
      const bounds = window.getNormalBounds();
      const place = placeWindow({bounds, displayId: undefined}, this.displays());
      if (!sameRectangle(place, bounds)) window.setBounds(place);
    };
    window.on('resize', changed);
    window.on('move', changed);
    window.on('maximize', changed);
    window.on('unmaximize', changed);
    window.on('enter-full-screen', changed);
    window.on('leave-full-screen', changed);
    window.on('close', store);
    this.screen.on('display-removed', bringBack);
    this.screen.on('display-metrics-changed', bringBack);
    window.once('closed', () => {
      clearTimeout(timer);
      this.screen.removeListener('display-removed', bringBack);
      this.screen.removeListener('display-metrics-changed', bringBack);
    });
  }

  /** Resolves when what was to be stored is on the disk, or could not be. */
  flush(): Promise<void> {
    return this.writes;
  }

  private stateOf(window: BrowserWindow): WindowState {
    const {x, y, width, height} = window.getNormalBounds();
    const bounds = {x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height)};
    return {
      airlock: 1,
      bounds,
      displayId: this.screen.getDisplayMatching(bounds).id,
      maximized: window.isMaximized(),
      fullScreen: window.isFullScreen(),
    };
  }

  private displays(): [DisplayArea, ...DisplayArea[]] {
    const primary = this.screen.getPrimaryDisplay();
    return [primary, ...this.screen.getAllDisplays().filter(({id}) => id !== primary.id)];
  }

  private read(): WindowState | undefined {
    try {
      return windowStateSchema.safeParse(JSON.parse(readFileSync(this.path, 'utf8'))).data;
    } catch {
      return undefined;
    }
  }

  /** One after the other. A disk that refuses costs the place of a window, which is not worth a word. */
  private write(state: WindowState): void {
    this.writes = this.writes.then(() =>
      writeFileAtomically(this.path, JSON.stringify(state)).catch(() => undefined),
    );
  }
}

function sameRectangle(left: Rectangle, right: Rectangle): boolean {
  return (
    left.x === right.x && left.y === right.y && left.width === right.width && left.height === right.height
  );
}
