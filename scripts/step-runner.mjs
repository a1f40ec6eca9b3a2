// Runs the steps of a long job as processes side by side, and keeps what each of them prints in one piece.
import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {availableParallelism} from 'node:os';

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {string[]} args of Node
 * @property {Record<string, string>} [env] beside this process's own
 * @property {string} [after] title of the step that must have ended well before this one begins
 */

export class StepRunner {
  /** Titles of the steps that did not end well. */
  failures = [];
  /** Steps that began and are not shown to the end, oldest first: the first one's output is shown as it comes. */
  #begun = [];
  #write;
  #slots;

  /** @param {{write?: (text: string | Uint8Array) => void, slots?: number}} [options] `slots`: steps at a time. */
  constructor({
    write = (text) => process.stdout.write(text),
    slots = Math.max(1, availableParallelism()),
  } = {}) {
    this.#write = write;
    this.#slots = slots;
  }

  /**
   * Runs one step to its end; any number of calls may be under way.
   * @param {Step} step
   * @returns {Promise<boolean>} whether it ended well
   */
  async run({title, args, env = {}}) {
    const started = performance.now();
    const step = {output: [Buffer.from(`\n== ${title}\n`)], hasEnded: false};
    this.#begun.push(step);
    const note = (chunk) => {
      step.output.push(chunk);
      if (this.#begun[0] === step) this.#show(step);
    };
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {...process.env, ...env},
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', note);
    const isWell = await new Promise((resolve) => {
      child.on('error', (error) => note(Buffer.from(`${error.message}\n`)));
      child.on('close', (status) => resolve(status === 0));
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    note(Buffer.from(`== ${title}: ${isWell ? 'ok' : 'FAILED'} (${seconds} s)\n`));
    step.hasEnded = true;
    if (!isWell) this.failures.push(title);
    while (this.#begun[0]?.hasEnded) this.#show(this.#begun.shift());
    if (this.#begun[0] !== undefined) this.#show(this.#begun[0]);
    return isWell;
  }

  #show(step) {
    for (const chunk of step.output.splice(0)) this.#write(chunk);
  }

  /**
   * Runs steps side by side in their order; what waits for a step that failed is left out.
   * @param {readonly Step[]} steps
   */
  async runTogether(steps) {
    const waiting = [...steps];
    const busy = new Set();
    /** Whether a step ended well, by its title. */
    const ended = new Map();
    while (waiting.length + busy.size > 0) {
      const at =
        busy.size < this.#slots
          ? waiting.findIndex(({after}) => after === undefined || ended.has(after))
          : -1;
      if (at < 0) {
        if (busy.size === 0) throw new Error(`No step is called ${waiting[0].after}.`);
        await Promise.race(busy);
        continue;
      }
      const [step] = waiting.splice(at, 1);
      const isWanted = step.after === undefined || ended.get(step.after);
      const end = Promise.resolve(isWanted && this.run(step)).then((isWell) => {
        ended.set(step.title, isWell);
        busy.delete(end);
      });
      busy.add(end);
    }
  }
}
