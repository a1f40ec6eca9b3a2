import {type StageName, type StageResult} from '../../../core/protocol/compile.ts';
import {type MadeAir, type StepResult} from './air-step.ts';

/** Why each stage after the library does not run in this build. */
const missing: readonly (readonly [StageName, string])[] = [
  ['library', 'Not supported: this build does not load libraries yet.'],
  ['function', 'Not supported: this build does not look functions up yet.'],
  ['pipeline', 'Not supported: this build does not make pipelines yet.'],
  ['run', 'Not supported: this build does not run kernels yet.'],
];
const later: readonly StageName[] = ['air', 'check', 'metallib', ...missing.map(([stage]) => stage)];

/** All stages after a front end that passed, with what came of AIR. */
export function passedStages(frontEnd: StageResult, {emission, check, library}: MadeAir): StageResult[] {
  if (check === undefined || library === undefined) {
    const detail = 'Not reached: AIR emission failed.';
    const reached = [frontEnd, stageOf('air', emission)];
    return [...reached, ...later.slice(1).map((stage) => ({stage, state: 'not-reached' as const, detail}))];
  }
  return [
    frontEnd,
    stageOf('air', emission),
    stageOf('check', check),
    stageOf('metallib', library),
    ...missing.map(([stage, detail]) => ({stage, state: 'not-supported' as const, detail})),
  ];
}

function stageOf(stage: StageName, step: StepResult): StageResult {
  return {stage, ...step};
}

/** All stages after a front end that failed. */
export function failedStages(frontEnd: StageResult): StageResult[] {
  const detail = 'Not reached: the front end failed.';
  return [frontEnd, ...later.map((stage) => ({stage, state: 'not-reached' as const, detail}))];
}
