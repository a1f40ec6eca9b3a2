import {type LabDocument} from '../../../core/protocol/session.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {compileOf} from '../compile/compile-slice.ts';
import {activeDocumentOf, documentOpened} from '../documents/documents-slice.ts';
import {newDocument} from '../documents/session-controller.ts';
import {viewShown} from '../../app/layout/layout-slice.ts';

/** Why no experiment can be made for the document in front; undefined where one can. */
export function newExperimentProblem(state: AppState): string | undefined {
  const document = activeDocumentOf(state);
  if (document === undefined) return 'No document is open.';
  if (document.language !== 'msl' && document.language !== 'llvm-ir')
    return 'Experiments are made for MSL and IR documents.';
  return moduleText(state, document) === undefined
    ? 'The document has no AIR yet: it must compile first.'
    : undefined;
}

function moduleText(state: AppState, document: LabDocument): string | undefined {
  if (document.language === 'llvm-ir') return document.text;
  const artifact = compileOf(state, document.id).lastIr?.artifact;
  return artifact?.kind === 'air' ? artifact.text : undefined;
}

/** Opens an experiment for the kernel of the document in front, made from the facts of its AIR. */
export async function newExperiment(store: AppStore): Promise<void> {
  const state = store.getState();
  const document = activeDocumentOf(state);
  const module = document === undefined ? undefined : moduleText(state, document);
  if (document === undefined || module === undefined) return;
  // The reader of IR is large, and elsewhere only a worker needs it.
  const {draftExperiment} = await import('./draft-experiment.ts');
  const text = draftExperiment(document.name, module, state.target);
  if (text === undefined) {
    store.setState({announcement: `${document.name} has no kernel.`});
    return;
  }
  const name = `${document.name.replace(/\.\w+$/, '')}.lab.json`;
  store.setState((now) => ({
    ...documentOpened(now, newDocument(now, name, 'json', text)),
    ...viewShown(now, 'run'),
    runTab: 'configuration',
  }));
}
