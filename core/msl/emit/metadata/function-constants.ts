import {type GlobalVariable} from '../../../ir/model/global.ts';
import {type Metadata} from '../../../ir/model/metadata.ts';
import {type Module} from '../../../ir/model/module.ts';
import {type NodeBuilder} from './node-builder.ts';

/** A global that the loader sets: `@_Z<length><name>.MTL_FC_INIT_<index>_<type>` (AIR.md 1.6). */
export interface FunctionConstant {
  readonly global: GlobalVariable;
  readonly name: string;
  readonly index: number;
  /** As MSL spells it. */
  readonly typeName: string;
  /** False where the program asks whether it is set, and so can do without it. */
  readonly isRequired: boolean;
}

const marker = '.MTL_FC_INIT_';

/** Codes of types in C++ names. */
const typeCodes: Readonly<Record<string, string>> = {
  b: 'bool',
  c: 'char',
  a: 'char',
  h: 'uchar',
  s: 'short',
  t: 'ushort',
  i: 'int',
  j: 'uint',
  l: 'long',
  m: 'ulong',
  f: 'float',
  Dh: 'half',
  DF16_: 'half',
  u6__bf16: 'bfloat',
  DF16b: 'bfloat',
};

/** The function constants of a module, by index. */
export function readFunctionConstants(module: Module): FunctionConstant[] {
  const asked = askedConstants(module);
  return module.globals
    .flatMap((global): FunctionConstant[] => {
      const name = global.name ?? '';
      const at = name.indexOf(marker);
      const parts = at < 0 ? undefined : /^(\d+)_(.+)$/.exec(name.slice(at + marker.length));
      const typeName = typeNameOf(parts?.[2] ?? '');
      if (parts?.[1] === undefined || typeName === undefined) return [];
      const isRequired = !asked.has(global);
      return [{global, name: plainName(name.slice(0, at)), index: Number(parts[1]), typeName, isRequired}];
    })
    .sort((a, b) => a.index - b.index);
}

/** `!air.function_constants`, and the nodes by the constants' names. */
export function functionConstantNodes(
  nodes: NodeBuilder,
  constants: readonly FunctionConstant[],
): Metadata[] {
  return constants.map(({global, name, index, typeName, isRequired}) =>
    nodes.node([
      nodes.global(global),
      nodes.text(typeName),
      nodes.text(name),
      nodes.integer(index),
      nodes.integer(isRequired ? 1 : 0, 1),
    ]),
  );
}

/** Globals whose address goes to `air.is_function_constant_defined`. */
function askedConstants(module: Module): Set<unknown> {
  const asked = new Set<unknown>();
  for (const fn of module.functions) {
    for (const block of fn.blocks) {
      for (const instruction of block.instructions) {
        if (instruction.opcode !== 'call') continue;
        const [callee, argument] = instruction.operands;
        if (callee?.kind !== 'global' || callee.name !== 'air.is_function_constant_defined') continue;
        let operand = argument;
        while (operand?.kind === 'expression') operand = operand.operands[0];
        if (operand?.kind === 'global' && operand.target !== undefined) asked.add(operand.target);
      }
    }
  }
  return asked;
}

/** `_Z5alpha` and `_ZN2ns5alphaE` are `alpha` and `ns::alpha`; another name is itself. */
function plainName(mangled: string): string {
  const nested = /^_ZN(.*)E$/.exec(mangled)?.[1];
  let rest = nested ?? /^_ZL?(\d.*)$/.exec(mangled)?.[1];
  if (rest === undefined) return mangled;
  const parts: string[] = [];
  while (rest !== '') {
    const digits: string | undefined = /^\d+/.exec(rest)?.[0];
    if (digits === undefined) return mangled;
    const length = Number(digits);
    parts.push(rest.slice(digits.length, digits.length + length));
    rest = rest.slice(digits.length + length);
  }
  return parts.join('::');
}

function typeNameOf(code: string): string | undefined {
  const vector = /^Dv([234])_(.+)$/.exec(code);
  const scalar = typeCodes[vector?.[2] ?? code];
  return scalar === undefined ? undefined : `${scalar}${vector?.[1] ?? ''}`;
}

/** The code of a type in C++ names; undefined for a type that no function constant has. */
export function typeCodeOf(typeName: string): string | undefined {
  const [, scalar = '', length = ''] = /^([a-z]+?)([234]?)$/.exec(typeName) ?? [];
  const code = Object.keys(typeCodes).find((key) => typeCodes[key] === scalar);
  return code === undefined || length === '' ? code : `Dv${length}_${code}`;
}
