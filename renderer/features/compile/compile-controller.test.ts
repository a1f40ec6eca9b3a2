import {describe, expect, it} from 'vitest';
import {err, ok} from '../../../core/base/result.ts';
import {type CompileReply} from '../../../core/protocol/compile.ts';
import {cancelled, unavailable} from '../../../core/protocol/error.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {documentSchema, type LabDocument} from '../../../core/protocol/session.ts';
import {createAppStore} from '../../app/store.ts';
import {
  documentActivated,
  documentClosed,
  documentEdited,
  documentOpened,
} from '../documents/documents-slice.ts';
import {startCompiling} from './compile-controller.ts';
import {activeCompile} from './compile-key.ts';

type CompileCall = Lab['compile'];
type Answer = Awaited<ReturnType<CompileCall>>;

const reply = (more: Partial<CompileReply> = {}): CompileReply => ({
  name: 'a.metal',
  toolchain: 'test',
  diagnostics: [],
  errorCount: 0,
  warningCount: 0,
  stages: [],
  durationMs: 1,
  ...more,
});
const document = (id: string, language: LabDocument['language'] = 'msl'): LabDocument =>
  documentSchema.parse({id, name: `${id}.metal`, language, text: id, revision: 1});

function setup() {
  const store = createAppStore();
  const calls: {source: string; target: string | undefined; answer: (answer: Answer) => void}[] = [];
  const compile: CompileCall = (request, options) =>
    new Promise((resolve) => {
      calls.push({source: request.source, target: request.target, answer: resolve});
      options?.signal?.addEventListener('abort', () => resolve(err(cancelled('compile'))));
    });
  store.setState({connection: {status: 'connected'}, sessionLoaded: true});
  const stop = startCompiling(store, () => compile);
  const open = (entry: LabDocument) => store.setState((state) => documentOpened(state, entry));
  const edit = (entry: LabDocument, text: string) =>
    store.setState((state) => documentEdited(state, entry.id, text));
  return {store, calls, stop, open, edit, view: () => activeCompile(store.getState())};
}

const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe('startCompiling', () => {
  it('compiles on every change, the newest only while one is in flight', async () => {
    const {calls, open, edit, view} = setup();
    const a = document('a');
    open(a);
    await settle();
    for (const text of ['ab', 'abc', 'abcd']) edit(a, text);
    await settle();
    expect(calls.map((call) => call.source)).toEqual(['a']);
    calls[0]?.answer(ok(reply({errorCount: 7})));
    await settle();
    expect(calls.map((call) => call.source)).toEqual(['a', 'abcd']);
    expect(view()).toMatchObject({stale: true, running: true, compile: {outcome: {revision: 1}}});
    calls[1]?.answer(ok(reply()));
    await settle();
    expect(view()).toMatchObject({stale: false, running: false, compile: {outcome: {revision: 4}}});
  });

  it('keeps the last IR and marks it with its own key when newer sources fail', async () => {
    const {calls, open, edit, view} = setup();
    const a = document('a');
    open(a);
    await settle();
    const artifact = {kind: 'clang-ir' as const, text: 'define void @a()', producer: 'Clang'};
    calls[0]?.answer(ok(reply({ir: artifact})));
    await settle();
    edit(a, 'broken');
    await settle();
    calls[1]?.answer(ok(reply({errorCount: 1})));
    await settle();
    const compile = view()?.compile;
    expect(compile?.lastIr?.artifact).toEqual(artifact);
    expect(compile?.lastIr?.key).not.toBe(compile?.outcome?.key);
  });

  it('compiles again when an option changes or a person asks, and not when nothing changed', async () => {
    const {store, calls, open} = setup();
    const [a, b] = [document('a'), document('b')];
    open(a);
    await settle();
    calls[0]?.answer(ok(reply()));
    await settle();
    open(b);
    await settle();
    calls[1]?.answer(ok(reply()));
    await settle();
    store.setState((state) => documentActivated(state, a.id));
    store.setState({sidebarOpen: false});
    await settle();
    expect(calls).toHaveLength(2);
    store.setState({target: 'macos15'});
    await settle();
    expect(calls[2]).toMatchObject({source: 'a', target: 'macos15'});
    calls[2]?.answer(ok(reply()));
    await settle();
    store.setState((state) => ({compileRequests: state.compileRequests + 1}));
    await settle();
    expect(calls).toHaveLength(4);
  });

  it('asks again after the connection was lost, and keeps what it had', async () => {
    const {store, calls, open, edit, view} = setup();
    const a = document('a');
    open(a);
    await settle();
    calls[0]?.answer(ok(reply()));
    await settle();
    edit(a, 'newer');
    await settle();
    store.setState({connection: {status: 'lost', attempts: 1}});
    calls[1]?.answer(err(unavailable('connection-lost', 'gone', 'wait')));
    await settle();
    expect(view()).toMatchObject({stale: true, running: false, compile: {outcome: {revision: 1}}});
    edit(a, 'newest');
    await settle();
    expect(calls).toHaveLength(2);
    store.setState({connection: {status: 'connected'}});
    await settle();
    expect(calls[2]).toMatchObject({source: 'newest'});
  });

  it('shows a failure of the lab itself, leaves other languages alone, forgets closed documents', async () => {
    const {store, calls, open, view} = setup();
    open(document('notes', 'text'));
    await settle();
    expect([calls.length, view()]).toEqual([0, undefined]);
    const a = document('a');
    open(a);
    await settle();
    calls[0]?.answer(err({kind: 'timeout', code: 'slow', message: 'm', nextStep: 'n', limitMs: 20_000}));
    await settle();
    expect(view()?.compile.outcome?.result).toMatchObject({ok: false, error: {kind: 'timeout'}});
    store.setState((state) => documentClosed(state, a.id));
    await settle();
    expect(store.getState().compiles).toEqual({});
  });
});
