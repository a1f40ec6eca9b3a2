import {airToken, rawTypeName, typeName} from './scalars.ts';

/** Attributes of an operation that reads and writes nothing but its operands. */
export const pure = '__attribute__((const, nothrow, nodebug))';
/** Attributes of an operation that takes part in its simdgroup; Clang makes every function convergent in this mode. */
export const collective = '__attribute__((nothrow, nodebug))';

/** One `air.*` operation with its C++ name, for one element type. */
export interface Operation {
  readonly name: string;
  /** Full label of the operation without `air.` and without the type token; C string pieces, such as `" __METAL_FAST "sin`. */
  readonly label: string;
  readonly scalar: string;
  readonly air: string;
  /** Each operand: `same` is the operation's type, anything else is spelled out. */
  readonly operands: readonly string[];
  readonly attributes: string;
  /** Values appended to the intrinsic's operands that the C++ function does not have. */
  readonly fixed?: readonly FixedOperand[];
  readonly result?: string;
}

export interface FixedOperand {
  readonly type: string;
  readonly value: string;
}

function parameterList(types: readonly string[]): string {
  return types.map((type, index) => `${type} a${index}`).join(', ');
}

/** Declares the operation on scalars or on one vector size, and defines the C++ function over it. */
export function declareOperation(operation: Operation, size: number): string {
  const {name, label, scalar, air, operands, attributes, fixed = [], result = 'same'} = operation;
  const raw = rawTypeName(scalar, size);
  const type = typeName(scalar, size);
  const pick = (operand: string, same: string) => (operand === 'same' ? same : operand);
  const asm = `__asm("air.${label}.${airToken(air, size)}")`;
  if (size === 1 && fixed.length === 0) {
    const parameters = operands.map((operand) => pick(operand, scalar)).join(', ');
    return `${attributes} ${pick(result, scalar)} ${name}(${parameters}) ${asm};`;
  }
  const rawOperands = [...operands.map((operand) => pick(operand, raw)), ...fixed.map((operand) => operand.type)];
  const values = operands.map((operand, index) => (operand === 'same' && size > 1 ? `a${index}.__v` : `a${index}`));
  const call = `__${name}(${[...values, ...fixed.map((operand) => operand.value)].join(', ')})`;
  const returned = result === 'same' && size > 1 ? `${type}(__bare(), ${call})` : call;
  return (
    `${attributes} ${pick(result, raw)} __${name}(${rawOperands.join(', ')}) ${asm};\n` +
    `__METAL_FUNCTION ${pick(result, type)} ${name}(${parameterList(operands.map((operand) => pick(operand, type)))}) { return ${returned}; }`
  );
}

/** A header with its guard, in namespace `metal`. */
export function header(includes: readonly string[], body: string): string {
  const lines = includes.map((name) => `#include <${name}>`).join('\n');
  return `#pragma once\n#pragma GCC system_header\n${lines}\nnamespace metal {\n${body}\n}\n`;
}
