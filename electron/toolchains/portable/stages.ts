import {type StageName, type StageResult} from '../../../core/protocol/compile.ts';

/** Why each stage after the front end does not run in this build. */
const missing: readonly (readonly [StageName, string])[] = [
  ['air', 'Not supported: AIR emission is not part of this build yet; the pane shows Clang’s own IR.'],
  ['check', 'Not supported: AIR rules are not checked in this build yet.'],
  ['metallib', 'Not supported: this build does not assemble a metallib yet.'],
  ['library', 'Not supported: this build does not load libraries yet.'],
  ['function', 'Not supported: this build does not look functions up yet.'],
  ['pipeline', 'Not supported: this build does not make pipelines yet.'],
  ['run', 'Not supported: this build does not run kernels yet.'],
];

/** All stages after a front end that passed. */
export function passedStages(frontEnd: StageResult): StageResult[] {
  return [frontEnd, ...missing.map(([stage, detail]) => ({stage, state: 'not-supported' as const, detail}))];
}

/** All stages after a front end that failed. */
export function failedStages(frontEnd: StageResult): StageResult[] {
  const detail = 'Not reached: the front end failed.';
  return [frontEnd, ...missing.map(([stage]) => ({stage, state: 'not-reached' as const, detail}))];
}
