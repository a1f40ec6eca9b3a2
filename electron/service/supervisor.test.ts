import {spawn as spawnProcess} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import {type ServiceState} from '../../core/protocol/device.ts';
import {buildService, repositoryDirectory} from '../testing/build-service.ts';
import {isAlive, waitUntil} from '../testing/processes.ts';
import {type ServiceLimits} from './limits.ts';
import {type Fault} from './messages.ts';
import {type Gone} from './service-connection.ts';
import {createNodeSpawner} from './spawn-node.ts';
import {type Supervisor, createSupervisor} from './supervisor.ts';
import {referenceCapabilities} from './testing/reference-capabilities.ts';

let service: {servicePath: string; resourcesDirectory: string};
beforeAll(async () => {
  service = await buildService();
});

const withdrawnMs = 300;

const supervisors: Supervisor[] = [];
afterEach(async () => {
  for (const supervisor of supervisors.splice(0)) await supervisor.dispose();
});

interface Setup {
  readonly limits?: Partial<ServiceLimits>;
  readonly faults?: boolean;
  readonly servicePath?: string;
  readonly resourcesDirectory?: string;
  readonly onCrash?: (gone: Gone) => void;
}

/** A supervisor over the real service in a real child process, and the states it went through. */
function setUp({limits = {}, faults = true, onCrash, ...paths}: Setup = {}) {
  const states: ServiceState[] = [];
  const pids = new Set<number>();
  const supervisor = createSupervisor({
    spawn: createNodeSpawner({
      ...service,
      ...paths,
      environment: {...process.env, AIRLOCK_FAULTS: faults ? '1' : '0', NODE_OPTIONS: '--no-such-option'},
    }),
    onState: (state) => {
      states.push(state);
      if (state.pid !== undefined) pids.add(state.pid);
    },
    ...(onCrash === undefined ? {} : {onCrash}),
    limits: {heartbeatMs: 250, restartDelaysMs: [10, 20], withdrawnMs, ...limits},
  });
  supervisors.push(supervisor);
  return {supervisor, states, pids};
}

const reference = {
  id: 'reference',
  kind: 'reference',
  simdWidth: 32,
  maxThreadsPerThreadgroup: 1024,
  maxThreadgroupMemoryBytes: 32768,
  capabilities: [...referenceCapabilities],
};

describe('the device service', () => {
  it('starts at the first call only and lists the devices of the addon', async () => {
    const {supervisor, states} = setUp({faults: false});
    expect(supervisor.state).toEqual({state: 'stopped', restarts: 0});
    const result = await supervisor.call('devices', {});
    expect(result).toMatchObject({ok: true});
    if (!result.ok) return;
    expect(result.value.devices.at(-1)).toMatchObject(reference);
    expect(result.value.devices.at(-1)?.name).toMatch(/^Reference device \(.+, \d+ threads?\)$/);
    expect(states.map(({state}) => state)).toEqual(['starting', 'ready']);
  });

  it('answers many calls at once, in one process', async () => {
    const {supervisor, pids} = setUp();
    const results = await Promise.all(Array.from({length: 50}, () => supervisor.call('devices', {})));
    expect(results.every((result) => result.ok)).toBe(true);
    expect(pids.size).toBe(1);
  });

  it('refuses deliberate faults unless they are switched on', async () => {
    const {supervisor, states} = setUp({faults: false});
    expect(await supervisor.call('fault', {fault: 'segfault'})).toMatchObject({
      ok: false,
      error: {kind: 'unavailable', code: 'faults-off'},
    });
    expect(states.at(-1)?.state).toBe('ready');
  });

  it.each<[Fault, object]>([
    ['segfault', {code: 'service-crashed', signal: 'SIGSEGV', stderr: 'about to fault\n'}],
    ['abort', {code: 'service-crashed', signal: 'SIGABRT'}],
    ['exit', {code: 'service-crashed', exitCode: 3}],
    ['hang', {code: 'service-hung', signal: 'SIGKILL'}],
    ['garbage', {code: 'service-garbled', signal: 'SIGKILL'}],
    ['noise', {code: 'service-garbled', signal: 'SIGKILL'}],
  ])(
    'survives %s: every call in flight fails as service-gone, and the next one works',
    async (fault, error) => {
      const {supervisor, states, pids} = setUp();
      await supervisor.call('devices', {});
      const [faulty, innocent] = await Promise.all([
        supervisor.call('fault', {fault}),
        supervisor.call('fault', {fault: 'stall'}),
      ]);
      expect(faulty).toMatchObject({ok: false, error: {kind: 'service-gone', ...error}});
      expect(innocent).toEqual(faulty);
      expect(await supervisor.call('devices', {})).toMatchObject({ok: true});
      expect(states.map(({state}) => state)).toEqual([
        'starting',
        'ready',
        'restarting',
        'restarting',
        'ready',
      ]);
      expect(supervisor.state.restarts).toBe(1);
      await supervisor.dispose();
      expect([...pids].filter(isAlive)).toEqual([]);
    },
  );

  it('tells of each death what was in flight and what came before', async () => {
    const deaths: Gone[] = [];
    const {supervisor} = setUp({onCrash: (gone) => deaths.push(gone)});
    await supervisor.call('devices', {});
    await supervisor.call('fault', {fault: 'abort'});
    await supervisor.restart();
    expect(deaths).toMatchObject([
      {
        ending: {kind: 'crashed'},
        inFlight: [{what: 'fault abort'}],
        lastCommands: ['devices', 'fault abort'],
        exit: {signal: 'SIGABRT'},
      },
    ]);
    expect(deaths[0]?.pid).toBeGreaterThan(0);
    expect(deaths[0]?.livedMs).toBeGreaterThan(0);
  });

  it('survives SIGKILL in the middle of a call', async () => {
    const {supervisor, states} = setUp();
    await supervisor.call('devices', {});
    const call = supervisor.call('fault', {fault: 'stall'});
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(states.at(-1)?.pid ?? Number.NaN, 'SIGKILL');
    expect(await call).toMatchObject({ok: false, error: {kind: 'service-gone', signal: 'SIGKILL'}});
    expect(await supervisor.call('devices', {})).toMatchObject({ok: true});
  });

  it('restarts without being asked', async () => {
    const {supervisor, states} = setUp();
    await supervisor.call('devices', {});
    process.kill(states.at(-1)?.pid ?? Number.NaN, 'SIGSEGV');
    await waitUntil(() => supervisor.state.state !== 'ready');
    await waitUntil(() => supervisor.state.state === 'ready');
    expect(supervisor.state.restarts).toBe(1);
  });

  it('stays down after three crashes in the window, says why, and comes back on request', async () => {
    const {supervisor, pids} = setUp();
    for (let crash = 0; crash < 3; crash++) {
      expect(await supervisor.call('fault', {fault: 'exit'})).toMatchObject({ok: false});
    }
    expect(supervisor.state).toMatchObject({state: 'failed', restarts: 2});
    expect(supervisor.state.detail).toContain('exit code 3');
    expect(await supervisor.call('devices', {})).toMatchObject({
      ok: false,
      error: {kind: 'service-gone', exitCode: 3, nextStep: expect.stringContaining('Restart')},
    });
    expect(pids.size).toBe(3);
    expect(await supervisor.restart()).toEqual({ok: true, value: undefined});
    expect(await supervisor.call('devices', {})).toMatchObject({ok: true});
    // The slate is clean: two more crashes do not stop it.
    await supervisor.call('fault', {fault: 'exit'});
    await supervisor.call('fault', {fault: 'exit'});
    expect(await supervisor.call('devices', {})).toMatchObject({ok: true});
  });

  it('does not count crashes outside the window', async () => {
    const {supervisor} = setUp({limits: {crashWindowMs: 0}});
    for (let crash = 0; crash < 4; crash++) await supervisor.call('fault', {fault: 'exit'});
    expect(await supervisor.call('devices', {})).toMatchObject({ok: true});
  });
});

describe('calls', () => {
  it('end at their deadline, and the service lives on', async () => {
    const {supervisor, pids} = setUp();
    await supervisor.call('devices', {});
    expect(await supervisor.call('fault', {fault: 'stall'}, {deadlineMs: 50})).toMatchObject({
      ok: false,
      error: {kind: 'timeout', limitMs: 50},
    });
    expect(await supervisor.call('devices', {})).toMatchObject({ok: true});
    expect(pids.size).toBe(1);
  });

  it('end when withdrawn, before and after they were sent', async () => {
    const {supervisor, pids} = setUp();
    const controller = new AbortController();
    const early = supervisor.call('fault', {fault: 'exit'}, {signal: controller.signal});
    controller.abort();
    expect(await early).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    expect(await supervisor.call('fault', {fault: 'exit'}, {signal: controller.signal})).toMatchObject({
      ok: false,
      error: {kind: 'cancelled'},
    });
    await supervisor.call('devices', {});
    const late = new AbortController();
    const stalled = supervisor.call('fault', {fault: 'stall'}, {signal: late.signal});
    setTimeout(() => late.abort(), 20);
    expect(await stalled).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    // Longer than a withdrawn call may take: the service must have let go of it by itself.
    await new Promise((resolve) => setTimeout(resolve, 2 * withdrawnMs));
    expect(await supervisor.call('devices', {})).toMatchObject({ok: true});
    expect(pids.size).toBe(1);
  });

  it('take the service down when it does not let go of a withdrawn call', async () => {
    const {supervisor, states} = setUp();
    await supervisor.call('devices', {});
    const result = await supervisor.call('fault', {fault: 'stuck'}, {deadlineMs: 20});
    expect(result).toMatchObject({ok: false, error: {kind: 'timeout'}});
    await waitUntil(() => states.some(({detail}) => detail?.includes('did not let go') ?? false));
    expect(await supervisor.call('devices', {})).toMatchObject({ok: true});
  });

  it('fail at once after dispose, also those in flight', async () => {
    const {supervisor, pids} = setUp();
    await supervisor.call('devices', {});
    const inFlight = supervisor.call('fault', {fault: 'hang'});
    await supervisor.dispose();
    expect(await inFlight).toMatchObject({ok: false, error: {code: 'service-stopped'}});
    expect(await supervisor.call('devices', {})).toMatchObject({
      ok: false,
      error: {code: 'service-stopped'},
    });
    expect(supervisor.state.state).toBe('stopped');
    expect([...pids].filter(isAlive)).toEqual([]);
  });
});

describe('a start that fails', () => {
  it('is said with what the child wrote, and gives up after three attempts', async () => {
    const {supervisor} = setUp({servicePath: path.join(tmpdir(), 'no-such-service.mjs')});
    expect(await supervisor.call('devices', {})).toMatchObject({
      ok: false,
      error: {kind: 'service-gone', exitCode: 1, stderr: expect.stringContaining('no-such-service.mjs')},
    });
    await waitUntil(() => supervisor.state.state === 'failed');
    expect(supervisor.state.restarts).toBe(2);
  });

  it('rejects when the child is never ready', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'airlock-mute-'));
    const servicePath = path.join(folder, 'mute.mjs');
    await writeFile(servicePath, 'setInterval(() => {}, 1000);\n');
    const {supervisor} = setUp({servicePath, limits: {readyMs: 150}});
    expect(await supervisor.call('devices', {})).toMatchObject({
      ok: false,
      error: {kind: 'service-gone', code: 'service-start-timeout', signal: 'SIGKILL'},
    });
    await supervisor.dispose();
    await rm(folder, {recursive: true});
  });

  it('is not repeated when the addon is missing: every place tried and the remedy are named', async () => {
    const {supervisor, states} = setUp({resourcesDirectory: path.join(tmpdir(), 'empty', 'app.asar')});
    const result = await supervisor.call('devices', {});
    expect(result).toMatchObject({
      ok: false,
      error: {
        kind: 'unavailable',
        code: 'addon-not-loaded',
        nextStep: expect.stringContaining('scripts/build-native.mjs'),
      },
    });
    if (result.ok) return;
    expect(result.error.message).toContain(path.join('app.asar.unpacked', 'native'));
    // Out of the archive itself nothing is loaded.
    expect(result.error.message).not.toContain(path.join('app.asar', 'native'));
    expect(states.map(({state}) => state)).toEqual(['starting', 'failed']);
  });
});

describe('orphans', () => {
  // The lab is killed outright; its service must end by itself, be it idle or hung.
  it.each(['devices', 'hang'])(
    'none is left when the lab is killed while the service does: %s',
    async (work) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'airlock-lab-'));
      const bundle = path.join(folder, 'lab.mjs');
      const {build} = await import('esbuild');
      await build({
        stdin: {
          contents: `
          import {createSupervisor} from './supervisor.ts';
          import {createNodeSpawner} from './spawn-node.ts';
          const supervisor = createSupervisor({
            spawn: createNodeSpawner(${JSON.stringify(service)}),
            limits: {heartbeatMs: 60000},
            onState: (state) => state.pid && console.log(state.pid),
          });
          await supervisor.call('devices', {});
          if (${JSON.stringify(work)} === 'hang') void supervisor.call('fault', {fault: 'hang'});
          setTimeout(() => console.log('busy'), 100);
          setInterval(() => {}, 1000);
        `,
          resolveDir: path.join(repositoryDirectory, 'electron/service'),
          loader: 'ts',
        },
        outfile: bundle,
        bundle: true,
        platform: 'node',
        format: 'esm',
        logLevel: 'silent',
      });
      const lab = spawnProcess(process.execPath, [bundle], {
        env: {...process.env, AIRLOCK_FAULTS: '1'},
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      lab.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
      await waitUntil(() => output.includes('busy') || lab.exitCode !== null);
      const pid = Number.parseInt(output, 10);
      expect(isAlive(pid)).toBe(true);
      lab.kill('SIGKILL');
      await waitUntil(() => !isAlive(pid));
      await rm(folder, {recursive: true});
    },
  );
});
