import {describe, expect, test} from 'vitest';
import {diffToText} from '../air/diff/text.ts';
import {makeLargeModule} from '../ir/testing/air/large-module.ts';
import {type Module} from '../ir/model/module.ts';
import {parseModule} from '../ir/parser/parse-module.ts';
import {printModule} from '../ir/printer/print-module.ts';
import {verifyModule} from '../ir/verify/verify-module.ts';
import {readBitcode} from './bitcode/read-module.ts';
import {buildLibrary} from './build-library.ts';
import {librariesOf, moduleBytes} from './container/library.ts';
import {readLibrary} from './container/read-library.ts';
import {diffFunctions, type FunctionText, functionTexts, pairFunctions} from './diff-libraries.ts';

const profile = {profile: 'macos26'} as const;

function kernels(names: readonly string[], change: (text: string) => string = (text) => text): string {
  const bodies = names.map((name) => `define void @${name}(float addrspace(1)* %data) #0 { ret void }`);
  const nodes = names.map(
    (name, index) => `!${index * 3 + 10} = !{void (float addrspace(1)*)* @${name}, !1, !${index * 3 + 11}}
!${index * 3 + 11} = !{!${index * 3 + 12}}
!${index * 3 + 12} = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"${name}_data"}`,
  );
  return change(`target triple = "air64_v28-apple-macosx26.0.0"
${bodies.join('\n')}
attributes #0 = { nounwind }
!air.kernel = !{${names.map((_name, index) => `!${index * 3 + 10}`).join(', ')}}
!air.version = !{!0}
!air.language_version = !{!2}
!0 = !{i32 2, i32 8, i32 0}
!1 = !{}
!2 = !{!"Metal", i32 4, i32 0, i32 0}
${nodes.join('\n')}
`);
}

function parsed(text: string): Module {
  const {module, diagnostics} = parseModule(text);
  expect(diagnostics).toEqual([]);
  return module;
}

/** The functions of the library that is built of `text`, read back from its bytes. */
function throughLibrary(text: string): FunctionText[] {
  const built = buildLibrary(parsed(text));
  if (!built.ok) throw new Error(built.error[0]?.message);
  const read = readLibrary(built.value.bytes);
  if (!read.ok) throw new Error(read.error.message);
  return librariesOf(read.value).flatMap((library) =>
    library.functions.flatMap(({name, module: section}) => {
      const module = section && readBitcode(moduleBytes(library, section)).module;
      return module === undefined ? [] : [{name, text: printModule(module)}];
    }),
  );
}

describe('functions of a library against those of its source', () => {
  test.each([
    ['one kernel', kernels(['only'])],
    ['three kernels', kernels(['first', 'second', 'third'])],
    ['a large module', makeLargeModule(400)],
  ])('%s: no difference', (_what, text) => {
    const diff = diffFunctions(throughLibrary(text), functionTexts(parsed(text)), profile);
    const {missing, extra, changed, equal} = diff.counts;
    expect([missing, extra, changed]).toEqual([0, 0, 0]);
    expect(equal).toBeGreaterThan(5);
  });

  test('a changed argument is found in its function and in no other', () => {
    const names = ['first', 'second', 'third'];
    const changed = kernels(names, (text) => text.replace('!"second_data"', '!"other"'));
    const diff = diffFunctions(throughLibrary(kernels(names)), functionTexts(parsed(changed)), profile);
    expect(diff.counts.changed).toBe(1);
    const text = diffToText(diff);
    expect(text).toContain('function second');
    expect(text).toContain('"second_data" -> "other"');
    expect(text).not.toContain('function first');
  });

  test('functions of one side only are named', () => {
    const left = throughLibrary(kernels(['shared', 'mine']));
    const right = functionTexts(parsed(kernels(['yours', 'shared'])));
    const text = diffToText(diffFunctions(left, right, profile));
    expect(text).toContain('+ yours: kernel');
    expect(text).toContain('- mine: kernel');
    expect(text).toContain('2 differences: 1 missing, 1 extra, 0 changed');
  });

  test('the parts of a module are modules of their own, by LLVM’s rules', () => {
    const parts = functionTexts(parsed(kernels(['first', 'second', 'third'])));
    expect(parts.map(({name}) => name)).toEqual(['first', 'second', 'third']);
    for (const {name, text} of parts) {
      const module = parsed(text);
      expect(verifyModule(module)).toEqual([]);
      expect(module.functions.map((fn) => fn.name)).toEqual([name]);
    }
  });

  test('nothing against something is all missing', () => {
    const right = functionTexts(parsed(kernels(['a', 'b'])));
    expect(diffFunctions([], right, profile).counts).toEqual({equal: 0, missing: 2, extra: 0, changed: 0});
    expect(pairFunctions([], []).matched).toEqual([]);
  });
});
