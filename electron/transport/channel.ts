/** A two-way stream of text messages, whatever carries it. */
export interface Channel {
  /** Sends one message; does nothing once the channel is closed. */
  send(text: string): void;
  /** Registers the one receiver. A message that is not text arrives as undefined. */
  onMessage(listener: (text: string | undefined) => void): void;
  /** Registers the one receiver of the end; it is called once, whichever side ended it. */
  onClose(listener: (reason: string) => void): void;
  /** Ends the channel; `code` is one of WebSocket's (RFC 6455, 7.4.1). */
  close(code: number, reason: string): void;
}

/** The codes in use here. */
export const closeCode = {normal: 1000, goingAway: 1001, notText: 1003, notJson: 1007, policy: 1008} as const;
