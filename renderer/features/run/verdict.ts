import {type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type RunBuffer, type RunFinding, type RunReply} from '../../../core/protocol/run.ts';
import {labErrorText} from '../../app/lab-error-text.ts';
import {countOf} from '../../base/format.ts';
import {targetNames} from '../target/profiles.ts';

/** The outcome of a run, first in a person's words. */
export interface RunVerdict {
  readonly tone: 'passed' | 'failed' | 'warning';
  readonly headline: string;
  /** What else there is to say, a sentence each; predictions are called so. */
  readonly notes: readonly string[];
  /** Exit code, signal and output of what died, or the raw code of an error. */
  readonly raw: string | undefined;
}

export function verdictOf(result: Result<RunReply, LabError>): RunVerdict {
  if (!result.ok) return failure(result.error, []);
  const reply = result.value;
  const predictions = predictionsOf(reply);
  if (reply.error !== undefined) return failure(reply.error, predictions);
  const wrong = reply.buffers.filter(({comparison}) => comparison?.passed === false);
  const expectations = reply.buffers.filter(({comparison}) => comparison !== undefined);
  switch (reply.outcome) {
    case 'findings': {
      const validation = validationNotes(reply);
      if (reply.findings.length + reply.findingsDropped === 0 && validation.length > 0) {
        const found = `Metal’s validation found ${countOf(validation.length, 'fault')}: ${withoutPeriod(validation[0] ?? '')}`;
        const results = expectations.length === 0 ? [] : [resultsWords(expectations, wrong)];
        return {tone: 'failed', headline: found, notes: [...results, ...predictions], raw: undefined};
      }
      const [first] = reply.findings;
      const count = reply.findings.length + reply.findingsDropped;
      const place = first === undefined ? undefined : findingPlace(first);
      const what = first === undefined ? '' : `: ${withoutPeriod(first.message)}`;
      const more = count > 1 ? `, and ${count - 1} more` : '';
      return {
        tone: 'failed',
        headline: `Checked mode found ${countOf(count, 'fault')}${what}${place === undefined ? '' : ` (${place})`}${more}`,
        notes: [...(expectations.length === 0 ? [] : [resultsWords(expectations, wrong)]), ...predictions],
        raw: undefined,
      };
    }
    case 'mismatch':
      return {
        tone: 'failed',
        headline: resultsWords(expectations, wrong),
        notes: predictions,
        raw: undefined,
      };
    case 'passed': {
      const checks = reply.checked ? predictions : ['Checks were off.', ...predictions];
      const notes = [...checks, ...writtenNotes(reply)];
      const results =
        expectations.length === 0
          ? 'Ran to its end: nothing is expected of the results'
          : resultsWords(expectations, wrong);
      return {tone: predictions.length > 0 ? 'warning' : 'passed', headline: results, notes, raw: undefined};
    }
    case 'failed':
      return {tone: 'failed', headline: reply.verdict, notes: predictions, raw: undefined};
  }
}

const writtenNames = {gputrace: 'GPU trace', 'binary-archive': 'binary archive'} as const;

function writtenNotes({written = []}: RunReply): string[] {
  return written.map(({kind, path}) => `The ${writtenNames[kind]} is ${path}.`);
}

/** Each message of Metal's validation with its place, as far as Metal tells it. */
export function validationNotes({validation = []}: RunReply): string[] {
  return validation.map(({text, function: of, file, line}) => {
    const place = line === 0 ? of : `${file === '' ? of : file}:${line}`;
    return place === '' ? text : `${withoutPeriod(text)} (${place})`;
  });
}

/** `Passed: 2 buffers as expected`, or the first difference. */
function resultsWords(expectations: readonly RunBuffer[], wrong: readonly RunBuffer[]): string {
  const [first] = wrong;
  if (first === undefined) return `Passed: ${countOf(expectations.length, 'buffer')} as expected`;
  const more = wrong.length > 1 ? `; ${countOf(wrong.length - 1, 'other buffer')} too` : '';
  return `Wrong: ${differenceWords(first)}${more}`;
}

/** `buffer 1, 3 of 1024 elements differ, first at 17: expected 34, got 33`. */
export function differenceWords(buffer: RunBuffer): string {
  const {comparison} = buffer;
  const name =
    buffer.name === undefined ? `buffer ${buffer.index}` : `buffer ${buffer.index} (${buffer.name})`;
  if (comparison === undefined || comparison.passed) return `${name} as expected`;
  const {mismatches, compared, firstMismatch} = comparison;
  const many = `${mismatches} of ${countOf(compared, 'element')} ${mismatches === 1 ? 'differs' : 'differ'}`;
  if (firstMismatch === undefined) return `${name}, ${many}`;
  const {element, expected, actual} = firstMismatch;
  return `${name}, ${many}, first at ${element}: expected ${expected}, got ${actual}`;
}

/** Where a finding is, in the person's own source where it is known. */
export function findingPlace({source, irLine}: RunFinding): string | undefined {
  if (source !== undefined) return `${source.file}:${source.range.start.line}`;
  return irLine === undefined ? undefined : `IR line ${irLine}`;
}

function failure(error: LabError, predictions: readonly string[]): RunVerdict {
  const {title, message, nextStep, raw} = labErrorText(error);
  return {
    tone: 'failed',
    headline: `${title}: ${withoutPeriod(message)}`,
    notes: [nextStep, ...predictions],
    raw: raw === '' ? undefined : raw,
  };
}

/** What the rules say that the target's own compiler would do; never more than predicted. */
function predictionsOf({stages, diagnostics, target, error}: RunReply): string[] {
  const check = stages.find(({stage}) => stage === 'check');
  if (check?.state !== 'failed') return [];
  const rules = diagnostics.flatMap(({origin, severity, code}) =>
    origin === 'lab' && severity === 'error' && code !== undefined ? [code] : [],
  );
  const names = [...new Set(rules)];
  const by = names.length === 0 ? '' : ` by ${names.length === 1 ? 'rule' : 'rules'} ${names.join(', ')}`;
  return [
    `Predicted${by}: ${targetNames[target]} does not take this module.${error === undefined ? ' It ran here all the same.' : ''}`,
  ];
}

function withoutPeriod(text: string): string {
  return text.replace(/\.$/, '');
}
