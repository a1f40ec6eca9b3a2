import {halfBits, halfValue} from '../../../core/simt/bytecode/numbers.ts';

// Textures as the Metal Shading Language specification has them, in double precision: what the machine is compared with.

export interface TextureModel {
  readonly kind: string;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly arrayLength: number;
  readonly data: Uint8Array;
}

interface Layout {
  readonly components: number;
  readonly bytes: number;
  readonly kind: string;
  readonly srgb: boolean;
  readonly bgr: boolean;
}

function layoutOf(format: string): Layout {
  const match = /^(rgba|bgra|rg|r)(8|16|32)(unorm|snorm|uint|sint|float)(_srgb)?$/.exec(format);
  if (match === null) throw new Error(format);
  const [, order = '', bits = '', kind = '', srgb] = match;
  return {
    components: order.length,
    bytes: Number(bits) / 8,
    kind,
    srgb: srgb !== undefined,
    bgr: order === 'bgra',
  };
}

export function texelBytes(format: string): number {
  const {components, bytes} = layoutOf(format);
  return components * bytes;
}

export function isIntegerFormat(format: string): boolean {
  return /int$/.test(format);
}

function decode(layout: Layout, view: DataView, at: number, isColour: boolean): number {
  const {bytes, kind} = layout;
  const signed =
    bytes === 1 ? view.getInt8(at) : bytes === 2 ? view.getInt16(at, true) : view.getInt32(at, true);
  const unsigned = bytes === 4 ? signed >>> 0 : signed & (2 ** (bytes * 8) - 1);
  switch (kind) {
    case 'unorm': {
      const value = unsigned / (2 ** (bytes * 8) - 1);
      if (!layout.srgb || !isColour) return value;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    }
    case 'snorm':
      return Math.max(-1, signed / (2 ** (bytes * 8 - 1) - 1));
    case 'uint':
      return unsigned;
    case 'sint':
      return signed;
    default:
      return bytes === 2 ? halfValue(unsigned) : view.getFloat32(at, true);
  }
}

function nearestEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
}

function encode(layout: Layout, view: DataView, at: number, value: number, isColour: boolean): void {
  const {bytes, kind} = layout;
  const put = (word: number): void =>
    bytes === 1
      ? view.setInt8(at, word)
      : bytes === 2
        ? view.setInt16(at, word, true)
        : view.setInt32(at, word, true);
  const clamp = (low: number, high: number): number =>
    Number.isNaN(value) ? 0 : Math.min(high, Math.max(low, value));
  switch (kind) {
    case 'unorm': {
      let v = clamp(0, 1);
      if (layout.srgb && isColour) v = v < 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055;
      return put(nearestEven(v * (2 ** (bytes * 8) - 1)));
    }
    case 'snorm':
      return put(nearestEven(clamp(-1, 1) * (2 ** (bytes * 8 - 1) - 1)));
    case 'uint':
      return put(clamp(0, 2 ** (bytes * 8) - 1));
    case 'sint':
      return put(clamp(-(2 ** (bytes * 8 - 1)), 2 ** (bytes * 8 - 1) - 1));
    default:
      if (bytes === 2) view.setUint16(at, halfBits(Math.fround(value)), true);
      else view.setFloat32(at, value, true);
  }
}

/** Byte offset of a texel that is inside: `slice` counts depth slices, faces and layers alike. */
function offsetOf(model: TextureModel, x: number, y: number, slice: number): number {
  return ((slice * model.height + y) * model.width + x) * texelBytes(model.format);
}

/** The four components of a texel. */
export function texel(model: TextureModel, x: number, y: number, slice: number): number[] {
  const layout = layoutOf(model.format);
  const view = new DataView(model.data.buffer, model.data.byteOffset);
  const at = offsetOf(model, x, y, slice);
  const colour = [0, 0, 0, 1];
  for (let n = 0; n < layout.components; n++) colour[n] = decode(layout, view, at + n * layout.bytes, n < 3);
  if (layout.bgr) [colour[0], colour[2]] = [colour[2] ?? 0, colour[0] ?? 0];
  return colour;
}

export function writeTexel(
  model: TextureModel,
  x: number,
  y: number,
  slice: number,
  colour: readonly number[],
): void {
  const layout = layoutOf(model.format);
  const view = new DataView(model.data.buffer, model.data.byteOffset);
  const at = offsetOf(model, x, y, slice);
  for (let n = 0; n < layout.components; n++) {
    const source = layout.bgr && n !== 1 && n < 3 ? 2 - n : n;
    encode(layout, view, at + n * layout.bytes, colour[source] ?? 0, n < 3);
  }
}

export interface SamplerModel {
  readonly address: 'clamp_to_zero' | 'clamp_to_edge' | 'repeat' | 'mirrored_repeat' | 'clamp_to_border';
  readonly linear: boolean;
  readonly pixel: boolean;
  readonly border: 0 | 1 | 2;
}

const addresses = ['clamp_to_zero', 'clamp_to_edge', 'repeat', 'mirrored_repeat', 'clamp_to_border'];

/** The 64 bits of a sampler (core/msl/headers/sampler-header.ts). */
export function samplerBits({address, linear, pixel, border}: SamplerModel): bigint {
  const mode = BigInt(addresses.indexOf(address));
  const filter = linear ? 1n : 0n;
  return (
    mode |
    (mode << 3n) |
    (mode << 6n) |
    (filter << 9n) |
    (filter << 11n) |
    (pixel ? 1n << 15n : 0n) |
    (BigInt(border) << 56n)
  );
}

function wrap(at: number, size: number, address: SamplerModel['address']): number | undefined {
  const modulo = (value: number, by: number): number => ((value % by) + by) % by;
  switch (address) {
    case 'clamp_to_edge':
      return Math.min(size - 1, Math.max(0, at));
    case 'repeat':
      return modulo(at, size);
    case 'mirrored_repeat': {
      const rest = modulo(at, 2 * size);
      return rest < size ? rest : 2 * size - 1 - rest;
    }
    default:
      return at >= 0 && at < size ? at : undefined;
  }
}

/** Samples a texture of one, two or three dimensions; `layer` of an array. */
export function sample(
  model: TextureModel,
  sampler: SamplerModel,
  coordinate: readonly number[],
  layer: number,
  offset: readonly number[] = [0, 0, 0],
): number[] {
  const sizes = [model.width, model.height, model.depth];
  const axes = model.kind.startsWith('1d') ? 1 : model.kind.startsWith('2d') ? 2 : 3;
  const slice0 = Math.min(layer, model.arrayLength - 1);
  const fetch = (place: readonly number[]): number[] => {
    const at = [0, 1, 2].map((n) =>
      n < axes ? wrap((place[n] ?? 0) + (offset[n] ?? 0), sizes[n] ?? 1, sampler.address) : 0,
    );
    const [x, y, z] = at;
    if (x === undefined || y === undefined || z === undefined) {
      if (sampler.address === 'clamp_to_zero')
        return [0, 0, 0, layoutOf(model.format).components < 4 ? 1 : 0];
      return sampler.border === 2 ? [1, 1, 1, 1] : [0, 0, 0, sampler.border];
    }
    return texel(model, x, y, axes === 3 ? z : slice0);
  };
  const scaled = [0, 1, 2].map((n) =>
    n < axes ? (coordinate[n] ?? 0) * (sampler.pixel ? 1 : (sizes[n] ?? 1)) : 0,
  );
  if (!sampler.linear || isIntegerFormat(model.format)) return fetch(scaled.map(Math.floor));
  const low = scaled.map((value, n) => (n < axes ? Math.floor(value - 0.5) : 0));
  const rest = scaled.map((value, n) => (n < axes ? value - 0.5 - Math.floor(value - 0.5) : 0));
  const sum = [0, 0, 0, 0];
  for (let corner = 0; corner < 1 << axes; corner++) {
    let weight = 1;
    for (let n = 0; n < axes; n++) weight *= (corner >> n) & 1 ? (rest[n] ?? 0) : 1 - (rest[n] ?? 0);
    const colour = fetch(low.map((value, n) => value + ((corner >> n) & 1)));
    for (let n = 0; n < 4; n++) sum[n] = (sum[n] ?? 0) + weight * (colour[n] ?? 0);
  }
  return sum;
}
