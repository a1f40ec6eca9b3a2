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

function spawn() {
  const appEvents = new StandInEvents('App', ['child-process-gone']);
  const spawner = createUtilitySpawner({
    ...service,
    app: appEvents as unknown as Pick<App, 'on' | 'removeListener'>,
    utilityProcess: {
      fork: (modulePath, args, options) =>
        forkUtility(modulePath, args, options, 'both', (details) =>
          appEvents.emit('child-process-gone', preventable({}), details),
        ),
    },
    environment: {PATH: process.env['PATH'], NODE_OPTIONS: '--no-such-option', SECRET: 'x'},
  });
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
});
