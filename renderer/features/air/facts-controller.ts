import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {createLatestRunner} from '../../base/latest-runner.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {matchedOther} from '../library/library-match.ts';
import {chosenModule} from '../library/library-slice.ts';
import {generatedModule, generatedName} from '../ir-language/generated-module.ts';
import {type IrClient} from '../ir-language/ir-client.ts';
import {type RuleChoice} from '../ir-language/messages.ts';
import {ruleChoiceOf} from '../ir-language/rule-choice.ts';

/** What the Metadata pane is about. */
export interface FactsSubject {
  readonly document: LabDocument;
  /** The other side of the comparison. */
  readonly other: LabDocument | undefined;
}

/**
 * The IR document in front, the chosen module of the library in front or the AIR of the MSL document in front, and what it
 * is compared with.
 */
export function factsSubject(state: AppState): FactsSubject | undefined {
  const front = activeDocumentOf(state);
  const document =
    front?.language === 'library'
      ? chosenModule(state, front.id)
      : front?.language === 'msl'
        ? generatedModule(state, front)
        : front;
  if (document?.language !== 'llvm-ir') return undefined;
  const otherId = state.comparedWith[document.id];
  const other = otherId === undefined ? undefined : state.documents[otherId];
  const hasLibrary = front?.language === 'library' || other?.language === 'library';
  return {document, other: hasLibrary ? matchedOther(state) : other};
}

/** Keeps the facts those of the IR document in front; the newest question wins. */
export function startFacts(store: AppStore, client: IrClient): Disposable {
  const owned = new DisposableStack();
  const runner = owned.use(
    createLatestRunner((job: {readonly subject: FactsSubject; readonly choice: RuleChoice}) =>
      ask(store, client, job.subject, job.choice),
    ),
  );
  let asked: readonly unknown[] = [];
  const update = (state: AppState): void => {
    // Facts of generated AIR are read while they are shown: it is made anew with every keystroke.
    const isShown = activeDocumentOf(state)?.language !== 'msl' || state.irView === 'metadata';
    const subject = isShown ? factsSubject(state) : undefined;
    const now = [subject?.document, subject?.other, state.target, state.evidence, state.ruleSeverities];
    if (now.every((value, index) => value === asked[index]) && asked.length > 0) return;
    asked = now;
    if (subject !== undefined) runner.submit({subject, choice: ruleChoiceOf(state)});
  };
  owned.defer(
    store.subscribe((state, previous) => {
      for (const {id, name} of Object.values(previous.documents))
        if (state.documents[id] === undefined) {
          client.close(name);
          client.close(generatedName(name));
        }
    }),
  );
  owned.defer(store.subscribe(update));
  update(store.getState());
  return owned;
}

async function ask(
  store: AppStore,
  client: IrClient,
  {document, other}: FactsSubject,
  choice: RuleChoice,
): Promise<void> {
  if (other !== undefined) client.open(other.name, other.text);
  const question = {...choice, other: other?.name};
  const facts = await client.ask(document.name, document.text, 'facts', question);
  store.setState((state) => {
    const subject = factsSubject(state);
    if (subject?.document.id !== document.id || subject.other?.id !== other?.id) return {};
    if (facts.state === 'read') {
      const {id: documentId, revision} = document;
      return {facts: {documentId, otherId: other?.id, revision, facts, blockedBy: undefined}};
    }
    // What was read before stays, and says so.
    const isSame = state.facts?.documentId === document.id && state.facts.otherId === other?.id;
    return {facts: isSame && state.facts ? {...state.facts, blockedBy: facts.state} : undefined};
  });
}
