import {connectBridgeLab, type AirlockBridge} from './bridge-lab.ts';
import {type LabConnection} from './connection.ts';
import {connectWebSocketLab, type Socket} from './websocket-lab.ts';

declare global {
  interface Window {
    /** Present in Electron only; put there by the preload script. */
    readonly airlock?: AirlockBridge;
  }
}

/** The lab of this page: Electron's bridge where there is one, else a WebSocket to the page's own origin. */
export function connectLab(): LabConnection {
  if (window.airlock !== undefined) return connectBridgeLab(window.airlock);
  const address = new URL('/lab', window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return connectWebSocketLab({
    openSocket: () => new WebSocket(address) as Socket,
    isRefused: async () => {
      const reply = await fetch('/', {cache: 'no-store', credentials: 'same-origin'});
      return reply.status === 401 || reply.status === 403;
    },
  });
}
