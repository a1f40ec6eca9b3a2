import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {posix} from 'node:path';
import {err, ok, type Result} from '../../core/base/result.ts';
import {parseModule} from '../../core/ir/parser/parse-module.ts';
import {buildLibrary} from '../../core/metallib/build-library.ts';
import {compileRequestSchema, type Target} from '../../core/protocol/compile.ts';
import {badInput, cancelled, type LabError} from '../../core/protocol/error.ts';
import {
  type Suite,
  type SuiteCase,
  type SuiteReport,
  type SuiteResult,
  suiteSchema,
  type SuiteVerdict,
} from '../../core/protocol/suite.ts';
import {type CompilerPool} from '../service/compiler-pool.ts';
import {binaryTexts} from '../service/reference/read-modules.ts';
import {environment} from './crash-facts.ts';
import {tryPipeline, type TriedPipeline} from './pipeline-attempts.ts';
import {type Toolchain} from './toolchains.ts';

export interface SuiteServices {
  readonly pool: CompilerPool;
  readonly toolchain: Result<Toolchain, LabError>;
  /** Files of the suite, by path as its cases name them. */
  readonly files: {read(path: string): Promise<Result<Uint8Array, LabError>>};
  readonly progress: (result: SuiteResult, done: number, total: number) => void;
  /** Told of cases that passed although they were expected to crash. */
  readonly unexpectedPass: (
    module: {name: string; text: string},
    target: Target,
    tried: TriedPipeline,
  ) => void;
  readonly labVersion: string;
  readonly hostKind: string;
  readonly now: () => Date;
}

/** `suite.json` of a folder, checked. */
export async function readSuite(folder: string): Promise<Result<Suite, LabError>> {
  const path = join(folder, 'suite.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const message = `${path} cannot be read: ${(error as Error).message}.`;
    return err(
      badInput('unreadable-file', message, 'Give a folder that holds a suite.json (docs/crashes.md).'),
    );
  }
  try {
    const parsed = suiteSchema.safeParse(JSON.parse(text));
    if (parsed.success) return ok(parsed.data);
    const [issue] = parsed.error.issues;
    const place = issue?.path.map(String).join('.') ?? '';
    const message = `${path} is no suite${place === '' ? '' : ` at ${place}`}: ${issue?.message ?? ''}.`;
    return err(badInput('invalid-suite', message, 'Correct that field (docs/crashes.md).', place));
  } catch (error) {
    return err(badInput('invalid-suite', `${path} is no JSON: ${(error as Error).message}.`, 'Correct it.'));
  }
}

/** Tries every case under every profile, in order; the matrix of the report is case by profile. */
export async function runSuite(
  suite: Suite,
  profiles: readonly Target[],
  services: SuiteServices,
  signal: AbortSignal,
): Promise<Result<SuiteReport, LabError>> {
  const {platform, osVersion} = environment(services.labVersion, services.hostKind);
  const results: SuiteResult[] = [];
  const total = suite.cases.length * profiles.length;
  for (const one of suite.cases) {
    for (const profile of profiles) {
      if (signal.aborted) return err(cancelled('The suite'));
      const result = await runCase(one, profile, services, signal);
      if (!result.ok) return result;
      results.push(result.value);
      services.progress(result.value, results.length, total);
    }
  }
  return ok({
    airlock: 1,
    kind: 'suite-report',
    title: suite.title,
    time: services.now().toISOString(),
    machines: [{label: thisMachine, device: 'Reference device', platform, osVersion}],
    cases: suite.cases.map(({name, description}) => ({name, description})),
    results,
  });
}

/** Label of results of this machine, until they are exported under another. */
const thisMachine = 'this machine';

async function runCase(
  one: SuiteCase,
  profile: Target,
  services: SuiteServices,
  signal: AbortSignal,
): Promise<Result<SuiteResult, LabError>> {
  const startedMs = performance.now();
  const base = {
    case: one.name,
    profile,
    machine: thisMachine,
    predicted: true,
    ...(one.expected[profile] === undefined ? {} : {expected: one.expected[profile]}),
  };
  const modules = await modulesOf(one, profile, services, signal);
  if (!modules.ok) {
    if (modules.error.kind === 'cancelled') return modules;
    const durationMs = performance.now() - startedMs;
    return ok({
      ...base,
      actual: 'error',
      verdict: 'error',
      detail: modules.error.message,
      signature: '',
      durationMs,
    });
  }
  let last: TriedPipeline | undefined;
  for (const module of modules.value) {
    const {kernels} = one;
    const tried = await tryPipeline(services.pool, {...module, target: profile, kernels}, {signal, tries: 1});
    if (!tried.ok) return tried;
    last = tried.value;
    if (last.error !== undefined) break;
  }
  const actual = actualOf(last?.error);
  const verdict = verdictOf(actual, one.expected[profile]);
  const [first] = modules.value;
  if (verdict === 'unexpected-pass' && first !== undefined && last !== undefined)
    services.unexpectedPass(first, profile, last);
  return ok({
    ...base,
    actual,
    verdict,
    detail: last?.error?.message ?? 'Every pipeline was made.',
    signature: last?.signature ?? '',
    durationMs: performance.now() - startedMs,
  });
}

function actualOf(error: LabError | undefined): SuiteResult['actual'] {
  if (error === undefined) return 'pass';
  if (error.kind === 'compiler-crash') return 'crash';
  return error.kind === 'diagnostics' || error.code === 'predicted-reject' ? 'reject' : 'error';
}

/** What an end is worth against what was expected; without an expectation a pass is a pass and nothing else is. */
export function verdictOf(actual: SuiteResult['actual'], expected: SuiteResult['expected']): SuiteVerdict {
  if (actual === 'error') return 'error';
  if (actual === 'pass') return expected === undefined || expected === 'pass' ? 'pass' : 'unexpected-pass';
  return actual === expected ? 'expected-fail' : 'crash';
}

async function modulesOf(
  {source, through}: SuiteCase,
  profile: Target,
  {files, toolchain}: SuiteServices,
  signal: AbortSignal,
): Promise<Result<{name: string; text: string}[], LabError>> {
  const bytes = await files.read(source);
  if (!bytes.ok) return bytes;
  const text = new TextDecoder().decode(bytes.value);
  const extension = posix.extname(source).toLowerCase();
  if (extension === '.metallib') return binaryTexts(source, bytes.value);
  let module = {name: source, text};
  if (extension === '.metal') {
    if (!toolchain.ok) return toolchain;
    const compiled = await toolchain.value.compile(
      compileRequestSchema.parse({name: source, source: text, target: profile}),
      {signal},
    );
    if (!compiled.ok) return compiled;
    const {ir, diagnostics} = compiled.value;
    if (ir?.kind !== 'air') {
      const first = diagnostics.find(({severity}) => severity === 'error');
      const message = `${source} has no AIR: ${first?.message ?? 'the toolchain made none'}.`;
      return err({kind: 'diagnostics', code: 'not-compiled', message, nextStep: 'Correct it.', diagnostics});
    }
    module = {name: source.replace(/\.metal$/i, '.ll'), text: ir.text};
  } else if (extension !== '.ll') {
    return err(
      badInput('unknown-file-kind', `${source} is no case.`, 'Give .metal, .ll or .metallib.', source),
    );
  }
  return through === 'metallib' ? throughMetallib(module) : ok([module]);
}

/** The module as it comes back out of a library that this lab writes. */
function throughMetallib({
  name,
  text,
}: {
  name: string;
  text: string;
}): Result<{name: string; text: string}[], LabError> {
  const {module, diagnostics} = parseModule(text);
  const built = diagnostics.length > 0 ? err(diagnostics) : buildLibrary(module);
  if (built.ok) return binaryTexts(`${name.replace(/\.ll$/i, '')}.metallib`, built.value.bytes);
  const message = `${name} cannot be assembled: ${built.error[0]?.message ?? ''}.`;
  return err(badInput('not-assembled', message, 'Correct the module.', name));
}
