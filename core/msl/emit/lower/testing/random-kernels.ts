import {Random} from '../../../../ir/testing/random.ts';

const scalars = ['int', 'uint', 'float', 'half', 'short', 'uchar', 'long'];
const vectors = ['int4', 'float4', 'half2', 'uint3', 'float3', 'uchar4', 'short2'];

interface Variable {
  readonly name: string;
  readonly type: string;
}

/** Writes kernels of random expressions, branches, loops and calls of helpers that Clang may not inline. */
class KernelWriter {
  private readonly random: Random;
  private readonly variables: Variable[] = [];
  private count = 0;

  constructor(random: Random) {
    this.random = random;
  }

  program(name: string): string {
    const helpers = ['h0', 'h1'].map((helper) => this.helper(`${name}_${helper}`));
    const types = [this.type(), this.type(), this.type()];
    const lines = [
      ...types.map((type, index) => this.declare(type, `in${index}[i & 3]`)),
      this.declare('int', '(int)i'),
      ...this.statements(6, 2, helpers),
    ];
    const stores = this.variables.map(
      (variable, index) => `  ((device ${variable.type} *)(out + ${index * 4}))[0] = ${variable.name};`,
    );
    const parameters = types.map((type, index) => `device const ${type} *in${index} [[buffer(${index})]]`);
    return `${helpers.map(({text}) => text).join('\n')}
kernel void ${name}(${parameters.join(', ')}, device long *out [[buffer(3)]], uint i [[thread_position_in_grid]]) {
${lines.join('\n')}
${stores.join('\n')}
}`;
  }

  private type(): string {
    return this.random.pick(this.random.below(3) === 0 ? vectors : scalars);
  }

  private helper(name: string): {name: string; type: string; text: string} {
    const type = this.random.pick(scalars);
    const other = this.random.pick(vectors);
    const [a, b] = [this.operator(type), this.operator(type)];
    const text = `__attribute__((noinline)) ${type} ${name}(${type} a, thread ${other} &v, int n) {
  for (int k = 0; k < (n & 3); k++) { v = v ${this.operator(other)} v; if (v.x > a) a = a ${a} (${type})v.y; }
  if (n > 2) return (${type})(a ${b} (${type})n);
  v.y = v.x;
  return a;
}`;
    return {name, type, text};
  }

  /** Operations that are defined for all values (shifts and divisions are not). */
  private operator(type: string): string {
    const isFloating = type.startsWith('float') || type.startsWith('half');
    return this.random.pick(isFloating ? ['+', '-', '*'] : ['+', '-', '*', '&', '|', '^']);
  }

  private declare(type: string, value: string): string {
    const name = `x${this.count++}`;
    this.variables.push({name, type});
    return `  ${type} ${name} = ${value};`;
  }

  private statements(
    length: number,
    depth: number,
    helpers: readonly {name: string; type: string}[],
  ): string[] {
    const lines: string[] = [];
    for (let index = 0; index < length; index++) lines.push(this.statement(depth, helpers));
    return lines;
  }

  private statement(depth: number, helpers: readonly {name: string; type: string}[]): string {
    const target = this.random.pick(this.variables);
    switch (this.random.below(depth > 0 ? 6 : 3)) {
      case 0:
        return this.call(helpers);
      case 3:
        return `  if (${this.condition()}) {\n${this.statements(2, depth - 1, helpers).join('\n')}\n  } else {\n${this.statements(1, depth - 1, helpers).join('\n')}\n  }`;
      case 4: {
        const k = `k${this.count++}`;
        return `  for (int ${k} = 0; ${k} < ${1 + this.random.below(4)}; ${k}++) {\n${this.statements(2, depth - 1, helpers).join('\n')}\n  }`;
      }
      case 5:
        return `  ${target.name} = ${this.condition()} ? ${this.value(target.type)} : ${target.name};`;
      default:
        return `  ${target.name} = ${this.value(target.type)} ${this.operator(target.type)} ${this.value(target.type)};`;
    }
  }

  private call(helpers: readonly {name: string; type: string}[]): string {
    const helper = this.random.pick(helpers);
    const fitting = this.variables.filter(({type}) => type === helper.type);
    const target = fitting[0] ?? this.random.pick(this.variables);
    const vector = helper.name;
    // The helper's second parameter has a type that only it knows: `auto` finds it.
    const value = `${vector}(${this.value(helper.type)}, v${vector}, (int)${this.scalar('int')})`;
    return `  { typename __second_of<decltype(&${vector})>::type v${vector}(3); ${target.name} = ${this.convert(target.type, value, helper.type)}; }`;
  }

  private condition(): string {
    const type = this.random.pick(['int', 'float', 'uint']);
    return `${this.scalar(type)} ${this.random.pick(['<', '>', '==', '<=', '!='])} ${this.scalar(type)}`;
  }

  /** A scalar of `type` made of any variable. */
  private scalar(type: string): string {
    const variable = this.random.pick(this.variables);
    const value = isVector(variable.type)
      ? `${variable.name}.${this.random.pick(['x', 'y'])}`
      : variable.name;
    return `(${type})${value}`;
  }

  private value(type: string): string {
    const same = this.variables.filter((variable) => variable.type === type);
    if (same.length > 0 && this.random.below(2) === 0) return this.random.pick(same).name;
    if (this.random.below(4) === 0) return `${type}(${1 + this.random.below(9)})`;
    const variable = this.random.pick(this.variables);
    return this.convert(type, variable.name, variable.type);
  }

  private convert(to: string, value: string, from: string): string {
    if (to === from) return value;
    const [toSize, fromSize] = [sizeOf(to), sizeOf(from)];
    const element = to.replace(/\d$/, '');
    if (fromSize === 1) return toSize === 1 ? `(${to})(${value})` : `${to}((${element})(${value}))`;
    if (toSize === 1) return `(${to})(${value}).${this.random.pick(['x', 'y'])}`;
    return toSize === fromSize ? `${to}(${value})` : `${to}((${element})(${value}).y)`;
  }
}

function isVector(type: string): boolean {
  return /\d$/.test(type);
}

function sizeOf(type: string): number {
  return isVector(type) ? Number(type.slice(-1)) : 1;
}

/** `count` kernels that `seed` decides, as one program. */
export function randomKernels(seed: number, count: number): string {
  const random = new Random(seed);
  const kernels = Array.from({length: count}, (_, index) =>
    new KernelWriter(random).program(`r${seed}_${index}`),
  );
  return `#include <metal_stdlib>
using namespace metal;
template <typename F> struct __second_of;
template <typename R, typename A, typename B, typename C> struct __second_of<R (*)(A, B &, C)> { typedef B type; };
${kernels.join('\n')}
`;
}
