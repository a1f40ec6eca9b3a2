import {type ChildProcess, spawn} from 'node:child_process';
import {type Duplex} from 'node:stream';
import {channelVariable, serviceEnvironment, type ServiceEnvironmentOptions} from './environment.ts';
import {FrameError, FrameReader, encodeFrame} from './frames.ts';
import {type ServiceExit, type ServiceProcess, type ServiceSpawner} from './service-process.ts';
import {TextTail} from './text-tail.ts';

export interface NodeSpawnerOptions extends ServiceEnvironmentOptions {
  /** The bundled device-service.mjs. */
  readonly servicePath: string;
  /** Folder that holds `native/` (the repository, or the resources of the app). */
  readonly resourcesDirectory: string;
  /** The lab's own environment, of which the service gets a chosen part; by default this process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** How long after the exit the error stream may stay open: a grandchild can hold it. */
const streamGraceMs = 250;

const channelDescriptor = 3;

/** Runs the device service as a plain Node child process: browser host, CLI and tests. */
export function createNodeSpawner(options: NodeSpawnerOptions): ServiceSpawner {
  return (kind = options.kind) => {
    const environment = serviceEnvironment(options.environment ?? process.env, options.resourcesDirectory, {
      ...options,
      ...(kind === undefined ? {} : {kind}),
    });
    const child = spawn(process.execPath, [options.servicePath], {
      env: {...environment, [channelVariable]: String(channelDescriptor)},
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    return serviceProcessOf(child);
  };
}

function serviceProcessOf(child: ChildProcess): ServiceProcess {
  const stderr = new TextTail();
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => stderr.append(chunk));
  const channel = child.stdio[channelDescriptor] as Duplex | undefined;
  // A line that breaks comes with the end of the process, which tells the rest.
  channel?.on('error', () => undefined);
  const ended = endOf(child, stderr);
  return {
    get pid() {
      return child.pid;
    },
    send(message) {
      if (channel?.writable) channel.write(encodeFrame(message));
    },
    onMessage(listener) {
      const reader = new FrameReader();
      channel?.on('data', (chunk: Buffer) => {
        try {
          for (const message of reader.push(chunk)) listener(message);
        } catch (error) {
          if (!(error instanceof FrameError)) throw error;
          channel.removeAllListeners('data');
          listener(`unreadable bytes: ${error.message}`);
        }
      });
    },
    onExit(listener) {
      void ended.then(listener);
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}

/** Resolves once: with the exit and, where it comes in time, all that the child wrote before. */
function endOf(child: ChildProcess, stderr: TextTail): Promise<ServiceExit> {
  return new Promise((resolve) => {
    const finish = (exitCode: number | null, signal: string | null) =>
      resolve({
        ...(exitCode === null ? {} : {exitCode}),
        ...(signal === null ? {} : {signal}),
        stderr: stderr.text,
      });
    child.on('close', finish);
    child.on('exit', (exitCode, signal) => {
      setTimeout(() => finish(exitCode, signal), streamGraceMs).unref();
    });
    child.on('error', (error) => {
      stderr.append(`${error.message}\n`);
      // Only a child that never started has no exit to come.
      if (child.pid === undefined) finish(null, null);
    });
  });
}
