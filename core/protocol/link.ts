import {z} from 'zod';
import {diagnosticSchema} from '../base/diagnostic.ts';
import {
  appleClangSchema,
  compileOptionsSchema,
  defaultAppleClang,
  defaultTarget,
  maxSourceLength,
  targetSchema,
  toolchainChoiceSchema,
} from './compile.ts';
import {relativePathSchema} from './experiment.ts';
import {shellManifestSchema} from './shell.ts';

const text = z.string().max(maxSourceLength);
/** A folder of `shells/`. */
const shellName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'expected the name of a shell');

/** A shell that comes with the lab, or one whose files the caller has: `manifest` is the text of its manifest.json. */
export const shellChoiceSchema = z.discriminatedUnion('kind', [
  z.object({kind: z.literal('shipped'), name: shellName}),
  z.object({kind: z.literal('given'), name: z.string().min(1).max(4096), manifest: text, ir: text}),
]);
export type ShellChoice = z.infer<typeof shellChoiceSchema>;

export const shellSummarySchema = z.object({name: shellName, manifest: shellManifestSchema});
export type ShellSummary = z.infer<typeof shellSummarySchema>;

export const shellFilesSchema = shellSummarySchema.extend({
  /** The shell's IR, named by the manifest. */
  ir: text,
  /** Texts of its functions and experiments, by path below its folder. */
  files: z.record(relativePathSchema, text),
});
export type ShellFiles = z.infer<typeof shellFilesSchema>;

export const linkRequestSchema = z.object({
  shell: shellChoiceSchema,
  /** Name of the MSL file, shown in messages. */
  name: z.string().min(1).max(4096),
  source: text,
  target: targetSchema.default(defaultTarget),
  toolchain: toolchainChoiceSchema.default('auto'),
  appleClang: appleClangSchema.default(defaultAppleClang),
  options: compileOptionsSchema.prefault({}),
});
export type LinkRequest = z.infer<typeof linkRequestSchema>;
export type LinkRequestInput = z.input<typeof linkRequestSchema>;

export const linkReplySchema = z.object({
  shell: z.string(),
  kernel: z.string(),
  /** The MSL that the shell expects, without `[[visible]]`. */
  expected: z.string(),
  /** Types in AIR: of the shell's declaration, and of the function, where there is one. */
  expectedType: z.string(),
  foundType: z.string().optional(),
  /** Whether a pipeline can be made of the two. What then runs may still do nothing: see the diagnostics. */
  linked: z.boolean(),
  /** Of the compiler, of the rules of both sides, and of the link step; places are in the function's file or the shell's IR. */
  diagnostics: z.array(diagnosticSchema),
  errorCount: z.number().int().nonnegative(),
  /** The function's AIR. */
  air: z.object({name: z.string(), text: z.string()}).optional(),
  durationMs: z.number().nonnegative(),
});
export type LinkReply = z.infer<typeof linkReplySchema>;

/** One file of an exported pair. */
export const pairFileSchema = z.object({path: relativePathSchema, base64: z.string()});

export const exportReplySchema = z.object({
  link: linkReplySchema,
  /** Empty where the two do not link. */
  files: z.array(pairFileSchema),
});
export type ExportReply = z.infer<typeof exportReplySchema>;

export const splitRequestSchema = z.object({
  /** Name of the MSL file, shown in messages. */
  name: z.string().min(1).max(4096),
  source: text,
  /** One of several that copy asynchronously. */
  kernel: z.string().max(400).optional(),
  /** Threads of a threadgroup, as the kernel is launched: rules about simdgroups depend on it. */
  threadgroup: z
    .tuple([z.number().int().min(1), z.number().int().min(1), z.number().int().min(1)])
    .default([32, 1, 1]),
  target: targetSchema.default(defaultTarget),
  toolchain: toolchainChoiceSchema.default('auto'),
  options: compileOptionsSchema.prefault({}),
});
export type SplitRequest = z.infer<typeof splitRequestSchema>;

const sourceFile = z.object({file: z.string(), text});

export const splitReplySchema = z.discriminatedUnion('outcome', [
  /** `manifest` and `ir` are a shell as `ShellChoice` takes it. */
  z.object({
    outcome: z.literal('split'),
    diagnostics: z.array(diagnosticSchema),
    manifest: text,
    ir: text,
    shell: sourceFile,
    function: sourceFile,
  }),
  /** Every reason, at its place. */
  z.object({outcome: z.literal('refused'), diagnostics: z.array(diagnosticSchema)}),
]);
export type SplitReply = z.infer<typeof splitReplySchema>;
