import {z} from 'zod';
import {maxSourceLength} from './compile.ts';
import {binaryPartBytes, maxBinaryBytes} from './session.ts';

/** Entries of one folder that are listed; what is beyond is said, not shown. */
export const maxListedEntries = 2_000;
/** Matches that one search finds at most. */
export const maxSearchMatches = 2_000;
/** Folders that a walk through the opened folder enters at most. */
export const maxWalkedFolders = 20_000;

/** Files that quick open is told of at most. */
export const maxListedFiles = 20_000;

const refusedParts: ReadonlySet<string> = new Set(['', '.', '..', '__proto__']);
const longestPath = 1_024;

/** Whether `part` can be one name in a path of the opened folder. */
function isPlainName(part: string): boolean {
  // Control characters and both separators: a name means the same on every platform, and in every message.
  // eslint-disable-next-line no-control-regex
  return !refusedParts.has(part) && !/[\u0000-\u001f\u007f\\]/.test(part);
}

/** A file or folder below the opened folder: relative, with `/`, without empty, `.` or `..` parts. */
export const workspacePathSchema = z
  .string()
  .min(1)
  .max(longestPath)
  .refine((path) => path.split('/').every(isPlainName), {
    error: 'expected a path below the folder without empty, . or .. parts, such as kernels/scale.metal',
  });

/** As `workspacePathSchema`; empty for the opened folder itself. */
export const workspaceFolderSchema = z.union([z.literal(''), workspacePathSchema]);

/** Names something in the lab's own trash. */
export const trashIdSchema = z.string().regex(/^[0-9a-f]{32}$/, 'expected an id of the trash');

/** Where something deleted went: what the lab's own trash has, `restoreEntry` brings back. */
export const deletedReplySchema = z.discriminatedUnion('trash', [
  z.object({trash: z.literal('system')}),
  z.object({trash: z.literal('lab'), id: trashIdSchema}),
]);

/** SHA-256 of a file's bytes in hexadecimal: tells two contents apart whatever the clock says. */
export const contentHashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hexadecimal');

/** The opened folder. */
export const openedFolderSchema = z.object({
  /** Absolute path on the host, with symbolic links resolved. */
  path: z.string(),
  /** Its own name. */
  name: z.string(),
});
export type OpenedFolder = z.infer<typeof openedFolderSchema>;

/** A folder that was open before. */
export const recentFolderSchema = openedFolderSchema.extend({
  /** There is no such folder now. */
  missing: z.boolean().optional(),
});

export const folderStateSchema = z.object({
  folder: openedFolderSchema.optional(),
  /** Folders opened before, the newest first; only those that may be opened again without being chosen. */
  recent: z.array(recentFolderSchema),
  /** Where things go that are deleted. */
  trash: z.enum(['system', 'lab']).optional(),
  /** Whether this host can ask for a folder by the system's dialog. */
  canChoose: z.boolean(),
  /** Whether a path below what the host was started with can be typed. */
  grantedRoot: z.string().optional(),
});
export type FolderState = z.infer<typeof folderStateSchema>;

export const openFolderRequestSchema = z.discriminatedUnion('how', [
  /** By the system's dialog; the folder stays as it was where the person cancels. */
  z.object({how: z.literal('choose')}),
  /** Only a folder that a person granted before: chosen in the dialog, or below what the host was started with. */
  z.object({how: z.literal('path'), path: z.string().min(1).max(4_096)}),
  z.object({how: z.literal('close')}),
  /** Forgets one folder that was open before, or without `path` all; what is open stays. */
  z.object({how: z.literal('forget'), path: z.string().min(1).max(4_096).optional()}),
]);

export const folderEntrySchema = z.object({
  name: z.string(),
  kind: z.enum(['folder', 'file']),
  sizeBytes: z.number().nonnegative().optional(),
  /** Why the entry cannot be opened, such as a link that leads out of the folder. */
  refused: z.string().optional(),
});
export type FolderEntry = z.infer<typeof folderEntrySchema>;

export const listFolderReplySchema = z.object({
  entries: z.array(folderEntrySchema),
  /** Entries beyond `maxListedEntries`. */
  leftOut: z.number().int().nonnegative(),
});

export const readFileRequestSchema = z.object({
  path: workspacePathSchema,
  /** The content that the caller has: the reply is `same` where the file has it, too. */
  known: contentHashSchema.optional(),
});
export const readFileReplySchema = z.discriminatedUnion('state', [
  z.object({state: z.literal('read'), text: z.string(), hash: contentHashSchema}),
  z.object({state: z.literal('same')}),
  z.object({state: z.literal('absent')}),
]);

export type ReadFileReply = z.infer<typeof readFileReplySchema>;

export const readFilePartRequestSchema = z.object({
  path: workspacePathSchema,
  offset: z.number().int().nonnegative().max(maxBinaryBytes),
});
export const readFilePartReplySchema = z.object({
  sizeBytes: z.number().int().nonnegative(),
  part: z.base64().max(Math.ceil(binaryPartBytes / 3) * 4),
});

export const writeFileRequestSchema = z.object({
  path: workspacePathSchema,
  text: z.string().max(maxSourceLength),
  /**
   * What the caller believes the file to be: a content, `absent`, or `any` where a person decided to overwrite. Another
   * content is not overwritten.
   */
  expected: z.union([contentHashSchema, z.enum(['absent', 'any'])]),
});

export const searchRequestSchema = z.object({
  query: z.string().min(1).max(1_000),
  matchCase: z.boolean().default(false),
  wholeWord: z.boolean().default(false),
  /** The query is a regular expression of JavaScript, with the flags `u` and `m`. */
  regex: z.boolean().default(false),
  /** Globs, separated by commas (core/base/glob.ts); empty: every file, or none left out. */
  include: z.string().max(1_000).default(''),
  exclude: z.string().max(1_000).default(''),
});
export type SearchRequest = z.infer<typeof searchRequestSchema>;
export const searchMatchSchema = z.object({
  path: workspacePathSchema,
  /** 1-based; columns count UTF-16 units. */
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  length: z.number().int().positive(),
  /** The line, or the part of a long one that holds the match. */
  text: z.string(),
  /** Where the match begins in `text`, 0-based. */
  textOffset: z.number().int().nonnegative(),
});
export type SearchMatch = z.infer<typeof searchMatchSchema>;
export const searchReplySchema = z.object({
  matches: z.array(searchMatchSchema),
  filesSearched: z.number().int().nonnegative(),
  /** Files that were not searched: too large or no text. */
  filesSkipped: z.number().int().nonnegative(),
  /** There may be more: a limit was reached. */
  truncated: z.boolean(),
});
export type SearchReply = z.infer<typeof searchReplySchema>;

export const folderExperimentSchema = z.object({
  path: workspacePathSchema,
  /** Its own title, else its file name. */
  title: z.string(),
});
export type FolderExperiment = z.infer<typeof folderExperimentSchema>;

/** Paths of the files below the opened folder. */
export const listFilesReplySchema = z.object({
  files: z.array(z.string()),
  /** There are more: a limit was reached. */
  truncated: z.boolean(),
});
