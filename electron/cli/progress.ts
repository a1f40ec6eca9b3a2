import {performance} from 'node:perf_hooks';
import {type LabEvent} from '../../core/protocol/lab.ts';
import {type Console} from './console.ts';

/** On a terminal: what is done sooner need not be told. */
const terminalAfterMs = 500;
/** Where the error stream is kept: a line after this time, and later ones this far apart. */
const lineAfterMs = 10_000;
const lineEveryMs = 30_000;
const tickMs = 250;

/**
 * What a command does that takes long, on the error stream: one line that is rewritten on a terminal, and gone at the end; a
 * line now and then where the stream is a file or a pipe, and none for what takes less than 10 s.
 */
export class Progress {
  private readonly console: Console;
  private readonly now: () => number;
  private readonly startedMs: number;
  private readonly timer: NodeJS.Timeout;
  private what: string;
  private isEnded = false;
  private toldMs: number | undefined;

  /** `what` is what is done, as a phrase without a full stop: "Compiling scale.metal". `now` counts milliseconds. */
  constructor(console: Console, what: string, now: () => number = () => performance.now()) {
    this.console = console;
    this.what = what;
    this.now = now;
    this.startedMs = now();
    this.timer = setInterval(() => this.tick(), tickMs);
    // To wait for the next tick is no reason to live on.
    this.timer.unref();
  }

  /** Says what is done from now on. */
  tell(what: string): void {
    this.what = what;
    this.tick();
  }

  /** Takes what the lab announces about the work under way. */
  hear(event: LabEvent): void {
    if (event.type === 'toolchain' && event.toolchain.detail.startsWith('Compiling ')) {
      this.tell(phrase(event.toolchain.detail));
    } else if (event.type === 'run') {
      const {detail, fraction} = event.progress;
      const share = fraction === undefined || fraction === 0 ? '' : ` (${Math.floor(100 * fraction)} %)`;
      this.tell(`${phrase(detail)}${share}`);
    }
  }

  /** Takes the line away; nothing is told after this. */
  end(): void {
    clearInterval(this.timer);
    this.isEnded = true;
    this.console.status?.('');
  }

  private tick(): void {
    if (this.isEnded) return;
    const atMs = this.now() - this.startedMs;
    const seconds = `${Math.floor(atMs / 1000)} s`;
    if (this.console.status !== undefined) {
      if (atMs >= terminalAfterMs) this.console.status(`${this.what} … ${seconds}`);
      return;
    }
    const dueMs = this.toldMs === undefined ? lineAfterMs : this.toldMs + lineEveryMs;
    if (atMs < dueMs) return;
    this.toldMs = atMs;
    this.console.err(`airlock: ${this.what}, ${seconds}\n`);
  }
}

function phrase(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
