import {type StageName, type StageResult} from '../../../core/protocol/compile.ts';
import {type MadeAir, type StepResult} from './air-step.ts';

/** Stages that a device takes: a compile ends before them. */
const ofDevice: readonly StageName[] = ['library', 'function', 'pipeline', 'run'];
const later: readonly StageName[] = ['air', 'check', 'metallib', ...ofDevice];

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
    ...ofDevice.map((stage) => ({
      stage,
      state: 'not-reached' as const,
      detail: 'Not reached: a compile ends before it; running an experiment goes on.',
    })),
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
