import {cpus, release, totalmem, type, version} from 'node:os';
import {parseModule} from '../../core/ir/parser/parse-module.ts';
import {buildLibrary} from '../../core/metallib/build-library.ts';
import {type StageName, stageTitles} from '../../core/protocol/compile.ts';
import {type CrashEnvironment, type CrashRecord, type CrashTrigger} from '../../core/protocol/crash.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type RunReply} from '../../core/protocol/run.ts';
import {type CompileAttempt} from '../service/compiler-pool.ts';
import {type ArtifactContent} from './crash-store.ts';

/** A crash as it was met, before it has an id and a place on the disk. */
export interface Captured {
  readonly trigger: CrashTrigger;
  readonly error: LabError;
  readonly stage: StageName;
  readonly source: string;
  readonly device?: RunReply['device'] & object;
  readonly input: CrashRecord['input'];
  readonly durationMs: number;
  readonly timeline: CrashRecord['timeline'];
  readonly attempt?: CompileAttempt;
  readonly artifacts: readonly ArtifactContent[];
}

/** What an error is to the recorder; undefined for failures that are no crash. */
export function triggerOf(error: LabError | undefined): CrashTrigger | undefined {
  switch (error?.kind) {
    case 'compiler-crash':
      return 'compiler-crash';
    case 'service-gone':
      // Ended on purpose, by the lab or a person.
      return ['service-restarted', 'service-stopped'].includes(error.code) ? undefined : 'service-death';
    case 'gpu-fault':
      return 'gpu-fault';
    case 'timeout':
      return 'timeout';
    default:
      return undefined;
  }
}

/** The stage that the error ended: a run may go on after a failed check, which only predicts. */
export function crashStage({stages}: RunReply, fallback: StageName): StageName {
  const failed = stages.filter(({state}) => state === 'failed').map(({stage}) => stage);
  return failed.filter((stage) => stage !== 'check').at(-1) ?? failed.at(-1) ?? fallback;
}

export function titleOf({error, source, input, trigger}: Captured): string {
  const subject = input.kernel === undefined ? source : `${input.kernel} of ${source}`;
  switch (trigger) {
    case 'compiler-crash':
      return `Compiler service crashed on ${subject}`;
    case 'service-death':
      return `Device service ended during ${subject}`;
    case 'gpu-fault':
      return `GPU fault in ${subject}`;
    case 'timeout':
      return `Time limit reached by ${subject}`;
    case 'unexpected-pass':
      return `${subject} passed: ${error.message}`;
  }
}

export function timelineOf({stages}: RunReply, attempt: CompileAttempt | undefined): CrashRecord['timeline'] {
  const events: CrashRecord['timeline'] = [];
  let atMs = 0;
  for (const {stage, state, durationMs, detail} of stages) {
    if (state !== 'passed' && state !== 'failed') continue;
    if (stage === 'pipeline' && state === 'failed') {
      const deaths = deathsOf(attempt, atMs);
      events.push(...deaths);
      atMs = deaths.at(-1)?.atMs ?? atMs;
    }
    atMs += durationMs ?? 0;
    // A failed check is a prediction about the target's compiler; the run goes on.
    events.push({
      atMs,
      what: `${stageTitles[stage]}: ${detail}`,
      state: stage === 'check' && state === 'failed' ? 'noted' : state,
    });
  }
  return events;
}

export function deathsOf(attempt: CompileAttempt | undefined, fromMs: number): CrashRecord['timeline'] {
  let atMs = fromMs;
  return (attempt?.deaths ?? []).map(({exit, pid, inFlight}, index) => {
    atMs += inFlight.at(-1)?.runningMs ?? 0;
    const how = exit.signal ?? `exit code ${String(exit.exitCode ?? 'unknown')}`;
    const what = `Attempt ${index + 1}: compiler process ${String(pid ?? 'unknown')} ended by ${how}`;
    return {atMs, what, state: 'failed'};
  });
}

export function irArtifacts({name, text}: {name: string; text: string}): ArtifactContent[] {
  const {module, diagnostics} = parseModule(text);
  const built = diagnostics.length === 0 ? buildLibrary(module) : undefined;
  return [
    {name, kind: 'ir', content: text},
    // A module that cannot be assembled has no library; the text is what crashed.
    ...(built?.ok === true
      ? [
          {
            name: `${name.replace(/\.ll$/i, '')}.metallib`,
            kind: 'metallib',
            content: built.value.bytes,
          } as const,
        ]
      : []),
  ];
}

/** The IR of an IR file is the file: one name, once. */
export function uniqueNames(artifacts: readonly ArtifactContent[]): ArtifactContent[] {
  const byName = new Map<string, ArtifactContent>();
  for (const artifact of artifacts) byName.set(artifact.name, artifact);
  return [...byName.values()];
}

/** This machine and build, as a record keeps them: nothing that names a person or a machine. */
export function environment(labVersion: string, host: string): CrashEnvironment {
  return {
    labVersion,
    host,
    platform: `${process.platform}-${process.arch}`,
    osVersion: process.platform === 'darwin' ? version() : `${type()} ${release()}`,
    runtime:
      process.versions['electron'] === undefined
        ? `Node ${process.version}`
        : `Electron ${process.versions['electron']}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: cpus().length,
    memoryBytes: totalmem(),
  };
}
