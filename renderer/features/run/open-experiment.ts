import {type Lab} from '../../../core/protocol/lab.ts';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {type AppState, type AppStore} from '../../app/store.ts';
import {documentOpened} from '../documents/documents-slice.ts';
import {newDocument, openSample} from '../documents/session-controller.ts';
import {chosenExperiment, type ExperimentChoice} from './experiments.ts';

/** Brings the experiment of the document in front to the front, as a document. */
export async function openExperiment(store: AppStore, lab: Pick<Lab, 'readSample'>): Promise<void> {
  const choice = chosenExperiment(store.getState());
  if (choice?.document !== undefined) store.setState({activeDocument: choice.document.id});
  else if (choice?.sampleId !== undefined) await openSample(store, lab, choice.sampleId);
}

/** A sample's experiment that is not open, as a document to be edited; it does not come to the front by itself. */
export function experimentDocument(
  state: AppState,
  {name, sampleId}: ExperimentChoice,
  text: string,
): LabDocument {
  const made = newDocument(state, name, 'json', text);
  return sampleId === undefined ? made : {...made, sampleId};
}

/** Sets the text of an experiment: of its document, which is opened behind the others where it is not open yet. */
export function experimentTextSet(
  state: AppState,
  choice: ExperimentChoice,
  text: string,
): Partial<AppState> {
  const {document} = choice;
  if (document !== undefined) {
    const current = state.documents[document.id];
    if (current === undefined || current.text === text) return {};
    const edited = {...current, text, revision: current.revision + 1};
    return {documents: {...state.documents, [document.id]: edited}};
  }
  const opened = documentOpened(state, experimentDocument(state, choice, text));
  return {...opened, activeDocument: state.activeDocument};
}
