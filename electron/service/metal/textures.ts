import {err, ok, type Result} from '../../../core/base/result.ts';
import {badInput, type LabError} from '../../../core/protocol/error.ts';
import {
  type samplerAddresses,
  samplerBorders,
  type samplerComparisons,
  samplerFilters,
} from '../../../core/simt/sampler-state.ts';
import {notSupported, outside} from '../bridge-errors.ts';
import {type ValidBridgeRequest} from '../device-bridge.ts';
import {type GpuBuffer, type GpuSampler, type GpuTexture} from './gpu.ts';

type Request = ValidBridgeRequest<'dispatch'>;
type TextureRequest = Request['textures'][number];
type SamplerRequest = Request['samplers'][number];

/** How a kernel uses a texture, as reflection or AIR's records say. */
export type TextureAccess = 'read' | 'write' | 'read_write';

/** MTLPixelFormat and bytes of a texel (objc2-generated Metal/MTLPixelFormat.rs), by the name in the contract. */
export const pixelFormats: Readonly<Record<string, {readonly number: number; readonly texelBytes: number}>> =
  Object.fromEntries(
    (
      [
        [1, {r8unorm: 10, r8unorm_srgb: 11, r8snorm: 12, r8uint: 13, r8sint: 14}],
        [2, {r16unorm: 20, r16snorm: 22, r16uint: 23, r16sint: 24, r16float: 25}],
        [2, {rg8unorm: 30, rg8unorm_srgb: 31, rg8snorm: 32, rg8uint: 33, rg8sint: 34}],
        [4, {r32uint: 53, r32sint: 54, r32float: 55}],
        [4, {rg16unorm: 60, rg16snorm: 62, rg16uint: 63, rg16sint: 64, rg16float: 65}],
        [4, {rgba8unorm: 70, rgba8unorm_srgb: 71, rgba8snorm: 72, rgba8uint: 73, rgba8sint: 74}],
        [4, {bgra8unorm: 80, bgra8unorm_srgb: 81, rgb10a2unorm: 90, rgb10a2uint: 91, bgr10a2unorm: 94}],
        [8, {rg32uint: 103, rg32sint: 104, rg32float: 105}],
        [8, {rgba16unorm: 110, rgba16snorm: 112, rgba16uint: 113, rgba16sint: 114, rgba16float: 115}],
        [16, {rgba32uint: 123, rgba32sint: 124, rgba32float: 125}],
      ] as const
    ).flatMap(([texelBytes, formats]) =>
      Object.entries(formats).map(([name, number]) => [name, {number, texelBytes}] as const),
    ),
  );

/** MTLTextureType (objc2-generated Metal/MTLTexture.rs). */
export const textureTypes: Readonly<Record<TextureRequest['kind'], number>> = {
  '1d': 0,
  '1d-array': 1,
  '2d': 2,
  '2d-array': 3,
  cube: 5,
  'cube-array': 6,
  '3d': 7,
  buffer: 9,
};

/** MTLSamplerAddressMode, MTLCompareFunction (objc2-generated Metal/MTLSampler.rs, MTLDepthStencil.rs). */
export const addressModes: Readonly<Record<(typeof samplerAddresses)[number], number>> = {
  clampToEdge: 0,
  repeat: 2,
  mirrorRepeat: 3,
  clampToZero: 4,
  clampToBorder: 5,
};
export const compareFunctions: Readonly<Record<(typeof samplerComparisons)[number], number>> = {
  never: 0,
  less: 1,
  equal: 2,
  lessEqual: 3,
  greater: 4,
  notEqual: 5,
  greaterEqual: 6,
  always: 7,
};

/** Metal's limits of one texture, on every Apple GPU of the lab. */
const mostTexels = 16_384;
const mostDepth = 2048;
const mostTexelsOfBuffer = 2 ** 28;

/** A buffer of the device as a texture needs it. */
export interface TexelBuffer {
  readonly buffer: GpuBuffer;
  readonly sizeBytes: number;
}

interface Span {
  readonly index: number;
  readonly buffer: string;
  readonly from: number;
  readonly to: number;
  readonly written: boolean;
}

/**
 * The textures of a request for the addon. Metal copies their texels in and out, so that a written texture may share its
 * bytes with no other argument: that is refused, though the reference device allows it.
 */
export function bindTextures(
  request: Request,
  bufferOf: (handle: string) => Result<TexelBuffer, LabError>,
  accessOf: (index: number) => TextureAccess,
): Result<GpuTexture[], LabError> {
  const bound: GpuTexture[] = [];
  const spans: Span[] = [];
  for (const texture of request.textures) {
    const buffer = bufferOf(texture.buffer);
    if (!buffer.ok) return buffer;
    const layout = layoutOf(texture);
    if (!layout.ok) return layout;
    const {offset, index} = texture;
    const {sizeBytes} = buffer.value;
    if (offset + layout.value.neededBytes > sizeBytes)
      return err(outside(offset, layout.value.neededBytes, sizeBytes));
    const access = accessOf(index);
    const span = {index, buffer: texture.buffer, from: offset, to: offset + layout.value.neededBytes};
    spans.push({...span, written: access !== 'read'});
    bound.push({
      index,
      buffer: buffer.value.buffer,
      offset,
      type: textureTypes[texture.kind],
      pixelFormat: layout.value.number,
      texelBytes: layout.value.texelBytes,
      width: texture.width,
      height: texture.height,
      depth: texture.depth,
      layers: texture.arrayLength,
      bytesPerRow: texture.bytesPerRow,
      read: access !== 'write',
      written: access !== 'read',
    });
  }
  const shared = sharedBytes(spans, request);
  return shared === undefined ? ok(bound) : err(shared);
}

function layoutOf(
  texture: TextureRequest,
): Result<{number: number; texelBytes: number; neededBytes: number}, LabError> {
  const {index, kind, format, width, height, depth, arrayLength, bytesPerRow} = texture;
  const what = `Texture ${index}`;
  const known = Object.hasOwn(pixelFormats, format) ? pixelFormats[format] : undefined;
  if (known === undefined) {
    const message = `${what}: not supported: the pixel format ${JSON.stringify(format)} on a Metal device.`;
    return err(badInput('bad-dispatch', message, 'Use a format of plain colours.', 'textures'));
  }
  const refuse = (message: string) =>
    err(badInput('bad-dispatch', `${what}: ${message}`, 'Correct the sizes.', 'textures'));
  const mostWide = kind === 'buffer' ? mostTexelsOfBuffer : mostTexels;
  if (width > mostWide || height > mostTexels || depth > mostDepth || arrayLength > mostDepth)
    return refuse('its sizes are too large.');
  const isFlat = kind === '1d' || kind === '1d-array' || kind === 'buffer';
  const isCube = kind.startsWith('cube');
  const fits =
    (!isFlat || height === 1) &&
    (kind === '3d' || depth === 1) &&
    (kind.endsWith('array') || arrayLength === 1) &&
    (!isCube || width === height);
  if (!fits) return refuse(`its sizes do not fit a texture of kind ${JSON.stringify(kind)}.`);
  const row = width * known.texelBytes;
  const stride = bytesPerRow === 0 ? row : bytesPerRow;
  if (stride < row || stride % known.texelBytes !== 0)
    return refuse(`rows of ${row} bytes do not fit into ${stride}, or begin inside of a texel.`);
  const images = arrayLength * depth * (isCube ? 6 : 1);
  return ok({...known, neededBytes: (images * height - 1) * stride + row});
}

function sharedBytes(spans: readonly Span[], {buffers}: Request): LabError | undefined {
  for (const span of spans.filter(({written}) => written)) {
    const other = spans.find(
      (one) => one !== span && one.buffer === span.buffer && one.from < span.to && span.from < one.to,
    );
    const whole = buffers.find(({buffer, offset}) => buffer === span.buffer && offset < span.to);
    if (other === undefined && whole === undefined) continue;
    const sharer = other === undefined ? `buffer ${whole?.index}` : `texture ${other.index}`;
    const what = `the written texture ${span.index} and ${sharer} in the same bytes, on a Metal device`;
    return notSupported(what, 'Give each its own buffer.');
  }
  return undefined;
}

/** The samplers of a request for the addon. */
export function bindSamplers(samplers: readonly SamplerRequest[]): Result<GpuSampler[], LabError> {
  const bound: GpuSampler[] = [];
  for (const sampler of samplers) {
    const {index, normalised = true, magnification = 'nearest'} = sampler;
    const {sAddress = 'clampToEdge', tAddress = 'clampToEdge', rAddress = 'clampToEdge'} = sampler;
    const modes = [sAddress, tAddress, rAddress];
    if (!normalised && modes.some((mode) => mode !== 'clampToEdge')) {
      const mode = modes.find((one) => one !== 'clampToEdge');
      const what = `sampler ${index} counts texels and has the address mode ${mode}: Metal leaves undefined what it samples`;
      return err(notSupported(what, 'Use clampToEdge, or normalised coordinates.'));
    }
    // Without a level of detail nothing is ever made smaller, and Metal wants one filter.
    const minification = normalised ? (sampler.minification ?? 'nearest') : magnification;
    bound.push({
      index,
      sAddressMode: addressModes[sAddress],
      tAddressMode: addressModes[tAddress],
      rAddressMode: addressModes[rAddress],
      minFilter: samplerFilters.indexOf(minification),
      magFilter: samplerFilters.indexOf(magnification),
      normalized: normalised,
      compareFunction: compareFunctions[sampler.comparison ?? 'never'],
      borderColor: samplerBorders.indexOf(sampler.border ?? 'transparentBlack'),
    });
  }
  return ok(bound);
}
