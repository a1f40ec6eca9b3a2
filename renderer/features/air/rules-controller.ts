import {type Disposable} from '../../../core/base/disposable.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {type IrClient} from '../ir-language/ir-client.ts';
import {ruleChoiceKey, ruleChoiceOf} from '../ir-language/rule-choice.ts';

/** Keeps the list of rules that of the chosen profile, from the first document on that is a module or makes one. */
export function startRules(store: AppStore, client: IrClient): Disposable {
  let asked = '';
  const update = (state: AppState): void => {
    const isNeeded = Object.values(state.documents).some(
      ({language}) => language === 'llvm-ir' || language === 'msl',
    );
    const choice = ruleChoiceOf(state);
    const key = ruleChoiceKey(choice);
    if (!isNeeded || key === asked) return;
    asked = key;
    client
      .ask('rules', '', 'rules', choice)
      .then((rules) => {
        if (asked === key) store.setState({airRules: {choice, rules}});
      })
      // The worker is started anew with the next question, which is asked with the next change.
      .catch(() => (asked = ''));
  };
  update(store.getState());
  return {dispose: store.subscribe(update)};
}
