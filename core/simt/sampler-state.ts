/** How a sampler given at dispatch samples, as MTLSamplerDescriptor has it; what is absent is Metal's default. */
export interface SamplerDescriptor {
  readonly sAddress?: SamplerAddress | undefined;
  readonly tAddress?: SamplerAddress | undefined;
  readonly rAddress?: SamplerAddress | undefined;
  readonly magnification?: SamplerFilter | undefined;
  readonly minification?: SamplerFilter | undefined;
  /** False: coordinates count texels. */
  readonly normalised?: boolean | undefined;
  readonly comparison?: SamplerComparison | undefined;
  readonly border?: SamplerBorder | undefined;
}

export const samplerAddresses = [
  'clampToZero',
  'clampToEdge',
  'repeat',
  'mirrorRepeat',
  'clampToBorder',
] as const;
export type SamplerAddress = (typeof samplerAddresses)[number];
export const samplerFilters = ['nearest', 'linear'] as const;
export type SamplerFilter = (typeof samplerFilters)[number];
/** In the order of the numbers in the state; `never` is 8 and the default. */
export const samplerComparisons = [
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
  'equal',
  'notEqual',
  'always',
  'never',
] as const;
export type SamplerComparison = (typeof samplerComparisons)[number];
export const samplerBorders = ['transparentBlack', 'opaqueBlack', 'opaqueWhite'] as const;
export type SamplerBorder = (typeof samplerBorders)[number];

/** The 64 bits that a constexpr sampler of the same kind has (core/msl/headers/sampler-header.ts says where they are from). */
export function samplerState(descriptor: SamplerDescriptor): bigint {
  const address = (mode: SamplerAddress = 'clampToEdge'): bigint => BigInt(samplerAddresses.indexOf(mode));
  const filter = (name: SamplerFilter = 'nearest'): bigint => BigInt(samplerFilters.indexOf(name));
  const {comparison = 'never', border = 'transparentBlack'} = descriptor;
  return (
    address(descriptor.sAddress) |
    (address(descriptor.tAddress) << 3n) |
    (address(descriptor.rAddress) << 6n) |
    (filter(descriptor.magnification) << 9n) |
    (filter(descriptor.minification) << 11n) |
    (descriptor.normalised === false ? 1n << 15n : 0n) |
    (BigInt(samplerComparisons.indexOf(comparison) + 1) << 16n) |
    (BigInt(samplerBorders.indexOf(border)) << 56n)
  );
}
