import {z} from 'zod';

/** 1-based; a column counts UTF-16 code units (core/base/source-text.ts). */
export const positionSchema = z.object({line: z.number().int().min(1), column: z.number().int().min(1)});

export const rangeSchema = z.object({start: positionSchema, end: positionSchema});

/** A place in a named file. `file` is the name under which the source was given, or a library header's name. */
export const locationSchema = z.object({file: z.string(), range: rangeSchema});

/** A replacement that the compiler suggests; the range may be empty (an insertion). */
export const fixItSchema = z.object({file: z.string(), range: rangeSchema, text: z.string()});

export const severitySchema = z.enum(['error', 'warning', 'note', 'remark']);

const noteSchema = z.object({
  message: z.string(),
  location: locationSchema.optional(),
  /** Further ranges that Clang underlines with tildes. */
  highlights: z.array(rangeSchema).optional(),
  fixIts: z.array(fixItSchema),
});

/** One compiler message with its notes nested under it. */
export const diagnosticSchema = z.object({
  severity: severitySchema,
  /** The compiler's own wording, without position or severity. */
  message: z.string(),
  /** Warning option (`-Wunused-variable`) or rule id, where there is one. */
  code: z.string().optional(),
  /** Absent when the message is about no place (such as an unknown option). */
  location: locationSchema.optional(),
  /** Further ranges that Clang underlines with tildes. */
  highlights: z.array(rangeSchema),
  notes: z.array(noteSchema),
  fixIts: z.array(fixItSchema),
  /** `apple-profile` marks a message that the chosen profile of Apple's front end adds to stock Clang's. */
  origin: z.enum(['clang', 'apple-profile', 'lab']),
});

export type Location = z.infer<typeof locationSchema>;
export type FixIt = z.infer<typeof fixItSchema>;
export type Severity = z.infer<typeof severitySchema>;
export type DiagnosticNote = z.infer<typeof noteSchema>;
export type Diagnostic = z.infer<typeof diagnosticSchema>;
