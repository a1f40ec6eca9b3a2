import {type AppStore} from '../../app/store.ts';
import {countOf} from '../../base/format.ts';
import {activeCompile} from '../compile/compile-key.ts';
import {replaceDocumentText} from '../editor/replace-document-text.ts';
import {diagnosticsOf} from '../problems/problems-of.ts';
import {type IrClient} from '../ir-language/ir-client.ts';
import {type IrFixAll} from '../ir-language/messages.ts';
import {ruleChoiceOf} from '../ir-language/rule-choice.ts';

/** Why "fix all" cannot run now; `undefined` when it can. */
export function fixAllUnavailable(store: AppStore): string | undefined {
  const view = activeCompile(store.getState());
  if (view?.document.language !== 'llvm-ir') return 'No IR document is in front.';
  if (view.stale || view.compile.outcome === undefined) return 'The document is being checked.';
  const offers = diagnosticsOf(view.compile.outcome).some(
    ({origin, notes}) => origin === 'lab' && notes.some((note) => note.fixIts.length > 0),
  );
  return offers ? undefined : 'No rule of AIR offers a fix for the document in front.';
}

/** Applies every fix of every rule to the document in front, as one step that can be undone, and says what was done. */
export async function fixAll(store: AppStore, client: IrClient): Promise<void> {
  const state = store.getState();
  const document = activeCompile(state)?.document;
  if (document === undefined) return;
  const fixed = await client.ask(document.name, document.text, 'fixAll', ruleChoiceOf(state));
  const now = store.getState().documents[document.id];
  if (now?.revision !== document.revision || !replaceDocumentText(document.id, fixed.text)) {
    store.setState({announcement: 'Nothing was fixed: the text changed meanwhile. Try again.'});
    return;
  }
  store.setState({announcement: fixWords(document.name, fixed)});
}

/** What "fix all" did and what it left, in one sentence each. */
export function fixWords(name: string, {applied, remaining}: IrFixAll): string {
  const done =
    applied.length === 0
      ? `${name}: nothing could be fixed.`
      : `${name}: ${countOf(applied.length, 'fix', 'fixes')} applied.`;
  const {error, warning} = remaining;
  if (error + warning === 0) return `${done} No error or warning is left.`;
  return `${done} Without a fix: ${countOf(error, 'error')}, ${countOf(warning, 'warning')}.`;
}
