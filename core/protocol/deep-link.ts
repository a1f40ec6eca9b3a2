import {z} from 'zod';
import {err, ok, type Result} from '../base/result.ts';
import {crashIdSchema} from './crash.ts';
import {badInput, type LabError} from './error.ts';
import {workspacePathSchema} from './workspace.ts';

/** Panels that a link can open; names are those of the window's panels. */
export const linkViews = [
  'problems',
  'checklist',
  'run',
  'timing',
  'shells',
  'crashes',
  'compatibility',
  'assembly',
  'output',
  'search',
] as const;

/** A place in the lab. Nothing of it runs anything or names a path outside of the opened folder. */
export const deepLinkSchema = z
  .strictObject({
    /** Below the opened folder. */
    file: workspacePathSchema.optional(),
    /** A sample of the gallery, such as `vector-add/vector-add.metal`. */
    sample: workspacePathSchema.optional(),
    line: z.coerce.number().int().min(1).max(100_000_000).optional(),
    column: z.coerce.number().int().min(1).max(100_000_000).optional(),
    view: z.enum(linkViews).optional(),
    crash: crashIdSchema.optional(),
  })
  .refine((link) => Object.values(link).some((value) => value !== undefined), {error: 'it names nothing'})
  .refine((link) => link.file === undefined || link.sample === undefined, {
    error: 'it names a file and a sample',
  });
export type DeepLink = z.infer<typeof deepLinkSchema>;

/** Longest link that is looked at. */
export const maxLinkLength = 4_096;

/** Reads `airlock://open?…`, or the `#open?…` of a page's address. Every field is known, said once and in bounds. */
export function parseDeepLink(text: string): Result<DeepLink, LabError> {
  if (text.length > maxLinkLength) return err(badLink(`it is longer than ${maxLinkLength} characters`));
  const query = /^(?:airlock:\/\/open\/?|#open)\?([^#]*)$/i.exec(text)?.[1];
  if (query === undefined) return err(badLink('it does not begin with airlock://open?'));
  const fields = new Map<string, string>();
  for (const part of query.split('&').filter((one) => one !== '')) {
    const [name = '', ...rest] = part.split('=');
    const value = decode(rest.join('='));
    if (value === undefined) return err(badLink(`${name} is not encoded as addresses are`));
    if (fields.has(name)) return err(badLink(`${name} is said twice`));
    fields.set(name, value);
  }
  const parsed = deepLinkSchema.safeParse(Object.fromEntries(fields));
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  return err(badLink(`${place === '' ? '' : `${place}: `}${issue?.message ?? 'it cannot be understood'}`));
}

/** The part of a link behind `airlock://` or `#`. */
export function linkQuery(link: DeepLink): string {
  const fields = Object.entries(link).filter(([, value]) => value !== undefined);
  return `open?${fields.map(([name, value]) => `${name}=${encodeURIComponent(String(value)).replaceAll('%2F', '/')}`).join('&')}`;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function badLink(reason: string): LabError {
  return badInput(
    'bad-link',
    `This link cannot be followed: ${reason}.`,
    'A link names a file, sample, line, column, view or crash: airlock://open?file=scale.metal&line=12.',
    'link',
  );
}
