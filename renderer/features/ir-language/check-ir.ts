import {ok, type Result} from '../../../core/base/result.ts';
import {
  type CompileReply,
  type CompileRequestInput,
  type StageName,
  type StageResult,
} from '../../../core/protocol/compile.ts';
import {type LabError, unavailable} from '../../../core/protocol/error.ts';
import {countOf} from '../../base/format.ts';
import {type IrClient} from './ir-client.ts';
import {type IrCheck} from './messages.ts';

const later: readonly StageName[] = ['check', 'metallib', 'library', 'function', 'pipeline', 'run'];

/** What compiling is for MSL, for a document that is IR already: read and verified in the page's own worker. */
export async function checkIr(
  client: IrClient,
  request: CompileRequestInput,
): Promise<Result<CompileReply, LabError>> {
  const startedAt = performance.now();
  try {
    const check = await client.ask(request.name, request.source, 'check', {file: request.name});
    return ok(replyOf(request.name, check, performance.now() - startedAt));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const next = 'Change the text to check it again; the worker is started anew.';
    return {
      ok: false,
      error: unavailable('ir-worker', `${request.name} could not be checked. ${message}`, next),
    };
  }
}

function replyOf(name: string, check: IrCheck, durationMs: number): CompileReply {
  const errorCount = check.diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  const warningCount = check.diagnostics.filter((diagnostic) => diagnostic.severity === 'warning').length;
  const read = `${countOf(check.lineCount, 'line')} read and verified by LLVM’s rules`;
  const stages: StageResult[] = [
    {stage: 'front-end', state: 'not-needed', detail: 'The document is IR already: no front end runs.'},
    {
      stage: 'air',
      state: errorCount === 0 ? 'passed' : 'failed',
      durationMs: check.parseMs + check.verifyMs,
      detail: errorCount === 0 ? `${read}.` : `${read}: ${countOf(errorCount, 'error')}.`,
    },
    ...later.map((stage): StageResult => ({stage, ...laterStage(errorCount)})),
  ];
  return {
    name,
    toolchain: 'the lab’s own IR reader',
    diagnostics: [...check.diagnostics],
    errorCount,
    warningCount,
    stages,
    durationMs,
  };
}

function laterStage(errorCount: number): Pick<StageResult, 'state' | 'detail'> {
  return errorCount > 0
    ? {state: 'not-reached', detail: 'The stage before it failed.'}
    : {state: 'not-supported', detail: 'This build of the lab does not have the stage yet.'};
}
