import {type EntryPoint} from './entry-point.ts';

/**
 * Names for the facts of a module, so that a finding, a fix and a line of the semantic diff can mean the same one. A path
 * without its last part means everything below it.
 */
export const factPath = {
  /** `target triple`, `air.version`, ... */
  module: (key: string): string => `module/${key}`,
  flags: 'flags',
  flag: (key: string): string => `flags/${key}`,
  options: 'options',
  option: (name: string): string => `options/${name}`,
  entry: (entry: EntryPoint): string => `entry/${entry.role} ${entry.name}`,
  entryFact: (entry: EntryPoint, key: string): string => `${factPath.entry(entry)}/${key}`,
  argument: (entry: EntryPoint, position: number): string => `${factPath.entry(entry)}/argument ${position}`,
  argumentFact: (entry: EntryPoint, position: number, key: string): string =>
    `${factPath.argument(entry, position)}/${key}`,
  variable: (name: string): string => `variables/${name}`,
  reference: (name: string): string => `references/${name}`,
  declaration: (name: string): string => `declarations/${name}`,
  named: (name: string): string => `named/${name}`,
} as const;

/** Whether `path` is `scope` or lies below it. */
export function isWithin(path: string, scope: string): boolean {
  return path === scope || path.startsWith(`${scope}/`);
}
