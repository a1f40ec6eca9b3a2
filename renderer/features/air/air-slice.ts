import {type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {type CompileOutcome} from '../compile/compile-slice.ts';
import {type IrFacts, type RuleChoice, type RuleInfo} from '../ir-language/messages.ts';

/** What the page knows about AIR rules and about the metadata of the module in front. */
export interface AirSlice {
  /** Every rule as it applies under `choice`; undefined until the worker has told. */
  readonly airRules: {readonly choice: RuleChoice; readonly rules: readonly RuleInfo[]} | undefined;
  /** The document that each document is compared with. */
  readonly comparedWith: Readonly<Record<DocumentId, DocumentId>>;
  /** The newest facts of the IR document in front that could be read. */
  readonly facts: FactsState | undefined;
  /** What the rules say of the AIR of an MSL document; read while the checklist is shown. */
  readonly generatedCheck: GeneratedCheck | undefined;
}

export interface GeneratedCheck {
  readonly documentId: DocumentId;
  /** The AIR that was judged, and under which choice of rules. */
  readonly module: LabDocument;
  readonly choiceKey: string;
  readonly outcome: CompileOutcome;
}

export interface FactsState {
  readonly documentId: DocumentId;
  readonly otherId: DocumentId | undefined;
  /** Revision of the document whose text the places are those of. */
  readonly revision: number;
  readonly facts: Extract<IrFacts, {state: 'read'}>;
  /** Why the facts are not those of the texts as they are. */
  readonly blockedBy: 'malformed' | 'other-malformed' | undefined;
}

export const initialAir: AirSlice = {
  airRules: undefined,
  comparedWith: {},
  facts: undefined,
  generatedCheck: undefined,
};

/** Chooses what `id` is compared with; `undefined` ends the comparison. */
export function comparisonChosen(
  state: AirSlice,
  id: DocumentId,
  other: DocumentId | undefined,
): Partial<AirSlice> {
  const rest = Object.entries(state.comparedWith).filter(([key]) => key !== id);
  return {comparedWith: Object.fromEntries(other === undefined ? rest : [...rest, [id, other]])};
}
