import {spawn} from 'node:child_process';
import {analyseAir} from '../../../core/air/analyse.ts';
import {airModule, airShellModule, defaultAirCopyOptions} from '../../../core/copy/air.ts';
import {type CopyDescription} from '../../../core/copy/description.ts';
import {createSimdgroupEventHeader, mslKernel, mslPrologue} from '../../../core/copy/msl.ts';
import {shellVisibleFunction} from '../../../core/copy/shell.ts';
import {
  expectedOutput,
  inputBytes,
  outputSize,
  poison,
  type SweepCase,
} from '../../../core/copy/testing/sweep.ts';
import {verifyModule} from '../../../core/ir/verify/verify-module.ts';
import {type Module} from '../../../core/ir/model/module.ts';
import {compileRequestSchema} from '../../../core/protocol/compile.ts';
import {type SimtProgram} from '../../../core/simt/bytecode/program.ts';
import {compileProgram} from '../../../core/simt/compile-program.ts';
import {type PortableToolchain} from '../../toolchains/portable/portable-toolchain.ts';

/** The newest front end that takes asm labels (AIR.md 5.3). */
const labelsClang = '32023.830.2';

/** What the machine of native/reference/testing gives; passed in, so that tests and benches each load their own addon. */
export type RunProgram = (
  program: SimtProgram,
  request: {
    readonly buffers: readonly {readonly index: number; readonly data: Uint8Array}[];
    readonly grid: readonly [number, number, number];
    readonly threadgroup: readonly [number, number, number];
    readonly checked: boolean;
  },
) => Promise<{
  readonly status: string;
  readonly error: string;
  readonly findings: readonly {readonly kind: string; readonly message: string}[];
}>;

interface Text {
  readonly name: string;
  readonly module: Module;
  readonly text: string;
}

interface Variant {
  readonly name: string;
  readonly text: Text;
  readonly kernel: string;
  readonly linked?: {readonly module: Text; readonly function: string};
}

/** Rules that a generated module may break: the risk of every async copy on macOS 26, stated with it (seed 001). */
const statedRisks = new Set(['AIR-ASYNC-COPY-RISK']);

export interface SweepResult {
  readonly combinations: number;
  readonly runs: number;
  /** One sentence for each variant that differs, is refused or has findings. */
  readonly faults: readonly string[];
}

/** Sources hold this many combinations: one compile costs more than its kernels. */
const perSource = 20;

/**
 * Makes all variants of each copy (AIR, MSL with asm labels, synchronous MSL, reverse-linked shell), judges the AIR by
 * LLVM 14 and by the rules of macOS 26, runs every variant in checked mode on poisoned memory and compares each byte with
 * what the description means.
 */
export async function runCopies(
  cases: readonly SweepCase[],
  toolchain: PortableToolchain,
  run: RunProgram,
): Promise<SweepResult> {
  const faults: string[] = [];
  let runs = 0;
  for (let first = 0; first < cases.length; first += perSource) {
    const batch = cases.slice(first, first + perSource);
    const compiled = await compileBatch(
      batch.map(({copy}) => copy),
      toolchain,
    );
    for (const [at, one] of batch.entries()) {
      const number = first + at;
      const fault = (variant: string, text: string): void =>
        void faults.push(`${number} ${variant}: ${text}; ${JSON.stringify(one)}`);
      const variants = typeof compiled === 'string' ? [] : variantsOf(one.copy, at, compiled, fault);
      if (typeof compiled === 'string') fault('MSL', compiled);
      const input = inputBytes(one, number);
      const wanted = expectedOutput(one, input);
      for (const variant of variants) {
        runs++;
        const outcome = await runVariant(variant, one, input, run);
        if (typeof outcome === 'string') fault(variant.name, outcome);
        else {
          const wrong = outcome.findIndex((byte, index) => byte !== wanted[index]);
          if (wrong >= 0) fault(variant.name, `byte ${wrong} is ${outcome[wrong]}, not ${wanted[wrong]}`);
        }
      }
    }
  }
  const refused = await judgeByLlvm(cases.map(({copy}) => airModule(copy)));
  return {combinations: cases.length, runs, faults: [...faults, ...refused]};
}

async function compileBatch(
  copies: readonly CopyDescription[],
  toolchain: PortableToolchain,
): Promise<Text | string> {
  const source = [
    mslPrologue,
    createSimdgroupEventHeader(copies),
    ...copies.flatMap((copy, at) => [
      mslKernel(copy, 'async', `async_${at}`),
      mslKernel(copy, 'sync', `sync_${at}`),
      shellVisibleFunction(copy, `use_${at}`),
    ]),
  ].join('\n');
  const request = compileRequestSchema.parse({
    name: 'sweep.metal',
    source,
    target: 'macos26',
    appleClang: labelsClang,
  });
  const reply = await toolchain.compile(request);
  if (!reply.ok) return reply.error.message;
  const {ir, diagnostics, errorCount} = reply.value;
  const told = diagnostics.find(({severity}) => severity === (errorCount > 0 ? 'error' : 'warning'));
  if (ir?.kind !== 'air') return `no AIR: ${told?.message ?? 'no reason'}`;
  return textOf('sweep.ll', ir.text);
}

function textOf(name: string, text: string): Text {
  return {name, text, module: analyseAir(text, {profile: 'macos26'}).module};
}

function variantsOf(
  copy: CopyDescription,
  at: number,
  compiled: Text,
  fault: (variant: string, text: string) => void,
): Variant[] {
  const air = judged('AIR', airModule(copy), fault);
  const shell = judged('shell', airShellModule(copy, `use_${at}`), fault);
  const kernel = defaultAirCopyOptions.kernel;
  return [
    {name: 'AIR', text: air, kernel},
    {name: 'async MSL', text: compiled, kernel: `async_${at}`},
    {name: 'sync MSL', text: compiled, kernel: `sync_${at}`},
    {name: 'shell', text: shell, kernel, linked: {module: compiled, function: `use_${at}`}},
  ];
}

function judged(variant: string, text: string, fault: (variant: string, text: string) => void): Text {
  const analysis = analyseAir(text, {profile: 'macos26'});
  const {parseDiagnostics, module, findings} = analysis;
  for (const {message} of parseDiagnostics.length > 0 ? parseDiagnostics : verifyModule(module))
    fault(variant, message);
  for (const {rule, message} of findings)
    if (!statedRisks.has(rule.id)) fault(variant, `${rule.id}: ${message}`);
  return {name: `${variant}.ll`, text, module};
}

async function runVariant(
  {text, kernel, linked}: Variant,
  {threadsPerThreadgroup, threadgroups, copy}: SweepCase,
  input: Uint8Array,
  run: RunProgram,
): Promise<Uint8Array | string> {
  const program = compileProgram(text, {
    kernel,
    ...(linked === undefined ? {} : {linked: [linked.module]}),
  });
  if (!program.ok) return program.error[0]?.message ?? 'not compiled';
  const output = new Uint8Array(outputSize({copy, threadgroups, threadsPerThreadgroup})).fill(poison);
  const result = await run(program.value, {
    buffers: [
      {index: 0, data: input.slice()},
      {index: 1, data: output},
    ],
    grid: [threadsPerThreadgroup * threadgroups, 1, 1],
    threadgroup: [threadsPerThreadgroup, 1, 1],
    checked: true,
  });
  const [finding] = result.findings;
  if (finding !== undefined) return `${finding.kind}: ${finding.message}`;
  return result.status === 'completed' ? output : `${result.status} ${result.error}`;
}

/** Every text through llvm-as-14, a few at a time. */
async function judgeByLlvm(texts: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < texts.length; at = next++) {
      const refused = await assemble(texts[at] ?? '');
      if (refused !== '') faults.push(`${at} AIR refused by llvm-as-14: ${refused}`);
    }
  };
  await Promise.all([worker(), worker()]);
  return faults;
}

function assemble(text: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn('llvm-as-14', ['-o', '/dev/null', '-'], {stdio: ['pipe', 'ignore', 'pipe']});
    let told = '';
    child.stderr.on('data', (part: Buffer) => (told += part.toString()));
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? '' : told || `exit code ${code}`));
    child.stdin.end(text);
  });
}
