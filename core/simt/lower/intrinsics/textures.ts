import {argumentsOf} from '../../../ir/model/instruction.ts';
import {TextureDimension, TextureFlags, TextureQuery} from '../../bytecode/opcodes.ts';
import {type ScalarKind, type Value} from '../../mir/mir.ts';
import {cutTo, roundTo, signExtended} from '../arithmetic.ts';
import {type CallOperands} from './call-operands.ts';
import {type IntrinsicName} from './name.ts';

/** A texture type of Metal; multisampled ones are not supported. */
interface TextureKind {
  readonly dimension: number;
  readonly array: boolean;
  readonly depth: boolean;
}

const shapes = {
  '1d': TextureDimension.one,
  '2d': TextureDimension.two,
  '3d': TextureDimension.three,
  cube: TextureDimension.cube,
  buffer_1d: TextureDimension.buffer,
} as const;

function kindOf(name: string): TextureKind | undefined {
  const match = /^(texture|depth)_(buffer_1d|1d|2d|3d|cube)(_array)?$/.exec(name);
  const shape = match?.[2];
  if (match === null || shape === undefined || !(shape in shapes)) return undefined;
  const dimension = shapes[shape as keyof typeof shapes];
  return {dimension, array: match[3] !== undefined, depth: match[1] === 'depth'};
}

/** `sample_compare_depth_2d` is `sample_compare` of `depth_2d`. */
function split(operation: string): {verb: string; kind: TextureKind} | undefined {
  const match = /^(\w+)_((?:texture|depth)_(?:buffer_|\dd|cube)\w*)$/.exec(operation);
  const kind = kindOf(match?.[2] ?? '');
  return match === null || kind === undefined ? undefined : {verb: match[1] ?? '', kind};
}

/** Colour classes by the name's tokens: `.s.v4i32`, `.u.v4i32`, `.v4f32`, `.v4f16`; `.i16` before them tells of coordinates. */
function colourFlags(name: IntrinsicName, kind: ScalarKind | undefined): number {
  const sign = name.sign ?? name.tokens.find((token) => token === 's' || token === 'u');
  const colour = sign === 's' ? 1 : sign === 'u' ? 2 : 0;
  return (colour << TextureFlags.colourShift) | (kind === 'f16' ? TextureFlags.half : 0);
}

const queries: Readonly<Record<string, number>> = {
  get_width: TextureQuery.width,
  get_height: TextureQuery.height,
  get_depth: TextureQuery.depth,
  get_array_size: TextureQuery.arraySize,
  get_num_mip_levels: TextureQuery.levels,
};

/** Reads, writes, samples and sizes of textures; undefined for names that are no textures. */
export function textureIntrinsic(operands: CallOperands, name: IntrinsicName): readonly Value[] | undefined {
  const {builder} = operands;
  if (/^fence_texture_/.test(name.operation)) {
    builder.complex('fence', [], [], [4, 4, 0]);
    return [];
  }
  // Reads get it since AIR 2.8; they look at none of its state.
  if (name.operation === 'get_read_sampler') return [builder.i64(0)];
  const parts = split(name.operation);
  if (parts === undefined) return undefined;
  const {verb, kind} = parts;
  const call = new TextureCall(operands, name, kind);
  const query = queries[verb];
  if (query !== undefined) return call.query(query);
  switch (verb) {
    case 'read':
      return call.read();
    case 'write':
      return call.write();
    case 'sample':
    case 'sample_compare':
      return call.sample(verb === 'sample_compare', false);
    case 'gather':
    case 'gather_compare':
      return call.sample(verb === 'gather_compare', true);
    case 'is_null':
      return [builder.op('eq.i64', operands.one(0), builder.i64(0))];
    case 'get_null':
      return [builder.i64(0)];
    default:
      return undefined;
  }
}

/** The operands of one call, taken from left to right (core/msl/headers/texture-operations.ts has all forms). */
class TextureCall {
  private readonly operands: CallOperands;
  private readonly name: IntrinsicName;
  private readonly kind: TextureKind;
  private at = 1;

  constructor(operands: CallOperands, name: IntrinsicName, kind: TextureKind) {
    this.operands = operands;
    this.name = name;
    this.kind = kind;
  }

  private get zero(): Value {
    return this.operands.builder.i32(0);
  }

  private get base(): number {
    return this.kind.dimension | (this.kind.array ? TextureFlags.array : 0);
  }

  /** Only plain textures may be displaced, and have an operand for it. */
  private get takesOffset(): boolean {
    const {dimension} = this.kind;
    return dimension !== TextureDimension.cube && dimension !== TextureDimension.buffer;
  }

  query(what: number): Value[] {
    const {operands, zero} = this;
    const level = operands.values.length > 1 ? operands.word(1) : zero;
    return operands.builder.complex(
      'texture.query',
      [operands.one(0), level],
      ['i32'],
      [this.base | (what << TextureFlags.queryShift)],
    );
  }

  /** texture, [sampler, [1 of depth textures,]] coordinate, [face,] [array,] [offset,] [level,] access. */
  read(): Value[] {
    const {operands, zero} = this;
    const {builder} = operands;
    // Since AIR 2.8 a sampler and an offset of zero come along; depth and cube textures always had them.
    const hasSampler = argumentsOf(operands.call)[1]?.type.kind === 'pointer';
    if (hasSampler) this.at += this.kind.depth ? 2 : 1;
    const place = this.texel();
    const offset = hasSampler && this.takesOffset ? this.next() : [];
    const coordinates = place.slice(0, 3).map((value, axis) => {
      const distance = offset[axis];
      return distance === undefined || distance.constant === 0n || distance.constant === 0
        ? value
        : builder.op('add.i32', value, this.signed(distance));
    });
    const level = this.level();
    const resultKinds = operands.resultKinds();
    const type = this.resultType();
    const results = builder.complex(
      'texture.read',
      [operands.one(0), ...coordinates, place[3] ?? zero, level],
      [type, type, type, type],
      [this.base | colourFlags(this.name, resultKinds[0])],
    );
    return this.colours(results);
  }

  /** texture, coordinate, [face,] [array,] colour, level, access. */
  write(): Value[] {
    const {operands} = this;
    const place = this.texel();
    const colourKind = operands.kinds(this.at)[0];
    const colour = this.next();
    const level = this.level();
    if (colour.length !== 4) throw operands.unsupported();
    const flags = this.base | colourFlags(this.name, colourKind);
    const wide = colour.map((value) => {
      if (value.type === 'f32' || colourKind === undefined || colourKind === 'i32') return value;
      return this.isSigned() ? signExtended(operands.builder, colourKind, value) : value;
    });
    operands.builder.complex('texture.write', [operands.one(0), ...place, level, ...wide], [], [flags]);
    return [];
  }

  /**
   * texture, sampler, [1 of depth textures,] coordinate, [array,] [reference,] [i1 has offset, offset,] and then for samples
   * i1 explicit level, level or bias, ..., for gathers [component of colour textures,] ... (AIR.md 2.2).
   */
  sample(compares: boolean, gathers: boolean): Value[] {
    const {operands, zero} = this;
    const {builder} = operands;
    const none = builder.f32(0);
    this.at = this.kind.depth ? 3 : 2;
    const coordinates = [...this.next(), none, none, none].slice(0, 3);
    const array = this.kind.array ? this.word() : zero;
    const reference = compares ? [operands.one(this.at++)] : [];
    let offset: readonly Value[] = [];
    if (this.takesOffset) {
      // i1: whether the offset counts. It is zero otherwise.
      this.at++;
      offset = this.next().map((value) => this.signed(value));
    }
    let flags = this.base | colourFlags(this.name, operands.resultKinds()[0]);
    let level = none;
    if (gathers) {
      const component = this.kind.depth ? 0 : operands.constant(this.at++);
      flags |= TextureFlags.gather | (component << TextureFlags.componentShift);
    } else if (operands.constant(this.at++) !== 0) {
      level = operands.one(this.at);
      flags |= TextureFlags.explicitLevel;
    }
    const type = this.resultType();
    const results = builder.complex(
      compares ? 'texture.compare' : 'texture.sample',
      [
        operands.one(0),
        operands.one(1),
        ...coordinates,
        array,
        level,
        ...[...offset, zero, zero, zero].slice(0, 3),
        ...reference,
      ],
      [type, type, type, type],
      [flags],
    );
    return this.colours(results);
  }

  private isSigned(): boolean {
    return (this.name.sign ?? this.name.tokens.find((token) => token === 's' || token === 'u')) === 's';
  }

  private next(): readonly Value[] {
    return this.operands.all(this.at++);
  }

  private word(): Value {
    return this.operands.word(this.at++);
  }

  /** x, y, z or face, array index. */
  private texel(): Value[] {
    const {operands, zero} = this;
    const {builder} = operands;
    const coordinate = this.next().map((value) =>
      value.type === 'i64' ? builder.op('cut.i64.i32', value) : value,
    );
    if (this.kind.dimension === TextureDimension.cube) coordinate.push(this.word());
    const array = this.kind.array ? this.word() : zero;
    return [...[...coordinate, zero, zero, zero].slice(0, 3), array];
  }

  /** The level, where there is one before the access. */
  private level(): Value {
    const {operands, zero, at} = this;
    const hasLevel = this.kind.dimension !== TextureDimension.buffer && operands.values.length > at + 1;
    return hasLevel ? operands.word(at) : zero;
  }

  /** A distance with 32 bits: those of 16-bit coordinates may be negative. */
  private signed(value: Value): Value {
    const [kind] = this.operands.kinds(this.at - 1);
    return kind === 'i16' ? signExtended(this.operands.builder, kind, value) : value;
  }

  private resultType(): 'f32' | 'i32' {
    const [kind] = this.operands.resultKinds();
    return kind === 'f32' || kind === 'f16' ? 'f32' : 'i32';
  }

  /** The colours (one of depth textures) as the call's kinds, and the residency: 1, everything is resident. */
  private colours(results: readonly Value[]): Value[] {
    const {operands} = this;
    const {builder} = operands;
    const resultKinds = operands.resultKinds();
    return resultKinds.map((kind, at) => {
      const value = at === resultKinds.length - 1 ? undefined : results[at];
      if (value === undefined) return builder.i32(1);
      return value.type === 'f32' ? roundTo(builder, kind, value) : cutTo(builder, kind, value);
    });
  }
}
