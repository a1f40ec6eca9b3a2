import {type DataLayout} from '../../ir/analysis/data-layout.ts';
import {type Argument} from '../../ir/model/global.ts';
import {calleeOf} from '../../ir/model/instruction.ts';
import {type StructType, type Type} from '../../ir/model/type.ts';
import {type AirModule} from '../model/air-module.ts';
import {type ArgumentRecord} from '../model/argument-record.ts';

const integerNames: Readonly<Record<number, string>> = {
  1: 'bool',
  8: 'uchar',
  16: 'ushort',
  32: 'uint',
  64: 'ulong',
};
const floatNames: Readonly<Record<string, string>> = {half: 'half', bfloat: 'bfloat', float: 'float'};

/** What handwritten `i8*` buffers hold, by the size that their record states. */
const bytesNames: Readonly<Record<number, string>> = {2: 'ushort', 4: 'uint', 8: 'ulong', 16: 'uint4'};

/**
 * The name that MSL gives to the type of an argument, as far as the IR still says it: integers are taken as unsigned.
 * Undefined where nothing tells (opaque pointers, aggregates without a name).
 */
export function typeNameOfArgument(
  air: AirModule,
  record: ArgumentRecord,
  parameter: Argument,
  layout: DataLayout,
): string | undefined {
  if (record.kind.form === 'system-value') return nameOfType(parameter.type);
  if (record.kind.form !== 'resource') return undefined;
  switch (record.kind.resource) {
    case 'texture':
      return textureName(air, record, parameter);
    case 'sampler':
    case 'visible_function_table':
      return record.kind.resource;
    case 'instance_acceleration_structure':
      return 'acceleration_structure<instancing>';
    case 'buffer':
    case 'indirect_buffer':
      return bufferName(record, parameter, layout);
    default:
      return undefined;
  }
}

function bufferName(record: ArgumentRecord, parameter: Argument, layout: DataLayout): string | undefined {
  const pointee = parameter.type.kind === 'pointer' ? parameter.type.pointee : undefined;
  if (pointee === undefined) return undefined;
  const isBytes = pointee.kind === 'integer' && pointee.bits === 8;
  const stated = record.typeSizeBytes?.value;
  if (isBytes && stated !== undefined && stated !== 1) return bytesNames[stated];
  // A struct of a size that the record contradicts is not the type that the record means.
  if (stated !== undefined && layout.allocSizeBytes(pointee) !== stated) return undefined;
  return nameOfType(pointee);
}

function nameOfType(type: Type): string | undefined {
  switch (type.kind) {
    case 'integer':
      return integerNames[type.bits];
    case 'half':
    case 'bfloat':
    case 'float':
      return floatNames[type.kind];
    case 'vector': {
      const element = nameOfType(type.element);
      return element === undefined || type.length > 4 ? undefined : `${element}${type.length}`;
    }
    case 'array':
      return nameOfType(type.element);
    case 'struct':
      return nameOfStruct(type);
    default:
      return undefined;
  }
}

/** `%struct.Params.0` is `Params`: the prefix is Clang's, the number LLVM's. */
function nameOfStruct(type: StructType): string | undefined {
  const parts = type.name?.split('.') ?? [];
  if (parts[0] === 'struct' || parts[0] === 'class' || parts[0] === 'union') parts.shift();
  while (parts.length > 1 && /^\d+$/.test(parts[parts.length - 1] ?? '')) parts.pop();
  const name = parts.join('.');
  return name === '' ? undefined : name;
}

/** `%struct._texture_2d_t` sampled as floats is `texture2d<float, sample>`. */
function textureName(air: AirModule, record: ArgumentRecord, parameter: Argument): string | undefined {
  const pointee = parameter.type.kind === 'pointer' ? parameter.type.pointee : undefined;
  const struct = pointee?.kind === 'struct' ? (nameOfStruct(pointee) ?? '') : '';
  if (!struct.startsWith('_') || !struct.endsWith('_t')) return undefined;
  // `_texture_2d_array_t` -> `texture2d_array`, `_depth_2d_t` -> `depth2d`, `_texture_buffer_1d_t` -> `texture_buffer`.
  const stem = struct.slice(1, -2);
  const name = stem === 'texture_buffer_1d' ? 'texture_buffer' : stem.replace('_', '');
  const access = record.access?.value ?? textureAccess(air, parameter).slice('air.'.length);
  return `${name}<${texelName(air, parameter)}, ${access}>`;
}

/** The type of a texel, from the name of a function that the texture is passed to; float where none tells. */
function texelName(air: AirModule, parameter: Argument): string {
  for (const use of air.intrinsics) {
    const isPassed = use.calls.some(({call}) =>
      call.operands.some((operand) => operand.kind === 'local' && operand.target === parameter),
    );
    if (!isPassed || !/texture|depth/.test(use.name)) continue;
    if (/\.v?\d*f16$/.test(use.name)) return 'half';
    const integer = /\.([su])\.v?4?i(16|32)$/.exec(use.name);
    if (integer === null) continue;
    const name = integer[2] === '16' ? 'short' : 'int';
    return integer[1] === 'u' ? `u${name}` : name;
  }
  return 'float';
}

/** The access that a texture is used with. */
export function textureAccess(air: AirModule, parameter: Argument): string {
  let [isRead, isWritten, isSampled] = [false, false, false];
  for (const use of air.intrinsics) {
    for (const {call} of use.calls) {
      const callee = calleeOf(call);
      const isPassed = call.operands.some(
        (operand) => operand !== callee && operand.kind === 'local' && operand.target === parameter,
      );
      if (!isPassed) continue;
      isRead ||= use.name.startsWith('air.read_texture');
      isWritten ||= use.name.startsWith('air.write_texture');
      isSampled ||= use.name.startsWith('air.sample_') || use.name.startsWith('air.gather_');
    }
  }
  if (isWritten) return isRead ? 'air.read_write' : 'air.write';
  return isRead && !isSampled ? 'air.read' : 'air.sample';
}
