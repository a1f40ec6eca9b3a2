import type {BrowserWindow, BrowserWindowConstructorOptions} from 'electron';
import {type LabMethodName, labMethods} from '../../core/protocol/lab.ts';
import {methodNamesArgument} from '../transport/ipc-channels.ts';
import type {WindowStart} from './window-state.ts';

/** Options of the lab's window; the page gets no power but the preload's contract. */
export function labWindowOptions(preloadPath: string, start: WindowStart): BrowserWindowConstructorOptions {
  return {
    title: 'Airlock',
    ...start.bounds,
    minWidth: start.minimum.width,
    minHeight: start.minimum.height,
    // `false` would take macOS the button for it.
    ...(start.fullScreen ? {fullscreen: true} : {}),
    // Shown when the first frame is there, so that no blank window flashes.
    show: false,
    webPreferences: {
      preload: preloadPath,
      additionalArguments: [methodNamesArgument(Object.keys(labMethods) as LabMethodName[])],
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
    },
  };
}

const maxPageCrashes = 3;
const crashWindowMs = 60_000;

/** Loads the page again when its process dies; `giveUp` is called when that does not help. */
export function reloadAfterCrash(window: BrowserWindow, giveUp: (reason: string) => void): void {
  let crashTimesMs: number[] = [];
  window.webContents.on('render-process-gone', (_event, {reason}) => {
    if (reason === 'clean-exit') return;
    const nowMs = performance.now();
    crashTimesMs = [...crashTimesMs.filter((timeMs) => nowMs - timeMs < crashWindowMs), nowMs];
    if (crashTimesMs.length >= maxPageCrashes) giveUp(reason);
    else window.webContents.reload();
  });
}
