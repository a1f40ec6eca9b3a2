import {type Command, Option} from 'commander';
import {err, ok, type Result} from '../../core/base/result.ts';
import {parseCrashReport} from '../../core/crash/report/crash-report.ts';
import {type CrashGroup} from '../../core/protocol/crash.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {type Lab, type LabReply} from '../../core/protocol/lab.ts';
import {type Console, writeJson} from './console.ts';
import {runWithLab} from './lab-command.ts';
import {type ExitCode, exitCode} from './outcome.ts';
import {writeBytes} from './write-bytes.ts';

interface Flags {
  readonly json?: true;
}

interface ExportFlags extends Flags {
  readonly output?: string;
  readonly redact: boolean;
  readonly preview?: true;
}

/** `airlock crashes`: what has crashed, and what can be done with it. */
export function addCrashesCommand(
  program: Command,
  console: Console,
  finish: (code: ExitCode) => void,
): void {
  const crashes = program
    .command('crashes')
    .description('list, show, export and rerun what has crashed')
    .enablePositionalOptions();
  const json = (): Option => new Option('--json', 'print one JSON document on standard output');
  crashes
    .command('list', {isDefault: true})
    .description('list crashes by what they have in common, the newest first')
    .addOption(json())
    .action(async (flags: Flags) => finish(await list(flags, console)));
  crashes
    .command('show')
    .description('print one record: timeline, report, environment, files')
    .argument('<id>', 'id as the list gives it, or its beginning')
    .addOption(json())
    .action(async (id: string, flags: Flags) => finish(await show(id, flags, console)));
  crashes
    .command('rerun')
    .description('do again what crashed; exits 1 where it fails again')
    .argument('<id>', 'id as the list gives it, or its beginning')
    .addOption(json())
    .action(async (id: string, flags: Flags) => finish(await rerun(id, flags, console)));
  crashes
    .command('export')
    .description('write a bundle that reproduces the crash with Apple’s tools alone')
    .argument('<id>', 'id as the list gives it, or its beginning')
    .option('-o, --output <file>', 'FILE.zip; by default named after the crash')
    .option('--no-redact', 'keep paths, names and secrets as they are')
    .option('--preview', 'only list what the bundle would hold')
    .addOption(json())
    .action(async (id: string, flags: ExportFlags) => finish(await exportBundle(id, flags, console)));
  for (const command of crashes.commands) command.copyInheritedSettings(program);
}

function list(flags: Flags, console: Console): Promise<ExitCode> {
  const asJson = flags.json === true;
  return runWithLab(
    console,
    asJson,
    (lab) => lab.listCrashes({}),
    (reply) => {
      if (asJson) writeJson(console, {exitCode: exitCode.ok, ...reply});
      else if (reply.crashes.length === 0) console.out('No crash is recorded.\n');
      else console.out(reply.crashes.map(groupLines).join(''));
      return exitCode.ok;
    },
  );
}

function show(id: string, flags: Flags, console: Console): Promise<ExitCode> {
  const asJson = flags.json === true;
  return runWithLab(
    console,
    asJson,
    async (lab) => {
      const found = await findCrash(lab, id);
      if (!found.ok) return found;
      const read = await lab.readCrash({id: found.value});
      if (!read.ok) return read;
      const report = read.value.record.artifacts.find(({kind}) => kind === 'report');
      const bytes =
        report === undefined ? undefined : await lab.readCrashArtifact({id: found.value, name: report.name});
      const text =
        bytes?.ok === true ? Buffer.from(bytes.value.base64, 'base64').toString('utf8') : undefined;
      return ok({...read.value, report: text});
    },
    ({report, ...reply}) => {
      if (asJson) writeJson(console, {exitCode: exitCode.ok, ...reply});
      else console.out(recordLines(reply, report));
      return exitCode.ok;
    },
  );
}

function rerun(id: string, flags: Flags, console: Console): Promise<ExitCode> {
  const asJson = flags.json === true;
  return runWithLab(
    console,
    asJson,
    async (lab, signal) => {
      const found = await findCrash(lab, id);
      return found.ok ? lab.rerunCrash({id: found.value}, {signal}) : found;
    },
    (reply) => {
      const code = reply.verdict === 'passed' ? exitCode.ok : exitCode.findings;
      if (asJson) writeJson(console, {exitCode: code, ...reply});
      else console.out(`${reply.summary}\n`);
      return code;
    },
  );
}

function exportBundle(id: string, flags: ExportFlags, console: Console): Promise<ExitCode> {
  const asJson = flags.json === true;
  const {redact} = flags;
  return runWithLab(
    console,
    asJson,
    async (lab) => {
      const found = await findCrash(lab, id);
      if (!found.ok) return found;
      const preview = await lab.previewCrashBundle({id: found.value, redact});
      if (!preview.ok || flags.preview === true) return preview;
      const bundle = await lab.exportCrashBundle({id: found.value, redact});
      if (!bundle.ok) return bundle;
      const file = flags.output ?? bundle.value.name;
      const problem = await writeBytes(file, Buffer.from(bundle.value.base64, 'base64'));
      return problem === undefined ? ok({...preview.value, written: file}) : err(problem);
    },
    (reply: LabReply<'previewCrashBundle'> & {readonly written?: string}) => {
      const {files, written} = reply;
      if (asJson) {
        const listed = files.map(({text: _text, ...file}) => file);
        writeJson(console, {exitCode: exitCode.ok, ...reply, files: listed});
        return exitCode.ok;
      }
      const replaced = files.reduce((sum, {replacements}) => sum + replacements, 0);
      console.out(
        files
          .map(({path, sizeBytes, replacements}) => {
            const hidden = replacements === 0 ? '' : `, ${replacements} redacted`;
            return `${path} (${sizeBytes} bytes${hidden})\n`;
          })
          .join(''),
      );
      const how = redact ? `${replaced} texts redacted` : 'nothing redacted';
      console.err(`airlock: ${written === undefined ? 'preview only' : `wrote ${written}`}; ${how}\n`);
      return exitCode.ok;
    },
  );
}

/** The id that begins with `start`; `latest` is the newest. */
export async function findCrash(lab: Lab, start: string): Promise<Result<string, LabError>> {
  const listed = await lab.listCrashes({});
  if (!listed.ok) return listed;
  const ids = listed.value.crashes.flatMap((group) => group.ids);
  const found =
    start === 'latest' ? ids.slice(0, 1) : ids.filter((id) => id === start || id.startsWith(start));
  const exact = found.find((id) => id === start) ?? (found.length === 1 ? found[0] : undefined);
  if (exact !== undefined) return ok(exact);
  const message =
    found.length === 0
      ? `There is no crash ${JSON.stringify(start)}.`
      : `${found.length} crashes begin with ${JSON.stringify(start)}.`;
  return err(badInput('unknown-crash', message, 'Use an id of airlock crashes, or "latest".', start));
}

function groupLines({
  id,
  title,
  count,
  lastSeen,
  signature,
  target,
  device,
  predictedBy,
}: CrashGroup): string {
  const times = count === 1 ? 'once' : `${count} times`;
  const where = [target, device].filter((part) => part !== undefined).join(', ');
  const predicted = predictedBy === undefined ? '' : `; predicted by rule ${predictedBy}`;
  return `${id}\n  ${title} (${where}), ${times}, last ${lastSeen}${predicted}\n  ${signature}\n`;
}

function recordLines({record, nearestPassing}: LabReply<'readCrash'>, report: string | undefined): string {
  const {error, environment, input} = record;
  const reported = error.kind === 'compiler-crash' ? error.reported : undefined;
  const prediction = error.kind === 'compiler-crash' ? error.prediction : undefined;
  const lines = [
    record.title,
    `  ${error.message}`,
    ...(reported === undefined
      ? []
      : [`  Error Domain=${reported.domain} Code=${reported.code} "${reported.text}"`]),
    ...(prediction === undefined
      ? []
      : [
          `  predicted by rule ${prediction.ruleId} (${prediction.ruleTitle}): ${prediction.message}`,
          `  evidence ${prediction.status}; tested on ${prediction.testedOn}`,
        ]),
    `when        ${record.time}, ${record.stage} stage, ${record.durationMs.toFixed(0)} ms`,
    `input       ${input.source}${input.kernel === undefined ? '' : `, kernel ${input.kernel}`}, ${input.target}`,
    ...(record.device === undefined ? [] : [`device      ${record.device.name}`]),
    `signature   ${record.signature}`,
    `environment Airlock ${environment.labVersion}, ${environment.osVersion}, ${environment.platform}, ${environment.runtime}`,
    'timeline',
    ...record.timeline.map(
      ({atMs, what, state}) => `  ${atMs.toFixed(0).padStart(7)} ms  ${state.padEnd(6)}  ${what}`,
    ),
    ...reportLines(report),
    'files',
    ...record.artifacts.map(({name, kind, sizeBytes}) => `  ${kind.padEnd(10)} ${name} (${sizeBytes} bytes)`),
    nearestPassing === undefined
      ? 'nearest     no module has passed here under this profile'
      : `nearest     ${nearestPassing.name} passed ${nearestPassing.time}; ${nearestPassing.differences} facts differ`,
  ];
  return `${lines.join('\n')}\n`;
}

function reportLines(text: string | undefined): string[] {
  if (text === undefined) return [];
  const parsed = parseCrashReport(text);
  if (!parsed.ok) return [`report      ${parsed.error.message}`];
  const {process: name, pid, exception, messages, threads} = parsed.value;
  const faulted = threads.find((thread) => thread.faulted);
  return [
    `report      ${name ?? 'unknown process'} ${pid ?? ''}: ${exception?.type ?? ''} ${exception?.signal ?? ''}`,
    ...messages.map((message) => `  ${message}`),
    ...(faulted?.frames ?? []).map(
      ({image, symbol, address, symbolOffset}, index) =>
        `  ${String(index).padStart(2)}  ${image ?? '?'}  ${symbol ?? address ?? '?'}${symbolOffset === undefined ? '' : ` + ${symbolOffset}`}`,
    ),
  ];
}
