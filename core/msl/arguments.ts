import {includeFolder, preludeFile} from './headers/header-files.ts';

/** The options of a compile that the front end needs; a compile request of the lab's contract satisfies it. */
export interface ClangOptions {
  readonly optimisation: string;
  readonly fastMath: boolean;
  readonly debugInfo: boolean;
  readonly defines: readonly string[];
}

/** What a target means for the language and for AIR (AIR.md 1.2). */
interface TargetFacts {
  readonly metalVersion: number;
  /** AIR major * 100 + minor. */
  readonly airVersion: number;
}

const targets: Readonly<Record<'macos15' | 'macos26', TargetFacts>> = {
  macos15: {metalVersion: 320, airVersion: 207},
  macos26: {metalVersion: 400, airVersion: 208},
};
export type ClangTarget = keyof typeof targets;

export interface ArgumentRequest {
  readonly target: ClangTarget;
  readonly options: ClangOptions;
}

const language = [
  ...['-x', 'c++', '-std=c++17', '-fdeclspec'],
  ...['-Xclang', '-fsycl-is-device', '-target', 'spir64-unknown-unknown'],
  // Without it Clang asks the absent host target how to mangle bfloat, and dies.
  ...['-Xclang', '-aux-triple', '-Xclang', 'spir64-unknown-unknown'],
  // A literal such as 1.0 is a float in Metal.
  ...['-Xclang', '-cl-single-precision-constant'],
  ...['-nostdinc', '-nostdinc++', '-isystem', includeFolder],
  // A kernel may have the name of a C library function.
  '-fno-builtin',
  ...['-fno-exceptions', '-fno-rtti', '-fno-threadsafe-statics'],
];

const warnings = [
  // Kernels are extern "C" only to keep their names; vectors are classes only here.
  '-Wno-return-type-c-linkage',
  // Metal allows infinities and NaN in the source under fast math.
  '-Wno-nan-infinity-disabled',
  '-Wno-unknown-pragmas',
  // `constant` is const here, and a program may say so again.
  '-Wno-duplicate-decl-specifier',
];

/** Byte-exact ranges and fix-its, which Clang's SARIF leaves out; fix-its are printed only beside carets. */
const diagnosticFormat = [
  ...['-fno-color-diagnostics', '-fcaret-diagnostics-max-lines=1', '-fdiagnostics-show-line-numbers'],
  '-fno-elide-type',
  ...['-fdiagnostics-print-source-range-info', '-fdiagnostics-parseable-fixits'],
  ...['-ferror-limit=20', '-ftemplate-depth=256', '-fconstexpr-steps=4194304'],
];

/** Options that a precompiled header and its users must agree in. */
export function sharedArguments({target, options}: ArgumentRequest): string[] {
  const facts = targets[target];
  return [
    ...language,
    `-${options.optimisation}`,
    ...(options.fastMath ? ['-ffast-math'] : ['-ffp-contract=off']),
    ...(options.debugInfo ? ['-gline-tables-only'] : []),
    `-D__METAL__=1`,
    `-D__METAL_MACOS__=1`,
    `-D__METAL_VERSION__=${facts.metalVersion}`,
    `-D__AIRLOCK_AIR_VERSION__=${facts.airVersion}`,
    ...warnings,
    ...diagnosticFormat,
  ];
}

export interface CompileArguments extends ArgumentRequest {
  readonly sourceFile: string;
  readonly outputFile: string;
  /** A precompiled header that holds the prelude; without it the prelude is read as text. */
  readonly precompiledHeader?: string;
}

/** The arguments of the Clang driver that compile one prepared source to Clang's IR. */
export function clangArguments(request: CompileArguments): string[] {
  const {sourceFile, outputFile, precompiledHeader, options} = request;
  const prelude =
    precompiledHeader === undefined
      ? ['-include', preludeFile]
      : // One header serves all optimisation levels and definitions; what its text depends on is in its key.
        ['-Xclang', '-include-pch', '-Xclang', precompiledHeader, '-Xclang', '-fno-validate-pch'];
  return [
    ...sharedArguments(request),
    ...prelude,
    ...options.defines.map((define) => `-D${define}`),
    ...['-S', '-emit-llvm', '-o', outputFile, sourceFile],
  ];
}

/** The arguments that turn `sourceFile` (one of `precompiledSources`) into a precompiled header. */
export function precompiledHeaderArguments(
  request: ArgumentRequest & {readonly sourceFile: string; readonly outputFile: string},
): string[] {
  const shared = sharedArguments(request).map((argument) => (argument === 'c++' ? 'c++-header' : argument));
  return [...shared, '-fpch-instantiate-templates', '-o', request.outputFile, request.sourceFile];
}
