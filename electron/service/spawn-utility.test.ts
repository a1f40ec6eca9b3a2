import type {App} from 'electron';
import {beforeAll, describe, expect, it} from 'vitest';
import {buildService} from '../testing/build-service.ts';
import {forkUtility} from '../testing/utility-process.ts';
import {StandInEvents, preventable} from '../testing/strict.ts';
import {type ServiceExit} from './service-process.ts';
import {createUtilitySpawner} from './spawn-utility.ts';

let service: {servicePath: string; resourcesDirectory: string};
beforeAll(async () => {
  service = await buildService();
});

function openSpawner() {
  const appEvents = new StandInEvents('App', ['child-process-gone']);
  const environments: (Record<string, string> | undefined)[] = [];
  const spawner = createUtilitySpawner({
    ...service,
    app: appEvents as unknown as Pick<App, 'on' | 'removeListener'>,
    utilityProcess: {
      fork: (modulePath, args, options) => {
        environments.push(options.env as Record<string, string>);
        return forkUtility(modulePath, args, options, 'both', (details) =>
          appEvents.emit('child-process-gone', preventable({}), details),
        );
      },
    },
    environment: {PATH: process.env['PATH'], NODE_OPTIONS: '--no-such-option', SECRET: 'x'},
  });
  return {spawner, appEvents, environments};
}

function spawn() {
  const {spawner, appEvents} = openSpawner();
  const child = spawner();
  const exit = new Promise<ServiceExit>((resolve) => child.onExit(resolve));
  return {child, exit, appEvents};
}

describe('the service as a utility process', () => {
  it('may be killed before it has started', async () => {
    const {child, exit, appEvents} = spawn();
    expect(child.pid).toBeUndefined();
    child.kill();
    expect(await exit).toEqual({exitCode: 5, reason: 'killed', stderr: ''});
    expect(appEvents.listenerCount('child-process-gone')).toBe(0);
  });

  it('may be told things after its end', async () => {
    const {child, exit} = spawn();
    const ready = new Promise((resolve) => child.onMessage(resolve));
    expect(await ready).toMatchObject({type: 'ready'});
    // What it cannot read ends it, and its last words are kept.
    child.send('nonsense');
    expect(await exit).toMatchObject({exitCode: 1, stderr: expect.stringContaining('Invalid input')});
    child.send({type: 'ping', id: 1});
    child.kill();
  });

  it('lives on when another one of the same spawner dies', async () => {
    const {spawner} = openSpawner();
    const [dying, living] = [spawner(), spawner()];
    const ready = new Promise((resolve) => living.onMessage(resolve));
    const ended = new Promise<ServiceExit>((resolve) => dying.onExit(resolve));
    let livingEnded = false;
    living.onExit(() => (livingEnded = true));
    await ready;
    dying.kill();
    await ended;
    // Longer than the two announcements of a death are joined for.
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(livingEnded).toBe(false);
    const pong = new Promise((resolve) => living.onMessage(resolve));
    living.send({type: 'ping', id: 7});
    expect(await pong).toEqual({type: 'pong', id: 7});
    living.kill();
  });

  it('has Metal’s switches of its kind from its start', async () => {
    const {spawner, environments} = openSpawner();
    const children = [spawner(), spawner('validated'), spawner('capture')];
    const switches = environments.map((one) =>
      Object.keys(one ?? {}).filter((name) => name.startsWith('MTL_')),
    );
    expect(switches.map((names) => names.sort())).toEqual([
      [],
      ['MTL_DEBUG_LAYER', 'MTL_SHADER_VALIDATION', 'MTL_SHADER_VALIDATION_REPORT_TO_STDERR'],
      ['MTL_CAPTURE_ENABLED'],
    ]);
    for (const child of children) child.kill();
  });
});
