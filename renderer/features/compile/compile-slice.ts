import {type Result} from '../../../core/base/result.ts';
import {type CompileReply} from '../../../core/protocol/compile.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type EncodedSourceMap} from '../../../core/msl/source-map.ts';
import {type DocumentId} from '../../../core/protocol/session.ts';

export type IrArtifact = NonNullable<CompileReply['ir']>;

/** What the host answered for one revision of one document under one set of options. */
export interface CompileOutcome {
  /** Names everything that the answer depends on; the answer is stale when it differs from the current key. */
  readonly key: string;
  readonly revision: number;
  readonly result: Result<CompileReply, LabError>;
  /** Clock of the page (`performance.now()`): from the request to the answer. */
  readonly roundTripMs: number;
}

/** IR that was made of a document, and which text of the document it was made of. */
export interface MadeIr {
  readonly artifact: IrArtifact;
  readonly key: string;
  /** Revision of the document. */
  readonly revision: number;
  /** From lines of that text to lines of the artifact; only AIR has one. */
  readonly sourceMap: EncodedSourceMap | undefined;
}

export interface DocumentCompile {
  /** Key of the compile that is asked for and not answered. */
  readonly running: string | undefined;
  readonly outcome: CompileOutcome | undefined;
  /** The newest IR there was, kept while newer sources do not compile. */
  readonly lastIr: MadeIr | undefined;
  /** The newest outcome in which the rules of AIR judged the module, kept while newer texts cannot be read. */
  readonly lastJudged: CompileOutcome | undefined;
}

export interface CompileSlice {
  readonly compiles: Readonly<Record<DocumentId, DocumentCompile>>;
  /** Grows when a person asks for a compile whatever has changed. */
  readonly compileRequests: number;
}

export const initialCompiles: CompileSlice = {compiles: {}, compileRequests: 0};

const none: DocumentCompile = {
  running: undefined,
  outcome: undefined,
  lastIr: undefined,
  lastJudged: undefined,
};

/** What is known of compiling document `id`. */
export function compileOf(state: CompileSlice, id: DocumentId | undefined): DocumentCompile {
  return (id === undefined ? undefined : state.compiles[id]) ?? none;
}

export function compileStarted(state: CompileSlice, id: DocumentId, key: string): Partial<CompileSlice> {
  return withCompile(state, id, {...compileOf(state, id), running: key});
}

export function compileSettled(
  state: CompileSlice,
  id: DocumentId,
  outcome: CompileOutcome,
): Partial<CompileSlice> {
  const lastIr = madeIr(outcome) ?? compileOf(state, id).lastIr;
  const lastJudged = isUnreadable(outcome) ? compileOf(state, id).lastJudged : outcome;
  return withCompile(state, id, {running: undefined, outcome, lastIr, lastJudged});
}

function madeIr({result, key, revision}: CompileOutcome): MadeIr | undefined {
  if (!result.ok || result.value.ir === undefined) return undefined;
  return {artifact: result.value.ir, key, revision, sourceMap: result.value.sourceMap};
}

/** Whether the text was too broken for the rules to judge it. */
function isUnreadable({result}: CompileOutcome): boolean {
  return (
    !result.ok || result.value.stages.some(({stage, state}) => stage === 'check' && state === 'not-reached')
  );
}

/** A withdrawn compile leaves what was known before. */
export function compileWithdrawn(state: CompileSlice, id: DocumentId): Partial<CompileSlice> {
  return withCompile(state, id, {...compileOf(state, id), running: undefined});
}

/** Forgets what is known of documents that are not among `ids`. */
export function compilesKept(state: CompileSlice, ids: readonly DocumentId[]): Partial<CompileSlice> {
  const kept = Object.entries(state.compiles).filter(([id]) => ids.some((open) => open === id));
  return kept.length === Object.keys(state.compiles).length ? {} : {compiles: Object.fromEntries(kept)};
}

function withCompile(state: CompileSlice, id: DocumentId, compile: DocumentCompile): Partial<CompileSlice> {
  return {compiles: {...state.compiles, [id]: compile}};
}
