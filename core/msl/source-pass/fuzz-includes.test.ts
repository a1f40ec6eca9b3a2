import {describe, expect, it} from 'vitest';
import {SourceText, type TextRange} from '../../base/source-text.ts';
import {Random} from '../../ir/testing/random.ts';
import {prepareSource, type PreparedSource} from './prepare-source.ts';

const project: Readonly<Record<string, string>> = {
  'kernels/main.metal': `#include <metal_stdlib>
#include "../shared/types.h"
#include "inner/table.h"
using namespace metal;
constant uint size [[function_constant(SIZE_INDEX)]];
KERNEL(fill, float)
template <typename T, int N = 4> [[kernel]] void copy(device const T *a [[buffer(SLOT)]], device T *b [[buffer(SLOT + 1)]], uint i [[thread_position_in_grid]]) { threadgroup T tile[N]; tile[i & 3] = a[i]; b[i] = tile[0]; }
template [[host_name("copy_f")]] [[kernel]] void copy<float>(device const float *, device float *, uint);
[[visible]] float twice(float x) { return x * 2.0 + table[0]; }
`,
  'shared/types.h': `#pragma once
#include "../shared/macros.h"
struct Item { float value [[id(0)]]; device int *at [[id(SLOT)]];
  int get() const device { return at[0]; } int get() const constant { return at[0]; } };
`,
  'shared/macros.h': `#ifndef MACROS
#define MACROS
#define SLOT 0
#define SIZE_INDEX (SLOT + 3)
#define ATTRIBUTE(n) [[buffer(n)]]
#define KERNEL(name, T) kernel void name(device T *out ATTRIBUTE(SLOT), uint gid [[thread_position_in_grid]]) { out[gid] = T(1); }
#endif
`,
  'kernels/inner/table.h': `#include "../../shared/macros.h"
constexpr constant float table[2] = {1.5, 2.25};
half small = 0.5h; bfloat other = 1.0bf;
float raw(float) __asm("air.raw");
`,
};

const pieces = [
  ...[
    '[[',
    ']]',
    '[[kernel]]',
    '[[buffer(SLOT)]]',
    '[[function_constant(n)]]',
    '(',
    ')',
    '{',
    '}',
    ';',
    ',',
    '<',
    '>',
  ],
  ...[
    '#include "../shared/types.h"\n',
    '#include "main.metal"\n',
    '#include "../../out.h"\n',
    '#include HERE\n',
  ],
  ...[
    '\n#define SLOT SLOT + 1\n',
    '\n#undef MACROS\n',
    '\n#if SLOT\n',
    '\n#else\n',
    '\n#endif\n',
    '\n#error x\n',
  ],
  ...[
    '/*',
    '*/',
    '// é😀\n',
    'R"(',
    ')"',
    '\\\n',
    '\r\n',
    '"',
    "'",
    '::',
    'template',
    'kernel',
    'device',
    'coherent ',
  ],
  ...[
    'threadgroup',
    '__asm("air.x")',
    '1.0bf',
    '1e',
    '0x',
    '_Pragma("x")',
    'ATTRIBUTE(',
    'KERNEL(a,',
    '## ',
    '# ',
  ],
];

/** Every range that a record holds, with the file it is in. */
function rangesOf(
  value: unknown,
  file: string,
  found: {file: string; range: TextRange}[] = [],
): typeof found {
  if (Array.isArray(value)) for (const item of value) rangesOf(item, file, found);
  else if (typeof value === 'object' && value !== null) {
    const fields = value as Record<string, unknown>;
    const own = typeof fields['file'] === 'string' ? fields['file'] : file;
    for (const [key, field] of Object.entries(fields)) {
      if (key === 'range' || key === 'nameRange') found.push({file: own, range: field as TextRange});
      else rangesOf(field, own, found);
    }
  }
  return found;
}

function expectSound(files: Readonly<Record<string, string>>, prepared: PreparedSource, label: string): void {
  const main = 'kernels/main.metal';
  const texts: Record<string, SourceText> = {};
  for (const [path, text] of Object.entries(files)) texts[path] = new SourceText(text);
  const results: Readonly<Record<string, string>> = {...prepared.files, [main]: prepared.text};
  for (const [path, text] of Object.entries(files)) {
    const result = results[path];
    if (result === undefined) continue;
    const kept = path === main ? result.slice(0, text.length) : result;
    expect(kept.length, `${label}: length of ${path}`).toBe(text.length);
    const breaks = (one: string) => one.replace(/[^\r\n]/g, ' ');
    expect(breaks(kept) === breaks(text), `${label}: line breaks of ${path}`).toBe(true);
  }
  const told = [...rangesOf(prepared.records, main), ...rangesOf(prepared.planted, main)];
  for (const diagnostic of [...prepared.notices, ...prepared.diagnostics]) {
    for (const location of [diagnostic.location, ...diagnostic.notes.map((note) => note.location)])
      if (location !== undefined) told.push(location);
  }
  for (const {file, range} of told) {
    const source = texts[file === 'k.metal' ? main : file];
    expect(source, `${label}: ${file} is a file of the project`).toBeDefined();
    for (const {line, column} of [range.start, range.end]) {
      expect(line, `${label}: a line of ${file}`).toBeGreaterThanOrEqual(1);
      expect(line, `${label}: a line of ${file}`).toBeLessThanOrEqual(source?.lineCount ?? 0);
      expect(column, `${label}: a column of ${file}`).toBeGreaterThanOrEqual(1);
    }
    const isOrdered = range.start.line < range.end.line || range.start.column <= range.end.column;
    expect(isOrdered, `${label}: order in ${file}`).toBe(true);
  }
}

/** A project some places of which, in any of its files, are changed. */
function mutated(random: Random): Record<string, string> {
  const files: Record<string, string> = {...project};
  for (let edit = random.below(6); edit >= 0; edit--) {
    const path = random.pick(Object.keys(files));
    const text = files[path] ?? '';
    const at = random.below(text.length + 1);
    files[path] = text.slice(0, at) + random.pick(pieces) + text.slice(at + random.below(16));
  }
  if (random.below(8) === 0) delete files[random.pick(Object.keys(files).slice(1))];
  return files;
}

describe('the source pass over projects', () => {
  const rounds = process.env['AIRLOCK_LONG_TESTS'] === undefined ? 400 : 20_000;

  it('never throws, keeps every place, and tells only places that exist', () => {
    const seed = Number(process.env['AIRLOCK_FUZZ_SEED'] ?? 3);
    const random = new Random(seed);
    let functions = 0;
    for (let round = 0; round < rounds; round++) {
      const files = mutated(random);
      const {'kernels/main.metal': source = '', ...includes} = files;
      const path = 'kernels/main.metal';
      const profile = {appleClang: '32023.850'};
      const prepared = prepareSource({name: 'k.metal', path, source, includes, profile});
      expectSound(files, prepared, `seed ${seed}, round ${round}`);
      functions += prepared.records.functions.length;
    }
    // Most programs still have most of their four functions: the mutants are not just noise.
    expect(functions).toBeGreaterThan(2 * rounds);
  });
});
