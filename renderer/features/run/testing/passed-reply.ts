import {type RunReply} from '../../../../core/protocol/run.ts';

/** What the host answers of a run that passed, with what the test says of it. */
export function passedReply(more: Partial<RunReply>): RunReply {
  return {
    runId: 'r',
    name: 'e.lab.json',
    title: 't',
    outcome: 'passed',
    verdict: 'v',
    kernel: 'k',
    source: 'k.metal',
    target: 'macos26',
    checked: true,
    stages: [],
    diagnostics: [],
    findings: [],
    findingsDropped: 0,
    buffers: [],
    timings: {totalMs: 1, compileMs: 1, pipelineMs: 1, dispatchMs: 1},
    ...more,
  };
}
