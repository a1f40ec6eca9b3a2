import {describe, expect, it} from 'vitest';
import {err, ok} from '../../../core/base/result.ts';
import {type CompileReply} from '../../../core/protocol/compile.ts';
import {documentSchema} from '../../../core/protocol/session.ts';
import {type CompileView} from '../compile/compile-key.ts';
import {type CompileOutcome} from '../compile/compile-slice.ts';
import {type RunStages} from '../run/use-run.ts';
import {stageOrder, stageRows} from './stage-rows.ts';

const document = documentSchema.parse({id: 'd', name: 'd.metal', language: 'msl', text: '', revision: 1});

function view(result: CompileOutcome['result'] | undefined, running = false): CompileView {
  const outcome = result === undefined ? undefined : {key: 'k', revision: 1, result, roundTripMs: 5};
  return {
    document,
    compile: {running: running ? 'k' : undefined, outcome, lastIr: undefined, lastJudged: undefined},
    stale: false,
    running,
  };
}

function reply(stages: CompileReply['stages']): CompileReply {
  return {
    name: 'd.metal',
    toolchain: 't',
    diagnostics: [],
    errorCount: 0,
    warningCount: 0,
    stages,
    durationMs: 1,
  };
}

describe('stageRows', () => {
  it('always shows the eight stages in order', () => {
    for (const rows of [stageRows(undefined), stageRows(view(undefined)), stageRows(view(ok(reply([]))))]) {
      expect(rows.map((row) => row.stage)).toEqual(stageOrder);
    }
    expect(stageOrder).toHaveLength(8);
  });

  it('shows what the reply says, and marks the first failing stage only', () => {
    const rows = stageRows(
      view(
        ok(
          reply([
            {stage: 'check', state: 'failed', detail: 'two rules', rawOutput: 'raw'},
            {stage: 'front-end', state: 'passed', detail: 'ok', durationMs: 38, commandLine: ['clang', '-x']},
            {stage: 'pipeline', state: 'failed', detail: 'predicted'},
            {stage: 'run', state: 'not-supported', detail: 'not in this build'},
          ]),
        ),
      ),
    );
    expect(rows.map(({title, word, tone, isFirstFailing}) => [title, word, tone, isFirstFailing])).toEqual([
      ['Front end', 'passed', 'passed', false],
      ['AIR', 'waiting', 'quiet', false],
      ['Check', 'failed', 'failed', true],
      ['Metallib', 'waiting', 'quiet', false],
      ['Library', 'waiting', 'quiet', false],
      ['Function', 'waiting', 'quiet', false],
      ['Pipeline', 'failed', 'failed', false],
      ['Run', 'not supported', 'quiet', false],
    ]);
    expect(rows[0]).toMatchObject({durationMs: 38, commandLine: ['clang', '-x'], detail: 'ok'});
    expect(rows[2]).toMatchObject({rawOutput: 'raw'});
  });

  it('does not call a run passed that left wrong results or findings', () => {
    const stages = stageOrder.map((stage) => ({stage, state: 'passed' as const, detail: 'ok'}));
    const compiled = view(ok(reply(stages)));
    const run = {stages, running: undefined, stale: false};
    const lastRow = (wrong?: RunStages['wrong']) => stageRows(compiled, {...run, wrong}).at(-1);
    expect(lastRow()).toMatchObject({word: 'passed', tone: 'passed', isFirstFailing: false});
    expect(lastRow({outcome: 'mismatch', verdict: 'Wrong: buffer 2'})).toMatchObject({
      word: 'wrong',
      tone: 'failed',
      detail: 'Wrong: buffer 2',
      isFirstFailing: true,
    });
    expect(lastRow({outcome: 'findings', verdict: '1 fault'})).toMatchObject({word: 'findings'});
  });

  it('tells running from waiting before the first answer', () => {
    expect(stageRows(view(undefined, true)).map((row) => row.word)).toEqual(
      stageOrder.map((_, index) => (index === 0 ? 'running' : 'waiting')),
    );
    expect(new Set(stageRows(undefined).map((row) => row.word))).toEqual(new Set(['nothing to do']));
  });

  it('shows a failure of the lab at the front end, with the raw output', () => {
    const rows = stageRows(
      view(
        err({
          kind: 'compiler-crash',
          code: 'clang-crashed',
          message: 'Clang died.',
          nextStep: 'Try again.',
          output: 'Aborted(oom)',
          exitCode: 134,
        }),
      ),
    );
    expect(rows[0]).toMatchObject({
      word: 'compiler crashed',
      tone: 'failed',
      isFirstFailing: true,
      detail: 'Clang died. Try again.',
      rawOutput: 'exit code 134\nAborted(oom)',
    });
    expect(new Set(rows.slice(1).map((row) => row.word))).toEqual(new Set(['not reached']));
  });
});
