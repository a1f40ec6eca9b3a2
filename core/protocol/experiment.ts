import {z} from 'zod';
import {targetSchema} from './compile.ts';

/** Three extents, x y z, in threads unless said otherwise. */
const extentSchema = z.tuple([
  z.number().int().positive(),
  z.number().int().positive(),
  z.number().int().positive(),
]);

const relativePathSchema = z
  .string()
  .min(1)
  .refine(
    (path) => !path.startsWith('/') && !/^[A-Za-z]:/.test(path) && !path.split(/[\\/]/).includes('..'),
    {
      message: 'a path in an experiment is relative and stays inside the folder of the experiment',
    },
  );

const initSchema = z.discriminatedUnion('kind', [
  z.object({kind: z.literal('fill'), value: z.number()}),
  z.object({kind: z.literal('iota'), start: z.number().default(0), step: z.number().default(1)}),
  z.object({
    kind: z.literal('random'),
    seed: z.number().int().nonnegative(),
    distribution: z.enum(['uniform', 'normal']).default('uniform'),
    minimum: z.number().default(0),
    maximum: z.number().default(1),
  }),
  z.object({kind: z.literal('values'), values: z.array(z.number())}),
  z.object({kind: z.literal('file'), path: relativePathSchema}),
]);

const tolerance = z.number().nonnegative().default(0);

const expectSchema = z.discriminatedUnion('kind', [
  z.object({kind: z.literal('values'), values: z.array(z.number()), tolerance}),
  z.object({kind: z.literal('file'), path: relativePathSchema, tolerance}),
  z.object({kind: z.literal('expression'), value: z.string(), tolerance}),
  z.object({kind: z.literal('variant'), variant: z.string(), tolerance}),
]);

export const elementTypeSchema = z.enum([
  'char',
  'uchar',
  'short',
  'ushort',
  'int',
  'uint',
  'long',
  'ulong',
  'half',
  'bfloat',
  'float',
]);

const bufferSchema = z.object({
  index: z.number().int().min(0).max(30),
  type: elementTypeSchema,
  /** Elements, not bytes. */
  count: z.number().int().positive(),
  init: initSchema,
  expect: expectSchema.optional(),
});

const variantSchema = z.object({source: relativePathSchema, kernel: z.string().optional()});

/** An experiment file, `NAME.lab.json` (ARCHITECTURE.md, Experiments). */
export const experimentSchema = z.strictObject({
  /** Version of the format. */
  airlock: z.literal(1),
  title: z.string(),
  description: z.string().optional(),
  source: relativePathSchema,
  kernel: z.string(),
  target: targetSchema.optional(),
  /** Threads in the grid. */
  grid: extentSchema,
  /** Threads in one threadgroup. */
  threadgroup: extentSchema,
  buffers: z.array(bufferSchema),
  threadgroupMemory: z
    .array(z.object({index: z.number().int().min(0).max(30), bytes: z.number().int().positive()}))
    .default([]),
  functionConstants: z.record(z.string(), z.union([z.boolean(), z.number()])).default({}),
  linked: z.array(z.object({source: relativePathSchema, function: z.string()})).default([]),
  variants: z.record(z.string(), variantSchema).default({}),
});
export type Experiment = z.infer<typeof experimentSchema>;
