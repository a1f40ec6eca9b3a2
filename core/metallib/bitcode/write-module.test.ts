import {describe, expect, test} from 'vitest';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {Module} from '../../ir/model/module.ts';
import {StringConstant} from '../../ir/model/operand.ts';
import {mutantsOf, validCorpus} from '../../ir/testing/corpus.ts';
import {openLlvm14Oracle} from '../../ir/testing/oracle-llvm14.ts';
import {mapInParallel} from '../../ir/testing/run-process.ts';
import {disassemble, judgeBitcode, judgeText} from '../testing/llvm14.ts';
import {writeBitcode} from './write-module.ts';

const coldCacheTime = 600_000;

function problemsOf(text: string): {at: string; message: string}[] {
  const result = writeBitcode(parseModule(text).module);
  if (result.ok) return [];
  return result.error.map(({start, end, message}) => ({at: text.slice(start, end), message}));
}

const body = (line: string, parameters = 'i32 %a, float %x'): string =>
  `define void @f(${parameters}) {\n  ${line}\n  ret void\n}\n`;

describe('what LLVM 14 bitcode cannot say', () => {
  test.each([
    [
      'zext nneg',
      body('%b = zext nneg i32 %a to i64'),
      '%b = zext nneg i32 %a to i64',
      "flag 'nneg' on 'zext'",
    ],
    [
      'or disjoint',
      body('%b = or disjoint i32 %a, 1'),
      '%b = or disjoint i32 %a, 1',
      "flag 'disjoint' on 'or'",
    ],
    ['fast casts', body('%b = fpext fast float %x to double'), '%b = fpext fast float %x to double', 'flag'],
    [
      'uinc_wrap',
      body('%b = atomicrmw uinc_wrap i32* %p, i32 1 seq_cst, align 4', 'i32* %p'),
      '%b = atomicrmw uinc_wrap i32* %p, i32 1 seq_cst, align 4',
      "'atomicrmw uinc_wrap'",
    ],
    ['newer attributes', 'declare void @f() memory(none)\n', 'memory(none)', "attribute 'memory'"],
    [
      'newer conventions',
      'declare preserve_nonecc void @f()\n',
      'declare preserve_nonecc void @f()',
      'preserve_nonecc',
    ],
    [
      'code models',
      '@x = global i32 1, code_model "small"\n',
      '@x = global i32 1, code_model "small"',
      'code models',
    ],
    [
      'an alloca elsewhere',
      body('%b = alloca i32, align 4, addrspace(5)'),
      '%b = alloca i32, align 4, addrspace(5)',
      'address space',
    ],
  ])('%s', (_what, text, at, message) => {
    const [problem] = problemsOf(text);
    expect(problem?.at).toBe(at);
    expect(problem?.message).toContain(message);
  });

  test('opaque pointers', () => {
    expect(problemsOf('@x = global ptr null\n')[0]?.message).toContain("opaque pointers ('ptr')");
  });
});

describe('broken modules give no bytes', () => {
  test.each([
    ['undefined values', body('%b = add i32 %nothing, 1'), '%nothing'],
    ['undefined globals', '@x = global i32* @nothing\n', '@nothing'],
    ['undefined metadata', '!a = !{!7}\n', '!7'],
    ['undefined blocks', 'define void @f() {\n  br label %nowhere\n}\n', '%nowhere'],
    ['types that disagree', body('%b = add i32 %a, %x'), '%x'],
  ])('%s', (_what, text, at) => {
    const places = problemsOf(text).map((problem) => problem.at);
    expect(places.some((place) => place.endsWith(at))).toBe(true);
  });

  test('a constant that does not fit its type', () => {
    const parsed = parseModule('@x = global i8* null\n').module;
    const [variable] = parsed.globals;
    if (variable === undefined) throw new Error('no variable');
    variable.initializer = new StringConstant(parsed.types.i8, 'too long', 0, 0);
    expect(writeBitcode(parsed).ok).toBe(false);
    expect(writeBitcode(new Module()).ok).toBe(true);
  });
});

/** LLVM 14 cuts such numbers off without a word, and drops such debug info with a warning; we write neither. */
const refusedKnowingly = ["calling convention 'cc 1000000'", "'!dbg' of an instruction must be a DILocation"];

describe('bitcode', () => {
  test('says who made it, in its wrapper or without', async () => {
    const {module} = parseModule('@x = global i32 7\n');
    const plain = writeBitcode(module, {producer: 'LLVM14'});
    const wrapped = writeBitcode(module, {wrapper: true});
    if (!plain.ok || !wrapped.ok) throw new Error('refused');
    expect([...plain.value.subarray(0, 4)]).toEqual([0x42, 0x43, 0xc0, 0xde]);
    const view = new DataView(wrapped.value.buffer);
    expect([0, 4, 8, 16].map((at) => view.getUint32(at, true))).toEqual([0x0b17c0de, 0, 20, 0xffffffff]);
    expect(wrapped.value.length % 16).toBe(0);
    for (const bytes of [plain.value, wrapped.value])
      expect(await disassemble(bytes)).toContain('@x = global i32 7');
  });

  test(
    'mutants: never throws, and what LLVM 14 accepts reads the same',
    async () => {
      const valid = await validCorpus();
      const mutants = mutantsOf(valid.filter(({dialect}) => dialect === 'typed'));
      const answers = await (await openLlvm14Oracle()).askAll(mutants.map(({text}) => text));
      let compared = 0;
      const complaints = await mapInParallel(mutants, async ({id, text}) => {
        const index = mutants.findIndex((mutant) => mutant.id === id);
        const written = writeBitcode(parseModule(text).module);
        if (answers[index]?.accepted !== true || answers[index].droppedDebugInfo) return undefined;
        if (!written.ok) {
          const message = written.error[0]?.message ?? '';
          return refusedKnowingly.some((known) => message.endsWith(known)) ? undefined : `${id}: ${message}`;
        }
        compared++;
        const [ours, reference] = await Promise.all([judgeBitcode(written.value), judgeText(text)]);
        if (ours.complaints !== '') return `${id}: ${ours.complaints}`;
        return ours.textHash === reference.textHash ? undefined : `${id}: reads differently`;
      });
      expect(complaints.filter((complaint) => complaint !== undefined)).toEqual([]);
      expect(compared).toBeGreaterThan(100);
    },
    coldCacheTime,
  );
});
