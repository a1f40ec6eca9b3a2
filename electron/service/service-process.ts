import {type ServiceKind} from '../../core/protocol/device.ts';

/** How a child ended, as far as the platform tells. */
export interface ServiceExit {
  readonly exitCode?: number;
  readonly signal?: string;
  /** Electron's own word for it (`crashed`, `oom`, …), where Electron ran the child. */
  readonly reason?: string;
  /** The last part of what the child wrote to its error stream. */
  readonly stderr: string;
}

/** One running child, whatever started it. Messages are plain data; each side validates what it receives. */
export interface ServiceProcess {
  /** Undefined until the system has started the process. */
  readonly pid: number | undefined;
  /** Sends one message; does nothing once the child is gone. */
  send(message: unknown): void;
  /** Registers the one receiver of the child's messages. */
  onMessage(listener: (message: unknown) => void): void;
  /** Registers the one receiver of the child's end; it is called exactly once, also when the start fails. */
  onExit(listener: (exit: ServiceExit) => void): void;
  /** Ends the child at once and without its consent (SIGKILL); `onExit` follows. May be called at any time. */
  kill(): void;
}

/** Starts a new device service process; of the kind `plain` where none is given. */
export type ServiceSpawner = (kind?: ServiceKind) => ServiceProcess;
