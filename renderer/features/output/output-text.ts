import {labErrorText} from '../../app/lab-error-text.ts';
import {formatCommandLine} from '../../base/format.ts';
import {type CompileOutcome} from '../compile/compile-slice.ts';

/** Command lines and raw outputs of every stage that ran, in order, as a terminal would show them. */
export function outputText(outcome: CompileOutcome | undefined): string {
  if (outcome === undefined) return '';
  if (!outcome.result.ok) {
    const {title, message, nextStep, raw} = labErrorText(outcome.result.error);
    return [`${title}: ${message}`, nextStep, raw ?? ''].filter((part) => part !== '').join('\n');
  }
  return outcome.result.value.stages
    .flatMap((stage) => [
      stage.commandLine === undefined ? '' : `$ ${formatCommandLine(stage.commandLine)}`,
      stage.rawOutput?.trimEnd() ?? '',
    ])
    .filter((part) => part !== '')
    .join('\n');
}
