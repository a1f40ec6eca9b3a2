import {type LabError} from '../../core/protocol/error.ts';
import {
  type RunFinding,
  type RunOutcome,
  type RunReply,
  type RunValidation,
} from '../../core/protocol/run.ts';

/** The first that applies, from `failed` up. `findings`: of whatever kind. */
export function outcomeOf(
  error: LabError | undefined,
  findings: readonly unknown[],
  buffers: RunReply['buffers'],
): RunOutcome {
  if (error !== undefined) return 'failed';
  if (findings.length > 0) return 'findings';
  return buffers.some(({comparison}) => comparison?.passed === false) ? 'mismatch' : 'passed';
}

/** One sentence that says the outcome and its reason. */
export function verdictOf(
  outcome: RunOutcome,
  facts: {
    error: LabError | undefined;
    findings: readonly RunFinding[];
    validation: readonly RunValidation[];
    buffers: RunReply['buffers'];
    checked: boolean;
  },
): string {
  const expectations = facts.buffers.filter(({comparison}) => comparison !== undefined);
  const wrong = expectations.filter(({comparison}) => comparison?.passed === false);
  const right = `${expectations.length - wrong.length} of ${expectations.length} expectations held`;
  const results = expectations.length === 0 ? 'nothing was expected of the results' : right;
  switch (outcome) {
    case 'failed':
      return `Failed: ${facts.error?.message ?? ''}`;
    case 'findings': {
      const found = [
        ['Checked mode', facts.findings.length],
        ['Metal’s validation', facts.validation.length],
      ] as const;
      const parts = found.flatMap(([who, count]) =>
        count === 0 ? [] : [`${who} found ${count} ${count === 1 ? 'fault' : 'faults'}`],
      );
      return `${parts.join(', ')}; ${results}.`;
    }
    case 'mismatch':
      return `Wrong results: ${results}.`;
    case 'passed':
      return `Passed: ${results}${facts.checked ? ', and checked mode found nothing' : '; checks were off'}.`;
  }
}
