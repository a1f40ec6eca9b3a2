import {describe, expect, test} from 'vitest';
import {openClang22Oracle, printWithClang22} from './oracle-clang22.ts';
import {disassembleWithLlvm14, openLlvm14Oracle} from './oracle-llvm14.ts';
import {firstMessage, type Oracle} from './oracle.ts';

const pointers = {
  'typed pointers': 'define i32 @read(i32* %p) {\n  %v = load i32, i32* %p\n  ret i32 %v\n}\n',
  'opaque pointers': 'define i32 @read(ptr %p) {\n  %v = load i32, ptr %p\n  ret i32 %v\n}\n',
};

const verdicts = {
  valid: 'define i32 @f(i32 %a) {\n  %b = add i32 %a, 1\n  ret i32 %b\n}\n',
  syntax: 'define i32 @f(i32 %a) {\n  %b = add i32 %a 1\n  ret i32 %b\n}\n',
  undefinedName: 'define i32 @f(i32 %a) {\n  ret i32 %missing\n}\n',
  dominance:
    'define i32 @f(i1 %c) {\n  br i1 %c, label %x, label %y\nx:\n  %b = add i32 1, 1\n  br label %y\ny:\n  ret i32 %b\n}\n',
};

async function judge(oracle: Oracle): Promise<Record<string, readonly [string, string]>> {
  const entries: [string, readonly [string, string]][] = [];
  for (const [name, text] of Object.entries(verdicts)) {
    const answer = await oracle.ask(text);
    entries.push([name, [answer.stage, firstMessage(answer)]]);
  }
  return Object.fromEntries(entries);
}

describe('oracles', () => {
  test('llvm-as-14 parses, verifies and explains', async () => {
    expect(await judge(await openLlvm14Oracle())).toEqual({
      valid: ['accepted', ''],
      syntax: ['parser', "expected ',' in arithmetic operation"],
      undefinedName: ['parser', "use of undefined value '%missing'"],
      dominance: ['verifier', 'Instruction does not dominate all uses!'],
    });
  });

  test('Clang 22 parses, verifies and explains', async () => {
    expect(await judge(openClang22Oracle())).toEqual({
      valid: ['accepted', ''],
      syntax: ['parser', "expected ',' in arithmetic operation"],
      undefinedName: ['parser', "use of undefined value '%missing'"],
      dominance: ['verifier', 'Instruction does not dominate all uses!'],
    });
  });

  test('only LLVM 14 insists on its kind of pointers', async () => {
    const oracles = [await openLlvm14Oracle(), openClang22Oracle()];
    const accepted: string[] = [];
    for (const oracle of oracles) {
      for (const [name, text] of Object.entries(pointers)) {
        if ((await oracle.ask(text)).accepted) accepted.push(`${oracle.name} takes ${name}`);
      }
    }
    expect(accepted).toEqual([
      'llvm-as-14 takes typed pointers',
      'clang-22 takes typed pointers',
      'clang-22 takes opaque pointers',
    ]);
  });

  test('both print a module in their canonical form', async () => {
    expect(await disassembleWithLlvm14('@x=global i32 1 ; note')).toContain('@x = global i32 1\n');
    expect(await printWithClang22('@x=global i32 1 ; note')).toContain('@x = global i32 1\n');
  });
});
