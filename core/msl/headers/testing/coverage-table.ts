import {headerFiles, includeFolder} from '../header-files.ts';

interface Section {
  /** Section of the Metal Shading Language specification. */
  readonly title: string;
  /** Our headers that hold it. */
  readonly headers: readonly string[];
  /** What is missing or differs; empty where nothing is known to be. */
  readonly missing: string;
}

/** By the chapters of the specification, version 4. */
const sections: readonly Section[] = [
  {title: 'Scalar, vector, matrix and packed types', headers: ['airlock/prelude'], missing: 'uniform vectors beyond uniform<T>'},
  {title: 'Type traits and utilities', headers: ['metal_type_traits', 'metal_types'], missing: ''},
  {title: 'Numeric limits', headers: ['metal_limits'], missing: ''},
  {title: 'SIMD type names (simd/simd.h)', headers: ['simd/simd.h'], missing: 'functions of the C library'},
  {title: 'Atomic types and functions', headers: ['metal_atomic'], missing: 'operations on atomic_bool; 64 bits beyond min and max'},
  {title: 'Textures', headers: ['metal_texture'], missing: 'sparse_sample, sparse_read, sparse_gather; 64-bit texture atomics; offsets of gather with min_lod_clamp'},
  {title: 'Samplers', headers: ['metal_sampler'], missing: 'reduction and bias of a constexpr sampler; bicubic filter'},
  {title: 'Integer functions', headers: ['metal_integer'], missing: ''},
  {title: 'Relational functions', headers: ['metal_relational'], missing: 'classification of bfloat'},
  {title: 'Common and math functions', headers: ['metal_math'], missing: 'frexp, ilogb and nextafter are composed of bits, where Apple calls a run-time library'},
  {title: 'Geometric functions', headers: ['metal_geometric'], missing: ''},
  {title: 'Matrix functions', headers: ['metal_matrix'], missing: ''},
  {title: 'Synchronisation', headers: ['metal_compute'], missing: ''},
  {title: 'SIMD-group functions', headers: ['metal_simdgroup'], missing: '64-bit reductions; shuffle_and_fill of bfloat, bool and 64 bits'},
  {title: 'Quad-group functions', headers: ['metal_quadgroup'], missing: '64-bit reductions; shuffle_and_fill of bfloat, bool and 64 bits'},
  {title: 'SIMD-group matrices', headers: ['metal_simdgroup_matrix'], missing: ''},
  {title: 'Pack and unpack functions', headers: ['metal_pack'], missing: ''},
  {title: 'Visible function tables', headers: ['metal_visible_function_table'], missing: ''},
  {title: 'Fragment functions', headers: ['metal_graphics'], missing: 'pull-mode interpolation'},
  {title: 'Logging', headers: ['metal_logging'], missing: 'calls are accepted with a warning and left out'},
  {title: 'Ray tracing', headers: ['metal_raytracing'], missing: 'all: names only, a use is refused'},
  {title: 'Indirect command buffers', headers: ['metal_command_buffer'], missing: 'all: names only, a use is refused'},
  {title: 'Mesh shaders', headers: ['metal_mesh'], missing: 'all: names only, a use is refused'},
  {title: 'Imageblocks', headers: ['metal_imageblocks'], missing: 'all: names only, a use is refused'},
  {title: 'Tensors', headers: ['metal_tensor'], missing: 'all: names only, a use is refused'},
];

/** The names of AIR that these headers declare, without repetition. */
function airNames(headers: readonly string[]): number {
  const files = headerFiles();
  const names = headers.flatMap((name) => {
    const text = files[`${includeFolder}/${name}`];
    if (text === undefined) throw new Error(`no header is called ${name}`);
    return [...text.matchAll(/__asm\(([^)]*)\)/g)].map(([, label]) => label);
  });
  return new Set(names).size;
}

/** `docs/msl-coverage.md`, made from the headers. */
export function coverageTable(): string {
  const rows = sections.map(
    ({title, headers, missing}) =>
      `| ${title} | ${headers.map((name) => `\`${name}\``).join(', ')} | ${airNames(headers)} | ${missing === '' ? '–' : missing} |`,
  );
  return `# The Metal standard library in Airlock

Made from \`core/msl/headers\`; do not edit. Remake it with
\`AIRLOCK_UPDATE_COVERAGE=1 npx vitest run core/msl/headers/coverage.test.ts\`.

| section of the specification | headers | \`air.*\` names | not supported, or different |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}
