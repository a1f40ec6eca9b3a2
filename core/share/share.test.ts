import {strToU8, zipSync} from 'fflate';
import {describe, expect, it} from 'vitest';
import {randomStream} from '../base/random.ts';
import {compileOptionsSchema, defaultAppleClang} from '../protocol/compile.ts';
import {fromBase64Url, toBase64Url} from './base64-url.ts';
import {readSessionFile, writeSessionFile} from './session-file.ts';
import {fragmentIn, readSessionFragment, sessionFragment} from './session-link.ts';
import {decodeUtf8, encodeUtf8} from './utf8.ts';
import {sessionLimits, type SharedSession} from './shared-session.ts';

const text = (name: string, content: string, language: 'msl' | 'llvm-ir' = 'msl') => ({
  name,
  language,
  bytes: strToU8(content),
});
const session: SharedSession = {
  title: 'Scale, twice',
  createdAt: '2026-11-21T12:00:00.000Z',
  lab: '0.1.0',
  target: 'macos26',
  appleClang: defaultAppleClang,
  options: compileOptionsSchema.parse({defines: ['N=4']}),
  active: 1,
  documents: [text('scale.metal', 'kernel void k() {} // ä 🙂\r\n'), text('k.ll', '; empty\n', 'llvm-ir')],
};
const library: SharedSession = {
  ...session,
  documents: [
    ...session.documents,
    {name: 'k.metallib', language: 'library', bytes: new Uint8Array([0, 255, 1])},
  ],
};

function written(of: SharedSession): Uint8Array {
  const file = writeSessionFile(of);
  if (!file.ok) throw new Error(file.error.message);
  return file.value;
}
const code = (result: {ok: true} | {ok: false; error: {code: string}}): string =>
  result.ok ? 'ok' : result.error.code;

describe('a session file', () => {
  it('comes back as it was, libraries too, and is the same for the same session', () => {
    expect(readSessionFile(written(library))).toEqual({ok: true, value: library});
    expect(written(library)).toEqual(written(library));
  });

  it('is refused where it is damaged, at whatever byte, and never throws', () => {
    const file = written(library);
    const random = randomStream(11);
    let refused = 0;
    for (let round = 0; round < 400; round++) {
      const damaged = file.slice(0, round % 3 === 0 ? random.below(file.length) : file.length);
      for (
        let flips = random.below(3) + (round % 3 === 0 ? 0 : 1);
        flips > 0 && damaged.length > 0;
        flips--
      ) {
        const at = random.below(damaged.length);
        damaged[at] = (damaged[at] ?? 0) ^ (1 + random.below(255));
      }
      if (!readSessionFile(damaged).ok) refused++;
    }
    expect(refused).toBeGreaterThan(200);
    expect(readSessionFile(new Uint8Array()).ok).toBe(false);
  });

  const manifest = {
    airlock: 'session',
    version: 1,
    title: 't',
    createdAt: session.createdAt,
    lab: '1',
    target: 'macos26',
    appleClang: defaultAppleClang,
    options: {},
  };
  const zipOf = (documents: unknown, files: Record<string, Uint8Array>, more: object = {}): Uint8Array =>
    zipSync({'session.json': strToU8(JSON.stringify({...manifest, documents, ...more})), ...files});
  const entry = (name: string, at = 'documents/0', sizeBytes = 1) => ({
    name,
    language: 'text',
    entry: at,
    sizeBytes,
  });

  it('takes no names that are paths, no entries of other names, no other version', () => {
    const files = {'documents/0': strToU8('x')};
    expect(code(readSessionFile(zipOf([entry('a.txt')], files)))).toBe('ok');
    for (const name of ['../a', '/etc/passwd', 'a/b', 'a\\b', '..', '.', '', 'a\0', 'x'.repeat(201)]) {
      expect([name, code(readSessionFile(zipOf([entry(name)], files)))]).toEqual([name, 'bad-session-file']);
    }
    for (const at of ['../../etc/passwd', 'documents/../x', 'documents/0000', 'session.json']) {
      const packed = zipOf([entry('a', at)], {...files, [at]: strToU8('x')});
      expect([at, code(readSessionFile(packed))]).toEqual([at, 'bad-session-file']);
    }
    expect(code(readSessionFile(zipOf([], {}, {version: 2})))).toBe('bad-session-file');
    expect(code(readSessionFile(zipOf([], {}, {extra: 1})))).toBe('bad-session-file');
    expect(code(readSessionFile(zipOf([entry('a', 'documents/0', 2)], files)))).toBe('bad-session-file');
  });

  it('unpacks no bomb, whatever it says of its size', () => {
    const bomb = zipOf([entry('a', 'documents/0', 1)], {
      'documents/0': new Uint8Array(sessionLimits.documentBytes + 1),
    });
    expect(bomb.length).toBeLessThan(100_000);
    expect(code(readSessionFile(bomb))).toBe('bad-session-file');
    // The same archive claims one byte in its directory: no more than that is unpacked.
    const lying = bomb.slice();
    const view = new DataView(lying.buffer, lying.byteOffset, lying.byteLength);
    let lies = 0;
    for (let at = 0; at + 28 < lying.length; at++) {
      if (view.getUint32(at, true) !== 0x02014b50) continue;
      if (view.getUint32(at + 24, true) > sessionLimits.documentBytes) {
        view.setUint32(at + 24, 1, true);
        lies++;
      }
    }
    expect(lies).toBe(1);
    const read = readSessionFile(lying);
    expect(!read.ok || read.value.documents.every(({bytes}) => bytes.length <= 1)).toBe(true);
    const many = Array.from({length: sessionLimits.documents + 1}, (_, index) =>
      entry('a', `documents/${index}`, 0),
    );
    const files = Object.fromEntries(many.map(({entry: at}) => [at, new Uint8Array()]));
    expect(code(readSessionFile(zipOf(many, files)))).toBe('bad-session-file');
  });

  it('is not made where it would not be opened', () => {
    const large = {
      ...session,
      documents: [{...text('a.txt', ''), bytes: new Uint8Array(sessionLimits.documentBytes + 1)}],
    };
    expect(code(writeSessionFile(large))).toBe('session-too-large');
    const many = {...session, documents: Array.from({length: 65}, (_, index) => text(`${index}.metal`, ''))};
    expect(code(writeSessionFile(many))).toBe('session-too-large');
  });
});

describe('a session link', () => {
  it('comes back as it was, out of any address', () => {
    const fragment = sessionFragment(session) ?? '';
    expect(fragment).toMatch(/^session=1\.[\w-]+$/);
    for (const link of [fragment, `http://127.0.0.1:5417/#${fragment}`, `airlock://session#${fragment}`]) {
      expect(readSessionFragment(fragmentIn(link) ?? '')).toEqual({ok: true, value: session});
    }
    expect(fragmentIn('airlock://open?file=a.metal')).toBeUndefined();
  });

  it('is for small texts only', () => {
    expect(sessionFragment(library)).toBeUndefined();
    const random = randomStream(3);
    const noise = Array.from({length: 12_000}, () => String.fromCharCode(33 + random.below(90))).join('');
    expect(sessionFragment({...session, documents: [text('a.metal', noise)]})).toBeUndefined();
    expect(sessionFragment({...session, documents: [text('a.metal', 'x'.repeat(2 ** 21))]})).toBeUndefined();
  });

  it('is refused where it is changed, and unpacks no bomb', () => {
    const fragment = sessionFragment(session) ?? '';
    const random = randomStream(4);
    for (let round = 0; round < 200; round++) {
      const at = 10 + random.below(fragment.length - 10);
      const changed =
        fragment.slice(0, at) + (round % 2 === 0 ? '' : '!') + fragment.slice(at + 1 + random.below(3));
      const read = readSessionFragment(changed);
      if (read.ok) expect(read.value.documents.length).toBeLessThanOrEqual(2);
    }
    expect(readSessionFragment('session=1.').ok).toBe(false);
    expect(readSessionFragment(`session=1.${'A'.repeat(20_000)}`).ok).toBe(false);
    expect(readSessionFragment('session=2.AAAA').ok).toBe(false);
  });

  it('is base64 for addresses', () => {
    const random = randomStream(5);
    for (let length = 0; length < 60; length++) {
      const bytes = Uint8Array.from({length}, () => random.below(256));
      const encoded = toBase64Url(bytes);
      expect(encoded).toBe(Buffer.from(bytes).toString('base64url'));
      expect(fromBase64Url(encoded)).toEqual(bytes);
    }
    expect([fromBase64Url('A'), fromBase64Url('A='), fromBase64Url('AB')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('UTF-8', () => {
  it('is what the platform takes, byte for byte, in random bytes and texts', () => {
    const random = randomStream(6);
    const strict = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
    const platform = (bytes: Uint8Array): string | undefined => {
      try {
        return strict.decode(bytes);
      } catch {
        return undefined;
      }
    };
    const leads = [
      0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff, 0xa0, 0x9f,
      0x90,
    ];
    let valid = 0;
    for (let round = 0; round < 5000; round++) {
      const bytes = Uint8Array.from({length: random.below(6)}, () => leads[random.below(leads.length)] ?? 0);
      expect([[...bytes], decodeUtf8(bytes)]).toEqual([[...bytes], platform(bytes)]);
      if (decodeUtf8(bytes) !== undefined) valid++;
    }
    expect(valid).toBeGreaterThan(100);
    const text = '\ufeffa\u00e4\u4e2d🙂'.repeat(3000);
    expect(decodeUtf8(encodeUtf8(text))).toBe(text);
    expect(encodeUtf8('\ud800')).toEqual(encodeUtf8('\ufffd'));
  });
});
