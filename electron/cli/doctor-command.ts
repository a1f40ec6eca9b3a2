import {realpathSync} from 'node:fs';
import {arch, cpus, homedir, hostname, release, tmpdir, totalmem, userInfo} from 'node:os';
import {fileURLToPath} from 'node:url';
import {type Command, InvalidArgumentError, Option} from 'commander';
import {type DoctorReport, doctorReportSchema, type ProbeResult} from '../../core/protocol/doctor.ts';
import {listCapabilities} from '../doctor/capabilities.ts';
import {type ProbeTools, probes, runProbe} from '../doctor/probes.ts';
import {redact, type Secrets} from '../doctor/redact.ts';
import {runProbes} from '../doctor/run-probes.ts';
import {stripInjectingNames} from '../service/environment.ts';
import {createNodeSpawner} from '../service/spawn-node.ts';
import {createSupervisor} from '../service/supervisor.ts';
import {type Console, writeJson} from './console.ts';
import {installation, withLab} from './local-lab.ts';
import {describeError, type ExitCode, exitCode} from './outcome.ts';
import {writeBytes} from './write-bytes.ts';

interface Flags {
  readonly output?: string;
  readonly json?: true;
  readonly limit?: number;
  /** Run this probe in this process and print its answer: how the doctor calls itself. */
  readonly probe?: string;
}

/** `airlock doctor`: what this machine has, and a ladder of probes, each in a process of its own with a limit. */
export function addDoctorCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  program
    .command('doctor')
    .description('check what works on this machine; exits 1 where something that should does not')
    .option('-o, --output <file>', 'write the report, without names and paths of yours, to REPORT.json')
    .option('--json', 'print the report as one JSON document on standard output')
    .option('--limit <seconds>', 'stop each probe after this time (default: its own limit)', seconds)
    .addOption(new Option('--probe <id>').choices(probes.map(({id}) => id)).hideHelp())
    .action(async (flags: Flags) => {
      finish(await (flags.probe === undefined ? examine(flags, console) : answer(flags.probe, console)));
    });
}

function seconds(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 3600)) throw new InvalidArgumentError('expected seconds, above 0 up to 3600');
  return number;
}

async function answer(id: string, console: Console): Promise<ExitCode> {
  const probe = probes.find((one) => one.id === id);
  if (probe === undefined) return exitCode.badUsage;
  writeJson(console, await runProbe(probe, probeTools()));
  return exitCode.ok;
}

function probeTools(): ProbeTools {
  const {resourcesDirectory, servicePath} = installation;
  return {
    resourcesDirectory,
    platform: process.platform,
    withLab,
    async withService({faults, kind}, work) {
      const environment = {...process.env, AIRLOCK_FAULTS: faults ? '1' : '0'};
      const supervisor = createSupervisor({
        spawn: createNodeSpawner({
          servicePath,
          resourcesDirectory,
          environment,
          ...(kind === undefined ? {} : {kind}),
        }),
      });
      try {
        return await work(supervisor);
      } finally {
        await supervisor.dispose();
      }
    },
  };
}

async function examine(flags: Flags, console: Console): Promise<ExitCode> {
  const asJson = flags.json === true;
  const capabilities = await listCapabilities({
    platform: process.platform,
    environment: process.env,
    resourcesDirectory: installation.resourcesDirectory,
    clangWorkerPath: installation.clangWorkerPath,
  });
  if (!asJson) {
    console.out(`Airlock ${installation.version} on ${process.platform}-${process.arch}\n\n`);
    const marks = {available: 'yes', missing: 'no'} as const;
    console.out(capabilities.map(({state, title, detail}) => row(marks[state], title, detail)).join(''));
    console.out('\n');
  }
  const results = await runProbes(
    probes.map(({id, title, limitMs}) => ({
      id,
      title,
      limitMs: flags.limit === undefined ? limitMs : flags.limit * 1000,
      command: process.execPath,
      args: [cliPath(), 'doctor', '--probe', id],
    })),
    {
      environment: ownEnvironment(),
      onResult: (result) => {
        if (!asJson) console.out(redact(probeRow(result), secrets()));
      },
    },
  );
  const report = redact(makeReport(capabilities, results), secrets());
  const code = results.every(({state}) => state === 'passed' || state === 'not-available')
    ? exitCode.ok
    : exitCode.findings;
  if (flags.output !== undefined) {
    const bytes = new TextEncoder().encode(`${JSON.stringify(report, undefined, 2)}\n`);
    const unwritten = await writeBytes(flags.output, bytes);
    if (unwritten !== undefined) {
      console.err(describeError(unwritten));
      return exitCode.badUsage;
    }
  }
  if (asJson) writeJson(console, {exitCode: code, report});
  else console.out(`\n${summary(results)}${flags.output === undefined ? '' : ` Report: ${flags.output}`}\n`);
  return code;
}

function makeReport(
  capabilities: DoctorReport['capabilities'],
  results: readonly ProbeResult[],
): DoctorReport {
  const processors = cpus();
  return doctorReportSchema.parse({
    format: 'airlock-doctor',
    formatVersion: 1,
    createdAt: new Date().toISOString(),
    labVersion: installation.version,
    machine: {
      platform: process.platform,
      arch: arch(),
      osRelease: release(),
      processor: processors[0]?.model ?? 'unknown',
      processors: processors.length,
      memoryBytes: totalmem(),
      nodeVersion: process.version,
    },
    capabilities,
    probes: results,
  });
}

/** The bundle that runs now. */
function cliPath(): string {
  return fileURLToPath(import.meta.url);
}

function ownEnvironment(): Record<string, string> {
  const environment: Record<string, string | undefined> = {...process.env};
  stripInjectingNames(environment);
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function secrets(): Secrets {
  return {
    homeDirectory: homedir(),
    temporaryDirectory: realpathSync(tmpdir()),
    resourcesDirectory: realpathSync(installation.resourcesDirectory),
    userName: accountName(),
    hostName: hostname(),
  };
}

/** Some containers have no account for the user they run as. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

const probeMarks: Readonly<Record<ProbeResult['state'], string>> = {
  passed: 'passed',
  failed: 'FAILED',
  'not-available': 'n/a',
  timeout: 'TIMEOUT',
  crashed: 'CRASHED',
};

function probeRow({state, title, detail, durationMs}: ProbeResult): string {
  const time = state === 'not-available' ? '' : ` (${(durationMs / 1000).toFixed(1)} s)`;
  return row(probeMarks[state], title, `${detail}${time}`);
}

function row(mark: string, title: string, detail: string): string {
  return `  ${mark.padEnd(8)}${title.padEnd(42)}${detail}\n`;
}

function summary(results: readonly ProbeResult[]): string {
  const count = (...states: ProbeResult['state'][]): number =>
    results.filter(({state}) => states.includes(state)).length;
  const bad = count('failed', 'timeout', 'crashed');
  const rest = `${count('passed')} passed, ${count('not-available')} not available here.`;
  return bad === 0 ? `Everything that can work here works: ${rest}` : `${bad} did not pass, ${rest}`;
}
