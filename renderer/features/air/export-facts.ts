import {saveFile} from '../../app/save-file.ts';
import {type AppStore} from '../../app/store.ts';
import {type IrClient} from '../ir-language/ir-client.ts';
import {type ExportFormat} from '../ir-language/messages.ts';
import {ruleChoiceOf} from '../ir-language/rule-choice.ts';
import {factsSubject} from './facts-controller.ts';

const files: Readonly<Record<'html' | 'json', {readonly extension: string; readonly type: string}>> = {
  html: {extension: 'html', type: 'text/html'},
  json: {extension: 'json', type: 'application/json'},
};

/** The comparison in front as text of `format`; undefined when there is none. */
async function exported(
  store: AppStore,
  client: IrClient,
  format: ExportFormat,
): Promise<string | undefined> {
  const state = store.getState();
  const subject = factsSubject(state);
  if (subject?.other === undefined) return undefined;
  const {document, other} = subject;
  client.open(other.name, other.text);
  return client.ask(document.name, document.text, 'exportFacts', {
    ...ruleChoiceOf(state),
    other: other.name,
    names: {left: document.name, right: other.name},
    format,
  });
}

/** Copies the comparison as Markdown and says whether the clipboard took it. */
export async function copyMarkdown(store: AppStore, client: IrClient): Promise<void> {
  const text = await exported(store, client, 'markdown');
  if (text === undefined) return;
  const announcement = await navigator.clipboard.writeText(text).then(
    () => 'The comparison is in the clipboard as Markdown.',
    () => 'The clipboard refused the comparison.',
  );
  store.setState({announcement});
}

/** Hands the comparison over as a file. */
export async function saveComparison(
  store: AppStore,
  client: IrClient,
  format: 'html' | 'json',
): Promise<void> {
  const text = await exported(store, client, format);
  const subject = factsSubject(store.getState());
  if (text === undefined || subject?.other === undefined) return;
  const {extension, type} = files[format];
  const stem = (name: string): string => name.replace(/\.\w+$/, '');
  const name = `${stem(subject.document.name)}-${stem(subject.other.name)}.${extension}`;
  saveFile(name, text, type);
  store.setState({announcement: `The comparison was saved as ${name}.`});
}
