import {type StageName, stageNameSchema, type StageResult} from '../../core/protocol/compile.ts';

/** The stages of one run as they come to pass. What was not reported is told at the end. */
export class RunStages {
  private readonly results = new Map<StageName, StageResult>();

  add(result: StageResult): void {
    this.results.set(result.stage, result);
  }

  passed(stage: StageName, detail: string, durationMs?: number): void {
    this.add({stage, state: 'passed', detail, ...(durationMs === undefined ? {} : {durationMs})});
  }

  failed(stage: StageName, detail: string, durationMs?: number): void {
    this.add({stage, state: 'failed', detail, ...(durationMs === undefined ? {} : {durationMs})});
  }

  notNeeded(stage: StageName, detail: string): void {
    this.add({stage, state: 'not-needed', detail});
  }

  /** All eight; those without a result were not reached. */
  list(): StageResult[] {
    const names = stageNameSchema.options;
    const stopper = names.findLast((stage) => this.results.get(stage)?.state === 'failed');
    const detail = stopper === undefined ? 'Not reached.' : `Not reached: ${stopper} failed.`;
    return names.map((stage) => this.results.get(stage) ?? {stage, state: 'not-reached', detail});
  }
}
