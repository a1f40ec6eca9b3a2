import {type SampleSummary} from '../../../core/protocol/sample.ts';
import {type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {activeDocumentOf, type DocumentsSlice} from '../documents/documents-slice.ts';
import {type SamplesState} from '../samples/samples-slice.ts';
import {type ExperimentKey, type RunSlice} from './run-slice.ts';

/** An experiment that the document in front is, or belongs to. */
export interface ExperimentChoice {
  readonly key: ExperimentKey;
  /** File name, such as `vector-add.lab.json`. */
  readonly name: string;
  /** The document, where it is open. */
  readonly document: LabDocument | undefined;
  /** Id of the sample's experiment that it came from. */
  readonly sampleId: string | undefined;
  /** Undefined while a sample's text is not read yet. */
  readonly text: string | undefined;
  /** The variant that the document in front is the source of, where it is not the experiment's own source. */
  readonly variantInFront: string | undefined;
}

type State = DocumentsSlice &
  Pick<RunSlice, 'sampleExperiments' | 'experimentChoice'> & {readonly samples: SamplesState};

/** Whether a document is an experiment; other JSON is not told apart, and the check says what is wrong with it. */
export function isExperiment(document: LabDocument): boolean {
  return document.language === 'json';
}

export function experimentKeyOf(document: LabDocument): ExperimentKey {
  return document.sampleId === undefined ? `document:${document.id}` : `sample:${document.sampleId}`;
}

/** Paths that an experiment names, as far as its text can be read at all. */
export interface NamedSources {
  readonly source: string | undefined;
  readonly variants: readonly {readonly name: string; readonly source: string}[];
  readonly linked: readonly string[];
}

const noSources: NamedSources = {source: undefined, variants: [], linked: []};

/** Texts that were read last: the same ones are asked for at every change of the store. */
const mostKnown = 32;
const known = new Map<string, NamedSources>();

/** Reads the paths of a text that may still break the schema, so that a typing error does not part the files. */
export function namedSources(text: string): NamedSources {
  const before = known.get(text);
  if (before !== undefined) return before;
  const read = readSources(text);
  known.set(text, read);
  const [oldest] = known.keys();
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
  return read;
}

function readSources(text: string): NamedSources {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return noSources;
  }
  const whole = fieldsOf(json);
  return {
    source: textOf(whole['source']),
    variants: Object.entries(fieldsOf(whole['variants'])).flatMap(([name, variant]) => {
      const source = textOf(fieldsOf(variant)['source']);
      return source === undefined ? [] : [{name, source}];
    }),
    linked: (Array.isArray(whole['linked']) ? whole['linked'] : []).flatMap((part: unknown) => {
      const source = textOf(fieldsOf(part)['source']);
      return source === undefined ? [] : [source];
    }),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Id of the sample that `path` names in the folder of the sample `sampleId`. */
function sampleBeside(sampleId: string, path: string): string {
  return `${sampleId.slice(0, sampleId.lastIndexOf('/') + 1)}${path}`;
}

/** The open document that stands for `path` of an experiment: of the same sample, else of that file name. */
export function documentAt(
  documents: DocumentsSlice['documents'],
  sampleId: string | undefined,
  path: string,
  experiment?: LabDocument,
): LabDocument | undefined {
  const all = Object.values(documents).filter(({language}) => language !== 'library');
  const disk = experiment?.disk;
  if (disk !== undefined) {
    // Beside an experiment of a folder, the folder says which file is meant; one that is not open is read there.
    const slash = disk.path.lastIndexOf('/');
    const beside = slash === -1 ? path : `${disk.path.slice(0, slash)}/${path}`;
    return all.find((one) => one.disk?.folder === disk.folder && one.disk.path === beside);
  }
  const ofSample =
    sampleId === undefined ? undefined : all.find((one) => one.sampleId === sampleBeside(sampleId, path));
  if (ofSample !== undefined) return ofSample;
  const base = path.split(/[\\/]/).pop();
  // Another sample's file may have the same name.
  const named = sampleId === undefined ? all : all.filter((one) => one.sampleId === undefined);
  return named.find(({name}) => name === path) ?? named.find(({name}) => name === base);
}

/** The experiments of the document in front, the one to take first. */
export function experimentsInFront(state: State): ExperimentChoice[] {
  const front = activeDocumentOf(state);
  if (front === undefined) return [];
  if (isExperiment(front)) return [choiceOf(state, front, front)];
  const experiments = Object.values(state.documents).filter(isExperiment);
  const samples = state.samples.status === 'ready' ? state.samples.samples : [];
  const listed = listedExperiment(samples, front);
  const open = experiments.filter((document) => namesDocument(state, document, front));
  const first = experiments.find(({sampleId}) => sampleId !== undefined && sampleId === listed);
  const choices = [first, ...open.filter((document) => document !== first)]
    .filter((document) => document !== undefined)
    .map((document) => choiceOf(state, document, front));
  if (listed === undefined || first !== undefined) return choices;
  return [closedChoice(state, listed, front), ...choices];
}

/** The experiment that a run of the document in front means. */
export function chosenExperiment(state: State): ExperimentChoice | undefined {
  const choices = experimentsInFront(state);
  const wanted =
    state.activeDocument === undefined ? undefined : state.experimentChoice[state.activeDocument];
  return choices.find(({key}) => key === wanted) ?? choices[0];
}

function listedExperiment(samples: readonly SampleSummary[], front: LabDocument): string | undefined {
  return front.sampleId === undefined ? undefined : samples.find(({id}) => id === front.sampleId)?.experiment;
}

function namesDocument(state: State, experiment: LabDocument, front: LabDocument): boolean {
  const {source, variants, linked} = namedSources(experiment.text);
  const paths = [source, ...variants.map((variant) => variant.source), ...linked];
  return paths.some(
    (path) =>
      path !== undefined &&
      documentAt(state.documents, experiment.sampleId, path, experiment)?.id === front.id,
  );
}

function choiceOf(state: State, experiment: LabDocument, front: LabDocument): ExperimentChoice {
  return {
    key: experimentKeyOf(experiment),
    name: experiment.name,
    document: experiment,
    sampleId: experiment.sampleId,
    text: experiment.text,
    variantInFront: variantOf(
      state,
      namedSources(experiment.text),
      experiment.sampleId,
      front.id,
      experiment,
    ),
  };
}

function closedChoice(state: State, sampleId: string, front: LabDocument): ExperimentChoice {
  const read = state.sampleExperiments[sampleId];
  const text = read?.status === 'ready' ? read.text : undefined;
  return {
    key: `sample:${sampleId}`,
    name: sampleId.split('/').pop() ?? sampleId,
    document: undefined,
    sampleId,
    text,
    variantInFront: text === undefined ? undefined : variantOf(state, namedSources(text), sampleId, front.id),
  };
}

function variantOf(
  {documents}: Pick<State, 'documents'>,
  {source, variants}: NamedSources,
  sampleId: string | undefined,
  front: DocumentId,
  experiment?: LabDocument,
): string | undefined {
  const isFront = (path: string): boolean => documentAt(documents, sampleId, path, experiment)?.id === front;
  if (source !== undefined && isFront(source)) return undefined;
  return variants.find((variant) => isFront(variant.source))?.name;
}
