import {scalarTypes, vectorSizes} from './scalars.ts';

/** Names that `<simd/simd.h>` gives the types that Metal builds in; host code shares such declarations with kernels. */
const cNames: Readonly<Record<string, string>> = {
  char: 'char',
  uchar: 'uchar',
  short: 'short',
  ushort: 'ushort',
  int: 'int',
  uint: 'uint',
  long: 'long',
  ulong: 'ulong',
  half: 'half',
  bfloat: 'bfloat',
  float: 'float',
  bool: 'bool',
};

const vectors = scalarTypes.flatMap(({name}) =>
  vectorSizes.flatMap((size) => [
    `typedef ${name}${size} simd_${cNames[name]}${size};`,
    `typedef ${name}${size} vector_${cNames[name]}${size};`,
    `typedef packed_${name}${size} simd_packed_${cNames[name]}${size};`,
  ]),
);
const matrices = ['float', 'half'].flatMap((name) =>
  vectorSizes.flatMap((columns) =>
    vectorSizes.flatMap((rows) => {
      const type = `${name}${columns}x${rows}`;
      return [`typedef ${type} simd_${type};`, `typedef ${type} matrix_${type};`];
    }),
  ),
);
const spaceNames = scalarTypes.flatMap(({name}) =>
  vectorSizes.flatMap((size) => [`using ::${name}${size};`, `using ::packed_${name}${size};`]),
);
const spaceMatrices = ['float', 'half'].flatMap((name) =>
  vectorSizes.flatMap((columns) => vectorSizes.map((rows) => `using ::${name}${columns}x${rows};`)),
);

export const simdTypesHeader = `#pragma once
#pragma GCC system_header
#include <metal_types>
${vectors.join('\n')}
${matrices.join('\n')}
namespace simd {
${spaceNames.join('\n')}
${spaceMatrices.join('\n')}
}
`;
