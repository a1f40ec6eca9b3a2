import {TextureDimension, TextureFlags, TextureQuery} from '../../bytecode/opcodes.ts';
import {type ScalarKind, type Value} from '../../mir/mir.ts';
import {cutTo, roundTo} from '../arithmetic.ts';
import {type CallOperands} from './call-operands.ts';
import {type IntrinsicName} from './name.ts';

interface TextureKind {
  readonly dimension: number;
  readonly coordinates: number;
  readonly array: boolean;
}

const kinds: Readonly<Record<string, TextureKind>> = {
  texture_1d: {dimension: TextureDimension.one, coordinates: 1, array: false},
  texture_1d_array: {dimension: TextureDimension.one, coordinates: 1, array: true},
  texture_2d: {dimension: TextureDimension.two, coordinates: 2, array: false},
  texture_2d_array: {dimension: TextureDimension.two, coordinates: 2, array: true},
  texture_3d: {dimension: TextureDimension.three, coordinates: 3, array: false},
  texture_buffer_1d: {dimension: TextureDimension.buffer, coordinates: 1, array: false},
};

/** Colour classes by the name's tokens: `.s.v4i32`, `.u.v4i32`, `.v4f32`, `.v4f16`. */
function colourFlags(name: IntrinsicName, kind: ScalarKind | undefined): number {
  const colour = name.sign === 's' ? 1 : name.sign === 'u' ? 2 : 0;
  return (colour << TextureFlags.colourShift) | (kind === 'f16' ? TextureFlags.half : 0);
}

function split(operation: string): {verb: string; kind: TextureKind} | undefined {
  const match = /^(read|write|sample|get_[a-z_]+?)_(texture_\w+)$/.exec(operation);
  const kind = kinds[match?.[2] ?? ''];
  return match === null || kind === undefined ? undefined : {verb: match[1] ?? '', kind};
}

/** Coordinates filled up to x, y, z. */
function three(operands: CallOperands, at: number, filler: Value): Value[] {
  const {builder} = operands;
  const values = operands
    .all(at)
    .map((value) => (value.type === 'i64' ? builder.op('cut.i64.i32', value) : value));
  return [...values, filler, filler, filler].slice(0, 3);
}

/** The four colours as the call's kinds, and the residency (always 1: everything is resident). */
function colours(operands: CallOperands, results: readonly Value[]): Value[] {
  const {builder} = operands;
  const resultKinds = operands.resultKinds();
  return resultKinds.map((kind, at) => {
    const value = results[at];
    if (value === undefined) return builder.i32(1);
    return value.type === 'f32' ? roundTo(builder, kind, value) : cutTo(builder, kind, value);
  });
}

const queries: Readonly<Record<string, number>> = {
  get_width: TextureQuery.width,
  get_height: TextureQuery.height,
  get_depth: TextureQuery.depth,
  get_array_size: TextureQuery.arraySize,
  get_num_mip_levels: TextureQuery.levels,
};

/** Reads, writes, samples and sizes of colour textures; undefined for names that are no textures. */
export function textureIntrinsic(operands: CallOperands, name: IntrinsicName): readonly Value[] | undefined {
  const {builder} = operands;
  if (/^fence_texture_/.test(name.operation)) {
    builder.complex('fence', [], [], [4, 4, 0]);
    return [];
  }
  const parts = split(name.operation);
  if (parts === undefined) return undefined;
  const {verb, kind} = parts;
  const zero = builder.i32(0);
  const base = kind.dimension | (kind.array ? TextureFlags.array : 0);
  const query = queries[verb];
  if (query !== undefined) {
    const level = operands.values.length > 1 ? operands.word(1) : zero;
    return builder.complex(
      'texture.query',
      [operands.one(0), level],
      ['i32'],
      [base | (query << TextureFlags.queryShift)],
    );
  }
  if (verb === 'read') return read(operands, name, kind, base);
  if (verb === 'write') return write(operands, name, kind, base);
  return verb === 'sample' ? sample(operands, name, kind, base) : undefined;
}

/** texture, coordinate, [array,] level, access. */
function read(operands: CallOperands, name: IntrinsicName, kind: TextureKind, base: number): Value[] {
  const {builder} = operands;
  const zero = builder.i32(0);
  const resultKinds = operands.resultKinds();
  const type = resultKinds[0] === 'f32' || resultKinds[0] === 'f16' ? 'f32' : 'i32';
  let at = 2;
  const array = kind.array ? operands.word(at++) : zero;
  const hasLevel = kind.dimension !== TextureDimension.buffer && operands.values.length > at + 1;
  const level = hasLevel ? operands.word(at) : zero;
  const flags = base | colourFlags(name, resultKinds[0]);
  const results = builder.complex(
    'texture.read',
    [operands.one(0), ...three(operands, 1, zero), array, level],
    [type, type, type, type],
    [flags],
  );
  return colours(operands, results);
}

/** texture, coordinate, [array,] colour, level, access. */
function write(operands: CallOperands, name: IntrinsicName, kind: TextureKind, base: number): Value[] {
  const {builder} = operands;
  const zero = builder.i32(0);
  let at = 2;
  const array = kind.array ? operands.word(at++) : zero;
  const colour = operands.all(at);
  const colourKind = operands.kinds(at)[0];
  at++;
  const hasLevel = kind.dimension !== TextureDimension.buffer && operands.values.length > at + 1;
  const level = hasLevel ? operands.word(at) : zero;
  if (colour.length !== 4) throw operands.unsupported();
  builder.complex(
    'texture.write',
    [operands.one(0), ...three(operands, 1, zero), array, level, ...colour],
    [],
    [base | colourFlags(name, colourKind)],
  );
  return [];
}

/** texture, sampler, coordinate, [array,] i1 has offset, offset, i1 explicit level, level or bias, ... (AIR.md 2.2). */
function sample(operands: CallOperands, name: IntrinsicName, kind: TextureKind, base: number): Value[] {
  const {builder} = operands;
  const zero = builder.i32(0);
  const none = builder.f32(0);
  let at = 3;
  const array = kind.array ? operands.word(at++) : zero;
  // i1: whether the offset counts.
  at++;
  const offset = three(operands, at++, zero);
  const explicit = operands.constant(at++) !== 0;
  const level = explicit ? operands.one(at) : none;
  const resultKinds = operands.resultKinds();
  const type = resultKinds[0] === 'f32' || resultKinds[0] === 'f16' ? 'f32' : 'i32';
  const flags = base | colourFlags(name, resultKinds[0]) | (explicit ? TextureFlags.explicitLevel : 0);
  const results = builder.complex(
    'texture.sample',
    [operands.one(0), operands.one(1), ...three(operands, 2, none), array, level, ...offset],
    [type, type, type, type],
    [flags],
  );
  return colours(operands, results);
}
