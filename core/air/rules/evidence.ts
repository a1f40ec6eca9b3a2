import {type Evidence} from './rule.ts';

/** Seed 001: macOS 26's metadata rules and crashes. */
export function seed001(section: string): Evidence {
  return {document: 'macOS 26 metadata findings (seed 001)', section};
}

/** Seed 002: reverse linking. */
export function seed002(section: string): Evidence {
  return {document: 'Reverse linking (seed 002)', section};
}

/** The collected AIR facts. */
export function airFacts(section: string): Evidence {
  return {document: 'AIR and metallib facts', section};
}
