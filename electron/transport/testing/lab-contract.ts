import {describe, expect, test} from 'vitest';
import {type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {
  type Lab,
  type LabEvent,
  labMethods,
  type LabMethodName,
  type LabRequest,
} from '../../../core/protocol/lab.ts';
import {saxpyModule} from '../../service/testing/contract-modules.ts';
import {indicesExperiment} from '../../service/testing/indices-experiment.ts';

/** Where a contract suite gets its lab from: a real host with an empty home, behind the transport under test. */
export interface ContractSubject {
  connect(): Promise<Lab>;
  /** Another caller of the same host, where the transport has more than one. */
  connectAnother?(): Promise<Lab>;
}

const kernel = (name: string): string => `#include <metal_stdlib>
using namespace metal;
kernel void ${name}(device float *data [[buffer(0)]], uint i [[thread_position_in_grid]]) { data[i] *= 2; }
`;

/** What every transport of the lab must pass (ARCHITECTURE.md, One contract). */
export function testLabContract(transport: string, subject: () => ContractSubject): void {
  const connect = (): Promise<Lab> => subject().connect();

  describe(`the lab over ${transport}`, () => {
    test('describes itself and starts nothing for that', async () => {
      const described = value(await (await connect()).describe({}));
      expect(described.version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(described.platform).toBe(`${process.platform}-${process.arch}`);
      expect(described.toolchains.map(({id}) => id)).toEqual(['portable', 'apple']);
    });

    test('compiles, and names the source in what it finds', async () => {
      const lab = await connect();
      const good = value(await lab.compile({name: 'good.metal', source: kernel('doubled')}));
      expect([good.errorCount, good.ir?.text.includes('doubled')]).toEqual([0, true]);
      const bad = value(await lab.compile({name: 'bad.metal', source: 'kernel void k( { }\n'}));
      expect(bad.errorCount).toBeGreaterThan(0);
      expect(bad.ir).toBeUndefined();
      expect(bad.diagnostics[0]?.location?.file).toBe('bad.metal');
    });

    test('drops the waiting compile of a name when a newer one comes, and of no other name or caller', async () => {
      const lab = await connect();
      const other = await subject().connectAnother?.();
      const [, replaced, elsewhere, stranger, newer] = await Promise.all([
        lab.compile({name: 'a.metal', source: kernel('running')}),
        lab.compile({name: 'a.metal', source: kernel('waiting')}),
        lab.compile({name: 'b.metal', source: kernel('elsewhere')}),
        other?.compile({name: 'a.metal', source: kernel('stranger')}),
        lab.compile({name: 'a.metal', source: kernel('newer')}),
      ]);
      expect(error(replaced).kind).toBe('cancelled');
      expect(value(newer).ir?.text).toContain('newer');
      expect(value(elsewhere).ir?.text).toContain('elsewhere');
      if (stranger !== undefined) expect(value(stranger).ir?.text).toContain('stranger');
    });

    test('ends a withdrawn compile as cancelled, and works on', async () => {
      const lab = await connect();
      const controller = new AbortController();
      const pending = lab.compile({name: 'a.metal', source: kernel('gone')}, {signal: controller.signal});
      controller.abort();
      expect(error(await pending).kind).toBe('cancelled');
      const late = lab.compile({name: 'a.metal', source: kernel('gone')}, {signal: controller.signal});
      expect(error(await late).kind).toBe('cancelled');
      expect(value(await lab.compile({name: 'a.metal', source: kernel('next')})).errorCount).toBe(0);
    });

    test('says why the Apple toolchain is not there', async () => {
      const asked = await (await connect()).compile({name: 'a.metal', source: '', toolchain: 'apple'});
      expect(error(asked)).toMatchObject({kind: 'unavailable', code: 'apple-toolchain'});
    });

    test('lists the devices of the real addon and announces the service', async () => {
      const lab = await connect();
      const events: LabEvent[] = [];
      const subscription = lab.subscribe((event) => events.push(event));
      const {devices} = value(await lab.devices({}));
      expect(devices.map(({id}) => id)).toContain('reference');
      const {service} = value(await lab.describe({}));
      expect(service.state).toBe('ready');
      subscription.dispose();
      const states = events.flatMap((event) => (event.type === 'service' ? [event.service.state] : []));
      expect(states.at(-1) ?? 'ready').toBe('ready');
    });

    test('restarts the device service: another process answers', async () => {
      const lab = await connect();
      value(await lab.devices({}));
      const before = value(await lab.describe({})).service.pid;
      const {service} = value(await lab.restartService({}));
      expect(service.state).toBe('ready');
      expect([typeof before, service.pid === before]).toEqual(['number', false]);
      expect(value(await lab.devices({})).devices.map(({id}) => id)).toContain('reference');
    });

    test('runs an experiment on the reference device, tells its progress and gives its buffers in pages', async () => {
      const lab = await connect();
      const events: LabEvent[] = [];
      const subscription = lab.subscribe((event) => events.push(event));
      const reply = value(await lab.run({runId: 'contract', ...indicesRun}));
      subscription.dispose();
      expect([reply.outcome, reply.findings]).toEqual(['passed', []]);
      expect(reply.stages.at(-1)).toMatchObject({stage: 'run', state: 'passed'});
      const told = events.flatMap((event) => (event.type === 'run' ? [event.progress] : []));
      expect(told.map(({runId, stage}) => [runId, stage])).toContainEqual(['contract', 'pipeline']);
      const at = {runId: 'contract', index: 0, firstElement: 6, elements: 10};
      const page = value(await lab.readRunBuffer(at));
      const bytes = Buffer.from(page.base64, 'base64');
      expect([page.count, bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.length]).toEqual([8, 6, 7, 8]);
      const other = await subject().connectAnother?.();
      if (other !== undefined) expect(error(await other.readRunBuffer(at)).code).toBe('unknown-run');
      const {records} = value(await lab.listServiceRecords({}));
      expect(records).toEqual([]);
    });

    test('lists samples, reads each, and reads nothing else', async () => {
      const lab = await connect();
      const {samples} = value(await lab.listSamples({}));
      expect(samples.map(({id}) => id)).toContain('async-copy/async-copy-asm.metal');
      for (const summary of samples) {
        const sample = value(await lab.readSample({id: summary.id}));
        expect(sample).toMatchObject(summary);
        expect(sample.text.length).toBeGreaterThan(0);
        if (summary.experiment === undefined) continue;
        const experiment = value(await lab.readSample({id: summary.experiment}));
        expect([experiment.language, experiment.text.includes('"airlock": 1')]).toEqual(['json', true]);
      }
      for (const id of ['', 'index.json', '../package.json', '/etc/passwd', 'async-copy/../index.json']) {
        expect(error(await lab.readSample({id})).code).toBe('unknown-sample');
      }
    });

    test('keeps the bytes of a library, part by part, until it is discarded', async () => {
      const lab = await connect();
      const id = labMethods.readBinary.request.shape.id.parse('bytes');
      const bytes = Buffer.from(Uint8Array.from({length: 3000}, (_, index) => (index * 7) & 0xff));
      const part = (from: number, to: number): string => bytes.subarray(from, to).toString('base64');
      const first = await lab.saveBinary({id, sizeBytes: 3000, offset: 0, part: part(0, 2000)});
      expect(value(first).receivedBytes).toBe(2000);
      const rest = {id, sizeBytes: 3000, offset: 2000, part: part(2000, 3000)};
      expect(value(await lab.saveBinary(rest)).receivedBytes).toBe(3000);
      expect(error(await lab.saveBinary(rest)).code).toBe('wrong-part');
      const read = value(await lab.readBinary({id, offset: 1000}));
      expect(read).toEqual({sizeBytes: 3000, part: part(1000, 3000)});
      const noBase64 = await lab.saveBinary({...rest, part: '%%%'});
      expect(error(noBase64).kind).toBe('bad-input');
      value(await lab.discardDocument({id}));
      expect(error(await lab.readBinary({id, offset: 0})).code).toBe('no-bytes');
    });

    test('keeps documents and view for the next caller', async () => {
      const lab = await connect();
      const document = labMethods.saveDocument.request.shape.document.parse({
        id: 'kept',
        name: 'kept.metal',
        language: 'msl',
        text: '// \u{1f600} é\r\n\0',
        revision: 3,
      });
      expect(value(await lab.saveDocument({document}))).toEqual({revision: 3});
      const older = {...document, revision: 2, text: 'older'};
      expect(value(await lab.saveDocument({document: older}))).toEqual({revision: 3});
      value(await lab.saveView({view: {theme: 'dark', openDocuments: [document.id]}}));
      const session = value(await (await connect()).loadSession({}));
      expect(session.documents).toEqual([document]);
      expect([session.view.theme, session.view.openDocuments]).toEqual(['dark', ['kept']]);
      value(await lab.discardDocument({id: document.id}));
      expect(value(await lab.loadSession({})).documents).toEqual([]);
    });

    test('answers every malformed request with an error that names the field', async () => {
      const lab = await connect();
      for (const [method, request, place] of malformed) {
        // What a faulty or hostile front end would send.
        const answer = await lab[method](request as LabRequest<typeof method> as never);
        expect([method, request, error(answer)]).toMatchObject([
          method,
          request,
          {kind: 'bad-input', code: 'invalid-request', ...(place === undefined ? {} : {place})},
        ]);
        if (place !== undefined) expect(error(answer).message).toContain(place);
      }
    });
  });
}

const indicesRun = {
  name: 'indices.lab.json',
  files: {'saxpy.ll': saxpyModule},
  experiment: JSON.stringify(indicesExperiment(8)),
};

const malformed: [LabMethodName, unknown, string | undefined][] = [
  ['describe', null, undefined],
  ['describe', 'text', undefined],
  ['compile', {}, 'name'],
  ['compile', {name: '', source: ''}, 'name'],
  ['compile', {name: 'a', source: 1}, 'source'],
  ['compile', {name: 'a', source: '', target: 'macos9'}, 'target'],
  ['compile', {name: 'a', source: '', appleClang: '32023; rm'}, 'appleClang'],
  ['compile', {name: 'a', source: '', options: {defines: ['A', '-o/tmp/x']}}, 'options.defines.1'],
  ['run', {runId: 'a', name: 'a'}, 'experiment'],
  ['run', {runId: 'a', name: 'a', experiment: '', device: 'cpu'}, 'device'],
  ['run', {runId: 'a', name: 'a', experiment: '', files: {'../a': ''}}, 'files.../a'],
  ['readRunBuffer', {runId: 'a', index: 31, firstElement: 0, elements: 1}, 'index'],
  ['readRunBuffer', {runId: 'a', index: 0, firstElement: 0, elements: 65537}, 'elements'],
  ['readSample', {id: 'x'.repeat(401)}, 'id'],
  ['saveDocument', {document: {id: 'a'}}, 'document.name'],
  ['saveDocument', {document: {id: '', name: 'a', language: 'msl', text: '', revision: 0}}, 'document.id'],
  [
    'saveDocument',
    {document: {id: 'a', name: 'a', language: 'c', text: '', revision: 0}},
    'document.language',
  ],
  [
    'saveDocument',
    {document: {id: 'a', name: 'a', language: 'msl', text: '', revision: -1}},
    'document.revision',
  ],
  ['discardDocument', {}, 'id'],
  ['saveView', {view: {theme: 'pink'}}, 'view.theme'],
  ['readFile', {path: '../a'}, 'path'],
  ['readFile', {path: '/etc/passwd'}, 'path'],
  ['readFile', {path: 'a', known: 'x'}, 'known'],
  ['listFolder', {path: 'a/..'}, 'path'],
  ['readFilePart', {path: 'a', offset: -1}, 'offset'],
  ['writeFile', {path: 'a', text: '', expected: 'all'}, 'expected'],
  ['renameEntry', {from: 'a', to: 'b/../../c'}, 'to'],
  ['deleteEntry', {path: ''}, 'path'],
  ['deleteEntry', {path: '../a'}, 'path'],
  ['restoreEntry', {id: '../../session/view.json'}, 'id'],
  ['restoreEntry', {id: 'A'.repeat(32)}, 'id'],
  ['openFolder', {how: 'forget', path: 'x'.repeat(5_000)}, 'path'],
  ['openFolder', {how: 'dropped', path: '/etc'}, 'how'],
  ['searchFolder', {query: ''}, 'query'],
  ['openFolder', {how: 'path'}, 'path'],
  ['setMenu', {items: [{commandId: 'a', title: 'A', menu: 'Edit', group: ''}]}, 'items.0.menu'],
  ['compile', {name: 'a', source: '', workspacePath: '../a.metal'}, 'workspacePath'],
];

function value<T>(result: Result<T, LabError>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

function error(result: Result<unknown, LabError>): LabError {
  if (result.ok) throw new Error('an error was expected');
  return result.error;
}
