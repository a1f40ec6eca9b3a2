// The tools of LLVM, each started and linked once and forked for every job (fork-server.c).
import {Buffer} from 'node:buffer';
import {execFileSync, spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, existsSync} from 'node:fs';
import {readFile, rm, writeFile} from 'node:fs/promises';
import {availableParallelism, constants, tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {fileURLToPath, URL} from 'node:url';

const source = fileURLToPath(new URL('./fork-server.c', import.meta.url));
const cache = fileURLToPath(new URL('../../../node_modules/.cache/airlock/', import.meta.url));

/** What is worth a server: what links libLLVM, and is run by the hundred. */
const served = /^(llvm-\w+|opt|clang)-14$/;
const signals = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** The library to preload; undefined where there is no such thing, or no compiler: tools are then started as usual. */
function buildLibrary() {
  if (process.platform !== 'linux') return undefined;
  const hash = createHash('sha256').update(readFileSync(source)).update(process.arch).digest('hex');
  const library = join(cache, `fork-server-${hash.slice(0, 16)}.so`);
  if (existsSync(library)) return library;
  const fresh = `${library}.${process.pid}`;
  mkdirSync(cache, {recursive: true});
  try {
    execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', source, '-o', fresh, '-ldl'], {
      stdio: 'ignore',
    });
    renameSync(fresh, library);
    return library;
  } catch {
    rmSync(fresh, {force: true});
    return undefined;
  }
}

export class ForkServers {
  #environment;
  #library;
  #folder;
  #jobCount = 0;
  /** By tool: servers that wait for a job, the number of all of them, and who waits for one. */
  #tools = new Map();

  constructor(environment) {
    this.#environment = environment;
  }

  /** What the tool left behind; undefined where it cannot be served so. */
  async run({tool, args, input}) {
    if (!served.test(tool)) return undefined;
    this.#library ??= buildLibrary() ?? '';
    if (this.#library === '') return undefined;
    this.#folder ??= mkdtempSync(join(tmpdir(), 'airlock-tools-'));
    const base = join(this.#folder, String(++this.#jobCount));
    const files = [`${base}.in`, `${base}.out`, `${base}.err`];
    await writeFile(files[0], input);
    const server = await this.#take(tool);
    const status = await server.ask([...files, tool, ...args]);
    this.#giveBack(tool, status === undefined ? undefined : server);
    try {
      if (status === undefined) return undefined;
      const [stdout, stderr] = await Promise.all([readFile(files[1]), readFile(files[2], 'utf8')]);
      const signal = signals.get(status & 0x7f);
      return {exitCode: signal === undefined ? (status >> 8) & 0xff : undefined, signal, stdout, stderr};
    } finally {
      await Promise.all(files.map((file) => rm(file, {force: true})));
    }
  }

  /**
   * Ends the servers and removes their folder, when no job is under way. Whoever made this calls it: a process that is ended
   * by a signal, as Vitest ends its workers, hears of no end.
   */
  dispose() {
    for (const {idle} of this.#tools.values()) idle.forEach((server) => server.dispose());
    this.#tools.clear();
    if (this.#folder !== undefined) rmSync(this.#folder, {recursive: true, force: true});
    this.#folder = undefined;
  }

  /** An idle server of the tool, or a new one while there are fewer than cores, or the next that gets idle. */
  #take(tool) {
    const state = this.#tools.get(tool) ?? {idle: [], count: 0, waiting: []};
    this.#tools.set(tool, state);
    const idle = state.idle.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    if (state.count >= availableParallelism()) return new Promise((resolve) => state.waiting.push(resolve));
    state.count++;
    return Promise.resolve(new Server(tool, {...this.#environment, LD_PRELOAD: this.#library}));
  }

  /** `undefined`: the server is gone. */
  #giveBack(tool, server) {
    const state = this.#tools.get(tool);
    if (server === undefined) state.count--;
    const next = state.waiting.shift();
    if (next === undefined) {
      if (server !== undefined) state.idle.push(server);
    } else if (server !== undefined) next(server);
    else next(this.#take(tool));
  }
}

class Server {
  #process;
  #answer = () => undefined;
  #received = Buffer.alloc(0);

  constructor(tool, env) {
    this.#process = spawn(tool, [], {env, stdio: ['ignore', 'ignore', 'ignore', 'pipe']});
    this.#process.on('error', () => this.#end());
    this.#process.on('exit', () => this.#end());
    const control = this.#process.stdio[3];
    control?.on('error', () => this.#end());
    control?.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      if (this.#received.length < 4) return;
      const status = this.#received.readInt32LE();
      this.#received = this.#received.subarray(4);
      this.#answer(status);
    });
  }

  /** It ends by itself when nobody asks any more. */
  dispose() {
    this.#process?.stdio[3].end();
  }

  #end() {
    this.#process = undefined;
    this.#answer(undefined);
  }

  /** The job's status as waitpid has it; undefined where the server could not be started, or has ended. */
  ask(strings) {
    return new Promise((resolve) => {
      if (this.#process === undefined) return void resolve(undefined);
      this.#answer = resolve;
      const job = Buffer.from(strings.map((one) => `${one}\0`).join(''));
      const size = Buffer.alloc(4);
      size.writeUInt32LE(job.length);
      this.#process.stdio[3].write(Buffer.concat([size, job]));
    });
  }
}
