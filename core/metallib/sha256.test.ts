import {createHash} from 'node:crypto';
import {expect, test} from 'vitest';
import {sha256} from './sha256.ts';

test('gives the hashes that Node gives, for every length around the borders of blocks', () => {
  const bytes = Uint8Array.from({length: 70_000}, (_, index) => (index * 167 + (index >> 8)) & 255);
  for (const length of [...Array.from({length: 200}, (_, index) => index), 1000, 4096, 65_537, 70_000]) {
    const part = bytes.subarray(0, length);
    const expected = createHash('sha256').update(part).digest('hex');
    expect([length, Buffer.from(sha256(part)).toString('hex')]).toEqual([length, expected]);
  }
});
