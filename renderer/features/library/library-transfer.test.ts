import {expect, test} from 'vitest';
import {ok} from '../../../core/base/result.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {binaryPartBytes, documentIdSchema} from '../../../core/protocol/session.ts';
import {languageOf} from './open-files.ts';
import {fetchLibrary, fromBase64, sendLibrary, toBase64} from './library-transfer.ts';

const id = documentIdSchema.parse('a');

/** Keeps what it is sent, part by part, as the host does. */
function memoryLab(): Pick<Lab, 'saveBinary' | 'readBinary'> {
  let stored = Buffer.alloc(0);
  return {
    saveBinary: ({offset, part}) => {
      stored = Buffer.concat([stored.subarray(0, offset), Buffer.from(part, 'base64')]);
      return Promise.resolve(ok({receivedBytes: stored.length}));
    },
    readBinary: ({offset}) => {
      const part = stored.subarray(offset, offset + binaryPartBytes).toString('base64');
      return Promise.resolve(ok({sizeBytes: stored.length, part}));
    },
  };
}

test.each([0, 1, binaryPartBytes, 2 * binaryPartBytes + 5])(
  '%d bytes go over and come back',
  async (size) => {
    const bytes = Uint8Array.from({length: size}, (_, index) => (index * 13) & 0xff);
    const lab = memoryLab();
    expect(await sendLibrary(lab, id, new Blob([bytes]))).toEqual(ok(undefined));
    const back = await fetchLibrary(lab, id);
    if (!back.ok) throw new Error(back.error.message);
    expect(Buffer.compare(Buffer.from(await back.value.arrayBuffer()), Buffer.from(bytes))).toBe(0);
  },
);

test('base64 is that of everybody else', () => {
  const bytes = Uint8Array.from({length: 20_000}, (_, index) => (index * 31) & 0xff);
  expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  expect(fromBase64(toBase64(bytes))).toEqual(bytes);
});

test('the name of a file says what it is', () => {
  const names = ['a.metallib', 'a.AIR', 'a.bc', 'a.metal', 'a.ll', 'a.lab.json', 'a.pdf', 'metallib'];
  expect(names.map(languageOf)).toEqual([
    ...['library', 'library', 'library', 'msl', 'llvm-ir', 'json'],
    undefined,
    undefined,
  ]);
});
