import {intrinsicCatalogue} from '../air/catalogue/intrinsics.ts';
import {parseModule} from '../ir/parser/parse-module.ts';
import {opcodes} from './bytecode/opcodes.ts';
import {compileProgram} from './compile-program.ts';

/** Splits `float (float, <2 x i32>)` into result and parameters. */
export function splitSignature(text: string): {result: string; parameters: string[]} {
  const open = parametersStart(text);
  const parameters: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of text.slice(open + 1, text.lastIndexOf(')'))) {
    if ('<({['.includes(character)) depth++;
    if ('>)}]'.includes(character)) depth--;
    if (character === ',' && depth === 0) {
      parameters.push(current.trim());
      current = '';
    } else current += character;
  }
  if (current.trim() !== '') parameters.push(current.trim());
  return {result: text.slice(0, open).trim(), parameters};
}

/** Where the parameter list begins: `addrspace(1)` in the result is none. */
function parametersStart(text: string): number {
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    if (text[at] === ')') depth++;
    if (text[at] === '(') depth--;
    if (depth === 0 && text[at] === '(') return at;
  }
  return 0;
}

function constantOf(type: string): string {
  if (type.endsWith('*')) return 'null';
  if (type === 'float') return '1.0';
  if (type === 'half') return '0xH3C00';
  if (/^i\d+$/.test(type)) return '0';
  return 'zeroinitializer';
}

/** A kernel that calls one function of a signature; its pointer operands come from the kernel's own memory. */
function moduleWithCall(name: string, signature: string): string {
  const {result, parameters} = splitSignature(signature);
  const structs = [...new Set(signature.match(/%[\w.]+/g) ?? [])];
  const allocas: string[] = [];
  const asksConstant = name === 'air.is_function_constant_defined';
  const list = parameters.map((type, at) => {
    // A table must be the kernel's argument.
    if (type.startsWith('%struct._visible_function_table_t')) return `${type} %table`;
    if (asksConstant) return `${type} @constant`;
    const privatePointer = /^((?:i\d+|float|half|<\d+ x (?:i\d+|float|half)>))\*$/.exec(type);
    if (privatePointer === null) return `${type} ${constantOf(type)}`;
    allocas.push(`  %a${at} = alloca ${privatePointer[1]}`);
    return `${type} %a${at}`;
  });
  const usesTable = list.some((item) => item.endsWith('%table'));
  const table = usesTable ? '%struct._visible_function_table_t addrspace(1)* %table' : '';
  const tableType = usesTable ? '%struct._visible_function_table_t addrspace(1)*' : '';
  const records = usesTable
    ? '!{i32 0, !"air.visible_function_table", !"air.location_index", i32 0, i32 1, !"air.read"}'
    : '';
  return `${structs.map((struct) => `${struct} = type opaque`).join('\n')}
${asksConstant ? '@constant = internal addrspace(2) externally_initialized constant i8 undef' : ''}
declare ${result} @${name}(${parameters.join(', ')})
define void @k(${table}) {
${allocas.join('\n')}
  ${result === 'void' ? '' : '%r = '}call ${result} @${name}(${list.join(', ')})
  ret void
}
!air.kernel = !{!0}
!0 = !{void (${tableType})* @k, !1, !2}
!1 = !{}
!2 = !{${records}}
`;
}

/** Whether the compiler takes a call of an intrinsic; otherwise what it says. */
export function intrinsicSupport(name: string, signature: string): string | undefined {
  const text = moduleWithCall(name, signature);
  const {module, diagnostics} = parseModule(text);
  if (diagnostics.length > 0) return 'the signature is not read';
  const compiled = compileProgram(
    {name: 'probe', module, text},
    {kernel: 'k', functionTables: new Map([[0, []]])},
  );
  return compiled.ok ? undefined : (compiled.error[0]?.message ?? 'not supported');
}

/** `air.atomic.global.add.s.i32` belongs to `air.atomic`; texture functions to `air.sample_texture_2d` and so on. */
function familyOf(name: string): string {
  return name.split('.').slice(0, 2).join('.');
}

const instructions: readonly (readonly [string, string])[] = [
  ['integer arithmetic, shifts, bit operations', 'executed: i1 to i8, i16, i32, i64 and vectors of them'],
  ['float arithmetic, fneg, frem, fcmp', 'executed: half, bfloat, float and vectors of them'],
  [
    'icmp, select, freeze, casts, bitcast',
    'executed; bitcast between lists of scalars of the same size, too',
  ],
  ['extractelement, insertelement, shufflevector', 'executed; an index may be variable'],
  ['extractvalue, insertvalue', 'executed'],
  [
    'load, store, getelementptr, alloca, memcpy, memmove, memset',
    'executed; an alloca needs a constant count',
  ],
  [
    'load atomic, store atomic, atomicrmw, cmpxchg, fence',
    'executed: i32, i64, and float for add, sub, min, max, xchg',
  ],
  ['phi, br, switch, ret, unreachable', 'executed'],
  [
    'call',
    'inlined; function pointers and visible function tables as a choice of functions of the same type',
  ],
  ['indirectbr, invoke, callbr, exception handling, inline assembly, va_arg', 'not supported'],
  ['double, fp128, x86 types, integers of other widths, vectors of pointers', 'not supported'],
  [
    '<64 x half>, <64 x bfloat>, <64 x float>',
    'executed as simdgroup matrices: by their functions and elements 0 and 1',
  ],
  ['recursion, loops with several entries', 'not supported'],
];

/** Forms whose name says their signature, seen or not (AIR.md 2.2). */
const forms: readonly (readonly [string, string])[] = [
  ...['sum', 'product', 'min', 'max', 'prefix_inclusive_sum', 'prefix_exclusive_sum'].flatMap((operation) =>
    ['simd', 'quad'].flatMap((group) => [
      [`air.${group}_${operation}.f32`, 'float (float)'] as const,
      [`air.${group}_${operation}.f16`, 'half (half)'] as const,
      [`air.${group}_${operation}.u.i32`, 'i32 (i32)'] as const,
      [`air.${group}_${operation}.s.i16`, 'i16 (i16)'] as const,
    ]),
  ),
  ['air.simd_shuffle.u.v4i32', '<4 x i32> (<4 x i32>, i16)'],
  ['air.simd_shuffle_xor.s.i64', 'i64 (i64, i16)'],
  ['air.convert.s.i8.f.f32.rtz.sat', 'i8 (float)'],
  ['air.convert.f.bf16.f.f32', 'bfloat (float)'],
  ['air.simdgroup_matrix_8x8_load.v64f16.p3f16', '<64 x half> (half addrspace(3)*, i64, <2 x i64>, i1)'],
  ['air.atomic.global.add.f32', 'float (float addrspace(1)*, float, i32, i32, i1)'],
  ['air.atomic.local.xchg.f32', 'float (float addrspace(3)*, float, i32, i32, i1)'],
];

/** Every function that the table has, with its signature: the catalogue's (the first form of each), then `forms`. */
export function tabledIntrinsics(): (readonly [string, string])[] {
  const catalogue = [...intrinsicCatalogue().values()].map(
    (entry) => [entry.name, entry.signatures[0]?.text ?? 'void ()'] as const,
  );
  return [...catalogue, ...forms];
}

/** docs/simt-support.md: made by compiling a call of every function of the catalogue. */
export function supportTable(): string {
  const families = new Map<string, {yes: string[]; no: string[]}>();
  for (const [name, signature] of tabledIntrinsics()) {
    const family = families.get(familyOf(name)) ?? {yes: [], no: []};
    families.set(familyOf(name), family);
    (intrinsicSupport(name, signature) === undefined ? family.yes : family.no).push(name);
  }
  const sorted = [...families].sort(([a], [b]) => (a < b ? -1 : 1));
  const executed = sorted.filter(([, family]) => family.yes.length > 0);
  const refused = sorted.filter(([, family]) => family.yes.length === 0);
  const lines = [
    '# What the reference device executes',
    '',
    'Made by `node scripts/make-simt-support.mjs`: a kernel with a call of each function of the catalogue (`core/air/catalogue`)',
    'is compiled, and the compiler’s answer stands here. What is not executed is an error when a pipeline is made:',
    '"Not supported: X at line N". A test checks that this file is current.',
    '',
    'Every function that is compiled is also executed, and its results are compared with values that are computed apart from the',
    'machine (`native/reference/{intrinsics,memory-intrinsics,textures}.test.ts`, which also go through more types than are seen here);',
    'a function that is neither refused nor judged makes a test fail, and so does an opcode that no test executes.',
    '',
    `The machine has ${opcodes.length} opcodes. ${count(executed, 'yes')} functions in ${executed.length} families are`,
    `compiled, ${count(sorted, 'no')} are refused.`,
    '',
    '## Instructions and types',
    '',
    '| what | how |',
    '| --- | --- |',
    ...instructions.map(([what, how]) => `| ${what} | ${how} |`),
    '',
    '## Functions that are executed',
    '',
    ...executed.map(([name, family]) => {
      const refusedHere = family.no.length === 0 ? '' : `; not: ${code(family.no)}`;
      return `- \`${name}\`: ${code(family.yes)}${refusedHere}`;
    }),
    '',
    '## Functions that are not supported',
    '',
    ...refused.map(([name, family]) => `- \`${name}\`: ${code(family.no)}`),
    '',
  ];
  return lines.join('\n');
}

function count(
  families: readonly (readonly [string, {yes: string[]; no: string[]}])[],
  side: 'yes' | 'no',
): number {
  return families.reduce((sum, [, family]) => sum + family[side].length, 0);
}

function code(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
