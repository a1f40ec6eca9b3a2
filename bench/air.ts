// AIR: parse, lint and metadata diff of a 4,300-line module with 19 kernel arguments, against one llvm-as process on the same
// text. Runs alternate, so that a busy machine slows both.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {diffAirModules} from '../core/air/diff/diff-modules.ts';
import {fixAll} from '../core/air/fixes/fix-findings.ts';
import {readAirModule} from '../core/air/model/air-module.ts';
import {checkAirModule} from '../core/air/rules/check.ts';
import {parseModule} from '../core/ir/parser/parse-module.ts';
import {makeLargeModule} from '../core/ir/testing/air/large-module.ts';

const lines = 4300;
const runs = 60;
const warmUps = 30;
const budgetMs = 25;
const assembler = '/usr/bin/llvm-as-14';

const text = makeLargeModule(lines);
const kernel = readAirModule(parseModule(text).module).entryPoints[0];
const broken = text.replace(/!llvm\.module\.flags = !\{!\d+, /, '!llvm.module.flags = !{');
const baseline = readAirModule(parseModule(makeLargeModule(lines, 2)).module);
const baselineFindings = checkAirModule(baseline, {profile: 'macos26'});

function median(samples: readonly number[]): number {
  return [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? NaN;
}

function quantile95(samples: readonly number[]): number {
  return [...samples].sort((a, b) => a - b)[Math.floor(samples.length * 0.95)] ?? NaN;
}

function timed<T>(samples: number[], work: () => T): T {
  const startMs = performance.now();
  const result = work();
  samples.push(performance.now() - startMs);
  return result;
}

const times = {parse: [] as number[], lint: [] as number[], diff: [] as number[], fix: [] as number[]};
const assembled: number[] = [];

/** The baseline is parsed when it is opened; each edit costs one parse, one lint and one diff. */
function keystroke(edit: number): void {
  const edited = `${text}; ${edit}\n`;
  const module = timed(times.parse, () => parseModule(edited).module);
  const [air, findings] = timed(times.lint, () => {
    const read = readAirModule(module);
    return [read, checkAirModule(read, {profile: 'macos26'})] as const;
  });
  timed(times.diff, () => diffAirModules(air, baseline, {left: findings, right: baselineFindings}));
}

const folder = mkdtempSync(join(tmpdir(), 'airlock-bench-'));
const path = join(folder, 'large.ll');
writeFileSync(path, text);
const hasAssembler = spawnSync(assembler, ['--version']).status === 0;

for (let run = 0; run < warmUps; run++) keystroke(run);
for (const samples of Object.values(times)) samples.length = 0;
for (let run = 0; run < runs; run++) {
  keystroke(run);
  timed(times.fix, () => fixAll(`${broken}; ${run}\n`, {profile: 'macos26'}));
  if (!hasAssembler) continue;
  const startMs = performance.now();
  const assembly = spawnSync(assembler, ['-o', '/dev/null', path]);
  if (assembly.status !== 0) throw new Error(assembly.stderr.toString());
  assembled.push(performance.now() - startMs);
}
rmSync(folder, {recursive: true});

const totals = times.parse.map((ms, index) => ms + (times.lint[index] ?? 0) + (times.diff[index] ?? 0));
const figure = (samples: readonly number[]): string =>
  `median ${median(samples).toFixed(2).padStart(6)} ms  p95 ${quantile95(samples).toFixed(2).padStart(6)} ms`;
console.log(
  `${text.split('\n').length} lines, ${kernel?.arguments.length ?? 0} kernel arguments, ${runs} runs:`,
);
console.log(`  parse             ${figure(times.parse)}`);
console.log(`  lint              ${figure(times.lint)}`);
console.log(`  diff              ${figure(times.diff)}`);
console.log(`  together          ${figure(totals)}  (budget ${budgetMs} ms)`);
console.log(`  fix all           ${figure(times.fix)}`);
if (!hasAssembler) console.log(`  ${assembler} is not installed: no ratio`);
else {
  console.log(`  one llvm-as-14    ${figure(assembled)}`);
  const ratio = median(totals) / median(assembled);
  console.log(`  ratio             ${ratio.toFixed(2)} (budget 1)`);
}
