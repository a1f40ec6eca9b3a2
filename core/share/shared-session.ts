import {z} from 'zod';
import {appleClangSchema, compileOptionsSchema, maxSourceLength, targetSchema} from '../protocol/compile.ts';

/** What a shared session may hold: beyond it the receiver would wait, and the sender should send files. */
export const sessionLimits = {
  documents: 64,
  /** Bytes of one document. */
  documentBytes: 32 * 1024 * 1024,
  /** Bytes of all documents together. */
  totalBytes: 64 * 1024 * 1024,
  /** Bytes of the file. */
  fileBytes: 64 * 1024 * 1024,
  /** Characters of a link; what mails and chats still take. */
  linkCharacters: 8_000,
} as const;

/** A name without a folder: what a tab shows. It never becomes a path. */
const documentName = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => !/[\\/\0]/.test(name) && !/^\.+$/.test(name), 'a name has no folder');

const documentFields = {
  name: documentName,
  language: z.enum(['msl', 'llvm-ir', 'json', 'text', 'library']),
};

const commonFields = {
  airlock: z.literal('session'),
  version: z.literal(1),
  title: z.string().min(1).max(200),
  /** ISO 8601. */
  createdAt: z.iso.datetime(),
  /** The lab that wrote it. */
  lab: z.string().max(100),
  target: targetSchema,
  appleClang: appleClangSchema,
  options: compileOptionsSchema,
  /** Which document was in front. */
  active: z.number().int().nonnegative().max(sessionLimits.documents).optional(),
};

/** `session.json` of a session file. */
export const manifestSchema = z.strictObject({
  ...commonFields,
  documents: z
    .array(
      z.strictObject({
        ...documentFields,
        /** Entry of the archive. */
        entry: z.string().regex(/^documents\/\d{1,3}$/),
        sizeBytes: z.number().int().nonnegative().max(sessionLimits.documentBytes),
      }),
    )
    .max(sessionLimits.documents),
});

/** What a link holds: texts only. */
export const linkedSessionSchema = z.strictObject({
  ...commonFields,
  documents: z
    .array(z.strictObject({...documentFields, text: z.string().max(maxSourceLength)}))
    .max(sessionLimits.documents),
});

export interface SharedDocument {
  readonly name: string;
  readonly language: z.infer<typeof documentFields.language>;
  /** Of a text in UTF-8; of a library its file. */
  readonly bytes: Uint8Array;
}

/** Documents and what they are compiled for: enough to open the same again. Results are made anew. */
export interface SharedSession {
  readonly title: string;
  readonly createdAt: string;
  readonly lab: string;
  readonly target: z.infer<typeof targetSchema>;
  readonly appleClang: z.infer<typeof appleClangSchema>;
  readonly options: z.infer<typeof compileOptionsSchema>;
  readonly active: number | undefined;
  readonly documents: readonly SharedDocument[];
}
