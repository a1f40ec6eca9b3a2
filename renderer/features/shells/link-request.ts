import {type LinkRequestInput, type ShellFiles} from '../../../core/protocol/link.ts';
import {type RunRequestInput} from '../../../core/protocol/run.ts';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {linkedExperiment} from '../../../core/shells/export-pair.ts';
import {type AppState} from '../../app/store.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {functionOf, type ShellFunction} from './linking-slice.ts';

/** A function in front and the shell that it belongs to. */
export interface PairInFront {
  readonly document: LabDocument;
  readonly function: ShellFunction;
}

/** The document in front with its shell, where that is the shell that is shown. */
export function pairInFront(state: AppState): PairInFront | undefined {
  const document = activeDocumentOf(state);
  const found = functionOf(state, document);
  return document === undefined || found === undefined ? undefined : {document, function: found};
}

/** Names everything that linking and running a pair depends on. */
export function linkKey(state: AppState, {document, function: fn}: PairInFront): string {
  const {target, toolchain, appleClang, options, linkSettings} = state;
  return JSON.stringify([
    document.id,
    document.revision,
    fn,
    [target, toolchain, appleClang, options],
    linkSettings.hazards,
  ]);
}

export function linkRequest(state: AppState, {document, function: fn}: PairInFront): LinkRequestInput {
  const {target, toolchain, appleClang, options} = state;
  return {
    shell: {kind: 'shipped', name: fn.shell},
    name: document.name,
    source: document.text,
    target,
    toolchain,
    appleClang,
    options,
  };
}

/** A run of the pair on the data of its experiment; undefined while the shell's files are not there. */
export function pairRunRequest(
  state: AppState,
  {document, function: fn}: PairInFront,
  runId: string,
): RunRequestInput | undefined {
  const files = state.shellFiles[fn.shell];
  const experiment = files === undefined ? undefined : experimentText(files, fn, document.name);
  if (files === undefined || experiment === undefined) return undefined;
  const {target, toolchain, appleClang, options, linkSettings} = state;
  return {
    runId,
    name: `${document.name} in ${fn.shell}`,
    experiment,
    files: {[files.manifest.ir]: files.ir, [document.name]: document.text},
    target,
    toolchain,
    appleClang,
    options,
    emulateHazards: linkSettings.hazards,
  };
}

function experimentText(
  {manifest, files}: ShellFiles,
  {experiment}: ShellFunction,
  file: string,
): string | undefined {
  const chosen = experiment ?? manifest.functions[0]?.experiment;
  const text = chosen === undefined ? undefined : files[chosen];
  return text === undefined
    ? undefined
    : linkedExperiment(text, {ir: manifest.ir, function: file, keepsExpectations: experiment !== undefined});
}

/** The run that shows what becomes of the same copy in the visible function. */
export function hazardRequest(
  {name, manifest, files}: ShellFiles,
  runId: string,
): RunRequestInput | undefined {
  const {hazard} = manifest;
  const experiment = hazard === undefined ? undefined : files[hazard];
  if (hazard === undefined || experiment === undefined) return undefined;
  return {runId, name: `${hazard} of ${name}`, experiment, files: {...files}, emulateHazards: true};
}
