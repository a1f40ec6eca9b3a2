import {type LabDocument} from '../../../core/protocol/session.ts';
import {type AppStore} from '../../app/store.ts';
import {applyFixIts} from '../editor/apply-fix-it.ts';
import {type IrClient} from '../ir-language/ir-client.ts';
import {type FactNode} from '../ir-language/messages.ts';
import {ruleChoiceOf} from '../ir-language/rule-choice.ts';

/** Makes `document` state what `other` states for a fact, as one step that can be undone, and says so. */
export async function takeFact(
  store: AppStore,
  client: IrClient,
  document: LabDocument,
  other: LabDocument,
  node: FactNode,
): Promise<void> {
  client.open(other.name, other.text);
  const question = {...ruleChoiceOf(store.getState()), other: other.name, id: node.id};
  const edits = await client.ask(document.name, document.text, 'takeFact', question);
  if (edits === undefined || edits.length === 0) {
    const why = 'it leads to what this module does not have. Change it by hand.';
    store.setState({announcement: `${node.label} cannot be taken from ${other.name}: ${why}`});
    return;
  }
  if (store.getState().documents[document.id]?.revision !== document.revision) {
    store.setState({announcement: 'Nothing was taken: the text changed meanwhile. Try again.'});
    return;
  }
  applyFixIts(
    document.id,
    edits.map((edit) => ({file: document.name, ...edit})),
    'stay',
  );
  store.setState({announcement: `${node.label} is now as in ${other.name}.`});
}
