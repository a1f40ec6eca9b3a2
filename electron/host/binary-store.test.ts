import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {type Result} from '../../core/base/result.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {binaryPartBytes, documentIdSchema} from '../../core/protocol/session.ts';
import {type BinaryStore, createBinaryStore} from './binary-store.ts';

let home: string;
const id = documentIdSchema.parse('../../a library');
const other = documentIdSchema.parse('b');

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'airlock-binaries-'));
});

afterEach(() => rm(home, {recursive: true, force: true}));

function bytesOf(size: number, seed: number): Uint8Array {
  return Uint8Array.from({length: size}, (_, index) => (index * 31 + seed) & 0xff);
}

async function saveAll(store: BinaryStore, document: typeof id, bytes: Uint8Array): Promise<string> {
  for (let offset = 0; ;) {
    const part = bytes.subarray(offset, offset + binaryPartBytes);
    const saved = await store.savePart(document, bytes.length, offset, part);
    if (!saved.ok) return saved.error.code;
    offset = saved.value.receivedBytes;
    if (offset >= bytes.length) return 'saved';
  }
}

async function readAll(store: BinaryStore, document: typeof id): Promise<Uint8Array | string> {
  const parts: Buffer[] = [];
  for (let offset = 0; ;) {
    const read = await store.readPart(document, offset);
    if (!read.ok) return read.error.code;
    parts.push(read.value.bytes);
    offset += read.value.bytes.length;
    if (offset >= read.value.sizeBytes) return new Uint8Array(Buffer.concat(parts));
  }
}

function codeOf(result: Result<unknown, LabError>): string {
  return result.ok ? 'ok' : result.error.code;
}

const files = (): Promise<string[]> => readdir(join(home, 'session', 'libraries'));

test.each([0, 1, 5000, binaryPartBytes, 2 * binaryPartBytes + 17])(
  'a file of %d bytes comes back byte for byte, also to another host',
  async (size) => {
    const bytes = bytesOf(size, 3);
    expect(await saveAll(createBinaryStore(home), id, bytes)).toBe('saved');
    expect(await readAll(createBinaryStore(home), id)).toEqual(bytes);
    expect((await files()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  },
);

test('what is not whole is not there, and the earlier file stays until the new one is whole', async () => {
  const store = createBinaryStore(home);
  expect(await readAll(store, id)).toBe('no-bytes');
  await saveAll(store, id, bytesOf(100, 1));
  expect(codeOf(await store.savePart(id, 200, 0, bytesOf(120, 2)))).toBe('ok');
  expect(await readAll(store, id)).toEqual(bytesOf(100, 1));
  expect(codeOf(await store.savePart(id, 200, 120, bytesOf(80, 2)))).toBe('ok');
  expect((await readAll(store, id)).length).toBe(200);
});

test('parts that do not follow one another are refused', async () => {
  const store = createBinaryStore(home);
  expect(codeOf(await store.savePart(id, 200, 10, bytesOf(10, 1)))).toBe('wrong-part');
  await store.savePart(id, 200, 0, bytesOf(100, 1));
  expect(codeOf(await store.savePart(id, 200, 50, bytesOf(10, 1)))).toBe('wrong-part');
  expect(codeOf(await store.savePart(id, 300, 100, bytesOf(10, 1)))).toBe('wrong-part');
  expect(codeOf(await store.savePart(id, 200, 100, bytesOf(101, 1)))).toBe('wrong-part');
  expect(codeOf(await store.savePart(id, 200, 100, new Uint8Array(0)))).toBe('wrong-part');
  expect(codeOf(await store.savePart(id, 200, 100, bytesOf(100, 1)))).toBe('ok');
});

test('two callers that send one document at once end with one whole file', async () => {
  const store = createBinaryStore(home);
  const outcomes = await Promise.all([
    saveAll(store, id, bytesOf(3000, 1)),
    saveAll(store, id, bytesOf(3000, 2)),
  ]);
  expect(outcomes).toContain('saved');
  const kept = await readAll(store, id);
  expect([bytesOf(3000, 1), bytesOf(3000, 2)]).toContainEqual(kept);
});

test('a file too large and a session too full are refused and leave nothing', async () => {
  const store = createBinaryStore(home, {file: 1000, session: 1500});
  expect(await saveAll(store, id, bytesOf(1001, 1))).toBe('file-too-large');
  expect(await saveAll(store, id, bytesOf(1000, 1))).toBe('saved');
  expect(await saveAll(store, other, bytesOf(600, 1))).toBe('session-full');
  // In its own place a file may grow.
  expect(await saveAll(store, id, bytesOf(900, 1))).toBe('saved');
  expect(await saveAll(store, other, bytesOf(600, 1))).toBe('saved');
  expect(await files()).toHaveLength(2);
});

test('a discarded library is gone, also while it arrives', async () => {
  const store = createBinaryStore(home);
  await saveAll(store, id, bytesOf(10, 1));
  await store.savePart(other, 200, 0, bytesOf(100, 1));
  expect(codeOf(await store.discard(id))).toBe('ok');
  expect(codeOf(await store.discard(other))).toBe('ok');
  expect(codeOf(await store.discard(other))).toBe('ok');
  expect(await files()).toEqual([]);
  expect(codeOf(await store.savePart(other, 200, 100, bytesOf(100, 1)))).toBe('wrong-part');
});
