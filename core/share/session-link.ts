import {deflateSync, inflateSync} from 'fflate';
import {fromBase64Url, toBase64Url} from './base64-url.ts';
import {err, ok, type Result} from '../base/result.ts';
import {badInput, type LabError} from '../protocol/error.ts';
import {linkedSessionSchema, sessionLimits, type SharedSession} from './shared-session.ts';
import {decodeUtf8, encodeUtf8} from './utf8.ts';

/** Behind the `#` of a page's address, or of `airlock://session`. The data never reaches a server. */
const prefix = 'session=1.';
/** What a link of the greatest length may unpack to: more is no text of ours. */
const inflatedBytes = 1024 * 1024;

/** The part of a link that holds the session; undefined where it is too large for one or has a library. */
export function sessionFragment(session: SharedSession): string | undefined {
  if (session.documents.some(({language}) => language === 'library')) return undefined;
  const {documents, active, ...common} = session;
  const text = JSON.stringify({
    airlock: 'session',
    version: 1,
    ...common,
    ...(active === undefined ? {} : {active}),
    documents: documents.map(({name, language, bytes}) => ({name, language, text: decodeUtf8(bytes)})),
  });
  const bytes = encodeUtf8(text);
  if (bytes.length > inflatedBytes) return undefined;
  const fragment = `${prefix}${toBase64Url(deflateSync(bytes, {level: 9}))}`;
  return fragment.length > sessionLimits.linkCharacters ? undefined : fragment;
}

/** The fragment in `link`: an address of a page, `airlock://session#…`, or the fragment alone. */
export function fragmentIn(link: string): string | undefined {
  const at = link.indexOf(`#${prefix}`);
  if (at >= 0) return link.slice(at + 1);
  return link.startsWith(prefix) ? link : undefined;
}

/** Reads what `sessionFragment` wrote; whatever else it is given ends in an error. */
export function readSessionFragment(fragment: string): Result<SharedSession, LabError> {
  if (!fragment.startsWith(prefix)) return err(badLink('it is of another kind'));
  if (fragment.length > sessionLimits.linkCharacters) return err(badLink('it is too long'));
  const packed = fromBase64Url(fragment.slice(prefix.length));
  if (packed === undefined) return err(badLink('it was changed on its way'));
  let value: unknown;
  try {
    // The room bounds what is unpacked; a text that fills it is cut off and no JSON.
    const bytes = inflateSync(packed, {out: new Uint8Array(inflatedBytes)});
    value = JSON.parse(decodeUtf8(bytes) ?? '');
  } catch {
    return err(badLink('it was cut off or changed on its way'));
  }
  const parsed = linkedSessionSchema.safeParse(value);
  if (!parsed.success) return err(badLink('it comes from another version of the lab'));
  const {documents, active, airlock: _kind, version: _version, ...common} = parsed.data;
  return ok({
    ...common,
    active,
    documents: documents.map(({name, language, text}) => ({name, language, bytes: encodeUtf8(text)})),
  });
}

function badLink(reason: string): LabError {
  return badInput(
    'bad-session-link',
    `This link cannot be opened: ${reason}.`,
    'Ask for the whole link again, or for the session as a file.',
  );
}
