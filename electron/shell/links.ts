import {pageScheme} from './own-page.ts';

/** The link among a process's arguments: how Linux and Windows hand a link to an app. Files are another's matter. */
export function linkAmong(args: readonly string[]): string | undefined {
  return args.find((arg) => arg.toLowerCase().startsWith(`${pageScheme}://open`));
}
