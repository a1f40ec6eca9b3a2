import {mkdir} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {type Command, Option} from 'commander';
import {ok} from '../../core/base/result.ts';
import {type ReduceReply} from '../../core/protocol/crash.ts';
import {type Target, targetSchema} from '../../core/protocol/compile.ts';
import {type Console, writeJson} from './console.ts';
import {runWithLab, tellError} from './lab-command.ts';
import {type ExitCode, exitCode} from './outcome.ts';
import {readModuleInput} from './read-module.ts';
import {unreadable} from './read-source.ts';
import {writeBytes} from './write-bytes.ts';

interface Flags {
  readonly output?: string;
  readonly target?: Target;
  readonly json?: true;
}

/** `airlock reduce`: the smallest module that fails in the same way. */
export function addReduceCommand(program: Command, console: Console, finish: (code: ExitCode) => void): void {
  program
    .command('reduce')
    .description('find the smallest module that still fails in the same way, and what it lacks')
    .argument('<experiment>', 'NAME.lab.json, or a module: .ll, .metallib, .metal')
    .option('-o, --output <folder>', 'write reduced.ll and reduction.json there')
    .addOption(new Option('--target <profile>', 'OS profile').choices(targetSchema.options))
    .option('--json', 'print one JSON document on standard output')
    .action(async (file: string, flags: Flags) => finish(await reduce(file, flags, console)));
}

function reduce(file: string, flags: Flags, console: Console): Promise<ExitCode> {
  const asJson = flags.json === true;
  return runWithLab(
    console,
    asJson,
    async (lab, signal) => {
      const read = await readModuleInput(lab, file, flags.target);
      if (!read.ok) return read;
      const {name, text, target} = read.value;
      const subscription = lab.subscribe((event) => {
        if (event.type !== 'reduce' || asJson) return;
        const {lines, attempts, pass} = event.progress;
        console.err(`airlock: ${String(lines).padStart(6)} lines after ${attempts} attempts (${pass})\n`);
      });
      const reduced = await lab.reduce(
        {
          jobId: 'cli',
          module: {name, text},
          ...(target === undefined && flags.target === undefined ? {} : {target: flags.target ?? target}),
        },
        {signal},
      );
      subscription.dispose();
      return reduced.ok ? ok(reduced.value) : reduced;
    },
    (reply) => tell(file, reply, flags, console),
  );
}

async function tell(file: string, reply: ReduceReply, flags: Flags, console: Console): Promise<ExitCode> {
  if (flags.output !== undefined) {
    const problem = await write(flags.output, reply);
    if (problem !== undefined) return tellError(console, flags.json === true, problem);
  }
  if (flags.json === true) {
    writeJson(console, {exitCode: exitCode.ok, file, ...reply});
    return exitCode.ok;
  }
  const {lines, linesBefore, attempts, durationMs, signature, complete, smallestAdditions} = reply;
  const time = `${(durationMs / 1000).toFixed(1)} s`;
  console.err(
    `airlock: ${basename(file)}: ${linesBefore} lines, ${lines} left after ${attempts} attempts in ${time}` +
      `${complete ? '' : ' (stopped: more could go)'}; it fails as ${signature}\n`,
  );
  const sets = smallestAdditions.map((set) => set.map(({title}) => title).join(' and '));
  if (sets.length > 0) console.err(`airlock: smallest addition: ${sets.join('; or ')}\n`);
  if (flags.output === undefined) console.out(reply.text);
  return exitCode.ok;
}

async function write(folder: string, reply: ReduceReply) {
  try {
    await mkdir(folder, {recursive: true});
  } catch (error) {
    return unreadable(folder, error as NodeJS.ErrnoException);
  }
  const {text: _text, ...facts} = reply;
  return (
    (await writeBytes(join(folder, 'reduced.ll'), Buffer.from(reply.text))) ??
    (await writeBytes(
      join(folder, 'reduction.json'),
      Buffer.from(`${JSON.stringify(facts, undefined, 2)}\n`),
    ))
  );
}
