import {z} from 'zod';
import {diagnosticSchema} from '../base/diagnostic.ts';
import {sourceMapSchema} from '../msl/source-map.ts';
import {type DeploymentTarget, type LanguageName} from '../msl/target.ts';

/** OS profiles, oldest first (ARCHITECTURE.md, OS profiles). */
export const targetSchema = z.enum(['macos15', 'macos26']);
export type Target = z.infer<typeof targetSchema>;
export const defaultTarget: Target = 'macos26';

export const toolchainChoiceSchema = z.enum(['auto', 'portable', 'apple']);
export type ToolchainChoice = z.infer<typeof toolchainChoiceSchema>;

/**
 * Version of Apple's front end whose own rules are applied, such as `32023.850` (Xcode 26.2; seed 000).
 * Dotted decimal numbers, compared part by part.
 */
export const appleClangSchema = z
  .string()
  .regex(/^\d{3,6}(\.\d{1,6}){0,3}$/, 'expected a version such as 32023.850');
export const defaultAppleClang = '32023.850';

/** Oldest OS that the AIR is made for, `-mmacosx-version-min`; without it that of the OS profile (AIR.md 1.2). */
export const deploymentTargetSchema = z.enum([
  'macos13',
  'macos14',
  'macos15',
  'macos26',
] satisfies DeploymentTarget[]);

/** What `-std=` takes. */
export const languageVersionSchema = z.enum([
  'metal3.0',
  'metal3.1',
  'metal3.2',
  'metal4.0',
] satisfies LanguageName[]);

export const optimisationSchema = z.enum(['O0', 'O1', 'O2', 'O3', 'Os']);

const refusedParts: ReadonlySet<string> = new Set(['', '.', '..', '__proto__']);

/** Relative, with `/`, and below the project's folder. `airlock` is where the compiler's own headers are. */
const includePathSchema = z
  .string()
  .max(1024)
  .refine((path) => path.split('/').every((part) => !refusedParts.has(part)), {
    error: 'expected a relative path without empty, . or .. parts, such as shared/types.h',
  })
  .refine((path) => !/^airlock(\/|$)/.test(path), {error: 'a folder called airlock cannot be included from'});

export const compileOptionsSchema = z.object({
  optimisation: optimisationSchema.default('O2'),
  fastMath: z.boolean().default(true),
  debugInfo: z.boolean().default(false),
  /** Preprocessor definitions, `NAME` or `NAME=VALUE`. */
  defines: z.array(z.string().regex(/^[A-Za-z_]\w*(=.*)?$/s)).default([]),
  /** Folders of the project in which includes are looked for after the one of the including file, as after `-I`; `.` is its root. */
  includeFolders: z
    .array(z.union([z.literal('.'), includePathSchema]))
    .max(64)
    .default([]),
  deploymentTarget: deploymentTargetSchema.optional(),
  /** Without it the newest that the deployment target's AIR can hold. */
  languageVersion: languageVersionSchema.optional(),
});
export type CompileOptions = z.infer<typeof compileOptionsSchema>;

/** Sources above this many UTF-16 units are refused: no shader is this long, and the front end would stall. */
export const maxSourceLength = 16 * 1024 * 1024;

/** Files that a source may include, all together. */
export const maxIncludes = 512;

export const compileRequestSchema = z.object({
  /** Name shown in diagnostics; also the key under which a newer compile replaces an older one. */
  name: z.string().min(1).max(4096),
  source: z.string().max(maxSourceLength),
  /** Path of the source in its project; its last part alone where it is absent. */
  path: includePathSchema.optional(),
  /**
   * The source is this file of the opened folder: the host adds the files there that it includes and that `includes` does
   * not have.
   */
  workspacePath: includePathSchema.optional(),
  /** Texts of the project's other files by path; `#include "x"` finds these and no others. */
  includes: z
    .record(includePathSchema, z.string().max(maxSourceLength))
    .refine((files) => Object.keys(files).length <= maxIncludes, `expected at most ${maxIncludes} files`)
    .default({}),
  target: targetSchema.default(defaultTarget),
  toolchain: toolchainChoiceSchema.default('auto'),
  appleClang: appleClangSchema.default(defaultAppleClang),
  options: compileOptionsSchema.prefault({}),
});
export type CompileRequest = z.infer<typeof compileRequestSchema>;
export type CompileRequestInput = z.input<typeof compileRequestSchema>;

/** The eight stages every artifact passes (UI.md). */
export const stageNameSchema = z.enum([
  'front-end',
  'air',
  'check',
  'metallib',
  'library',
  'function',
  'pipeline',
  'run',
]);
export type StageName = z.infer<typeof stageNameSchema>;

/** The stages as a person reads them, in their order. */
export const stageTitles: Readonly<Record<StageName, string>> = {
  'front-end': 'Front end',
  air: 'AIR',
  check: 'Check',
  metallib: 'Metallib',
  library: 'Library',
  function: 'Function',
  pipeline: 'Pipeline',
  run: 'Run',
};

export const stageResultSchema = z.object({
  stage: stageNameSchema,
  /**
   * `not-needed`: the artifact is past this stage. `not-reached`: an earlier stage failed. `not-supported`: this build
   * has no such stage yet. `detail` says which.
   */
  state: z.enum(['passed', 'failed', 'not-needed', 'not-reached', 'not-supported']),
  durationMs: z.number().nonnegative().optional(),
  /** One line for the strip's tooltip and detail. */
  detail: z.string(),
  /** The exact command line, argument by argument, where a compiler ran. */
  commandLine: z.array(z.string()).optional(),
  /** What the tool printed, whole, where a tool ran. */
  rawOutput: z.string().optional(),
});
export type StageResult = z.infer<typeof stageResultSchema>;

/** IR text made by a toolchain. `clang-ir` is Clang's own, not yet lowered to AIR, and the UI says so. */
export const irArtifactSchema = z.object({
  kind: z.enum(['clang-ir', 'air']),
  text: z.string(),
  producer: z.string(),
});

export const compileReplySchema = z.object({
  name: z.string(),
  /** Version of the toolchain that ran, such as `portable toolchain, Clang 22.0.0`. */
  toolchain: z.string(),
  diagnostics: z.array(diagnosticSchema),
  errorCount: z.number().int().nonnegative(),
  warningCount: z.number().int().nonnegative(),
  ir: irArtifactSchema.optional(),
  /** Source lines and lines of `ir`, where that is AIR (core/msl/source-map.ts). */
  sourceMap: sourceMapSchema.optional(),
  /** The command that makes the same AIR with Apple's tools, argument by argument. */
  equivalentCommand: z.array(z.string()).optional(),
  stages: z.array(stageResultSchema),
  /** Wall time in the host from the request to the reply. */
  durationMs: z.number().nonnegative(),
});
export type CompileReply = z.infer<typeof compileReplySchema>;
