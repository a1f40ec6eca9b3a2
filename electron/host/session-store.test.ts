import {mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {documentSchema, type LabDocument, viewStateSchema} from '../../core/protocol/session.ts';
import {createSessionStore} from './session-store.ts';

let home: string;
const clock = (): Date => new Date(Date.UTC(2026, 0, 2, 3, 4, 5));
const open = () => createSessionStore(home, clock);

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'airlock-session-'));
});

afterEach(() => rm(home, {recursive: true, force: true}));

function document(id: string, revision: number, text: string): LabDocument {
  return documentSchema.parse({id, name: `${id}.metal`, language: 'msl', text, revision});
}

async function documentFiles(): Promise<string[]> {
  return (await readdir(join(home, 'session', 'documents'))).sort();
}

test('an empty home is an empty session with the default view', async () => {
  expect(await open().load()).toEqual({ok: true, value: {documents: [], view: viewStateSchema.parse({})}});
});

test('what was saved is there for the next host', async () => {
  const store = open();
  const text = 'kernel void κ() {}\r\n\t// \u{1f600}\0';
  const view = viewStateSchema.parse({theme: 'dark', openDocuments: ['../../a']});
  await store.saveDocument(document('../../a', 3, text));
  await store.saveView(view);
  expect(await open().load()).toEqual({ok: true, value: {documents: [document('../../a', 3, text)], view}});
});

test('a lower revision is ignored, also when another host stored the higher one', async () => {
  const store = open();
  const other = open();
  await store.saveDocument(document('a', 1, 'one'));
  expect(await other.saveDocument(document('a', 5, 'five'))).toEqual({ok: true, value: {revision: 5}});
  expect(await store.saveDocument(document('a', 4, 'four'))).toEqual({ok: true, value: {revision: 5}});
  const loaded = await store.load();
  expect(loaded.ok && loaded.value.documents).toEqual([document('a', 5, 'five')]);
});

test('saves that pile up are all answered and the newest is what is stored', async () => {
  const store = open();
  const outcomes = await Promise.all(
    Array.from({length: 200}, (_, revision) => store.saveDocument(document('a', revision, `${revision}`))),
  );
  expect(outcomes.every((outcome, revision) => outcome.ok && outcome.value.revision >= revision)).toBe(true);
  const loaded = await store.load();
  expect(loaded.ok && loaded.value.documents).toEqual([document('a', 199, '199')]);
});

test('saves and discards of one document happen in their order', async () => {
  const store = open();
  await Promise.all([
    store.saveDocument(document('a', 1, 'first')),
    store.discardDocument(document('a', 0, '').id),
    store.saveDocument(document('a', 0, 'second life')),
    store.saveDocument(document('b', 1, 'b')),
    store.discardDocument(document('b', 0, '').id),
  ]);
  const loaded = await store.load();
  expect(loaded.ok && loaded.value.documents).toEqual([document('a', 0, 'second life')]);
});

test('views that pile up leave the last one', async () => {
  const store = open();
  const views = [true, false, true, false].map((sidebarOpen, index) =>
    viewStateSchema.parse({sidebarOpen, layout: {main: [index]}}),
  );
  await Promise.all(views.map((view) => store.saveView(view)));
  const loaded = await open().load();
  expect(loaded.ok && loaded.value.view).toEqual(views[3]);
});

test('damaged files are set aside whole and reported; the rest loads', async () => {
  const store = open();
  await store.saveDocument(document('good', 1, 'kept'));
  await store.saveDocument(document('bad', 1, 'damaged later'));
  await store.saveView(viewStateSchema.parse({theme: 'dark'}));
  const folder = join(home, 'session', 'documents');
  const names = await documentFiles();
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const badName = names[contents.findIndex((content) => content.includes('damaged later'))] ?? '';
  await writeFile(join(folder, badName), '{"airlock":1,"content":{"id":"bad","te');
  await writeFile(join(home, 'session', 'view.json'), '{"airlock":1,"content":{"theme":"pink"}}');

  const loaded = await open().load();
  if (!loaded.ok) throw new Error(loaded.error.message);
  expect(loaded.value.documents).toEqual([document('good', 1, 'kept')]);
  expect(loaded.value.view).toEqual(viewStateSchema.parse({}));
  expect(loaded.value.setAside?.map(({reason}) => reason.split(':')[0])).toEqual([
    'not JSON',
    'not in the format of this version',
  ]);
  const [setAside] = loaded.value.setAside ?? [];
  expect(await readFile(setAside?.path ?? '', 'utf8')).toBe('{"airlock":1,"content":{"id":"bad","te');
  expect(await documentFiles()).toHaveLength(1);
});

test('what a dead writer left half written is removed, what a living one writes is not', async () => {
  const store = open();
  await store.saveDocument(document('a', 1, 'a'));
  const folder = join(home, 'session', 'documents');
  await writeFile(join(folder, '.x.json.999999999.abc.tmp'), 'half');
  await writeFile(join(folder, `.y.json.${process.pid}.abc.tmp`), 'half');
  await open().load();
  expect((await documentFiles()).filter((name) => name.endsWith('.tmp'))).toEqual([
    `.y.json.${process.pid}.abc.tmp`,
  ]);
});

test('a document that cannot be written is an error that names it, and what was stored stays', async () => {
  const store = open();
  await store.saveDocument(document('a', 1, 'kept'));
  const folder = join(home, 'session', 'documents');
  const [name = ''] = await documentFiles();
  await store.saveDocument(document('b', 1, 'beside'));
  // A folder in its place: no file can be renamed onto it, whoever runs this test.
  await rename(join(folder, name), join(home, 'kept.json'));
  await mkdir(join(folder, name, 'child'), {recursive: true});
  const outcome = await store.saveDocument(document('a', 2, 'lost?'));
  expect(!outcome.ok && outcome.error.message).toMatch(/^a\.metal is not saved: /);
  const without = await store.load();
  expect(without.ok && without.value.documents).toEqual([document('b', 1, 'beside')]);
  expect(without.ok && without.value.setAside?.map(({path}) => path)).toEqual([join(folder, name)]);
  await rm(join(folder, name), {recursive: true});
  await rename(join(home, 'kept.json'), join(folder, name));
  const loaded = await store.load();
  expect(loaded.ok && loaded.value.documents).toContainEqual(document('a', 1, 'kept'));
});

test('a home that cannot be written to is an error that names it, and later saves try again', async () => {
  const blocked = join(home, 'file');
  await writeFile(blocked, 'in the way');
  const store = createSessionStore(blocked, clock);
  const outcome = await store.saveDocument(document('a', 1, 'a'));
  expect(outcome.ok).toBe(false);
  expect(!outcome.ok && [outcome.error.kind, outcome.error.code]).toEqual(['unavailable', 'storage-failed']);
  expect(!outcome.ok && outcome.error.message).toContain(blocked);
  await rm(blocked);
  expect(await store.saveDocument(document('a', 1, 'a'))).toEqual({ok: true, value: {revision: 1}});
});
