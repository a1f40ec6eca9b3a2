import {describe, expect, test} from 'vitest';
import {type Type} from '../../../ir/model/type.ts';
import {parseModule} from '../../../ir/parser/parse-module.ts';
import {printModule} from '../../../ir/printer/print-module.ts';
import {openLlvm14Oracle} from '../../../ir/testing/oracle-llvm14.ts';
import {verifyModule} from '../../../ir/verify/verify-module.ts';
import {type LowerFacts} from './facts.ts';
import {lowerToAir} from './lower.ts';
import {compareRuns} from './testing/compare-runs.ts';

const facts: LowerFacts = {
  osVersion: [26, 0, 0],
  appleClang: '32023.850',
  fastMath: true,
  sourceName: 'k.metal',
};

/** A module as Clang makes it, with `k` as its kernel. */
function clangModule(body: string): string {
  return `target datalayout = "e-i64:64-v16:16-v24:32-v32:32-v48:64-v96:128-v192:256-v256:256-v512:512-v1024:1024-G1"
target triple = "spir64-unknown-unknown"
@text = private unnamed_addr addrspace(1) constant [11 x i8] c"air.kernel\\00", section "llvm.metadata"
@file = private unnamed_addr addrspace(1) constant [8 x i8] c"k.metal\\00", section "llvm.metadata"
@llvm.global.annotations = appending addrspace(1) global [1 x { ptr, ptr addrspace(1), ptr addrspace(1), i32, ptr addrspace(1) }] [{ ptr, ptr addrspace(1), ptr addrspace(1), i32, ptr addrspace(1) } { ptr @k, ptr addrspace(1) @text, ptr addrspace(1) @file, i32 1, ptr addrspace(1) null }], section "llvm.metadata"
${body}`;
}

function lower(body: string, changes: Partial<LowerFacts> = {}): string {
  const {module, diagnostics} = parseModule(clangModule(body));
  expect(diagnostics).toEqual([]);
  const result = lowerToAir(module, {...facts, ...changes});
  if (!result.ok) throw new Error(result.error.map(({message}) => message).join('\n'));
  return printModule(result.value.module);
}

/** What LLVM 14 and our verifier say of the AIR of `body`, and where a run of it differs from one of `body`. */
async function faultsOf(body: string, air: string, trials = 8): Promise<string[]> {
  const parsed = parseModule(air);
  const own = [...parsed.diagnostics, ...verifyModule(parsed.module)].map(({message}) => message);
  const answer = await (await openLlvm14Oracle()).ask(air);
  const differences = trials === 0 ? [] : compareRuns(clangModule(body), air, ['k'], trials).differences;
  return [...own, answer.stderr, ...differences.map(({message}) => message)].filter((text) => text !== '');
}

/** The lines of the body of `@k`. */
function bodyOf(air: string): string[] {
  const start = air.indexOf('{\n', air.indexOf('@k('));
  return air
    .slice(start + 2, air.indexOf('\n}', start))
    .split('\n')
    .map((line) => line.trim());
}

describe('addresses', () => {
  const types =
    '%struct.P = type { <4 x float>, [3 x i32], float }\n%struct.Q = type { i32, [2 x %struct.P] }\n';
  const pointee = (name: string) => (_: string, index: number) => (index === 0 ? named(name) : undefined);
  let named: (name: string) => Type | undefined = () => undefined;

  function lowerTyped(body: string, name: string): string {
    const {module} = parseModule(clangModule(types + body));
    named = (wanted) => module.types.namedStruct(wanted);
    const result = lowerToAir(module, {...facts, pointee: pointee(name)});
    if (!result.ok) throw new Error(result.error.map(({message}) => message).join('\n'));
    return printModule(result.value.module);
  }

  test('bytes become fields and elements, steps of one way one instruction', async () => {
    const body = `define spir_func void @k(ptr addrspace(5) %q, i32 %i) {
  %x = zext i32 %i to i64
  %a = getelementptr inbounds nuw i8, ptr addrspace(5) %q, i64 16
  %b = getelementptr inbounds nuw [32 x i8], ptr addrspace(5) %a, i64 %x
  %p = getelementptr inbounds nuw %struct.P, ptr addrspace(5) %a, i64 1
  %c = getelementptr inbounds nuw i8, ptr addrspace(5) %p, i64 20
  %n = load i32, ptr addrspace(5) %c, align 4
  %d = getelementptr inbounds i8, ptr addrspace(5) %p, i64 28
  %f = load float, ptr addrspace(5) %d, align 4
  %m = add i32 %n, 1
  store i32 %m, ptr addrspace(5) %q, align 4
  %e = getelementptr inbounds nuw i8, ptr addrspace(5) %q, i64 24
  store float %f, ptr addrspace(5) %e, align 4
  ret void
}
`;
    const air = lowerTyped(body, 'struct.Q');
    expect(await faultsOf(types + body, air)).toEqual([]);
    const addresses = bodyOf(air).filter((line) => line.includes('getelementptr'));
    expect(addresses.filter((line) => / i8,/.test(line))).toEqual([]);
    expect(addresses.join('\n')).toContain('%struct.Q addrspace(1)* %q, i64 0, i32 1, i64 1, i32 1, i64 1');
    expect(air).not.toContain('bitcast');
  });

  test('a step back that crosses an object loses inbounds; padding and odd places stay bytes', async () => {
    const body = `define spir_func void @k(ptr addrspace(5) %p, i32 %i) {
  %a = getelementptr inbounds i8, ptr addrspace(5) %p, i64 -4
  %v = load i32, ptr addrspace(5) %a, align 4
  %b = getelementptr inbounds i8, ptr addrspace(5) %p, i64 17
  store i8 3, ptr addrspace(5) %b, align 1
  store i32 %v, ptr addrspace(5) %p, align 4
  ret void
}
`;
    const air = lowerTyped(body, 'struct.P');
    expect(await faultsOf(types + body, air)).toEqual([]);
    // 48 bytes each: four before the end is in padding, so it stays bytes.
    expect(bodyOf(air).filter((line) => line.includes('getelementptr')).length).toBe(2);
    expect(air).toMatch(/getelementptr inbounds i8, i8 addrspace\(1\)\* %\S+, i64 17/);
  });

  test('threadgroup variables of a kernel become one, each at its alignment', async () => {
    const body = `@a = internal addrspace(3) global [3 x i8] undef, align 1
@b = internal addrspace(3) global [4 x float] undef, align 16
@c = internal addrspace(3) global i32 undef, align 4
define spir_func void @k(ptr addrspace(5) %o, i32 %i) {
  %x = zext i32 %i to i64
  %y = and i64 %x, 3
  %p = getelementptr inbounds [4 x float], ptr addrspace(3) @b, i64 0, i64 %y
  store float 2.0, ptr addrspace(3) %p, align 4
  store i8 7, ptr addrspace(3) getelementptr inbounds (i8, ptr addrspace(3) @a, i64 2), align 1
  store i32 9, ptr addrspace(3) @c, align 4
  %f = load float, ptr addrspace(3) %p, align 4
  store float %f, ptr addrspace(5) %o, align 4
  %n = load i8, ptr addrspace(3) getelementptr inbounds (i8, ptr addrspace(3) @a, i64 2), align 1
  %z = zext i8 %n to i32
  %w = load i32, ptr addrspace(3) @c, align 4
  %s = add i32 %w, %z
  %r = getelementptr inbounds i32, ptr addrspace(5) %o, i64 1
  store i32 %s, ptr addrspace(5) %r, align 4
  ret void
}
`;
    const air = lower(body);
    expect(await faultsOf(body, air)).toEqual([]);
    expect(air).toContain('%struct.k.threadgroup = type { [3 x i8], [13 x i8], [4 x float], i32 }');
    expect(air.match(/addrspace\(3\) global/g)).toHaveLength(1);
    expect(air).toMatch(/@k\.threadgroup = internal unnamed_addr addrspace\(3\) global \S+ undef, align 16/);
  });
});

describe('what the reader cannot take', () => {
  test('phis of structures and arrays are joined by member', async () => {
    const body = `define spir_func void @k(ptr addrspace(5) %o, i32 %i) {
entry:
  %one = insertvalue { i32, [2 x float] } zeroinitializer, i32 %i, 0
  %two = insertvalue { i32, [2 x float] } %one, float 3.0, 1, 1
  %c = icmp ugt i32 %i, 7
  br i1 %c, label %big, label %end
big:
  %three = insertvalue { i32, [2 x float] } %two, float 5.0, 1, 0
  br label %end
end:
  %p = phi { i32, [2 x float] } [ %two, %entry ], [ %three, %big ]
  %n = extractvalue { i32, [2 x float] } %p, 0
  %f = extractvalue { i32, [2 x float] } %p, 1, 0
  store i32 %n, ptr addrspace(5) %o, align 4
  %r = getelementptr inbounds i8, ptr addrspace(5) %o, i64 4
  store float %f, ptr addrspace(5) %r, align 4
  ret void
}
`;
    const air = lower(body);
    expect(await faultsOf(body, air)).toEqual([]);
    expect(air).toMatch(/phi fast float|phi float/);
    expect(air).not.toMatch(/phi [{[%]|insertvalue|extractvalue/);
  });

  test('truth values in memory are bytes', async () => {
    const body = `@flag = internal addrspace(3) global i1 undef, align 1
define spir_func void @k(ptr addrspace(5) %o, i32 %i) {
  %c = icmp ugt i32 %i, 7
  store i1 %c, ptr addrspace(3) @flag, align 1
  %v = insertelement <4 x i1> zeroinitializer, i1 %c, i32 2
  %p = getelementptr inbounds i8, ptr addrspace(5) %o, i64 8
  store <4 x i1> %v, ptr addrspace(5) %p, align 1
  %w = load <4 x i1>, ptr addrspace(5) %p, align 1
  %e = extractelement <4 x i1> %w, i32 2
  %l = load i1, ptr addrspace(3) @flag, align 1
  %b = and i1 %l, %e
  %z = zext i1 %b to i32
  store i32 %z, ptr addrspace(5) %o, align 4
  ret void
}
`;
    const air = lower(body);
    expect(await faultsOf(body, air, 0)).toEqual([]);
    expect(air).toContain('@flag = internal unnamed_addr addrspace(3) global i8 undef');
    expect(air).not.toMatch(/(load|store) (<\d+ x )?i1|i4\b/);
  });

  const refused = {
    'lower-double': `  %d = load double, ptr addrspace(5) %o, align 8
  store double %d, ptr addrspace(5) %o, align 8`,
    'lower-integer-width': `  %d = load i128, ptr addrspace(5) %o, align 8
  store i128 %d, ptr addrspace(5) %o, align 8`,
    'lower-indirect-call': `  %d = load ptr, ptr addrspace(5) %o, align 8
  call spir_func void %d()`,
  };
  test.each(Object.entries(refused))('%s', (code, lines) => {
    const {module} = parseModule(
      clangModule(`define spir_func void @k(ptr addrspace(5) %o) {\n${lines}\n  ret void\n}\n`),
    );
    const result = lowerToAir(module, facts);
    expect(result.ok ? [] : [...new Set(result.error.map((error) => error.code))]).toEqual([code]);
  });

  test('a call through a table of visible functions passes and returns values', async () => {
    const body = `%struct._visible_function_table_t = type opaque
%"struct.metal::vec" = type { <4 x float> }
declare spir_func ptr @air.get_function_pointer_visible_function_table(ptr addrspace(5), i32)
define spir_func void @k(ptr addrspace(5) %t, ptr addrspace(5) %o, i32 %i) {
  %a = alloca %"struct.metal::vec", align 16
  %r = alloca %"struct.metal::vec", align 16
  %v = load <4 x float>, ptr addrspace(5) %o, align 16
  store <4 x float> %v, ptr %a, align 16
  %f = call spir_func ptr @air.get_function_pointer_visible_function_table(ptr addrspace(5) %t, i32 %i)
  call spir_func void %f(ptr sret(%"struct.metal::vec") align 16 %r, ptr byval(%"struct.metal::vec") align 16 %a, i32 %i)
  %w = load <4 x float>, ptr %r, align 16
  store <4 x float> %w, ptr addrspace(5) %o, align 16
  ret void
}
`;
    const air = lower(body);
    expect(await faultsOf(body, air, 0)).toEqual([]);
    expect(air).toMatch(/call <4 x float> %\S+\(<4 x float> %\S+, i32 %i\)/);
    expect(air).toContain('bitcast i8* %f to <4 x float> (<4 x float>, i32)*');
    expect(air).not.toContain('alloca');
  });
});

describe('attributes by target', () => {
  const body =
    'define spir_func void @k(ptr addrspace(5) %o) #0 {\n  ret void\n}\nattributes #0 = { mustprogress norecurse nounwind willreturn }\n';
  test.each([
    [13, 'norecurse nounwind'],
    [14, 'mustprogress norecurse nounwind willreturn'],
    [26, 'mustprogress norecurse nounwind willreturn'],
  ])('macOS %i', (os, words) => {
    expect(lower(body, {osVersion: [os, 0, 0]})).toMatch(new RegExp(`attributes #0 = \\{ ${words} "`));
  });

  test('a function that never ends is not said to return', () => {
    const air = lower(
      'define spir_func void @k(ptr addrspace(5) %o) {\n  br label %a\na:\n  br label %a\n}\n',
    );
    expect(air).not.toContain('willreturn');
  });
});
