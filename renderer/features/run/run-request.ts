import {type RunRequestInput} from '../../../core/protocol/run.ts';
import {type ViewSlice} from '../../app/view-slice.ts';
import {type DocumentsSlice} from '../documents/documents-slice.ts';
import {pathInFolder, type WorkspaceSlice} from '../workspace/workspace-slice.ts';
import {documentAt, type ExperimentChoice, namedSources} from './experiments.ts';
import {runOf, type RunRecord, type RunSlice} from './run-slice.ts';

type State = DocumentsSlice &
  RunSlice &
  Pick<WorkspaceSlice, 'folderState'> &
  Pick<ViewSlice, 'target' | 'toolchain' | 'appleClang' | 'options'>;

/** The variant that a run takes: what a person chose, else the one that the document in front is the source of. */
export function variantOf(state: RunSlice, choice: ExperimentChoice): string | undefined {
  return runOf(state, choice.key).variant ?? choice.variantInFront;
}

/** Open documents that take the place of the experiment's files, by path as it names them. */
export function documentsOfRun(
  state: DocumentsSlice,
  {sampleId, document: experiment}: ExperimentChoice,
  text: string,
): RunRecord['documents'] {
  const {source, variants, linked} = namedSources(text);
  const paths = [source, ...variants.map((variant) => variant.source), ...linked];
  const found = paths.flatMap((path) => {
    const document = path === undefined ? undefined : documentAt(state.documents, sampleId, path, experiment);
    return path === undefined || document === undefined
      ? []
      : [[path, {id: document.id, revision: document.revision}] as const];
  });
  return Object.fromEntries(found);
}

/** Names everything that the outcome of a run depends on; undefined while the experiment's text is not read. */
export function runKey(state: State, choice: ExperimentChoice): string | undefined {
  const {text, document, key} = choice;
  if (text === undefined) return undefined;
  const {target, toolchain, appleClang, options, runSettings} = state;
  const documents = Object.entries(documentsOfRun(state, choice, text));
  return JSON.stringify([
    key,
    document?.revision ?? 0,
    documents.map(([path, {id, revision}]) => [path, id, revision]),
    variantOf(state, choice),
    [target, toolchain, appleClang, options],
    runSettings,
  ]);
}

/** The request of a run. What the experiment does not say is what the window has chosen. */
export function runRequest(
  state: State,
  choice: ExperimentChoice,
  text: string,
  runId: string,
): RunRequestInput {
  const {toolchain, options, runSettings} = state;
  const variant = variantOf(state, choice);
  const said = statedTargets(text);
  const files = Object.entries(documentsOfRun(state, choice, text)).map(([path, {id}]) => [
    path,
    state.documents[id]?.text ?? '',
  ]);
  return {
    runId,
    name: choice.name,
    experiment: text,
    folder: folderOf(state, choice),
    files: Object.fromEntries(files) as Record<string, string>,
    ...(variant === undefined ? {} : {variant}),
    ...(said.target ? {} : {target: state.target}),
    ...(said.appleClang ? {} : {appleClang: state.appleClang}),
    toolchain,
    options,
    ...runSettings,
  };
}

/** Where the files are that are not open. */
function folderOf(
  state: State,
  {sampleId, document}: ExperimentChoice,
): NonNullable<RunRequestInput['folder']> {
  if (sampleId !== undefined) return {kind: 'sample', id: sampleId};
  const path = document === undefined ? undefined : pathInFolder(document, state);
  return path === undefined ? {kind: 'none'} : {kind: 'workspace', path};
}

function statedTargets(text: string): {readonly target: boolean; readonly appleClang: boolean} {
  try {
    const json: unknown = JSON.parse(text);
    const has = (name: string): boolean => typeof json === 'object' && json !== null && name in json;
    return {target: has('target'), appleClang: has('appleClang')};
  } catch {
    return {target: false, appleClang: false};
  }
}
