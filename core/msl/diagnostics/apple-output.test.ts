import {describe, expect, test} from 'vitest';
import {randomStream} from '../../base/random.ts';
import {appleDiagnostics, mostMessages} from './apple-output.ts';

const text = [
  '#include <metal_stdlib>',
  'kernel void scale(device float *data, uint i [[thread_position_in_grid]]) {',
  '\tdata[i] = factr * data[i]; // a.metal:1:1: error: not one',
  '  int µ = 2; data[j] = µ;',
  '}',
].join('\n');

const read = (output: string, files?: Record<string, string>) =>
  appleDiagnostics({output, compilerFile: 'a.metal', name: 'shown.metal', text, ...(files && {files})});

describe('the output of Apple’s compiler', () => {
  test('errors carry their notes and fix-its; snippets are no part of messages', () => {
    const output = [
      "a.metal:3:12:{3:12-3:17}: error: use of undeclared identifier 'factr'; did you mean 'factor'?",
      '        data[i] = factr * data[i]; // a.metal:1:1: error: not one',
      '                  ^~~~~',
      '                  factor',
      'fix-it:"a.metal":{3:12-3:17}:"factor"',
      "/private/var/run/mnt/x/Metal.xctoolchain/usr/metal/lib/clang/include/metal/metal_math:7:3: note: 'factor' declared here",
      '  float factor;',
      '  ^',
      '1 error generated.',
    ].join('\n');
    const [error, ...more] = read(output);
    expect(more).toEqual([]);
    expect(error).toMatchObject({
      severity: 'error',
      message: "use of undeclared identifier 'factr'; did you mean 'factor'?",
      location: {file: 'shown.metal', range: {start: {line: 3, column: 12}, end: {line: 3, column: 17}}},
      fixIts: [{file: 'shown.metal', text: 'factor'}],
      notes: [{message: "'factor' declared here", location: {file: 'metal/metal_math'}}],
    });
  });

  test('columns are bytes and become UTF-16 units; options and included files are told', () => {
    const output = [
      'In file included from a.metal:1:',
      "./shared/x.h:2:1: warning: unused variable 'q' [-Wunused-variable]",
      'int q;',
      '^',
      "a.metal:4:20: error: use of undeclared identifier 'j'",
    ].join('\n');
    const [warning, error] = read(output, {'shared/x.h': '//\nint q;\n'});
    expect(warning).toMatchObject({
      severity: 'warning',
      code: '-Wunused-variable',
      location: {file: 'shared/x.h', range: {start: {line: 2, column: 1}}},
    });
    // The two bytes of µ stand before byte 20.
    expect(error?.location?.range.start).toEqual({line: 4, column: 19});
  });

  test('an error of newLibraryWithSource as a log prints it is read once', () => {
    const block = [
      "program_source:3:12: error: use of undeclared identifier 'factr'",
      '        data[i] = factr * data[i];',
      '                  ^',
      "program_source:4:3: warning: unused variable 'µ' [-Wunused-variable]",
    ];
    const output = [
      `Error Domain=MTLLibraryErrorDomain Code=3 "${block.join('\n')}`,
      `" UserInfo={NSLocalizedDescription=${block.join('\n')}`,
      '}',
    ].join('\n');
    const found = appleDiagnostics({output, compilerFile: 'program_source', name: 'shown.metal', text});
    expect(found.map(({severity, location}) => [severity, location?.file])).toEqual([
      ['error', 'shown.metal'],
      ['warning', 'shown.metal'],
    ]);
  });

  test('messages without a place are messages; words of Apple’s compiler stay as they are', () => {
    const found = read("metal: error: unknown argument: '-q'\na.metal:3:1: error: no 'vec<float, 4>' here");
    expect(found.map(({message}) => message)).toEqual(["unknown argument: '-q'", "no 'vec<float, 4>' here"]);
    expect(found[0]?.location).toBeUndefined();
  });

  test('of a flood all errors are kept, and the rest is counted', () => {
    const warnings = Array.from({length: 5000}, (_, i) => `a.metal:3:${(i % 9) + 1}: warning: number ${i}`);
    const found = read([...warnings, 'a.metal:4:1: error: the last'].join('\n'));
    expect(found).toHaveLength(mostMessages + 1);
    expect(found.filter(({severity}) => severity === 'error')).toHaveLength(1);
    expect(found.at(-1)?.message).toBe('4001 more messages are in the compiler’s output.');
  });

  test('garbage is no message, and every mutation of real output is survived with places in the text', () => {
    const random = randomStream(7);
    const garbage = Array.from({length: 4000}, () => String.fromCharCode(random.below(0x250))).join('');
    expect(read(garbage)).toEqual([]);
    const real = [
      "a.metal:3:12:{3:12-3:17}: error: use of 'x'",
      'fix-it:"a.metal":{3:12-3:17}:"y"',
      'a.metal:4:2: note: here',
      'In file included from a.metal:1:',
      'a.metal:99999:1: warning: far away [-Wfar]',
    ].join('\n');
    for (let round = 0; round < 400; round++) {
      const at = random.below(real.length);
      const mutated = `${real.slice(0, at)}${String.fromCharCode(random.below(128))}${real.slice(at + random.below(4))}`;
      for (const {location} of read(mutated)) {
        expect(location?.range.start.line ?? 1).toBeGreaterThanOrEqual(1);
        expect(location?.range.start.column ?? 1).toBeGreaterThanOrEqual(1);
      }
    }
  });
});
