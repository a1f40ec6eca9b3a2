/** What goes between the page and the main process, and what does not. */
import {describe, expect, it} from 'vitest';
import {type LabEvent, labMethods} from '../core/protocol/lab.ts';
import {type StandInOptions} from './testing/electron-stand-in.ts';
import {waitUntil} from './testing/processes.ts';
import {testDesktop} from './testing/test-desktop.ts';
import {frameAt} from './testing/web-contents.ts';

const desktop = testDesktop();

describe('the preload', () => {
  it('exposes exactly the contract, and no generic call', async () => {
    const {preload, airlock} = (await desktop.start()).openPage();
    expect([...preload.exposed.keys()]).toEqual(['airlock']);
    expect(Object.keys(airlock).sort()).toEqual(
      [...Object.keys(labMethods), 'cancel', 'onEvent', 'openDropped'].sort(),
    );
    expect(Object.values(airlock).every((member) => typeof member === 'function')).toBe(true);
  });

  it('loads nothing but itself before every page', () => {
    expect(desktop.bundles.preload.length).toBeLessThan(10_000);
  });

  it('has a channel in the main process for each method and for drops, and the main process no other', async () => {
    const app = await desktop.start();
    expect([...app.electron.ipcHandlers.keys()].sort()).toEqual(
      [...Object.keys(labMethods).map((method) => `airlock:call:${method}`), 'airlock:dropped'].sort(),
    );
  });

  it('passes events on without the IPC event, until unsubscribed', async () => {
    const app = await desktop.start();
    const {airlock} = app.openPage();
    const received: unknown[][] = [];
    const stop = airlock['onEvent']?.(((...args: unknown[]) => received.push(args)) as never) as () => void;
    app.window.contents.asWebContents.send('airlock:event', {type: 'service'});
    stop();
    app.window.contents.asWebContents.send('airlock:event', {type: 'toolchain'});
    expect(received).toEqual([[{type: 'service'}]]);
  });
});

describe('calls over IPC', () => {
  type Call = (request: unknown, callId: unknown) => Promise<unknown>;
  const open = async (options: StandInOptions = {}) => {
    const app = await desktop.start(options);
    const page = app.openPage();
    return {app, ...page, call: (method: string) => page.airlock[method] as unknown as Call};
  };

  it('reach the lab and the real device service, and events come back', async () => {
    const {app, airlock, call} = await open();
    const events: LabEvent[] = [];
    airlock['onEvent']?.(((event: LabEvent) => events.push(event)) as never);
    expect(await call('describe')({}, 1)).toMatchObject({ok: true, value: {host: 'electron'}});
    expect(await call('devices')({}, 2)).toMatchObject({
      ok: true,
      value: {devices: expect.arrayContaining([expect.objectContaining({id: 'reference'})])},
    });
    const states = () => events.flatMap((event) => (event.type === 'service' ? [event.service.state] : []));
    await waitUntil(() => states().includes('ready'));
    expect(states()).toEqual(['starting', 'ready']);
    expect(app.electron.utilityPids).toHaveLength(1);
  });

  it.each<[StandInOptions['deathReport'] & string, string]>([
    ['both', '(exit code 5, killed)'],
    ['only-exit', '(exit code 5)'],
    ['only-gone', '(killed)'],
  ])('outlive the device service, when its death is announced by: %s', async (deathReport, words) => {
    const {app, airlock, call} = await open({deathReport});
    const details: (string | undefined)[] = [];
    airlock['onEvent']?.(((event: LabEvent) => {
      if (event.type === 'service') details.push(event.service.detail);
    }) as never);
    await call('devices')({}, 1);
    process.kill(app.electron.utilityPids[0] ?? Number.NaN, 'SIGKILL');
    await waitUntil(() => app.electron.utilityPids.length === 2);
    expect(await call('devices')({}, 2)).toMatchObject({ok: true});
    expect(details).toContain(`The device service crashed ${words}.`);
  });

  it('are checked by the host', async () => {
    const {call} = await open();
    for (const request of [null, 7, 'x', {id: 7}]) {
      expect(await call('readSample')(request, 1)).toMatchObject({ok: false, error: {kind: 'bad-input'}});
    }
  });

  it.each([-1, 1.5, '1', null, Number.NaN])('with the number %s are refused', async (callId) => {
    const {call} = await open();
    expect(await call('describe')({}, callId)).toMatchObject({ok: false, error: {code: 'bad-call-id'}});
  });

  it.each([
    ['a frame inside the page', frameAt('airlock://app/')],
    ['a foreign frame', frameAt('https://example.com/')],
    ['a frame that is gone', null],
  ])('of %s are refused', async (_name, frame) => {
    const {preload} = await open();
    expect(await preload.invoke('airlock:call:describe', [{}, 1], frame)).toMatchObject({
      ok: false,
      error: {code: 'untrusted-sender'},
    });
  });

  it('of a main frame that shows something else are refused', async () => {
    const {app, call} = await open();
    for (const url of ['https://example.com/', 'airlock://elsewhere/', 'about:blank']) {
      app.window.contents.commit(url);
      expect(await call('describe')({}, 1)).toMatchObject({ok: false, error: {code: 'untrusted-sender'}});
    }
    app.window.contents.commit('airlock://app/');
    expect(await call('describe')({}, 1)).toMatchObject({ok: true});
  });

  it('end when withdrawn, and when the page goes away', async () => {
    const {app, airlock, call} = await open();
    const withdrawn = call('devices')({}, 1);
    (airlock['cancel'] as (callId: unknown) => void)(1);
    expect(await withdrawn).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    const left = call('devices')({}, 2);
    app.window.contents.commit('airlock://app/');
    expect(await left).toMatchObject({ok: false, error: {kind: 'cancelled'}});
    // The reloaded page starts its numbers again.
    expect(await call('devices')({}, 2)).toMatchObject({ok: true});
  });

  it('stop when the window is gone', async () => {
    const {app, call} = await open();
    app.window.contents.destroy();
    expect(await call('describe')({}, 1)).toMatchObject({ok: false, error: {code: 'untrusted-sender'}});
  });
});
