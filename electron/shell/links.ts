import {pageScheme} from './own-page.ts';

/** The link among a process's arguments: how Linux and Windows hand a link to an app. For files see opened-files.ts. */
export function linkAmong(args: readonly string[]): string | undefined {
  const prefixes = [`${pageScheme}://open`, `${pageScheme}://session`];
  return args.find((arg) => prefixes.some((prefix) => arg.toLowerCase().startsWith(prefix)));
}
