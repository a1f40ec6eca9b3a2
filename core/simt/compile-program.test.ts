import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {parseModule} from '../ir/parser/parse-module.ts';
import {printModule} from '../ir/printer/print-module.ts';
import {handwrittenAir} from '../ir/testing/air/handwritten.ts';
import {mutate, mutations} from '../ir/testing/mutate.ts';
import {Random} from '../ir/testing/random.ts';
import {readAirModule} from '../air/model/air-module.ts';
import {decodeProgram} from './bytecode/decode-program.ts';
import {disassemble} from './bytecode/disassemble.ts';
import {encodeProgram} from './bytecode/encode-program.ts';
import {opcodesInc} from './bytecode/opcodes-inc.ts';
import {type SimtProgram} from './bytecode/program.ts';
import {compileProgram, type CompileRequest} from './compile-program.ts';
import {type SimtModule} from './link/linked-modules.ts';

function moduleOf(name: string, text: string): SimtModule {
  const {module, diagnostics} = parseModule(text);
  expect(diagnostics).toEqual([]);
  return {name, module, text};
}

/** A module with one kernel `k` that gets a buffer of floats and its position. */
function kernelModule(body: string, around = ''): string {
  return `${around}
define void @k(float addrspace(1)* %out, i32 %i) {
${body}
}
!air.kernel = !{!0}
!0 = !{void (float addrspace(1)*, i32)* @k, !1, !2}
!1 = !{}
!2 = !{!3, !4}
!3 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_name", !"out"}
!4 = !{i32 1, !"air.thread_position_in_grid", !"air.arg_type_name", !"uint", !"air.arg_name", !"i"}
`;
}

function compiled(text: string, request: Partial<CompileRequest> = {}): SimtProgram {
  const result = compileProgram(moduleOf('main', text), {kernel: 'k', ...request});
  if (!result.ok) throw new Error(result.error.map((error) => error.message).join('\n'));
  return result.value;
}

function errorsOf(text: string, request: Partial<CompileRequest> = {}): unknown {
  const result = compileProgram(moduleOf('main', text), {kernel: 'k', ...request});
  return result.ok ? [] : result.error.map(({code, message, line}) => ({code, message, line}));
}

const shell = kernelModule(
  `  %r = call float @twice.MTL_VISIBLE_FN_REF(float 2.0)
  store float %r, float addrspace(1)* %out
  ret void`,
  'declare float @twice.MTL_VISIBLE_FN_REF(float) section "air.externally_defined"',
).replace(
  '!air.kernel',
  '!air.visible_function_references = !{!9}\n!9 = !{!"air.visible_function_reference", float (float)* @twice.MTL_VISIBLE_FN_REF, !"twice"}\n!air.kernel',
);

const twice = 'define float @twice(float %x) {\n  %r = fadd float %x, %x\n  ret float %r\n}\n';

describe('generated files', () => {
  test('the opcode list of the machine is current: node scripts/make-simt-opcodes.mjs', () => {
    const path = new URL('../../native/reference/generated/opcodes.inc', import.meta.url);
    expect(readFileSync(path, 'utf8')).toBe(opcodesInc());
  });

  test('the table of what is executed is current: node scripts/make-simt-support.mjs', async () => {
    const {format, resolveConfig} = await import('prettier');
    const {supportTable} = await import('./support-table.ts');
    const path = new URL('../../docs/simt-support.md', import.meta.url).pathname;
    const options = (await resolveConfig(path)) ?? {};
    expect(readFileSync(path, 'utf8')).toBe(await format(supportTable(), {...options, parser: 'markdown'}));
  });
});

describe('whole modules', () => {
  const kernels = Object.entries(handwrittenAir()).flatMap(([name, text]) => {
    const source = moduleOf(name, text);
    return readAirModule(source.module).entryPoints.flatMap((entry) =>
      entry.role === 'kernel' && !name.startsWith('shell') ? [{name, kernel: entry.name, source, text}] : [],
    );
  });

  test('compile, and read back as they were written', () => {
    expect(kernels.length).toBeGreaterThan(20);
    for (const {kernel, source} of kernels) {
      const result = compileProgram(source, {kernel, functionConstants: {'0': true, '7': 1.5}});
      if (!result.ok) throw new Error(result.error[0]?.message);
      const back = decodeProgram(encodeProgram(result.value));
      expect(back).toEqual({ok: true, value: result.value});
    }
  });

  test('give the same code with opaque pointers', () => {
    for (const {kernel, source, text} of kernels) {
      const request = {kernel, functionConstants: {'0': true, '7': 1.5}};
      const opaque = parseModule(printModule(parseModule(text).module, {pointers: 'opaque'})).module;
      const [typed, other] = [source.module, opaque].map((module) => {
        const result = compileProgram({name: 'm', module}, request);
        return result.ok ? disassemble(result.value) : result.error;
      });
      expect(other).toEqual(typed);
    }
  });

  test('an instruction keeps its IR line', () => {
    const text = kernelModule(
      '  %v = fadd float 1.0, 2.0\n\n  store float %v, float addrspace(1)* %out\n  ret void',
    );
    const program = compiled(text);
    const line = text.split('\n').findIndex((part) => part.includes('store')) + 1;
    expect(program.lines.map((entry) => entry.irLine)).toContain(line);
  });
});

describe('linking', () => {
  test('a visible function is found by its reference and inlined', () => {
    const program = compiled(shell, {linked: [moduleOf('lib', twice)]});
    expect([...program.constants]).toContain(0x40800000n);
  });

  test('what does not fit is named, with both sides', () => {
    const other = 'define float @twice(i32 %x) {\n  ret float 0.0\n}\n';
    expect(errorsOf(shell)).toEqual([
      {
        code: 'unresolved',
        line: 3,
        message:
          'main calls the visible function "twice" (@twice.MTL_VISIBLE_FN_REF), which no linked module defines.',
      },
    ]);
    expect(errorsOf(shell, {linked: [moduleOf('lib', other)]})).toMatchObject([
      {
        code: 'type-mismatch',
        message:
          '@twice has the type float (i32) in lib, but main declares @twice.MTL_VISIBLE_FN_REF as float (float).',
      },
    ]);
    expect(errorsOf(shell, {linked: [moduleOf('a', twice), moduleOf('b', twice)]})).toMatchObject([
      {code: 'duplicate-symbol'},
    ]);
  });

  test('recursion is refused', () => {
    const text = kernelModule(
      '  call void @f()\n  ret void',
      'define void @f() {\n  call void @g()\n  ret void\n}\ndefine void @g() {\n  call void @f()\n  ret void\n}',
    );
    expect(errorsOf(text)).toMatchObject([
      {code: 'recursion', message: '@f calls itself through @g; kernels cannot recurse.'},
    ]);
  });

  test('function pointers become a choice of the functions of their type', () => {
    const text = kernelModule(
      `  %c = icmp ult i32 %i, 4
  %f = select i1 %c, float (float)* @twice, float (float)* @half
  %r = call float %f(float 3.0)
  store float %r, float addrspace(1)* %out
  ret void`,
      `${twice}define float @half(float %x) {\n  %r = fmul float %x, 0.5\n  ret float %r\n}\n`,
    );
    const program = compiled(text);
    expect([...program.constants]).toEqual(expect.arrayContaining([0x40c00000n, 0x3fc00000n]));
  });
});

describe('function constants', () => {
  const text = handwrittenAir()['constants-0'] ?? '';

  test('take the given value, by index or by name', () => {
    for (const functionConstants of [
      {'0': true, '7': 2.5},
      {fast_path: 1, factor: 2.5},
    ]) {
      const result = compileProgram(moduleOf('m', text), {kernel: 'switched', functionConstants});
      expect(result.ok && [...result.value.constants]).toContain(0x40200000n);
    }
  });

  test('without a value are an error that names them', () => {
    const result = compileProgram(moduleOf('m', text), {kernel: 'switched', functionConstants: {'0': false}});
    expect(result).toMatchObject({
      ok: false,
      error: [{code: 'function-constant', message: 'The function constant factor (index 7) has no value.'}],
    });
  });
});

describe('what is not supported', () => {
  test.each([
    ['%v = fadd double 1.0, 2.0', 'a value of type double'],
    ['%v = call i32 asm "nop", "=r"()', 'inline assembly'],
    ['%v = add i24 1, 2', 'a value of type i24'],
    ['%v = call half @air.dfdx.f16(half 0xH3C00)', 'the function air.dfdx.f16'],
  ])('%s is named with its line', (instruction, what) => {
    const text = kernelModule(
      `  %x = fadd float 1.0, 2.0\n  ${instruction}\n  ret void`,
      'declare half @air.dfdx.f16(half)',
    );
    expect(errorsOf(text)).toEqual([
      {code: 'not-supported', line: 4, message: `Not supported: ${what} at line 4.`},
    ]);
  });
});

test('broken modules give errors or programs, never an exception', () => {
  const texts = Object.entries(handwrittenAir())
    .filter(([name]) => name.endsWith('-1'))
    .map(([, text]) => text);
  const random = new Random(20261121);
  let made = 0;
  let programs = 0;
  for (const name of Object.keys(mutations)) {
    for (const text of texts) {
      const changed = mutate(name, text, random);
      if (changed === undefined) continue;
      const {module} = parseModule(changed);
      for (const entry of readAirModule(module).entryPoints) {
        const result = compileProgram({name: 'm', module, text: changed}, {kernel: entry.name});
        made++;
        if (!result.ok) continue;
        programs++;
        expect(decodeProgram(encodeProgram(result.value))).toMatchObject({ok: true});
      }
    }
  }
  expect(made).toBeGreaterThan(200);
  expect(programs).toBeGreaterThan(50);
});
