import {err, ok, type Result} from '../../../core/base/result.ts';
import {type Lab} from '../../../core/protocol/lab.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {type SharedDocument, type SharedSession, sessionLimits} from '../../../core/share/shared-session.ts';
import {encodeUtf8} from '../../../core/share/utf8.ts';
import {type AppState} from '../../app/store.ts';

/** A name as a shared session has it: the last part, and short. */
export function sharedName(name: string): string {
  const last = name.split(/[\\/]/).at(-1)?.replaceAll('\0', '') ?? '';
  return /^\.*$/.test(last) ? 'document' : last.slice(0, 200);
}

/** One line for the session: what was in front, and how many others. */
export function sessionTitle({documents, documentOrder, activeDocument}: AppState): string {
  const front = activeDocument === undefined ? undefined : documents[activeDocument]?.name;
  const others = documentOrder.length - 1;
  const more = others < 1 ? '' : others === 1 ? ' and 1 other document' : ` and ${others} other documents`;
  return `${sharedName(front ?? 'Airlock session').slice(0, 150)}${more}`;
}

/** The open documents and what they are compiled for. Bytes of libraries come from the host, which keeps them. */
export async function collectSession(
  state: AppState,
  lab: Pick<Lab, 'readBinary'>,
  now: Date,
): Promise<Result<SharedSession, LabError>> {
  const documents: SharedDocument[] = [];
  const open = state.documentOrder.flatMap((id) => state.documents[id] ?? []);
  for (const document of open) {
    const bytes =
      document.language === 'library' ? await libraryBytes(document, lab) : ok(encodeUtf8(document.text));
    if (!bytes.ok) return bytes;
    documents.push({name: sharedName(document.name), language: document.language, bytes: bytes.value});
  }
  const active = open.findIndex(({id}) => id === state.activeDocument);
  return ok({
    title: sessionTitle(state),
    createdAt: now.toISOString(),
    lab: state.host?.version ?? 'unknown',
    target: state.target,
    appleClang: state.appleClang,
    options: state.options,
    active: active < 0 ? undefined : active,
    documents,
  });
}

async function libraryBytes(
  {id, name, sizeBytes = 0}: LabDocument,
  lab: Pick<Lab, 'readBinary'>,
): Promise<Result<Uint8Array, LabError>> {
  // What is too large is refused later, with the right words; it is not read for that.
  if (sizeBytes > sessionLimits.documentBytes) return ok(new Uint8Array(sizeBytes));
  const bytes = new Uint8Array(sizeBytes);
  for (let at = 0; at < sizeBytes;) {
    const read = await lab.readBinary({id, offset: at});
    if (!read.ok) return read;
    const part = Uint8Array.from(atob(read.value.part), (character) => character.charCodeAt(0));
    if (part.length === 0 || at + part.length > sizeBytes) {
      return err({
        kind: 'unavailable',
        code: 'library-incomplete',
        message: `${name} is not whole at the host.`,
        nextStep: 'Open its file again, then share the session.',
      });
    }
    bytes.set(part, at);
    at += part.length;
  }
  return ok(bytes);
}
