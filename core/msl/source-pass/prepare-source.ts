import {type Diagnostic} from '../../base/diagnostic.ts';
import {SourceText} from '../../base/source-text.ts';
import {tokenize, tokenText, type Token} from '../tokenizer.ts';
import {
  blankMethodQualifiers,
  rewriteConstantVariables,
  rewriteThreadgroupVariables,
} from './address-spaces.ts';
import {refuseAirLabels} from './asm-labels.ts';
import {findAttributeLists, type AttributeList} from './attributes.ts';
import {binaryDataDiagnostic} from './binary-data.ts';
import {rewriteEntryFunctions} from './entry-functions.ts';
import {rewriteBfloatLiterals} from './literals.ts';
import {recordMembers} from './members.ts';
import {
  EditList,
  rangeOf,
  type FrontEndProfile,
  type PassContext,
  type PlantedError,
} from './pass-context.ts';
import {type IncludeRecord, type SourceRecords} from './records.ts';
import {outline} from './scopes.ts';

export interface SourceRequest {
  /** Name that diagnostics carry. */
  readonly name: string;
  readonly source: string;
  readonly profile: FrontEndProfile;
}

export interface PreparedSource {
  /** What Clang compiles. Every line is as long as the user's, so that positions need no map. */
  readonly text: string;
  /** Where Clang will stumble because Apple's front end would (see `PlantedError`). */
  readonly planted: readonly PlantedError[];
  /** Findings that make a run of Clang pointless; empty for a usable source. */
  readonly diagnostics: readonly Diagnostic[];
  readonly records: SourceRecords;
}

const noRecords: SourceRecords = {functions: [], structures: [], variables: [], includes: []};

/** Turns MSL into C++ that stock Clang takes, and records what it would not understand. Total and linear. */
export function prepareSource({name, source, profile}: SourceRequest): PreparedSource {
  const sourceText = new SourceText(source);
  const binary = binaryDataDiagnostic(name, sourceText);
  if (binary !== undefined) return {text: source, planted: [], diagnostics: [binary], records: noRecords};
  const tokens = tokenize(source);
  const context: PassContext = {
    source: sourceText,
    profile,
    tokens,
    outline: outline(source, tokens),
    edits: new EditList(source),
    planted: [],
  };
  const lists = findAttributeLists(context);
  for (const list of lists) blankAttributes(context, list);
  const functions = rewriteEntryFunctions(context, lists);
  const {structures, variables} = recordMembers(context, lists);
  rewriteThreadgroupVariables(context);
  rewriteConstantVariables(context);
  blankMethodQualifiers(context);
  rewriteBfloatLiterals(context);
  refuseAirLabels(context);
  return {
    text: context.edits.apply(),
    planted: context.planted,
    diagnostics: [],
    records: {functions, structures, variables, includes: includes(context)},
  };
}

/** In a macro's body nothing is known about the use, so that only the plainest form of an entry function works. */
function blankAttributes(context: PassContext, list: AttributeList): void {
  const isKernel = list.inDirective && list.attributes.some((attribute) => attribute.name === 'kernel');
  context.edits.replace(list.start, list.end, isKernel ? '__ktpl' : '');
}

function includes(context: PassContext): IncludeRecord[] {
  const records: IncludeRecord[] = [];
  let words: Token[] = [];
  const text = (token: Token | undefined) =>
    token === undefined ? '' : tokenText(context.source.text, token);
  for (const token of context.tokens) {
    if (!token.inDirective) words = [];
    else if (token.kind !== 'whitespace' && token.kind !== 'comment') words.push(token);
    if (words.length !== 3 || text(words[1]) !== 'include' || words[2] !== token) continue;
    if (token.kind !== 'header-name' && token.kind !== 'string') continue;
    records.push({
      name: text(token).slice(1, -1),
      delimiter: token.kind === 'string' ? 'quote' : 'angle',
      range: rangeOf(context.source, token.start, token.end),
    });
  }
  return records;
}
