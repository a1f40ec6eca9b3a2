// A whole type import: the other form would leave a real import of electron behind.
import type {App, Details, Event, ForkOptions, UtilityProcess} from 'electron';
import {serviceEnvironment, type ServiceEnvironmentOptions} from './environment.ts';
import {type ServiceExit, type ServiceProcess, type ServiceSpawner} from './service-process.ts';
import {TextTail} from './text-tail.ts';

export interface UtilitySpawnerOptions extends ServiceEnvironmentOptions {
  /** Electron's own, passed in because this file also runs where there is no Electron. */
  readonly utilityProcess: {fork(modulePath: string, args: string[], options: ForkOptions): UtilityProcess};
  readonly app: Pick<App, 'on' | 'removeListener'>;
  readonly servicePath: string;
  readonly resourcesDirectory: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * The app announces a death by this name alone, and several services live at the same time (compiler processes, services of
 * another kind): each has a number of its own.
 */
const serviceName = (number: number): string => `Airlock device service ${number}`;

/**
 * How long the two announcements of one death are waited for: `exit` of the process and `child-process-gone` of the
 * app. Either may be missing or carry a wrong code (electron#42283, #42290), so neither is trusted alone.
 */
const joinMs = 100;

/** Runs the device service as Electron's utility process. Call the spawner only after the app is ready. */
export function createUtilitySpawner(options: UtilitySpawnerOptions): ServiceSpawner {
  let started = 0;
  return (kind = options.kind) => {
    const name = serviceName(++started);
    const env = serviceEnvironment(options.environment ?? process.env, options.resourcesDirectory, {
      ...options,
      ...(kind === undefined ? {} : {kind}),
    });
    const stdio: ForkOptions['stdio'] = ['ignore', 'ignore', 'pipe'];
    const fork = {env, execArgv: [], stdio, serviceName: name};
    const child = options.utilityProcess.fork(options.servicePath, [], fork);
    return new UtilityService(child, options.app, name);
  };
}

class UtilityService implements ServiceProcess {
  private readonly child: UtilityProcess;
  private readonly stderr = new TextTail();
  private readonly ended: Promise<ServiceExit>;
  private spawned = false;
  private killed = false;
  private exited = false;

  constructor(child: UtilityProcess, app: UtilitySpawnerOptions['app'], name: string) {
    this.child = child;
    child.stderr?.on('data', (chunk: Uint8Array) => this.stderr.append(Buffer.from(chunk).toString('utf8')));
    child.on('error', (type, location) => this.stderr.append(`${type} in ${location}\n`));
    child.once('spawn', () => {
      this.spawned = true;
      if (this.killed) this.killNow();
    });
    this.ended = this.watchEnd(app, name);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  send(message: unknown): void {
    // Posting to a child from its own exit listener kills the main process (electron#53923).
    if (!this.exited) this.child.postMessage(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.child.on('message', listener);
  }

  onExit(listener: (exit: ServiceExit) => void): void {
    void this.ended.then(listener);
  }

  kill(): void {
    this.killed = true;
    // Before `spawn` there is no process to end, and kill() is an error.
    if (this.spawned) this.killNow();
  }

  private killNow(): void {
    const {pid} = this.child;
    if (this.exited || pid === undefined) return;
    try {
      // kill() of the child is SIGTERM, which a thread stuck in a driver may outlive.
      process.kill(pid, 'SIGKILL');
    } catch {
      this.child.kill();
    }
  }

  private watchEnd(app: UtilitySpawnerOptions['app'], name: string): Promise<ServiceExit> {
    return new Promise((resolve) => {
      const facts: {exitCode?: number; reason?: string} = {};
      let waiting: NodeJS.Timeout | undefined;
      const join = () => {
        this.exited = true;
        waiting ??= setTimeout(() => {
          app.removeListener('child-process-gone', onGone);
          resolve({...facts, stderr: this.stderr.text});
        }, joinMs);
      };
      const onGone = (_event: Event, details: Details) => {
        if (details.type !== 'Utility' || details.name !== name) return;
        facts.reason = details.reason;
        join();
      };
      app.on('child-process-gone', onGone);
      this.child.once('exit', (code) => {
        facts.exitCode = code;
        join();
      });
    });
  }
}
