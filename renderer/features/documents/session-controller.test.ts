import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {err, ok} from '../../../core/base/result.ts';
import {unavailable} from '../../../core/protocol/error.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {
  documentSchema,
  sessionSchema,
  type LabDocument,
  type Session,
} from '../../../core/protocol/session.ts';
import {createAppStore} from '../../app/store.ts';
import {documentClosed, documentEdited, documentOpened} from './documents-slice.ts';
import {firstSampleId, openSample, startSession} from './session-controller.ts';
import {mapStorage} from './testing/map-storage.ts';
import {WriteAhead, type SyncStorage} from './write-ahead.ts';

/** A host that keeps documents in memory and can be away. */
function memoryHost(initial: Session) {
  const documents = new Map<string, LabDocument>(
    initial.documents.map((document) => [document.id, document]),
  );
  const host = {away: false, documents, views: [] as string[]};
  let kept = initial.view;
  const lost = err(unavailable('connection-lost', 'gone', 'wait'));
  const lab: Pick<Lab, 'loadSession' | 'readSample' | 'saveDocument' | 'discardDocument' | 'saveView'> = {
    loadSession: async () =>
      host.away ? lost : ok({...initial, view: kept, documents: [...documents.values()]}),
    readSample: async ({id}) =>
      ok({id, title: 't', description: 'd', language: 'msl' as const, text: `sample ${id}`}),
    saveDocument: async ({document}) => {
      if (host.away) return lost;
      documents.set(document.id, documentSchema.parse(document));
      return ok({revision: document.revision});
    },
    discardDocument: async ({id}) => {
      if (host.away) return lost;
      documents.delete(id);
      return ok({});
    },
    saveView: async ({view}) => {
      host.views.push(view.theme ?? '');
      kept = sessionSchema.shape.view.parse(view);
      return ok({});
    },
  };
  return {host, lab};
}

const document = (id: string, revision: number, text: string): LabDocument =>
  documentSchema.parse({id, name: `${id}.metal`, language: 'msl', text, revision});
const session = (documents: LabDocument[]): Session => sessionSchema.parse({documents, view: {}});

/** A page on `storage`; the same storage again is the same browser after a reload. */
function openPage(lab: ReturnType<typeof memoryHost>['lab'], storage: SyncStorage) {
  const store = createAppStore();
  const owned = startSession(store, lab, new WriteAhead(storage));
  store.setState({connection: {status: 'connected'}});
  return {store, close: () => owned.dispose()};
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(500);

describe('startSession', () => {
  it('opens the first pair in an empty lab, compared, the broken one in front, and stores both', async () => {
    const {host, lab} = memoryHost(session([]));
    const {store} = openPage(lab, mapStorage());
    await settle();
    const state = store.getState();
    expect(state.firstLaunch).toBe(true);
    const [broken, twin] = state.documentOrder.map((id) => state.documents[id]);
    expect([broken?.name, twin?.name]).toEqual(['broken.ll', 'fixed.ll']);
    expect(broken?.sampleId).toBe(firstSampleId);
    expect(state.activeDocument).toBe(broken?.id);
    expect(state.comparedWith).toEqual({[broken?.id ?? '']: twin?.id});
    expect(host.documents.size).toBe(2);
  });

  it('leaves in front what was opened before the first pair came', async () => {
    const {lab} = memoryHost(session([]));
    const answers: (() => void)[] = [];
    const readSample: typeof lab.readSample = async (request) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return lab.readSample(request);
    };
    const {store} = openPage({...lab, readSample}, mapStorage());
    await settle();
    const mine = document('mine', 1, 'mine');
    store.setState((state) => documentOpened(state, mine));
    for (const answer of answers) answer();
    await settle();
    expect(store.getState().documentOrder).toHaveLength(3);
    expect(store.getState().activeDocument).toBe(mine.id);
  });

  it('opens a sample once, however often it is asked for before it comes', async () => {
    const {lab} = memoryHost(session([]));
    const {store} = openPage(lab, mapStorage());
    await settle();
    const asked = [openSample(store, lab, 'vector-add'), openSample(store, lab, 'vector-add')];
    const [first, second] = await Promise.all(asked);
    expect(first).toBe(second);
    expect(store.getState().documentOrder).toHaveLength(3);
    expect(store.getState().activeDocument).toBe(first);
  });

  it('loses nothing when the page goes between a keystroke and its save', async () => {
    const {host, lab} = memoryHost(session([document('a', 1, 'old')]));
    const storage = mapStorage();
    const first = openPage(lab, storage);
    await settle();
    const {id} = document('a', 1, '');
    first.store.setState((state) => documentEdited(state, id, 'typed'));
    first.close();
    expect(host.documents.get(id)?.text).toBe('old');
    const second = openPage(lab, storage);
    await settle();
    expect(second.store.getState().documents[id]?.text).toBe('typed');
    expect(host.documents.get(id)?.text).toBe('typed');
    expect(second.store.getState().firstLaunch).toBe(false);
  });

  it('stores what was typed while the host was away, once it is back', async () => {
    const {host, lab} = memoryHost(session([document('a', 1, 'old'), document('b', 1, 'b')]));
    const {store} = openPage(lab, mapStorage());
    await settle();
    host.away = true;
    store.setState({connection: {status: 'lost', attempts: 1}});
    const [a, b] = [document('a', 1, '').id, document('b', 1, '').id];
    store.setState((state) => documentEdited(state, a, 'offline'));
    store.setState((state) => documentClosed(state, b));
    await settle();
    expect(store.getState().save.status).toBe('waiting');
    host.away = false;
    store.setState({connection: {status: 'connected'}});
    await settle();
    expect(store.getState().save.status).toBe('saved');
    expect([...host.documents.values()].map(({text}) => text)).toEqual(['offline']);
  });

  it('keeps over a reload what was chosen in views, but for documents that are gone', async () => {
    const {host, lab} = memoryHost(session([document('a', 1, 'a'), document('b', 1, 'b')]));
    const storage = mapStorage();
    const first = openPage(lab, storage);
    await settle();
    const [a, b] = [document('a', 1, '').id, document('b', 1, '').id];
    const {runSettings, timingSettings} = first.store.getState();
    const chosen = {
      comparedWith: {[a]: b, [b]: a},
      runSettings: {...runSettings, checked: false, budget: 7},
      timingSettings: {...timingSettings, samples: 33},
      timingBaseline: {'document:a': 'sync'},
      experimentChoice: {[b]: 'document:a'},
    };
    first.store.setState(chosen);
    // Before the host has it.
    first.close();
    const second = openPage(lab, storage);
    await settle();
    expect(second.store.getState()).toMatchObject(chosen);
    second.store.setState((state) => documentClosed(state, b));
    await settle();
    second.close();
    const third = openPage(lab, mapStorage());
    await settle();
    expect(third.store.getState()).toMatchObject({...chosen, comparedWith: {}, experimentChoice: {}});
    expect(Object.keys(third.store.getState().comparedWith)).toEqual([]);
    expect(host.documents.has(b)).toBe(false);
  });

  it('saves the view when it changes, and nothing when nothing did', async () => {
    const {host, lab} = memoryHost(session([document('a', 1, 'a')]));
    const {store} = openPage(lab, mapStorage());
    await settle();
    store.setState({paletteOpen: true});
    await settle();
    expect(host.views).toEqual([]);
    store.setState({theme: 'dark'});
    await settle();
    expect(host.views).toEqual(['dark']);
  });
});
