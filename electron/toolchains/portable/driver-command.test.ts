import {describe, expect, it} from 'vitest';
import {parseDriverCommand, parseVersion, redirectOutput} from './driver-command.ts';

describe('parseDriverCommand', () => {
  it('reads the one command, with quotes, blanks and backslashes in its arguments', () => {
    const printed = `clang version 22.1.0\n (in-process)\n "" "clang++" "-cc1" "-D" "A=\\"x y\\"" "b\\\\c\\$d" ""\n`;
    expect(parseDriverCommand(printed)).toEqual(['-cc1', '-D', 'A="x y"', 'b\\c$d', '']);
  });

  it('gives nothing where there is no command, several, or another tool', () => {
    expect(parseDriverCommand("clang: error: unknown argument: '-q'\n")).toBeUndefined();
    expect(parseDriverCommand(' "clang" "-cc1" "a.c"\n "wasm-ld" "a.o"\n')).toBeUndefined();
    expect(parseDriverCommand(' "wasm-ld" "a.o"\n')).toBeUndefined();
  });
});

describe('parseVersion', () => {
  it('leaves out where the build came from', () => {
    expect(parseVersion('clang version 22.1.0 (https://example.org/llvm 9560ae0)\nTarget: x')).toBe('22.1.0');
    expect(parseVersion('')).toBe('unknown');
  });
});

describe('redirectOutput', () => {
  it('replaces the last output that the job asks for', () => {
    expect(redirectOutput(['-cc1', '-o', 'a', '-o', 'b'], ['a', 'b'])).toEqual({
      command: ['-cc1', '-o', 'a', '-o', '-'],
      output: 'b',
    });
  });

  it('leaves other commands alone', () => {
    expect(redirectOutput(['-cc1', '-o', '-'], ['a'])).toBeUndefined();
    expect(redirectOutput(['-cc1', 'a.c'], ['a'])).toBeUndefined();
    expect(redirectOutput(['-cc1', '-o'], ['a'])).toBeUndefined();
  });
});
