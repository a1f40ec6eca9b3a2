import {atomicHeader} from './atomic-header.ts';
import {builtinNamesHeader} from './builtin-names.ts';
import {computeHeader} from './compute-header.ts';
import {geometricHeader} from './geometric-header.ts';
import {graphicsHeader} from './graphics-header.ts';
import {integerHeader} from './integer-header.ts';
import {limitsHeader} from './limits-header.ts';
import {mathHeader} from './math-header.ts';
import {preludeText} from './prelude.ts';
import {relationalHeader} from './relational-header.ts';
import {samplerHeader} from './sampler-header.ts';
import {quadgroupHeader, simdgroupHeader} from './simd-header.ts';
import {simdTypesHeader} from './simd-types-header.ts';
import {simdgroupMatrixHeader} from './simdgroup-matrix-header.ts';
import {matrixHeader, packHeader, typesHeader} from './support-headers.ts';
import {textureHeader} from './texture-header.ts';
import {typeTraitsHeader} from './type-traits-header.ts';
import {
  commandHeader,
  imageblockHeader,
  loggingHeader,
  meshHeader,
  raytracingHeader,
  tensorHeader,
  visibleFunctionHeader,
} from './visible-function-header.ts';

/** Folder, in the compiler's file system, of the headers that `#include <...>` finds. */
export const includeFolder = '/airlock/include';
/** Forced before every source: what Metal builds in. */
export const preludeFile = `${includeFolder}/airlock/prelude`;
/** The sources from which precompiled headers are made; they are among `headerFiles()`. */
export const precompiledSources = {
  /** What a source without includes needs. */
  prelude: `${includeFolder}/airlock/prelude-only`,
  /** For a source that includes the library: its own `#include` then reads nothing. */
  library: `${includeFolder}/airlock/prelude-and-library`,
} as const;
export type PrecompiledKind = keyof typeof precompiledSources;

const forward = (...names: readonly string[]) =>
  `#pragma once\n#pragma GCC system_header\n${names.map((name) => `#include <${name}>\n`).join('')}`;

const parts: Readonly<Record<string, string>> = {
  metal_types: typesHeader,
  metal_type_traits: typeTraitsHeader,
  metal_utility: forward('metal_types'),
  metal_initializer_list: forward('metal_types'),
  metal_uniform: forward('metal_types'),
  metal_math_constants: forward('metal_math'),
  metal_array: forward('metal_types'),
  metal_packed: forward('metal_types'),
  metal_limits: limitsHeader,
  metal_relational: relationalHeader,
  metal_math: mathHeader,
  metal_common: forward('metal_math'),
  metal_integer: integerHeader,
  metal_geometric: geometricHeader,
  metal_matrix: matrixHeader,
  metal_compute: computeHeader,
  metal_simdgroup: simdgroupHeader,
  metal_quadgroup: quadgroupHeader,
  metal_simdgroup_matrix: simdgroupMatrixHeader,
  metal_atomic: atomicHeader,
  metal_pack: packHeader,
  metal_sampler: samplerHeader,
  metal_texture: textureHeader,
  metal_graphics: graphicsHeader,
  metal_visible_function_table: visibleFunctionHeader,
  'airlock/builtin-names': builtinNamesHeader,
  metal_assert: '#pragma once\n#define assert(condition) ((void)0)\n',
};

/** Headers that the standard library does not include, and names that only part of it has. */
const others: Readonly<Record<string, string>> = {
  'simd/simd.h': simdTypesHeader,
  'simd/types.h': simdTypesHeader,
  'simd/vector_types.h': simdTypesHeader,
  'simd/matrix_types.h': simdTypesHeader,
  metal_raytracing: raytracingHeader,
  metal_command_buffer: commandHeader,
  metal_mesh: meshHeader,
  metal_imageblocks: imageblockHeader,
  metal_tensor: tensorHeader,
  metal_logging: loggingHeader,
};

/** Names that `#include <...>` of a Metal source may give. */
export const libraryHeaderNames: ReadonlySet<string> = new Set([
  ...Object.keys(parts).filter((name) => !name.startsWith('airlock/')),
  ...Object.keys(others),
  'metal_stdlib',
]);

let files: Readonly<Record<string, string>> | undefined;

/** Every header by its absolute path in the compiler's file system. */
export function headerFiles(): Readonly<Record<string, string>> {
  files ??= Object.fromEntries([
    [preludeFile, preludeText],
    [precompiledSources.prelude, '#include <airlock/prelude>\n'],
    [precompiledSources.library, '#include <airlock/prelude>\n#include <metal_stdlib>\n'],
    [`${includeFolder}/metal_stdlib`, forward(...Object.keys(parts))],
    ...Object.entries({...parts, ...others}).map(([name, text]) => [`${includeFolder}/${name}`, text]),
  ]) as Record<string, string>;
  return files;
}
