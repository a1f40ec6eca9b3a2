import {integerOf, stringOf, tupleOf} from '../../air/model/operands.ts';
import {globalOf} from '../../air/model/operands.ts';
import {type GlobalValue, type GlobalVariable, type IrFunction} from '../../ir/model/global.ts';
import {type Operand} from '../../ir/model/operand.ts';
import {floatBits32, halfBits, bfloatBits} from '../bytecode/numbers.ts';
import {PointerSpace, pointerValue} from '../bytecode/program.ts';
import {type LinkedModule} from '../link/linked-modules.ts';
import {type ScalarKind, type Value} from '../mir/mir.ts';
import {type Context} from './context.ts';
import {constantValues} from './operands.ts';
import {bytesOf, NotSupported} from './types.ts';

/** Initialisers above this size are refused: they would be taken apart scalar by scalar. */
const maximumDataBytes = 16 * 1024 * 1024;

/** The pointer to a global, a function's number for a function. */
export function globalPointer(
  context: Context,
  module: LinkedModule,
  target: GlobalValue | undefined,
): Value {
  if (target === undefined) throw new NotSupported('a name that nothing defines');
  if (target.kind === 'function') return functionPointer(context, module, target);
  if (target.kind !== 'global-variable') {
    const [value] = constantValues(context, module, target.target, 1);
    if (value === undefined) throw new NotSupported('an alias of nothing');
    return value;
  }
  const known = context.variablePointers.get(target);
  if (known !== undefined) return known;
  const pointer = placeVariable(context, module, target);
  context.variablePointers.set(target, pointer);
  return pointer;
}

/** A function pointer is 1 + the function's position among those whose address is taken. */
export function functionPointer(context: Context, module: LinkedModule, fn: IrFunction): Value {
  const found = context.modules.resolveFunction(module, fn);
  if ('code' in found) throw new NotSupported(`the address of @${fn.name ?? fn.number}: ${found.message}`);
  let index = context.addressTaken.findIndex((candidate) => candidate.fn === found.fn);
  if (index < 0) {
    index = context.addressTaken.length;
    context.addressTaken.push(found);
  }
  return context.builder.i64(index + 1);
}

function placeVariable(context: Context, from: LinkedModule, declared: GlobalVariable): Value {
  const {module, variable} = context.modules.resolveVariable(from, declared);
  if (variable !== declared) return globalPointer(context, module, variable);
  const name = variable.name ?? String(variable.number);
  const sampler = samplerState(context, module, variable, name);
  if (sampler !== undefined) return sampler;
  const sizeBytes = module.leaves.sizeBytes(variable.valueType);
  const alignBytes = Math.max(variable.align, module.leaves.alignBytes(variable.valueType), 1);
  const bufferNumber = context.nextGlobalBuffer++;
  if (variable.addressSpace === 3) {
    const data = new Uint8Array(0);
    context.globals.push({name, space: 'threadgroup', bufferNumber, sizeBytes, alignBytes, data});
    return context.builder.i64(pointerValue(PointerSpace.threadgroup, bufferNumber));
  }
  if (variable.addressSpace !== 2 && !variable.constant) {
    throw new NotSupported(`the variable @${name} in address space ${variable.addressSpace}`);
  }
  if (variable.initializer === undefined) throw new NotSupported(`the variable @${name} without a value`);
  const data = constantBytes(context, module, variable.initializer, sizeBytes);
  context.globals.push({name, space: 'constant', bufferNumber, sizeBytes, alignBytes, data});
  return context.builder.i64(pointerValue(PointerSpace.constant, bufferNumber));
}

/** `constexpr` samplers are variables that `!air.sampler_states` lists (AIR.md 1.6). */
function samplerState(
  context: Context,
  module: LinkedModule,
  variable: GlobalVariable,
  name: string,
): Value | undefined {
  const nodes = module.ir.namedMetadataByName.get('air.sampler_states')?.operands ?? [];
  const listed = nodes.some((node) => {
    const elements = tupleOf(node)?.tuple.elements ?? [];
    return elements.some((element) => globalOf(element) === variable);
  });
  if (!listed) return undefined;
  const words =
    variable.initializer === undefined ? [] : constantValues(context, module, variable.initializer, 0);
  const number = context.samplers.length;
  const first = words[0]?.constant;
  context.samplers.push({
    name,
    kind: 'constant-sampler',
    index: number,
    space: 0,
    access: 1,
    sizeBytes: 0,
    alignBytes: 0,
    state: typeof first === 'bigint' ? first : 0n,
    registers: [],
  });
  return context.builder.i64(pointerValue(PointerSpace.sampler, number));
}

/** A constant as the bytes that memory has. */
export function constantBytes(
  context: Context,
  module: LinkedModule,
  initializer: Operand,
  sizeBytes: number,
): Uint8Array {
  if (sizeBytes > maximumDataBytes) throw new NotSupported(`constant data of ${sizeBytes} bytes`);
  const bytes = new Uint8Array(sizeBytes);
  writeConstant(context, module, initializer, new DataView(bytes.buffer), 0, 0);
  return bytes;
}

function writeConstant(
  context: Context,
  module: LinkedModule,
  operand: Operand,
  view: DataView,
  offset: number,
  nesting: number,
): void {
  const {kind} = operand;
  if (kind === 'zeroinitializer' || kind === 'undef' || kind === 'poison' || kind === 'null') return;
  if (nesting > 100) throw new NotSupported('constants nested this deep');
  if (operand.kind === 'aggregate' && operand.type.kind !== 'vector') {
    const {type} = operand;
    operand.elements.forEach((element, index) => {
      const at =
        type.kind === 'struct'
          ? module.leaves.fieldOffset(type, index)
          : index * module.leaves.sizeBytes(element.type);
      writeConstant(context, module, element, view, offset + at, nesting + 1);
    });
    return;
  }
  const values = constantValues(context, module, operand, 0);
  module.leaves.of(operand.type).forEach((leaf, index) => {
    const constant = values[index]?.constant;
    if (constant === undefined) throw new NotSupported('constant data that is not constant');
    writeScalar(view, offset + leaf.offset, leaf.kind, constant);
  });
}

function writeScalar(view: DataView, at: number, kind: ScalarKind, value: number | bigint): void {
  if (at + bytesOf(kind) > view.byteLength) throw new NotSupported('constant data larger than its type');
  switch (kind) {
    case 'i1':
    case 'i8':
      view.setUint8(at, Number(value));
      break;
    case 'i16':
      view.setUint16(at, Number(value), true);
      break;
    case 'f16':
      view.setUint16(at, halfBits(Number(value)), true);
      break;
    case 'bf16':
      view.setUint16(at, bfloatBits(Number(value)), true);
      break;
    case 'i32':
      view.setUint32(at, Number(value), true);
      break;
    case 'f32':
      view.setUint32(at, floatBits32(Number(value)), true);
      break;
    case 'i64':
    case 'pointer':
      view.setBigUint64(at, BigInt(value), true);
      break;
    default:
      throw new NotSupported('constant data of matrices');
  }
}

/** What `!air.function_constants` says of a variable (AIR.md 1.6). */
export interface FunctionConstantRecord {
  readonly index: number;
  readonly name: string;
}

/** `foo.MTL_FC_INIT_0_f` is the initialiser of `foo`. */
function initialisedName(variable: GlobalVariable): string | undefined {
  const at = (variable.name ?? '').indexOf('.MTL_FC_INIT_');
  return at < 0 ? undefined : (variable.name ?? '').slice(0, at);
}

/** The record of the function constant that `variable` stands for; undefined when it is none. */
export function functionConstantOf(
  module: LinkedModule,
  variable: GlobalVariable,
): FunctionConstantRecord | undefined {
  for (const node of module.ir.namedMetadataByName.get('air.function_constants')?.operands ?? []) {
    const elements = tupleOf(node)?.tuple.elements ?? [];
    const listed = globalOf(elements[0]);
    const isThis =
      listed === variable || (listed?.name !== undefined && listed.name === initialisedName(variable));
    if (!isThis) continue;
    const strings = elements.map(stringOf).filter((text) => text !== undefined);
    const numbers = elements.map(integerOf).filter((number) => number !== undefined);
    return {index: numbers[0] ?? 0, name: strings[1] ?? strings[0] ?? ''};
  }
  return undefined;
}
