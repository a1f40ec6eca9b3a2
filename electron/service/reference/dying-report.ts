import {randomUUID} from 'node:crypto';
import {arch, release, type} from 'node:os';
import {type z} from 'zod';
import {type PredictedVerdict} from '../../../core/crash/predict/predict-verdict.ts';
import {labErrorSchema} from '../../../core/protocol/error.ts';

/** Comes before the report in what a dying compiler process writes to its error stream. */
export const reportMark = '----- crash report of the compiler process';

/** Comes after it: what the runtime prints on its way down follows. */
export const reportEnd = '----- end of the report';

const lineStart = 'airlock-compiler: predicted ';

type CompilerCrash = Extract<z.infer<typeof labErrorSchema>, {kind: 'compiler-crash'}>;
export type Prediction = NonNullable<CompilerCrash['prediction']>;

/** One line from which `readDyingWords` gets the prediction back. */
export function predictionLine({verdict: _verdict, ...prediction}: PredictedVerdict): string {
  return `${lineStart}${JSON.stringify(prediction)}`;
}

/**
 * The report of a predicted crash in the two-part form of macOS's reports, so that one path reads both. It is this
 * process's own account: what it was doing, and its real JavaScript stack.
 */
export function dyingReport(predicted: PredictedVerdict, module: string, stack: string): string {
  const now = new Date();
  const stamp = `${now.toISOString().replace('T', ' ').replace('Z', '')} +0000`;
  const incident = randomUUID();
  const os = `${type()} ${release()} (${arch()})`;
  const name = 'airlock-compiler';
  const header = {
    app_name: name,
    name,
    timestamp: stamp,
    bug_type: '309',
    os_version: os,
    incident_id: incident,
  };
  const body = {
    procName: name,
    pid: process.pid,
    parentPid: process.ppid,
    captureTime: stamp,
    incident,
    bug_type: '309',
    osVersion: {train: os},
    exception: {type: 'EXC_CRASH', signal: 'SIGABRT'},
    termination: {namespace: 'SIGNAL', code: 6, indicator: 'Abort trap: 6'},
    asi: {
      [name]: [
        `predicted by rule ${predicted.ruleId} for ${predicted.profile}: ${predicted.message}`,
        `compiling ${module}`,
      ],
    },
    faultingThread: 0,
    threads: [
      {
        triggered: true,
        name: 'compile',
        frames: [{symbol: predicted.ruleId, imageIndex: 1}, ...framesOf(stack)],
      },
    ],
    usedImages: [{name: 'device-service'}, {name: `rules of ${predicted.profile}`}],
  };
  return `${JSON.stringify(header)}\n${JSON.stringify(body)}`;
}

/** Functions of a V8 stack, without files: a bundle's paths are of this machine, and its lines of one build. */
function framesOf(stack: string): {symbol: string; imageIndex: number}[] {
  return stack
    .split('\n')
    .flatMap((line) => /^\s+at (?:async )?([^\s(]+) \(/.exec(line)?.[1] ?? [])
    .filter((symbol) => symbol !== 'die')
    .slice(0, 12)
    .map((symbol) => ({symbol, imageIndex: 0}));
}

const predictionSchema = labErrorSchema.options[1].shape.prediction.unwrap();

/** What a compiler process said before it died: the prediction it acted on, its report, and the rest of its words. */
export function readDyingWords(stderr: string): {
  readonly prediction: Prediction | undefined;
  readonly report: string | undefined;
  readonly output: string;
} {
  const [before = '', after = ''] = stderr.split(`${reportMark}\n`);
  const end = after.indexOf(reportEnd);
  const lines = before.split('\n');
  const line = lines.find((one) => one.startsWith(lineStart));
  const rest = end < 0 ? '' : after.slice(end + reportEnd.length);
  return {
    prediction: line === undefined ? undefined : parsePrediction(line.slice(lineStart.length)),
    report: end < 0 ? undefined : after.slice(0, end).trim(),
    output: `${lines.filter((one) => one !== line).join('\n')}${rest}`.trim(),
  };
}

function parsePrediction(text: string): Prediction | undefined {
  try {
    return predictionSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
