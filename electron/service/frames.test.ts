import {describe, expect, it} from 'vitest';
import {FrameError, FrameReader, encodeFrame} from './frames.ts';

const messages = [
  {type: 'ping', id: 1},
  'text with ☃',
  undefined,
  {data: new Uint8Array([1, 2, 3]), nested: [{a: 1n}]},
  {text: 'x'.repeat(70_000)},
];

describe('frames', () => {
  it.each([1, 2, 3, 5, 7, 4096, 1 << 20])('carry any clone in chunks of %i bytes', (chunkBytes) => {
    const bytes = Buffer.concat(messages.map(encodeFrame));
    const reader = new FrameReader();
    const received: unknown[] = [];
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      received.push(...reader.push(bytes.subarray(at, at + chunkBytes)));
    }
    expect(received).toEqual(messages);
  });

  it('refuse bytes that are no message', () => {
    expect(() => new FrameReader().push(Buffer.from('not a frame at all'))).toThrow(FrameError);
    const wrongBody = Buffer.concat([Buffer.from([3, 0, 0, 0]), Buffer.from('abc')]);
    expect(() => new FrameReader().push(wrongBody)).toThrow(FrameError);
  });

  it('refuse a frame that is cut short inside its body', () => {
    const frame = encodeFrame({a: [1, 2, 3]});
    const cut = Buffer.from(frame.subarray(0, -4));
    cut.writeUInt32LE(cut.length - 4);
    expect(() => new FrameReader().push(cut)).toThrow(FrameError);
  });
});
