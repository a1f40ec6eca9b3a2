import {z} from 'zod';
import {mendedArrangementSchema, savedLayoutsSchema} from './arrangement.ts';
import {compileOptionsSchema, maxSourceLength} from './compile.ts';
import {documentIdSchema} from './document-id.ts';
import {keptChoices} from './kept-choices.ts';
import {settingsSchema} from './settings.ts';

export {evidenceChoiceSchema, ruleSeveritiesSchema, themeSchema, type EvidenceChoice} from './settings.ts';

export {documentIdSchema, type DocumentId} from './document-id.ts';

/** `library`: a `.metallib`, `.air` or `.bc` file; its bytes are stored by `saveBinary`, and its text is empty. */
export const languageSchema = z.enum(['msl', 'llvm-ir', 'json', 'text', 'library']);

/** Largest file that is kept as a library document, in bytes: what the readers of core take. */
export const maxBinaryBytes = 128 * 1024 * 1024;
/** All stored libraries of a session together, in bytes. */
export const maxSessionBinaryBytes = 1024 * 1024 * 1024;
/** Bytes of a file that go over in one call. */
export const binaryPartBytes = 1024 * 1024;

/** A file that a person opened with the lab, by the system's file manager: its name without a folder, and its bytes. */
export const openedFileSchema = z.object({name: z.string().min(1).max(1024), base64: z.string()});
export type OpenedFile = z.infer<typeof openedFileSchema>;

/** Where a document is kept on the disk: a file of a folder that was opened. */
export const diskFileSchema = z.object({
  /** The folder, as the host calls it. */
  folder: z.string().min(1).max(4096),
  /** Below that folder. */
  path: z.string().min(1).max(1024),
  /** SHA-256 of the file when it was last read or written. */
  hash: z.string().max(64),
  /** Revision of the document that the file had then: another one is not saved. */
  savedRevision: z.number().int().nonnegative(),
});
export type DiskFile = z.infer<typeof diskFileSchema>;

/** An open document: its text is the person's, saved continuously and restored after any crash. */
export const documentSchema = z.object({
  id: documentIdSchema,
  /** File name shown on the tab and in diagnostics, such as `scale.metal`. */
  name: z.string().min(1).max(4096),
  language: languageSchema,
  text: z.string().max(maxSourceLength),
  /** Grows with every edit; a save with a lower revision than the stored one is ignored. */
  revision: z.number().int().nonnegative(),
  /** The sample this document was opened from. */
  sampleId: z.string().optional(),
  /** The file that this document was opened from or saved to. */
  disk: diskFileSchema.optional(),
  /** Of a library: the size of its file. */
  sizeBytes: z.number().int().nonnegative().max(maxBinaryBytes).optional(),
});
export type LabDocument = z.infer<typeof documentSchema>;

export const layoutPresetSchema = z.enum(['edit', 'diff', 'crash', 'timing']);
export type LayoutPreset = z.infer<typeof layoutPresetSchema>;

/** What the window shows, apart from the documents' texts. */
export const viewStateSchema = z.object({
  openDocuments: z.array(documentIdSchema).default([]),
  activeDocument: documentIdSchema.optional(),
  ...settingsSchema.shape,
  options: compileOptionsSchema.prefault({}),
  ...keptChoices,
  /** Sizes of the split panes in percent, by layout name. */
  layout: z.record(z.string(), z.array(z.number().min(0).max(100))).default({}),
  sidebarOpen: z.boolean().default(true),
  /** The arrangement of panes that is in use. */
  preset: layoutPresetSchema.default('edit'),
  /** Where each view is. */
  arrangement: mendedArrangementSchema,
  /** Layouts that a person has saved under a name. */
  savedLayouts: savedLayoutsSchema,
  /** Files of opened folders that were opened last, the newest first. */
  recentFiles: z
    .array(z.object({folder: z.string().max(4096), path: z.string().max(1024)}))
    .max(50)
    .default([]),
  /** The banner of the first launch and the tour have been seen or put away. */
  welcomed: z.boolean().default(false),
});
export type ViewState = z.infer<typeof viewStateSchema>;

/** A stored file that could not be read or understood: it is kept at `path`, and the person is told. */
const setAsideFileSchema = z.object({path: z.string(), reason: z.string()});
export type SetAsideFile = z.infer<typeof setAsideFileSchema>;

export const sessionSchema = z.object({
  documents: z.array(documentSchema),
  view: viewStateSchema,
  setAside: z.array(setAsideFileSchema).optional(),
});
export type Session = z.infer<typeof sessionSchema>;
