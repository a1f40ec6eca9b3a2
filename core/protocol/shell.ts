import {z} from 'zod';
import {type ShellContract} from '../air/shells/shell-contract.ts';
import {elementTypeSchema, relativePathSchema} from './experiment.ts';

const identifier = z.string().regex(/^[A-Za-z_]\w*$/, 'expected a name of letters, digits and _');
const count = z.number().int().nonnegative();

/** A step of the shell's data flow, in its order; `elements` as people say it: `32`, `8 × 4`, `16 × 16`. */
const flowStepSchema = z.discriminatedUnion('kind', [
  /** Asynchronous, device to threadgroup memory. */
  z.strictObject({
    kind: z.literal('copy-in'),
    buffer: z.string(),
    part: z.string(),
    shape: z.enum(['1d', '2d']),
    elements: z.string(),
  }),
  z.strictObject({kind: z.literal('call')}),
  /** Asynchronous, threadgroup to device memory. */
  z.strictObject({
    kind: z.literal('copy-out'),
    part: z.string(),
    buffer: z.string(),
    shape: z.enum(['1d', '2d']),
    elements: z.string(),
  }),
  /** Each thread writes what the function gave. */
  z.strictObject({kind: z.literal('store'), buffer: z.string()}),
]);
export type ShellFlowStep = z.infer<typeof flowStepSchema>;

/**
 * `manifest.json` of a shell (folder `shells/NAME`): a kernel that is shipped compiled and copies asynchronously, and the
 * one visible function that it leaves open (docs/shells.md).
 */
export const shellManifestSchema = z.strictObject({
  /** Version of the format. */
  airlock: z.literal(1),
  title: z.string(),
  description: z.string(),
  kernel: z.string().min(1),
  /** IR text and the library that is built of it, beside the manifest. */
  ir: relativePathSchema,
  library: relativePathSchema,
  function: z.strictObject({
    name: identifier,
    returns: z.string(),
    parameters: z.array(z.strictObject({name: identifier, type: z.string(), meaning: z.string()})).max(31),
  }),
  threadgroupMemory: z.strictObject({
    variable: z.string(),
    bytes: count,
    /** Offsets are bytes from the beginning of the variable. */
    parts: z.array(z.strictObject({name: z.string(), offset: count, bytes: count, meaning: z.string()})),
  }),
  launch: z.strictObject({
    /** Threads of a threadgroup: the kernel runs with this shape only. */
    threadgroup: z.tuple([z.number().int().min(1), z.number().int().min(1), z.number().int().min(1)]),
    /** How many threadgroups, and other conditions, as people read them. */
    rules: z.array(z.string()),
  }),
  /** Device buffers and constants of the kernel. */
  buffers: z.array(
    z.strictObject({
      index: z.number().int().min(0).max(30),
      name: identifier,
      type: elementTypeSchema,
      access: z.enum(['read', 'write', 'read-write', 'constant']),
      meaning: z.string(),
    }),
  ),
  flow: z.array(flowStepSchema).min(1),
  /** Whether the copies of the next round are under way while the function works. */
  doubleBuffered: z.boolean().default(false),
  /** Functions that come with it; the first is what a new pair begins with. */
  functions: z.array(
    z.strictObject({file: relativePathSchema, title: z.string(), experiment: relativePathSchema}),
  ),
  /** The same copy in the visible function: an experiment that shows what then happens. */
  hazard: relativePathSchema.optional(),
}) satisfies z.ZodType<ShellContract>;
export type ShellManifest = z.infer<typeof shellManifestSchema>;
