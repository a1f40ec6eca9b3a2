import {DisposableStack, type Disposable} from '../../../core/base/disposable.ts';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {createLatestRunner} from '../../base/latest-runner.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {checkIr} from '../ir-language/check-ir.ts';
import {generatedModule} from '../ir-language/generated-module.ts';
import {type IrClient} from '../ir-language/ir-client.ts';
import {type RuleChoice} from '../ir-language/messages.ts';
import {ruleChoiceKey, ruleChoiceOf} from '../ir-language/rule-choice.ts';
import {isViewShown} from '../../app/layout/layout-slice.ts';

interface Job {
  readonly module: LabDocument;
  readonly choice: RuleChoice;
}

/** While the checklist is shown, keeps it that of the AIR of the MSL document in front; the newest question wins. */
export function startGeneratedCheck(store: AppStore, client: IrClient): Disposable {
  const owned = new DisposableStack();
  const runner = owned.use(createLatestRunner((job: Job) => check(store, client, job)));
  let asked: readonly unknown[] = [];
  const update = (state: AppState): void => {
    const front = activeDocumentOf(state);
    const isShown = isViewShown(state, 'checklist') && front?.language === 'msl';
    const module = isShown ? generatedModule(state, front) : undefined;
    const choice = ruleChoiceOf(state);
    const now = [module, ruleChoiceKey(choice)];
    if (now.every((value, index) => value === asked[index])) return;
    asked = now;
    if (module !== undefined) runner.submit({module, choice});
  };
  owned.defer(store.subscribe(update));
  update(store.getState());
  return owned;
}

async function check(store: AppStore, client: IrClient, {module, choice}: Job): Promise<void> {
  const startedAt = performance.now();
  const result = await checkIr(client, {name: module.name, source: module.text}, choice);
  const {id: documentId, revision} = module;
  // Closed meanwhile.
  if (store.getState().documents[documentId] === undefined) return;
  const choiceKey = ruleChoiceKey(choice);
  const outcome = {key: choiceKey, revision, result, roundTripMs: performance.now() - startedAt};
  store.setState({generatedCheck: {documentId, module, choiceKey, outcome}});
}
