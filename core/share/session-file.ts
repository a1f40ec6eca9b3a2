import {unzipSync, zipSync} from 'fflate';
import {err, ok, type Result} from '../base/result.ts';
import {badInput, type LabError} from '../protocol/error.ts';
import {manifestSchema, sessionLimits, type SharedSession} from './shared-session.ts';
import {decodeUtf8, encodeUtf8} from './utf8.ts';

const manifestEntry = 'session.json';
/** The manifest is small: names and options. */
const manifestBytes = 1024 * 1024;

/** The session as one `.airlock` file, a zip; the same session gives the same bytes. */
export function writeSessionFile(session: SharedSession): Result<Uint8Array, LabError> {
  const {documents, active, ...common} = session;
  const total = documents.reduce((sum, {bytes}) => sum + bytes.length, 0);
  const largest = documents.find(({bytes}) => bytes.length > sessionLimits.documentBytes);
  if (documents.length > sessionLimits.documents)
    return err(tooLarge(`it has ${documents.length} documents, and at most ${sessionLimits.documents} are`));
  if (largest !== undefined)
    return err(
      tooLarge(
        `${largest.name} has ${largest.bytes.length} bytes, and at most ${sessionLimits.documentBytes} are`,
      ),
    );
  if (total > sessionLimits.totalBytes)
    return err(tooLarge(`its documents have ${total} bytes, and at most ${sessionLimits.totalBytes} are`));
  const manifest = manifestSchema.parse({
    airlock: 'session',
    version: 1,
    ...common,
    ...(active === undefined ? {} : {active}),
    documents: documents.map(({name, language, bytes}, index) => ({
      name,
      language,
      entry: `documents/${index}`,
      sizeBytes: bytes.length,
    })),
  });
  const mtime = new Date(session.createdAt);
  const entries: Record<string, [Uint8Array, {mtime: Date}]> = {
    [manifestEntry]: [encodeUtf8(JSON.stringify(manifest, undefined, 1)), {mtime}],
  };
  documents.forEach(({bytes}, index) => (entries[`documents/${index}`] = [bytes, {mtime}]));
  const file = zipSync(entries, {level: 9});
  return file.length > sessionLimits.fileBytes ? err(tooLarge('its file is too large')) : ok(file);
}

/**
 * Reads what `writeSessionFile` wrote. Nothing is believed: names of entries are compared and never made into paths, and
 * no more is unpacked than the limits allow, whatever the archive says of itself.
 */
export function readSessionFile(file: Uint8Array): Result<SharedSession, LabError> {
  if (file.length > sessionLimits.fileBytes) return err(unreadable('it is too large'));
  let entries: Record<string, Uint8Array>;
  try {
    entries = unpacked(file);
  } catch (error) {
    return err(unreadable(error instanceof Refused ? error.message : 'it is no zip, or is damaged'));
  }
  const text = Object.hasOwn(entries, manifestEntry) ? entries[manifestEntry] : undefined;
  if (text === undefined) return err(unreadable('it has no session.json'));
  const parsed = manifestSchema.safeParse(json(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err(
      unreadable(`session.json, ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'invalid'}`),
    );
  }
  const {documents: listed, active, airlock: _kind, version: _version, ...common} = parsed.data;
  const documents = [];
  for (const {name, language, entry, sizeBytes} of listed) {
    const bytes = Object.hasOwn(entries, entry) ? entries[entry] : undefined;
    if (bytes?.length !== sizeBytes) return err(unreadable(`${name} is missing or cut off`));
    if (language !== 'library' && decodeUtf8(bytes) === undefined)
      return err(unreadable(`${name} is no text in UTF-8`));
    documents.push({name, language, bytes});
  }
  return ok({...common, active, documents});
}

class Refused extends Error {}

/** Entries by name. The sizes that the archive states bound what is allocated; lies end in damaged data. */
function unpacked(file: Uint8Array): Record<string, Uint8Array> {
  let total = 0;
  let count = 0;
  const entries = unzipSync(file, {
    filter({name, originalSize}) {
      const isManifest = name === manifestEntry;
      if (!isManifest && !/^documents\/\d{1,3}$/.test(name)) return false;
      count++;
      total += originalSize;
      const limit = isManifest ? manifestBytes : sessionLimits.documentBytes;
      if (originalSize > limit) throw new Refused(`${name} says that it has ${originalSize} bytes`);
      if (count > sessionLimits.documents + 1) throw new Refused('it has too many entries');
      if (total > sessionLimits.totalBytes + manifestBytes) throw new Refused('it unpacks to too much');
      return true;
    },
  });
  return entries;
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes) ?? '') as unknown;
  } catch {
    return undefined;
  }
}

function tooLarge(reason: string): LabError {
  return badInput(
    'session-too-large',
    `This session cannot be shared as one file: ${reason}.`,
    'Close documents that need not be in it, or send the files themselves.',
  );
}

function unreadable(reason: string): LabError {
  return badInput(
    'bad-session-file',
    `This is no session that can be opened: ${reason}.`,
    'Ask for the file again; it may come from a newer lab.',
  );
}
