import {type RawData, WebSocket} from 'ws';
import {type Channel} from './channel.ts';

/** A WebSocket as a channel. Errors of the socket end it; `ws` reports the end after each. */
export function webSocketChannel(socket: WebSocket): Channel {
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    onMessage(listener) {
      socket.on('message', (data: RawData, isBinary: boolean) => {
        listener(isBinary ? undefined : data.toString());
      });
    },
    onClose(listener) {
      let failure = '';
      socket.on('error', (error) => (failure = error.message));
      socket.on('close', (_code, reason) => listener(failure === '' ? reason.toString() : failure));
    },
    close: (code, reason) => socket.close(code, reason),
  };
}
