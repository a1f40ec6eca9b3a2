import {zipSync} from 'fflate';
import {describe, expect, it} from 'vitest';
import {randomStream} from '../base/random.ts';
import {readBundleFile} from './bundle-file.ts';
import {sessionLimits} from './shared-session.ts';
import {encodeUtf8} from './utf8.ts';

const text = encodeUtf8('text');
const bundle = (entries: Record<string, Uint8Array>) =>
  zipSync({'b/record.json': encodeUtf8('{}'), 'b/README.md': text, 'b/reproduce.sh': text, ...entries});
const read = (file: Uint8Array) => {
  const result = readBundleFile(file);
  return result.ok ? result.value.map(({language, name}) => `${language} ${name}`) : result.error.message;
};

describe('a crash bundle', () => {
  it('opens as its source, IR, library and experiment, and nothing else of it', () => {
    const file = bundle({
      'b/sources/a.metal': text,
      'b/ir/a.ll': text,
      'b/library/a.metallib': new Uint8Array([0, 255]),
      'b/experiment/a.lab.json': text,
      'b/report/crash.ips': text,
    });
    expect(read(file)).toEqual(['msl a.metal', 'llvm-ir a.ll', 'library a.metallib', 'json a.lab.json']);
  });

  it('takes no names that are paths', () => {
    const hostile = [
      'b/ir/../a.ll',
      'b/ir/..',
      'b/ir/x\\y.ll',
      '/ir/a.ll',
      'b/ir/',
      'b/__proto__/a',
      'ir/a.ll',
    ];
    for (const name of hostile) expect(read(bundle({[name]: text})), name).toContain('neither source');
  });

  it('is refused where it is another zip, no text, too much, or damaged', () => {
    expect(read(zipSync({'b/ir/a.ll': text}))).toContain('no record of a crash');
    expect(read(bundle({'b/ir/a.ll': new Uint8Array([0xff])}))).toContain('no text in UTF-8');
    const bomb = bundle({'b/ir/a.ll': new Uint8Array(sessionLimits.documentBytes + 1)});
    expect(bomb.length).toBeLessThan(100_000);
    expect(read(bomb)).toContain('unpacks to too much');
    const good = bundle({'b/ir/a.ll': encodeUtf8('define void @f() { ret void }')});
    const random = randomStream(3);
    for (let round = 0; round < 300; round++) {
      const bytes = good.slice();
      bytes[random.below(bytes.length)] = random.below(256);
      expect(() => readBundleFile(bytes.subarray(0, 1 + random.below(bytes.length)))).not.toThrow();
      expect(() => readBundleFile(bytes)).not.toThrow();
    }
  });
});
