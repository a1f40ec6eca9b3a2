import {describe, expect, test} from 'vitest';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {disassemble} from '../bytecode/disassemble.ts';
import {type SimtProgram} from '../bytecode/program.ts';
import {compileProgram} from '../compile-program.ts';

/** A kernel with two buffers of floats, its position and a threadgroup array. */
function compiled(body: string): SimtProgram {
  const text = `
@tile = internal addrspace(3) global [64 x float] undef, align 4
define void @k(float addrspace(1)* %in, float addrspace(1)* %out, i32 %i) {
${body}
}
!air.kernel = !{!0}
!0 = !{void (float addrspace(1)*, float addrspace(1)*, i32)* @k, !1, !2}
!1 = !{}
!2 = !{!3, !4, !5}
!3 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read", !"air.address_space", i32 1, !"air.arg_name", !"in"}
!4 = !{i32 1, !"air.buffer", !"air.location_index", i32 1, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_name", !"out"}
!5 = !{i32 2, !"air.thread_position_in_grid", !"air.arg_type_name", !"uint", !"air.arg_name", !"i"}
`;
  const {module, diagnostics} = parseModule(text);
  expect(diagnostics).toEqual([]);
  const result = compileProgram({name: 'm', module, text}, {kernel: 'k'});
  if (!result.ok) throw new Error(result.error.map((error) => error.message).join('\n'));
  return result.value;
}

const opcodes = (program: SimtProgram): string[] =>
  disassemble(program)
    .split('\n')
    .flatMap((line) => /^\d+: (\S+)/.exec(line)?.[1] ?? []);
const countOf = (program: SimtProgram, opcode: string): number =>
  opcodes(program).filter((name) => name === opcode).length;

/** Sums `in[n * 4]` for n from 0, while `condition` of `%next` holds. */
const loop = (condition: string): string => `entry:
  br label %loop
loop:
  %n = phi i32 [ 0, %entry ], [ %next, %loop ]
  %sum = phi float [ 0.0, %entry ], [ %more, %loop ]
  %at = shl i32 %n, 2
  %wide = zext i32 %at to i64
  %p = getelementptr float, float addrspace(1)* %in, i64 %wide
  %v = load float, float addrspace(1)* %p
  %more = fadd float %sum, %v
  %next = add i32 %n, 1
  %again = icmp ${condition}
  br i1 %again, label %loop, label %done
done:
  store float %more, float addrspace(1)* %out
  ret void`;

describe('loops of known length', () => {
  test('become straight code with constant offsets', () => {
    const program = compiled(loop('ult i32 %next, 8'));
    expect(opcodes(program).filter((name) => /^(jump|branch|phi)/.test(name))).toEqual([]);
    expect(countOf(program, 'load.i32')).toBe(8);
    const offsets = [...disassemble(program).matchAll(/load\.i32 \(uniform\).*#(\d+), u\d+$/gm)].map(
      (found) => Number(found[1]),
    );
    expect(offsets).toEqual([0, 16, 32, 48, 64, 80, 96, 112]);
  });

  test('keep their lines', () => {
    const program = compiled(loop('ult i32 %next, 4'));
    const [load, add] = [12, 13];
    expect(program.lines.map(({irLine}) => irLine)).toEqual(expect.arrayContaining([load, add]));
  });

  test.each([
    ['a length that is not known', 'ult i32 %next, %i'],
    ['many rounds', 'ult i32 %next, 1000'],
    ['no end', 'ne i32 %n, -1'],
  ])('stay loops with %s', (_what, condition) => {
    const program = compiled(loop(condition));
    expect(opcodes(program)).toContain('jump');
    expect(countOf(program, 'load.i32')).toBe(1);
  });
});

describe('loads of one address expression', () => {
  /** Loads `in[i]`, something in between, `in[i + 4]` by a constant offset. */
  const around = (between: string): string[] =>
    opcodes(
      compiled(`  %wide = zext i32 %i to i64
  %p = getelementptr float, float addrspace(1)* %in, i64 %wide
  %q = getelementptr float, float addrspace(1)* %p, i64 4
  %to = getelementptr float, float addrspace(1)* %out, i64 %wide
  %cell = getelementptr [64 x float], [64 x float] addrspace(3)* @tile, i64 0, i64 %wide
  %a = load float, float addrspace(1)* %p
  ${between}
  %b = load float, float addrspace(1)* %q
  %c = fadd float %a, %b
  store float %c, float addrspace(1)* %to
  ret void`),
    ).filter((name) => /^(load|store|barrier|atomic)/.test(name));

  test('come together where nothing in between can write there', () => {
    expect(around('store float %a, float addrspace(3)* %cell')).toEqual([
      'load.i32',
      'load.i32',
      'store.i32',
      'store.i32',
    ]);
  });

  test('stay where a store may meet them', () => {
    expect(around('store float 1.0, float addrspace(1)* %to')).toEqual([
      'load.i32',
      'store.i32',
      'load.i32',
      'store.i32',
    ]);
  });
});

describe('private arrays that a loop of known length indexes', () => {
  const filled = (rounds: number): string => `entry:
  %array = alloca [4 x float], align 4
  br label %fill
fill:
  %n = phi i64 [ 0, %entry ], [ %next, %fill ]
  %slot = getelementptr [4 x float], [4 x float]* %array, i64 0, i64 %n
  %from = getelementptr float, float addrspace(1)* %in, i64 %n
  %v = load float, float addrspace(1)* %from
  store float %v, float* %slot
  %next = add i64 %n, 1
  %again = icmp ult i64 %next, ${rounds}
  br i1 %again, label %fill, label %done
done:
  %last = getelementptr [4 x float], [4 x float]* %array, i64 0, i64 3
  %r = load float, float* %last
  store float %r, float addrspace(1)* %out
  ret void`;

  test('become values', () => {
    expect(compiled(filled(4)).privateBytes).toBe(0);
  });

  test('stay in memory where a part is read that was never written: checked mode finds that', () => {
    expect(compiled(filled(3)).privateBytes).toBe(16);
  });

  test('stay in memory where an index is outside', () => {
    expect(compiled(filled(5)).privateBytes).toBe(16);
  });
});
