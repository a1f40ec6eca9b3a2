import {Socket} from 'node:net';
// A whole type import: the other form would leave a real import of electron behind.
import type {ParentPort} from 'electron';
import {channelVariable} from './environment.ts';
import {FrameReader, encodeFrame} from './frames.ts';

/** The service's end of the line to its supervisor. */
export interface ServiceChannel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** True where nothing but this process itself sees to it that it does not outlive the lab. */
  readonly ownsParentWatch: boolean;
}

/** Opens the line that this process was started with: Electron's utility process or a Node child process. */
export function openServiceChannel(): ServiceChannel {
  const parentPort = (process as {parentPort?: ParentPort}).parentPort;
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', (event) => listener(event.data)),
      ownsParentWatch: false,
    };
  }
  const descriptor = Number.parseInt(process.env[channelVariable] ?? '', 10);
  if (Number.isNaN(descriptor)) throw new Error('The device service is started by the lab, not by hand.');
  return openSocketChannel(descriptor);
}

function openSocketChannel(descriptor: number): ServiceChannel {
  const socket = new Socket({fd: descriptor, readable: true, writable: true});
  const reader = new FrameReader();
  // Whatever ends the line, nobody is left to work for.
  socket.on('error', () => process.exit(0));
  socket.on('close', () => process.exit(0));
  return {
    send: (message) => void socket.write(encodeFrame(message)),
    onMessage: (listener) =>
      void socket.on('data', (chunk) => {
        for (const message of reader.push(chunk)) listener(message);
      }),
    ownsParentWatch: true,
  };
}
