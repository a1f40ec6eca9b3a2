// A whole type import: the other form would leave a real import of electron behind.
import type {ParentPort} from 'electron';

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
  const send = process.send?.bind(process);
  if (!send) throw new Error('The device service is started by the lab, not by hand.');
  process.on('disconnect', () => process.exit(0));
  return {
    send: (message) => void send(message, undefined, undefined, () => undefined),
    onMessage: (listener) => process.on('message', listener),
    ownsParentWatch: true,
  };
}
