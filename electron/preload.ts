/** Runs sandboxed before the page and gives it the lab's contract, one named function per method. */
import {contextBridge, ipcRenderer, webUtils} from 'electron';
import type {LabMethodName} from '../core/protocol/lab.ts';
import {
  callChannel,
  cancelChannel,
  droppedChannel,
  eventChannel,
  methodNamesFrom,
} from './transport/ipc-channels.ts';

// The names come from the main process: importing the contract would load every schema before every page.
const methods = Object.fromEntries(
  methodNamesFrom(process.argv).map((method: LabMethodName) => [
    method,
    (request: unknown, callId: number): Promise<unknown> =>
      ipcRenderer.invoke(callChannel(method), request, callId),
  ]),
);

contextBridge.exposeInMainWorld('airlock', {
  ...methods,
  cancel(callId: number): void {
    ipcRenderer.send(cancelChannel, callId);
  },
  /**
   * Opens the folder that a person dropped. Only a file that came from a person has a place: one that the page made itself has
   * none, and the page never learns the place.
   */
  openDropped(folder: File): Promise<unknown> {
    return ipcRenderer.invoke(droppedChannel, webUtils.getPathForFile(folder));
  },
  /** Returns a function that ends the subscription. */
  onEvent(listener: (event: unknown) => void): () => void {
    // The IPC event itself holds the sender and must not reach the page.
    const forward = (_event: unknown, labEvent: unknown) => listener(labEvent);
    ipcRenderer.on(eventChannel, forward);
    return () => void ipcRenderer.removeListener(eventChannel, forward);
  },
});
