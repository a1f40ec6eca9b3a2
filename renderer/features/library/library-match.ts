import {type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {type AppState} from '../../app/store.ts';
import {type OtherSide} from './messages.ts';

/** What has to be matched for the comparison in front, where a library takes part in it. */
export interface MatchSubject {
  /** Equal for subjects that have the same answer. */
  readonly key: string;
  /** The library that is asked, and what it is asked about. */
  readonly library: DocumentId;
  readonly functionName: string | undefined;
  readonly other: OtherSide;
  /** The document on the other side of the comparison. */
  readonly otherDocument: LabDocument;
  /** Whether the answer's own text, instead of the other side's, stands for `otherDocument`. */
  readonly isReversed: boolean;
}

type MatchState = Pick<AppState, 'documents' | 'activeDocument' | 'comparedWith' | 'libraries'>;

/** Undefined where no library is compared, or where a library that is has not been read. */
export function matchSubject(state: MatchState): MatchSubject | undefined {
  const front = state.activeDocument === undefined ? undefined : state.documents[state.activeDocument];
  const otherId = front && state.comparedWith[front.id];
  const other = otherId === undefined ? undefined : state.documents[otherId];
  if (front === undefined || other === undefined) return undefined;
  const key = (name: string): string =>
    JSON.stringify([front.id, front.revision, name, other.id, other.revision]);
  if (front.language === 'library') {
    const library = state.libraries[front.id];
    if (library?.status !== 'ready' || library.reading.state !== 'read') return undefined;
    const functionName = library.reading.facts.functions[library.chosen]?.name;
    if (functionName === undefined) return undefined;
    const common = {key: key(functionName), library: front.id, functionName, otherDocument: other};
    if (other.language === 'library')
      return {...common, other: {kind: 'library', id: other.id}, isReversed: false};
    return {...common, other: {kind: 'text', text: other.text}, isReversed: false};
  }
  if (front.language !== 'llvm-ir' || other.language !== 'library') return undefined;
  return {
    key: key(''),
    library: other.id,
    functionName: undefined,
    other: {kind: 'text', text: front.text},
    otherDocument: other,
    isReversed: true,
  };
}

/** The other side of the comparison in front as an IR document, where a library takes part and was matched. */
export function matchedOther(state: MatchState & Pick<AppState, 'libraryMatch'>): LabDocument | undefined {
  const {libraryMatch} = state;
  return libraryMatch !== undefined && libraryMatch.key === matchSubject(state)?.key
    ? libraryMatch.other
    : undefined;
}
