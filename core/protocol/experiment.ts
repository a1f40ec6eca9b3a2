import {z} from 'zod';
import {scalarTypes} from '../base/scalar-types.ts';
import {appleClangSchema, targetSchema} from './compile.ts';

/** Three extents, x y z, in threads unless said otherwise. */
const extent = z.number().int().min(1).max(0xffffffff);
const extentSchema = z.tuple([extent, extent, extent]);

/** A path below the experiment's folder: relative, with `/`, never up. */
export const relativePathSchema = z
  .string()
  .min(1)
  .max(4096)
  .refine(
    (path) =>
      !/^[\\/]/.test(path) &&
      !/^[A-Za-z]:/.test(path) &&
      !path.includes('\0') &&
      !path.split(/[\\/]/).includes('..'),
    {
      message: 'a path in an experiment is relative and stays inside the folder of the experiment',
    },
  );

/**
 * One element: a number; or as text a whole number (64-bit ones are exact only so), `nan`, `inf` or `-inf`, which JSON has
 * no numbers for.
 */
export const elementValueSchema = z.union([
  z.number(),
  z.string().regex(/^(-?\d{1,40}|-?inf|nan)$/, 'expected a whole number, "nan", "inf" or "-inf"'),
]);
export type ElementValue = z.infer<typeof elementValueSchema>;

/** What a buffer holds before the run. */
export const initSchema = z.discriminatedUnion('kind', [
  z.strictObject({kind: z.literal('fill'), value: elementValueSchema}),
  /** Element i is start + i * step, rounded to the element type. */
  z.strictObject({kind: z.literal('iota'), start: z.number().default(0), step: z.number().default(1)}),
  /**
   * Drawn from core/base/random.ts, one number per element in order. `uniform`: floats in [minimum, maximum), integers in
   * [minimum, maximum] both included. `normal`: mean and deviation, kept inside minimum and maximum where they are given.
   */
  z.strictObject({
    kind: z.literal('random'),
    seed: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER),
    distribution: z.enum(['uniform', 'normal']).default('uniform'),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    mean: z.number().optional(),
    deviation: z.number().nonnegative().optional(),
  }),
  /** The values, and zeros after them. */
  z.strictObject({kind: z.literal('values'), values: z.array(elementValueSchema)}),
  /** Element i is the value of the expression (core/experiment/expression). */
  z.strictObject({kind: z.literal('expression'), value: z.string().max(4096)}),
  /** Raw little-endian elements, exactly `count` of them. */
  z.strictObject({kind: z.literal('file'), path: relativePathSchema}),
  /** Never written by the host: checked mode reports reads of what the kernel has not written. The bytes are zero. */
  z.strictObject({kind: z.literal('uninitialised')}),
]);
export type BufferInit = z.infer<typeof initSchema>;

const bound = z.number().nonnegative();

/**
 * How far a result may be off: an element passes where one of the given bounds holds. A plain number is an absolute and a
 * relative bound at once. Relative: of the expected value. `ulps`: steps between neighbouring numbers of the type.
 */
export const toleranceSchema = z
  .union([
    bound,
    z.strictObject({absolute: bound.optional(), relative: bound.optional(), ulps: bound.optional()}),
  ])
  .default(0);
export type Tolerance = z.infer<typeof toleranceSchema>;

/** What a buffer must hold after the run. */
export const expectSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('values'),
    values: z.array(elementValueSchema),
    tolerance: toleranceSchema,
  }),
  z.strictObject({kind: z.literal('file'), path: relativePathSchema, tolerance: toleranceSchema}),
  z.strictObject({kind: z.literal('expression'), value: z.string().max(4096), tolerance: toleranceSchema}),
  z.strictObject({kind: z.literal('variant'), variant: z.string(), tolerance: toleranceSchema}),
]);
export type BufferExpect = z.infer<typeof expectSchema>;

export const elementTypeSchema = z.enum(scalarTypes);
export type ElementType = z.infer<typeof elementTypeSchema>;

/** Bytes of the largest buffer that an experiment may ask for. */
export const maxBufferBytes = 2 ** 31;

export const bufferSchema = z.strictObject({
  index: z.number().int().min(0).max(30),
  /** For expressions of other buffers and for people. */
  name: z
    .string()
    .regex(/^[A-Za-z_]\w*$/, 'expected a name of letters, digits and _')
    .max(100)
    .optional(),
  type: elementTypeSchema,
  /** Elements, not bytes. */
  count: z.number().int().positive().max(maxBufferBytes),
  /** Of the buffer's first byte; by default a page's, as Metal gives it. */
  alignment: z
    .number()
    .int()
    .min(1)
    .max(2 ** 21)
    .refine((value) => Number.isInteger(Math.log2(value)), 'expected a power of two')
    .optional(),
  /** Bytes from the start of the buffer to where the kernel's pointer points. */
  offset: z.number().int().nonnegative().optional(),
  init: initSchema,
  expect: expectSchema.optional(),
});
export type ExperimentBuffer = z.infer<typeof bufferSchema>;

const threadgroupMemorySchema = z.array(
  z.strictObject({index: z.number().int().min(0).max(30), bytes: z.number().int().positive()}),
);
/** By index (`"0"`) or name of the constant. */
const functionConstantsSchema = z.record(z.string(), z.union([z.boolean(), z.number()]));
/** Private visible functions to link, each with the file that it is in. */
const linkedSchema = z.array(z.strictObject({source: relativePathSchema, function: z.string().min(1)}));

/** What differs from the experiment; what is not stated stays (core/experiment/apply-variant.ts). */
const variantSchema = z.strictObject({
  source: relativePathSchema.optional(),
  kernel: z.string().optional(),
  appleClang: appleClangSchema.optional(),
  grid: extentSchema.optional(),
  threadgroup: extentSchema.optional(),
  threadgroupMemory: threadgroupMemorySchema.optional(),
  functionConstants: functionConstantsSchema.optional(),
  linked: linkedSchema.optional(),
});

/** An experiment file, `NAME.lab.json` (ARCHITECTURE.md, Experiments). */
export const experimentSchema = z.strictObject({
  /** Version of the format. */
  airlock: z.literal(1),
  title: z.string(),
  description: z.string().optional(),
  /** `.metal`, `.ll`, `.metallib`, `.air` or `.bc`. */
  source: relativePathSchema,
  kernel: z.string().min(1),
  target: targetSchema.optional(),
  /** Version of Apple's front end whose own rules apply to its sources. */
  appleClang: appleClangSchema.optional(),
  /** Threads in the grid. */
  grid: extentSchema,
  /** Threads in one threadgroup. */
  threadgroup: extentSchema,
  buffers: z.array(bufferSchema).max(31),
  threadgroupMemory: threadgroupMemorySchema.default([]),
  functionConstants: functionConstantsSchema.default({}),
  linked: linkedSchema.default([]),
  variants: z.record(z.string(), variantSchema).default({}),
});
export type Experiment = z.infer<typeof experimentSchema>;
export type ExperimentInput = z.input<typeof experimentSchema>;
