import {unzipSync} from 'fflate';
import {err, ok, type Result} from '../base/result.ts';
import {badInput, type LabError} from '../protocol/error.ts';
import {type SharedDocument, sessionLimits} from './shared-session.ts';
import {decodeUtf8} from './utf8.ts';

/** What of a crash bundle is opened, by its folder there; the rest is for people and shells. */
const languages: Readonly<Record<string, SharedDocument['language']>> = {
  sources: 'msl',
  ir: 'llvm-ir',
  library: 'library',
  experiment: 'json',
};

/**
 * The documents of a crash bundle (docs/crashes.md): sources, IR, library, experiment. Nothing of it is run, no name becomes a
 * path, and no more is unpacked than a session may hold, whatever the archive says of itself.
 */
export function readBundleFile(file: Uint8Array): Result<readonly SharedDocument[], LabError> {
  if (file.length > sessionLimits.fileBytes) return err(unreadable('it is too large'));
  let entries: Record<string, Uint8Array>;
  let isBundle = false;
  let total = 0;
  try {
    entries = unzipSync(file, {
      filter({name, originalSize}) {
        if (/^[^/\\]+\/record\.json$/.test(name)) isBundle = true;
        if (placeOf(name) === undefined) return false;
        total += originalSize;
        if (originalSize > sessionLimits.documentBytes || total > sessionLimits.totalBytes)
          throw new Refused('it unpacks to too much');
        return true;
      },
    });
  } catch (error) {
    return err(unreadable(error instanceof Refused ? error.message : 'it is no zip, or is damaged'));
  }
  if (!isBundle) return err(unreadable('it has no record of a crash'));
  const documents = Object.entries(entries).flatMap(([path, bytes]): SharedDocument[] => {
    const place = placeOf(path);
    return place === undefined ? [] : [{...place, bytes}];
  });
  if (documents.length > sessionLimits.documents) return err(unreadable('it has too many files'));
  if (documents.length === 0) return err(unreadable('it has neither source, IR nor library'));
  const noText = documents.find(
    ({language, bytes}) => language !== 'library' && decodeUtf8(bytes) === undefined,
  );
  if (noText !== undefined) return err(unreadable(`${noText.name} is no text in UTF-8`));
  return ok(documents);
}

class Refused extends Error {}

/** Name and language of an entry that is opened: a file directly in one of the bundle's folders. */
function placeOf(
  entry: string,
): {readonly name: string; readonly language: SharedDocument['language']} | undefined {
  const [root, folder = '', name = '', ...deeper] = entry.split('/');
  const language = Object.hasOwn(languages, folder) ? languages[folder] : undefined;
  const isPlain = /^[^\\\0]{1,200}$/.test(name) && !/^\.+$/.test(name);
  if (root === '' || language === undefined || deeper.length > 0 || !isPlain) return undefined;
  return {name, language};
}

function unreadable(reason: string): LabError {
  return badInput(
    'bad-bundle',
    `This is no crash bundle that can be opened: ${reason}.`,
    'Unpack it and open its files, or ask for it again.',
  );
}
