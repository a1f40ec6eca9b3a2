import {collective, declareOperation, header, pure} from './library-text.ts';
import {vectorSizes} from './scalars.ts';

const sizes = [1, ...vectorSizes];
/** Differences between neighbouring fragments. */
export const graphicsDerivatives = ['dfdx', 'dfdy', 'fwidth'];

/** Functions of fragment functions, so that a source with other stages beside its kernels is accepted. */
export const graphicsHeader = header(
  ['metal_types'],
  [
    ...graphicsDerivatives.flatMap((name) =>
      (['float', 'half'] as const).flatMap((scalar) =>
        sizes.map((size) => {
          const air = scalar === 'float' ? 'f32' : 'f16';
          return declareOperation({name, label: name, scalar, air, operands: ['same'], attributes: collective}, size);
        }),
      ),
    ),
    `${collective} void discard_fragment() __asm("air.discard_fragment");`,
    `${pure} uint __fragment_samples(uint) __asm("air.get_num_samples.i32");`,
    '__METAL_FUNCTION uint get_num_samples() { return __fragment_samples(0); }',
    `${pure} __float2 __get_sample_position(uint, uint) __asm("air.get_sample_position.v2f32");`,
    '__METAL_FUNCTION float2 get_sample_position(uint index) { return float2(__bare(), __get_sample_position(index, 0)); }',
  ].join('\n'),
);
