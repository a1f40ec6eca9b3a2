import {probeAnswerSchema, type ProbeResult} from '../../core/protocol/doctor.ts';
import {describeEnding, runTool, type ToolRun} from '../toolchains/apple/run-tool.ts';

/** A probe as the one who runs it sees it: a process of its own that answers with one JSON document, or does not. */
export interface ProbeProcess {
  readonly id: string;
  readonly title: string;
  readonly limitMs: number;
  readonly command: string;
  readonly args: readonly string[];
}

export interface RunProbesOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Told of every result as it comes. */
  readonly onResult?: (result: ProbeResult) => void;
}

/** Of the error stream of a probe that did not pass. */
const outputLength = 4000;

/** Runs every probe, one after the other. Each ends by itself or at its limit, with all that it started. */
export async function runProbes(
  probes: readonly ProbeProcess[],
  {environment, signal, onResult}: RunProbesOptions,
): Promise<ProbeResult[]> {
  const results: ProbeResult[] = [];
  for (const {id, title, limitMs, command, args} of probes) {
    const run = await runTool({
      command,
      args,
      environment,
      limitMs,
      ...(signal === undefined ? {} : {signal}),
    });
    const result: ProbeResult = {
      id,
      title,
      ...judge(run),
      durationMs: Math.round(run.durationMs),
      limitMs,
    };
    const output = run.stderr.trim().slice(-outputLength);
    const told = result.state === 'passed' || output === '' ? result : {...result, output};
    results.push(told);
    onResult?.(told);
    if (run.ending.kind === 'cancelled') break;
  }
  return results;
}

/** An answer counts only of a process that ended well. */
function judge(run: ToolRun): Pick<ProbeResult, 'state' | 'detail' | 'facts'> {
  const {ending} = run;
  if (ending.kind === 'timeout')
    return {state: 'timeout', detail: `Stopped at its limit of ${ending.limitMs / 1000} s.`, facts: {}};
  const answer = ending.kind === 'exited' && ending.exitCode === 0 ? readAnswer(run.stdout) : undefined;
  if (answer !== undefined) return answer;
  const isWell = ending.kind === 'exited' && ending.exitCode === 0;
  const detail = isWell ? 'Its process gave no answer.' : `Its process ${describeEnding(ending)}.`;
  return {state: 'crashed', detail, facts: {}};
}

function readAnswer(printed: string): Pick<ProbeResult, 'state' | 'detail' | 'facts'> | undefined {
  try {
    const parsed = probeAnswerSchema.safeParse(JSON.parse(printed));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
