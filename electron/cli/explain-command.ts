import {type Command, InvalidArgumentError, Option} from 'commander';
import {err, ok} from '../../core/base/result.ts';
import {badInput} from '../../core/protocol/error.ts';
import {type Target, targetSchema} from '../../core/protocol/compile.ts';
import {
  type ExplainFact,
  type ExplainPlan,
  type ExplainReply,
  type ExplainRow,
} from '../../core/protocol/crash.ts';
import {type Console, writeJson} from './console.ts';
import {runWithLab} from './lab-command.ts';
import {type ExitCode, exitCode} from './outcome.ts';
import {readModuleInput} from './read-module.ts';

interface Flags {
  readonly repeats: number;
  readonly target?: Target;
  readonly plan?: true;
  readonly json?: true;
}

/** `airlock explain`: which of the facts between a failing and a passing module matter. */
export function addExplainCommand(
  program: Command,
  console: Console,
  finish: (code: ExitCode) => void,
): void {
  program
    .command('explain')
    .description('find which differing facts make BAD pass, and which make GOOD fail, by trying')
    .argument('<bad>', 'the module that fails: .ll, .metallib, .metal or an experiment')
    .argument('<good>', 'the module that passes')
    .option('--repeats <n>', 'attempts on each module, at least', parseRepeats, 3)
    .addOption(new Option('--target <profile>', 'OS profile').choices(targetSchema.options))
    .option('--plan', 'only say what it would cost')
    .option('--json', 'print one JSON document on standard output')
    .action(async (bad: string, good: string, flags: Flags) =>
      finish(await explain(bad, good, flags, console)),
    );
}

function parseRepeats(value: string): number {
  const repeats = Number(value);
  if (!Number.isInteger(repeats) || repeats < 1 || repeats > 50)
    throw new InvalidArgumentError('Expected a whole number from 1 to 50.');
  return repeats;
}

type Told =
  | {readonly kind: 'plan'; readonly plan: ExplainPlan}
  | {readonly kind: 'explained'; readonly reply: ExplainReply};

function explain(badFile: string, goodFile: string, flags: Flags, console: Console): Promise<ExitCode> {
  const asJson = flags.json === true;
  return runWithLab<Told>(
    console,
    asJson,
    async (lab, signal) => {
      const bad = await readModuleInput(lab, badFile, flags.target);
      if (!bad.ok) return bad;
      const good = await readModuleInput(lab, goodFile, flags.target);
      if (!good.ok) return good;
      const target = flags.target ?? bad.value.target ?? good.value.target;
      const kernels = bad.value.kernels ?? good.value.kernels;
      const pair = {
        bad: {name: bad.value.name, text: bad.value.text},
        good: {name: good.value.name, text: good.value.text},
        repeats: flags.repeats,
        ...(target === undefined ? {} : {target}),
        ...(kernels === undefined ? {} : {kernels}),
      };
      const plan = await lab.planExplain(pair, {signal});
      if (!plan.ok) return plan;
      const {facts, attemptsAtLeast, attemptsLikelyAtMost, secondsAtLeast, secondsLikelyAtMost} = plan.value;
      if (flags.plan === true) return ok({kind: 'plan', plan: plan.value});
      const costs = `${attemptsAtLeast} to ${attemptsLikelyAtMost} attempts, ${secondsAtLeast.toFixed(0)} to ${secondsLikelyAtMost.toFixed(0)} s`;
      if (!asJson) console.err(`airlock: ${facts.length} facts differ; likely ${costs}\n`);
      const subscription = lab.subscribe((event) => {
        if (event.type !== 'explain' || asJson) return;
        console.err(rowLine(event.progress.row, facts.length));
      });
      const explained = await lab.explain({...pair, jobId: 'cli'}, {signal});
      subscription.dispose();
      if (!explained.ok) return explained;
      if (explained.value.outcome === 'cancelled' && explained.value.rows.length === 0)
        return err(badInput('cancelled', 'Stopped before the first attempt ended.', 'Start it again.'));
      return ok({kind: 'explained', reply: explained.value});
    },
    (result) => {
      if (result.kind === 'plan') {
        if (asJson) writeJson(console, {exitCode: exitCode.ok, plan: result.plan});
        else console.out(planLines(result.plan));
        return exitCode.ok;
      }
      const {reply} = result;
      const code = reply.outcome === 'explained' ? exitCode.ok : exitCode.findings;
      if (asJson) writeJson(console, {exitCode: code, bad: badFile, good: goodFile, ...reply});
      else console.out(replyLines(reply));
      return code;
    },
  );
}

/** A row of the live table: how many facts were given, and k of n. */
function rowLine({facts, tally, outcome}: ExplainRow, all: number): string {
  const attempts = tally.pass + tally.fail + tally.other;
  const counts = (['pass', 'fail', 'other'] as const)
    .filter((kind) => tally[kind] > 0)
    .map((kind) => `${kind} ${tally[kind]} of ${attempts}`)
    .join(', ');
  return `airlock: ${String(facts.length).padStart(4)} of ${all} facts given  ${(outcome ?? 'open').padEnd(5)}  ${counts}\n`;
}

function planLines(plan: ExplainPlan): string {
  return [
    `${plan.facts.length} facts differ; ${plan.attemptsAtLeast} to ${plan.attemptsLikelyAtMost} attempts\n`,
    ...plan.facts.map((fact) => `  ${factText(fact)}\n`),
  ].join('');
}

function replyLines(reply: ExplainReply): string {
  const {facts, sufficient, necessary, attempts, modules, flakiness, durationMs, rows} = reply;
  const sets = (title: string, {sets: list, complete}: ExplainReply['sufficient']): string[] =>
    list.length === 0
      ? []
      : [
          `${title}${complete ? '' : ' (there may be more)'}\n`,
          ...list.map(
            (set, index) =>
              `  ${index + 1}. ${set.map((fact) => factText(facts[fact])).join('\n     and ')}\n`,
          ),
        ];
  const flaky = rows.filter(
    ({tally}) => [tally.pass, tally.fail, tally.other].filter((n) => n > 0).length > 1,
  );
  return [
    `${reply.summary}\n`,
    ...sets('sufficient: each set alone makes the failing module pass', sufficient),
    ...sets('necessary: without each set the passing module fails', necessary),
    `${attempts} attempts on ${modules} modules in ${(durationMs / 1000).toFixed(1)} s; `,
    flaky.length === 0
      ? 'every module always ended the same way\n'
      : `${flaky.length} modules ended in different ways (${(flakiness * 100).toFixed(0)} % of attempts)\n`,
    reply.predicted
      ? `on the ${reply.device} device, where the rules of ${reply.target} decide: predicted, not seen on macOS\n`
      : '',
  ].join('');
}

function factText(fact: ExplainFact | undefined): string {
  if (fact === undefined) return '?';
  const {group, label, bad, good, rules} = fact;
  const change =
    bad === undefined
      ? `is ${good ?? ''}`
      : good === undefined
        ? `is gone (was ${bad})`
        : `${bad} -> ${good}`;
  return `${group}: ${label} ${change}${rules.length === 0 ? '' : ` [${rules.join(', ')}]`}`;
}
