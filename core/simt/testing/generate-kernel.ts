import {randomStream, type RandomStream} from '../../base/random.ts';

/**
 * A generated kernel body in the language that MSL and C share. It sees `in` (words), `fin` (floats), `out` (words), the
 * thread's number `gid` and the number of threads `count`; it writes `out[gid * 8]` to `out[gid * 8 + 7]` only.
 */
export interface GeneratedKernel {
  readonly name: string;
  readonly seed: number;
  readonly body: string;
}

/** What a kernel writes for each thread. */
export const wordsPerThread = 8;

type Type = 'int' | 'uint' | 'float' | 'short' | 'uchar' | 'long';

const types: readonly Type[] = ['int', 'uint', 'float', 'short', 'uchar', 'long'];

class BodyWriter {
  private readonly random: RandomStream;
  private readonly lines: string[] = [];
  private variables: {name: string; type: Type; constant: boolean}[] = [];
  private names = 0;
  private loopDepth = 0;

  constructor(seed: number) {
    this.random = randomStream(seed);
  }

  private pick<T>(list: readonly T[]): T {
    const item = list[this.random.below(list.length)];
    if (item === undefined) throw new Error('an empty list');
    return item;
  }

  private oneIn(count: number): boolean {
    return this.random.below(count) === 0;
  }

  private newName(prefix: string): string {
    return `${prefix}${this.names++}`;
  }

  body(): string {
    this.lines.push(`  int local[8] = {0, 0, 0, 0, 0, 0, 0, 0};`);
    this.declare('uint', 'gid');
    this.declare('int', '(int)in[gid]');
    this.declare('float', 'fin[gid]');
    for (let count = 2 + this.random.below(3); count > 0; count--) {
      const type = this.pick(types);
      this.declare(type, this.expression(type, 2));
    }
    for (let count = 3 + this.random.below(4); count > 0; count--) this.statement(2, '  ');
    const results = this.variables.filter((variable) => !variable.constant);
    for (let at = 0; at < wordsPerThread; at++) {
      const variable = results[at % results.length];
      this.lines.push(`  out[gid * ${wordsPerThread} + ${at}] = ${this.asWord(variable)};`);
    }
    return this.lines.join('\n');
  }

  private asWord(variable: {name: string; type: Type} | undefined): string {
    if (variable === undefined) return '0u';
    // Floats are compared by their bits, except that all NaN are one.
    if (variable.type === 'float') return `float_word(${variable.name}) + (uint)local[gid & 7u]`;
    if (variable.type === 'long') return `(uint)(${variable.name} ^ (${variable.name} >> 32))`;
    return `(uint)${variable.name} + (uint)local[1]`;
  }

  private declare(type: Type, value: string): void {
    const name = this.newName('v');
    this.lines.push(`  ${type} ${name} = (${type})(${value});`);
    this.variables.push({name, type, constant: false});
  }

  private statement(depth: number, indent: string): void {
    const choice = this.random.below(depth === 0 ? 3 : 10);
    if (choice < 3) this.assignment(indent);
    else if (choice === 3)
      this.lines.push(`${indent}local[${this.index()}] ^= ${this.expression('int', 2)};`);
    else if (choice < 6) this.branch(depth, indent);
    else if (choice < 8) this.loop(depth, indent);
    else if (choice === 8) this.choose(depth, indent);
    else this.vector(indent);
  }

  private index(): string {
    return `(${this.expression('uint', 1)}) & 7u`;
  }

  private assignment(indent: string): void {
    const targets = this.variables.filter((variable) => !variable.constant);
    const {name, type} = this.pick(targets);
    if (this.oneIn(5)) {
      const value = this.expression('int', 1);
      this.lines.push(`${indent}${name} = (${type})(${type === 'float' ? `(float)(${value})` : value});`);
    } else this.lines.push(`${indent}${name} = (${type})(${this.expression(type, 3)});`);
  }

  private block(depth: number, indent: string, count: number): void {
    const outer = this.variables.length;
    for (let left = count; left > 0; left--) this.statement(depth, indent);
    this.variables = this.variables.slice(0, outer);
  }

  private branch(depth: number, indent: string): void {
    this.lines.push(`${indent}if (${this.condition()}) {`);
    this.block(depth - 1, `${indent}  `, 1 + this.random.below(3));
    if (this.loopDepth > 0 && this.oneIn(3)) {
      this.lines.push(`${indent}  if (${this.condition()}) ${this.pick(['break', 'continue'])};`);
    }
    if (this.oneIn(2)) {
      this.lines.push(`${indent}} else {`);
      this.block(depth - 1, `${indent}  `, 1 + this.random.below(2));
    }
    this.lines.push(`${indent}}`);
  }

  private loop(depth: number, indent: string): void {
    const counter = this.newName('i');
    const limit = this.oneIn(2) ? `${2 + this.random.below(6)}u` : `((${this.expression('uint', 1)}) & 7u)`;
    const bound = this.newName('n');
    this.lines.push(`${indent}uint ${bound} = ${limit};`);
    this.lines.push(`${indent}for (uint ${counter} = 0u; ${counter} < ${bound}; ++${counter}) {`);
    this.variables.push({name: counter, type: 'uint', constant: true});
    this.loopDepth++;
    if (this.oneIn(2))
      this.lines.push(`${indent}  if (${this.condition()}) ${this.pick(['break', 'continue'])};`);
    this.block(depth - 1, `${indent}  `, 1 + this.random.below(3));
    if (this.oneIn(3)) this.lines.push(`${indent}  if (${this.condition()}) break;`);
    this.loopDepth--;
    this.variables = this.variables.filter((variable) => variable.name !== counter);
    this.lines.push(`${indent}}`);
  }

  private choose(depth: number, indent: string): void {
    this.lines.push(`${indent}switch ((${this.expression('uint', 1)}) % 5u) {`);
    for (let value = 0; value < 2 + this.random.below(3); value++) {
      this.lines.push(`${indent}case ${value}u: {`);
      // A `break` of a switch would be taken for the loop's.
      const loops = this.loopDepth;
      this.loopDepth = 0;
      this.block(depth - 1, `${indent}  `, 1);
      this.loopDepth = loops;
      this.lines.push(this.oneIn(4) ? `${indent}}` : `${indent}} break;`);
    }
    this.lines.push(`${indent}default:`, `${indent}  local[2] += 1;`, `${indent}}`);
  }

  /** Four elements by hand-written vector operations. */
  private vector(indent: string): void {
    const name = this.newName('q');
    const element = this.pick(['int', 'float'] as const);
    const value = (): string => `(${element})(${this.expression(element, 1)})`;
    this.lines.push(
      `${indent}${element}4 ${name} = MAKE4(${element}, ${value()}, ${value()}, ${value()}, ${value()});`,
    );
    const operator = this.pick(['+', '-', '*']);
    this.lines.push(
      `${indent}${name} = ${name} ${operator} MAKE4(${element}, ${value()}, ${value()}, ${value()}, ${value()});`,
    );
    const target = this.variables.find((variable) => variable.type === element && !variable.constant);
    const read = `${name}.${this.pick(['x', 'y', 'z', 'w'])}`;
    if (target !== undefined) this.lines.push(`${indent}${target.name} = ${read};`);
    else if (element === 'int') this.lines.push(`${indent}local[3] ^= ${read};`);
  }

  private condition(): string {
    const type = this.pick(['int', 'uint', 'float', 'long'] as const);
    const operator = this.pick(['<', '>', '<=', '>=', '==', '!=']);
    const simple = `(${this.expression(type, 2)}) ${operator} (${this.expression(type, 1)})`;
    if (this.oneIn(4))
      return `(${simple}) ${this.pick(['&&', '||'])} (((uint)gid & ${1 + this.random.below(7)}u) != 0u)`;
    return simple;
  }

  private leaf(type: Type): string {
    const same = this.variables.filter((variable) => variable.type === type);
    if (same.length > 0 && !this.oneIn(4)) return this.pick(same).name;
    if (type === 'float') {
      const floats = ['1.5f', '-0.25f', '3.0f', '0.0f', '1e6f', 'fin[(gid + 3u) % count]'];
      return this.pick(floats);
    }
    if (this.oneIn(3)) return `(${type})in[(gid * 5u + ${this.random.below(16)}u) % count]`;
    if (this.oneIn(5)) return `(${type})local[gid & 7u]`;
    if (this.oneIn(3)) {
      const other = this.pick(
        this.variables.length > 0 ? this.variables : [{name: 'gid', type: 'uint' as const, constant: true}],
      );
      if (other.type !== 'float') return `(${type})${other.name}`;
    }
    return `(${type})${this.random.below(200)}`;
  }

  /** An expression without undefined behaviour: wrapping in unsigned types, shifts and divisions guarded. */
  private expression(type: Type, depth: number): string {
    if (depth === 0) return this.leaf(type);
    const a = this.expression(type, depth - 1);
    const b = this.expression(type, depth - 1);
    if (type === 'float') return this.floatExpression(a, b);
    const wide = type === 'long' ? 'ulong' : 'uint';
    const bits = type === 'long' ? 63 : 31;
    const wrapped = (operator: string): string => `(${type})((${wide})(${a}) ${operator} (${wide})(${b}))`;
    switch (this.random.below(12)) {
      case 0:
        return wrapped('+');
      case 1:
        return wrapped('-');
      case 2:
        return wrapped('*');
      case 3:
        return wrapped('&');
      case 4:
        return wrapped('|');
      case 5:
        return wrapped('^');
      case 6:
        return `(${type})((${wide})(${a}) << ((${wide})(${b}) & ${bits}u))`;
      case 7:
        return `(${type})((${a}) >> ((${wide})(${b}) & ${type === 'uchar' ? 7 : type === 'short' ? 15 : bits}u))`;
      case 8:
        return `(${type})((${a}) / ((${type})((${b}) & 15) + (${type})3))`;
      case 9:
        return `(${type})((${a}) % ((${type})((${b}) & 15) + (${type})5))`;
      case 10:
        return `(${type})(((${a}) < (${b})) ? (${a}) : (${b}))`;
      default:
        return type === 'int' ? `float_to_int(${this.expression('float', 1)})` : a;
    }
  }

  private floatExpression(a: string, b: string): string {
    switch (this.random.below(7)) {
      case 0:
        return `((${a}) + (${b}))`;
      case 1:
        return `((${a}) - (${b}))`;
      case 2:
        return `((${a}) * (${b}))`;
      case 3:
        return `((${a}) / ((${b}) + 7.0f))`;
      case 4:
        return `(((${a}) < (${b})) ? (${a}) : (${b}))`;
      case 5:
        return `(float)(${this.expression('int', 1)})`;
      default:
        return `(-(${a}))`;
    }
  }
}

/** The kernel of a seed: the same text for the same seed. */
export function generateKernel(seed: number): GeneratedKernel {
  return {name: `generated_${seed}`, seed, body: new BodyWriter(seed).body()};
}

/** What both languages need before the kernels. `float_to_int` and `float_word` are the same function everywhere. */
const shared = `
static inline int float_to_int(float x) {
  return x >= 2147483520.0f ? 2147483647 : x <= -2147483520.0f ? -2147483647 : x == x ? (int)x : 0;
}
static inline uint float_word(float x) {
  return x != x ? 0x7fc00000u : AS_UINT(x);
}
`;

const cTypes = `
typedef unsigned int uint;
typedef unsigned char uchar;
typedef unsigned long ulong;
typedef int int4 __attribute__((ext_vector_type(4)));
typedef float float4 __attribute__((ext_vector_type(4)));
#define MAKE4(T, a, b, c, d) ((T##4){(a), (b), (c), (d)})
static inline uint as_word(float x) { union { float f; uint u; } w; w.f = x; return w.u; }
#define AS_UINT(x) as_word(x)
`;

/** The kernels as MSL. */
export function mslText(kernels: readonly GeneratedKernel[]): string {
  const functions = kernels.map(
    ({
      name,
      body,
    }) => `kernel void ${name}(device const uint *in [[buffer(0)]], device const float *fin [[buffer(1)]],
    device uint *out [[buffer(2)]], constant uint &count [[buffer(3)]], uint gid [[thread_position_in_grid]]) {
${body}
}`,
  );
  return `#include <metal_stdlib>
using namespace metal;
#define MAKE4(T, a, b, c, d) T##4((a), (b), (c), (d))
#define AS_UINT(x) as_type<uint>(x)
${shared}
${functions.join('\n')}
`;
}

/** The kernels as C, with pointers into AIR's address spaces; each becomes a kernel by `airMetadata`. */
export function airCText(kernels: readonly GeneratedKernel[]): string {
  const functions = kernels.map(
    ({name, body}) => `void ${name}(const __attribute__((address_space(1))) uint *in,
    const __attribute__((address_space(1))) float *fin, __attribute__((address_space(1))) uint *out,
    const __attribute__((address_space(2))) uint *countp, uint gid) {
  uint count = *countp;
${body}
}`,
  );
  return `${cTypes}${shared}${functions.join('\n')}\n`;
}

/** Metadata that makes kernels of the functions in typed IR compiled from `airCText`. */
export function airMetadata(kernels: readonly GeneratedKernel[]): string {
  const type = 'void (i32 addrspace(1)*, float addrspace(1)*, i32 addrspace(1)*, i32 addrspace(2)*, i32)';
  const buffer = (at: number, access: string, space: number): string =>
    `!{i32 ${at}, !"air.buffer", !"air.location_index", i32 ${at}, i32 1, !"${access}", !"air.address_space", i32 ${space}, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4}`;
  const first = 90000;
  const nodes = kernels.map(
    ({name}, at) => `!${first + 2 + at} = !{${type}* @${name}, !${first}, !${first + 1}}`,
  );
  return `
!air.kernel = !{${kernels.map((_kernel, at) => `!${first + 2 + at}`).join(', ')}}
!${first} = !{}
!${first + 1} = !{${buffer(0, 'air.read', 1)}, ${buffer(1, 'air.read', 1)}, ${buffer(2, 'air.write', 1)}, ${buffer(3, 'air.read', 2)}, !{i32 4, !"air.thread_position_in_grid", !"air.arg_type_name", !"uint"}}
${nodes.join('\n')}
`;
}

/**
 * A C program that runs every kernel for every thread, one after the other: reads the inputs (words, then floats) from
 * standard input and writes all outputs, kernel by kernel, to standard output.
 */
export function hostText(kernels: readonly GeneratedKernel[], threads: number): string {
  const functions = kernels.map(
    ({name, body}) =>
      `static void ${name}(const uint *in, const float *fin, uint *out, uint count, uint gid) {\n${body}\n}`,
  );
  const calls = kernels.map(
    ({name}) =>
      `  for (uint gid = 0; gid < ${threads}; gid++) ${name}(in, fin, out, ${threads}, gid);\n  fwrite(out, 4, ${threads * wordsPerThread}, stdout);`,
  );
  return `#include <stdio.h>
${cTypes}${shared}${functions.join('\n')}
static uint in[${threads}];
static float fin[${threads}];
static uint out[${threads * wordsPerThread}];
int main(void) {
  if (fread(in, 4, ${threads}, stdin) != ${threads}) return 1;
  if (fread(fin, 4, ${threads}, stdin) != ${threads}) return 1;
${calls.join('\n')}
  return 0;
}
`;
}
