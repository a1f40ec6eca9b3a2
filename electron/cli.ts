import {Command, CommanderError} from 'commander';
import {badInput} from '../core/protocol/error.ts';
import {addBenchCommand} from './cli/bench-command.ts';
import {addBuildCommand} from './cli/build-command.ts';
import {addCheckCommand} from './cli/check-command.ts';
import {addCompileCommand} from './cli/compile-command.ts';
import {type Console, processConsole, writeJson} from './cli/console.ts';
import {addCrashesCommand} from './cli/crashes-command.ts';
import {addDevicesCommand} from './cli/devices-command.ts';
import {addDoctorCommand} from './cli/doctor-command.ts';
import {installation} from './cli/local-lab.ts';
import {type ExitCode, exitCode} from './cli/outcome.ts';
import {addDiffCommand} from './cli/diff-command.ts';
import {addExplainCommand} from './cli/explain-command.ts';
import {addFixCommand} from './cli/fix-command.ts';
import {addInfoCommand} from './cli/info-command.ts';
import {addLinkCommand} from './cli/link-command.ts';
import {addReduceCommand} from './cli/reduce-command.ts';
import {addRunCommand} from './cli/run-command.ts';
import {addServeCommand} from './cli/serve-command.ts';
import {addSuiteCommand} from './cli/suite-command.ts';

/** The `airlock` command. Commands that this build lacks are absent. */
async function run(args: readonly string[], console: Console): Promise<ExitCode> {
  let code: ExitCode = exitCode.ok;
  const finish = (outcome: ExitCode): void => void (code = outcome);
  const program = new Command('airlock')
    .description('a lab for GPU kernels: compile, check and run MSL and AIR')
    .version(installation.version)
    .helpCommand(false)
    .configureOutput({writeOut: (text) => console.out(text), writeErr: (text) => console.err(text)})
    .exitOverride();
  for (const add of [
    addCompileCommand,
    addCheckCommand,
    addFixCommand,
    addDiffCommand,
    addBuildCommand,
    addInfoCommand,
    addRunCommand,
    addLinkCommand,
    addBenchCommand,
    addReduceCommand,
    addExplainCommand,
    addSuiteCommand,
    addCrashesCommand,
    addDevicesCommand,
    addDoctorCommand,
    addServeCommand,
  ]) {
    add(program, console, finish);
  }
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync([...args], {from: 'user'});
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return usage(error, args, console);
    throw error;
  }
}

/** Commander has printed its message already; help and version are no errors. */
function usage(error: CommanderError, args: readonly string[], console: Console): ExitCode {
  if (error.exitCode === 0) return exitCode.ok;
  if (args.includes('--json')) {
    const reason = badInput('bad-usage', error.message, 'See airlock --help.');
    writeJson(console, {exitCode: exitCode.badUsage, error: reason});
  }
  return exitCode.badUsage;
}

// Not process.exit: what is written to a pipe must arrive first.
process.exitCode = await run(process.argv.slice(2), processConsole());
