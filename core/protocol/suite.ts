import {z} from 'zod';
import {maxSourceLength, targetSchema} from './compile.ts';
import {relativePathSchema} from './experiment.ts';

const name = z.string().min(1).max(200);

/** What a case may be expected to do under a profile. `crash` and `reject` are ends of its pipeline. */
export const suiteExpectationSchema = z.enum(['pass', 'crash', 'reject']);
export type SuiteExpectation = z.infer<typeof suiteExpectationSchema>;

export const suiteCaseSchema = z.strictObject({
  name,
  description: z.string().max(2000).default(''),
  /** `.metal`, `.ll` or `.metallib`, below the suite's folder. */
  source: relativePathSchema,
  /** By default every kernel of the module. */
  kernels: z.array(z.string()).optional(),
  /** `metallib`: the module is assembled and read back before it is tried. */
  through: z.enum(['metallib']).optional(),
  /** By profile; where a profile is absent, nothing is expected of it. */
  expected: z.partialRecord(targetSchema, suiteExpectationSchema),
});
export type SuiteCase = z.infer<typeof suiteCaseSchema>;

/** `suite.json` of a folder of cases. */
export const suiteSchema = z.strictObject({
  airlock: z.literal(1),
  title: name,
  description: z.string().max(4000).default(''),
  cases: z.array(suiteCaseSchema).min(1).max(1000),
});
export type Suite = z.infer<typeof suiteSchema>;

/**
 * `pass`: as expected. `expected-fail`: crashed or was rejected as expected. `unexpected-pass`: it was expected not to.
 * `crash`: it was not expected to, or was expected to end otherwise. `error`: it could not be tried.
 */
export const suiteVerdictSchema = z.enum(['pass', 'expected-fail', 'unexpected-pass', 'crash', 'error']);
export type SuiteVerdict = z.infer<typeof suiteVerdictSchema>;

export const suiteResultSchema = z.object({
  case: name,
  profile: targetSchema,
  /** Where it ran: `this machine`, or what an imported file says of itself. */
  machine: z.string(),
  actual: z.enum(['pass', 'crash', 'reject', 'error']),
  expected: suiteExpectationSchema.optional(),
  verdict: suiteVerdictSchema,
  /** One sentence. */
  detail: z.string(),
  signature: z.string(),
  /** True where rules decided and no real compiler. */
  predicted: z.boolean(),
  durationMs: z.number().nonnegative(),
});
export type SuiteResult = z.infer<typeof suiteResultSchema>;

/** What a suite run leaves, and what is exported, imported and merged. */
export const suiteReportSchema = z.object({
  airlock: z.literal(1),
  kind: z.literal('suite-report'),
  title: name,
  time: z.string(),
  /** Labels of machines, in the order of their columns. */
  machines: z.array(
    z.object({label: z.string(), device: z.string(), platform: z.string(), osVersion: z.string()}),
  ),
  cases: z.array(z.object({name, description: z.string()})),
  results: z.array(suiteResultSchema).max(100_000),
});
export type SuiteReport = z.infer<typeof suiteReportSchema>;

export const runSuiteRequestSchema = z.object({
  jobId: z.string().min(1).max(100),
  /** The sample suite by id, a folder of this machine, or texts. */
  suite: z.discriminatedUnion('kind', [
    z.object({kind: z.literal('sample')}),
    z.object({kind: z.literal('folder'), path: z.string().min(1).max(4096)}),
    z.object({
      kind: z.literal('texts'),
      suite: suiteSchema,
      files: z.record(relativePathSchema, z.string().max(maxSourceLength)),
    }),
  ]),
  profiles: z.array(targetSchema).min(1).default(['macos15', 'macos26']),
  device: z.string().max(100).default('auto'),
});
