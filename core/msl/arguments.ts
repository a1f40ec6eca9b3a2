import {includeFolder, preludeFile} from './headers/header-files.ts';
import {type DeploymentTarget, type LanguageName, languageVersion, targetFacts} from './target.ts';

/** The options of a compile that the front end needs; a compile request of the lab's contract satisfies it. */
export interface ClangOptions {
  readonly optimisation: string;
  readonly fastMath: boolean;
  readonly defines: readonly string[];
  /** Folders of the project's tree, which is at the root of Clang's file system; `.` is the root. */
  readonly includeFolders?: readonly string[];
}

export type ClangTarget = DeploymentTarget;

/** What compiles are for: the OS profile, or another deployment target, and a language. */
export interface ArgumentRequest {
  readonly target: DeploymentTarget;
  /** By default the newest that the target's AIR can hold. */
  readonly languageVersion?: LanguageName;
  readonly options: ClangOptions;
}

const language = [
  ...['-x', 'c++', '-std=c++17', '-fdeclspec'],
  ...['-Xclang', '-fsycl-is-device', '-target', 'spir64-unknown-unknown'],
  // Without it Clang asks the absent host target how to mangle bfloat, and dies.
  ...['-Xclang', '-aux-triple', '-Xclang', 'spir64-unknown-unknown'],
  // A literal such as 1.0 is a float in Metal.
  ...['-Xclang', '-cl-single-precision-constant'],
  // In the body of a template Clang forgets that: what is a double there has 32 bits.
  ...['-Xclang', '-mdouble=32'],
  ...['-nostdinc', '-nostdinc++', '-isystem', includeFolder],
  // A kernel may have the name of a C library function.
  '-fno-builtin',
  ...['-fno-exceptions', '-fno-rtti', '-fno-threadsafe-statics'],
  // A lane is a thread: vectors that the source does not have cost registers, and masks that AIR has no form for.
  ...['-fno-vectorize', '-fno-slp-vectorize'],
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

/** Macros that Metal's compiler defines for a target and a language, as after `-D`. */
export function predefinedMacros({
  target,
  languageVersion: language,
}: Omit<ArgumentRequest, 'options'>): string[] {
  const facts = targetFacts(target);
  const number = ([major = 0, minor = 0]: readonly number[], scale: number): number =>
    major * 100 + minor * scale;
  return [
    '__METAL__=1',
    '__METAL_MACOS__=1',
    `__METAL_VERSION__=${number(languageVersion(language ?? facts.newestLanguage), 10)}`,
    // Read by our own headers only.
    `__AIRLOCK_AIR_VERSION__=${number(facts.airVersion, 1)}`,
  ];
}

/** Options that a precompiled header and its users must agree in. */
export function sharedArguments(request: ArgumentRequest): string[] {
  const {options} = request;
  return [
    ...language,
    `-${options.optimisation}`,
    ...(options.fastMath ? ['-ffast-math'] : ['-ffp-contract=off']),
    ...predefinedMacros(request).map((macro) => `-D${macro}`),
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
    ...(options.includeFolders ?? []).map((folder) => `-I/${folder === '.' ? '' : folder}`),
    // Argument records and the source map are made from it; AIR keeps none.
    // Also of a structure that the program only points to: its record states a size.
    ...['-g', '-fstandalone-debug'],
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
