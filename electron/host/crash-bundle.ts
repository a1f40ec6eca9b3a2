import {homedir, hostname, tmpdir, userInfo} from 'node:os';
import {strToU8, zipSync} from 'fflate';
import {analyseAir} from '../../core/air/analyse.ts';
import {err, ok, type Result} from '../../core/base/result.ts';
import {type PrivateNames, redactText} from '../../core/crash/bundle/redact-text.ts';
import {
  bundleReadme,
  issueText,
  reproduceScript,
  reproduceSwift,
  type Reproduction,
} from '../../core/crash/bundle/reproduction.ts';
import {parseCrashReport} from '../../core/crash/report/crash-report.ts';
import {parseModule} from '../../core/ir/parser/parse-module.ts';
import {buildLibrary} from '../../core/metallib/build-library.ts';
import {type BundleFile, type CrashArtifact, type CrashRecord} from '../../core/protocol/crash.ts';
import {type LabError, unavailable} from '../../core/protocol/error.ts';
import {parseExperiment} from '../../core/experiment/parse-experiment.ts';
import {type CrashStore} from './crash-store.ts';

/** A file of the bundle, ready to be looked at or packed. */
interface Packed {
  readonly path: string;
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly text: string | undefined;
  readonly replacements: number;
}

export interface CrashBundle {
  readonly name: string;
  readonly files: readonly Packed[];
}

const folders: Readonly<Record<CrashArtifact['kind'], string>> = {
  source: 'sources',
  ir: 'ir',
  metallib: 'library',
  experiment: 'experiment',
  report: 'report',
  output: 'report',
  log: 'report',
};

const kindWords: Readonly<Record<CrashArtifact['kind'], string>> = {
  source: 'a source that the run read',
  ir: 'the IR of which the pipeline was made',
  metallib: 'the same as a library, assembled by Airlock',
  experiment: 'how it was run (Airlock experiment)',
  report: 'report of the process that died',
  output: 'what the process printed',
  log: 'lines of the system log',
};

/** Everything that a bundle holds; the same for the preview and for the file itself. */
export async function makeBundle(
  store: CrashStore,
  id: string,
  isRedacted: boolean,
  resourcesDirectory: string,
): Promise<Result<CrashBundle, LabError>> {
  const read = await store.read(id);
  if (!read.ok) return read;
  const record = read.value;
  const hidden = privateNames(resourcesDirectory);
  const clean = (text: string) => (isRedacted ? redactText(text, hidden) : {text, replacements: 0});
  const files: Packed[] = [];
  let ir: {path: string; text: string; changed: boolean} | undefined;
  for (const artifact of record.artifacts) {
    const bytes = await store.readArtifact(id, artifact.name);
    if (!bytes.ok) return bytes;
    const path = `${folders[artifact.kind]}/${safeName(artifact.name, files)}`;
    const what = kindWords[artifact.kind];
    if (artifact.kind === 'metallib' || !isText(bytes.value)) {
      files.push({path, what, bytes: bytes.value, text: undefined, replacements: 0});
      continue;
    }
    const {text, replacements} = clean(bytes.value.toString('utf8'));
    if (artifact.kind === 'ir') ir = {path, text, changed: replacements > 0};
    files.push({path, what, bytes: strToU8(text), text, replacements});
  }
  const library = libraryOf(files, ir);
  const all = library === undefined ? files.filter(({path}) => !path.startsWith('library/')) : library;
  const reproduction = reproductionOf(record, all, ir);
  const script = reproduceScript(reproduction);
  const written: (readonly [path: string, what: string, text: string])[] = [
    ...(script === undefined
      ? []
      : ([
          ['reproduce.sh', 'reproduces the crash with Apple’s tools alone', script],
          ['reproduce.swift', 'the program that the script compiles', reproduceSwift],
        ] as const)),
    ['issue.md', 'text for an issue, ready to paste', issueText(reproduction)],
    ['record.json', 'the whole record', `${JSON.stringify(record, undefined, 2)}\n`],
  ];
  const made = written.map(([path, what, plain]): Packed => {
    const {text, replacements} = clean(plain);
    return {path, what, bytes: strToU8(text), text, replacements};
  });
  const listed = [...made, ...all].map(({path, what}) => [path, what] as const);
  const readme = clean(bundleReadme(reproduction, listed));
  const first = {path: 'README.md', what: 'this page', bytes: strToU8(readme.text), ...readme};
  return ok({
    name: `airlock-crash-${record.fingerprint}-${record.time.slice(0, 10)}.zip`,
    files: [first, ...made, ...all],
  });
}

/** The files for the preview. */
export function previewFiles({files}: CrashBundle): BundleFile[] {
  return files.map(({path, what, bytes, text, replacements}) => ({
    path,
    what,
    sizeBytes: bytes.byteLength,
    replacements,
    ...(text === undefined ? {} : {text: text.slice(0, 64 * 1024)}),
  }));
}

/** The bundle as a `.zip`; the script is executable. */
export function zipBundle({name, files}: CrashBundle, time: string): Result<Uint8Array, LabError> {
  try {
    const root = name.replace(/\.zip$/, '');
    const mtime = new Date(time);
    return ok(
      zipSync(
        Object.fromEntries(
          files.map(({path, bytes}) => [
            `${root}/${path}`,
            [bytes, {mtime, os: 3, attrs: (path.endsWith('.sh') ? 0o100755 : 0o100644) << 16}],
          ]),
        ),
      ),
    );
  } catch (error) {
    const message = `The bundle could not be packed: ${(error as Error).message}.`;
    return err(unavailable('bundle-failed', message, 'Report this: it is a fault of the lab.'));
  }
}

/** Folders and names of this machine that a bundle has no need of. */
function privateNames(resourcesDirectory: string): PrivateNames {
  return {
    folders: [
      [resourcesDirectory, '<airlock>'],
      [tmpdir(), '<tmp>'],
      [homedir(), '~'],
    ],
    userName: userInfo().username,
    hostName: hostname(),
  };
}

/** Where redaction changed the IR, its library is assembled anew: the old one would still tell. */
function libraryOf(
  files: readonly Packed[],
  ir: {readonly text: string; readonly changed: boolean} | undefined,
): Packed[] | undefined {
  if (ir?.changed !== true) return [...files];
  const {module, diagnostics} = parseModule(ir.text);
  const built = diagnostics.length > 0 ? undefined : buildLibrary(module);
  if (built?.ok !== true) return undefined;
  const {bytes} = built.value;
  return files.map((file) => (file.path.startsWith('library/') ? {...file, bytes} : file));
}

function reproductionOf(
  record: CrashRecord,
  files: readonly Packed[],
  ir: {readonly path: string; readonly text: string} | undefined,
): Reproduction {
  const {error, input, environment: where, device} = record;
  const prediction = error.kind === 'compiler-crash' ? error.prediction : undefined;
  const reported = error.kind === 'compiler-crash' ? error.reported : undefined;
  const experiment = files.find(({path}) => path.startsWith('experiment/'))?.text;
  const library = files.find(({path}) => path.startsWith('library/'))?.path;
  const msl = files.find(({path}) => path.startsWith('sources/') && path.endsWith('.metal'))?.path;
  return {
    title: record.title,
    message: error.message,
    reported:
      reported === undefined
        ? undefined
        : `Error Domain=${reported.domain} Code=${reported.code} "${reported.text}"`,
    predictedBy: prediction?.ruleId,
    kernels: input.kernel === undefined ? kernelsOf(ir?.text, input.target) : [input.kernel],
    target: input.target,
    ir: ir?.path,
    metallib: library,
    msl,
    environment: [
      ['Airlock', `${where.labVersion} (${where.host}), ${where.runtime}`],
      ['System', `${where.osVersion}, ${where.platform}`],
      ['Processor', where.processor],
      ['Device', device?.name ?? 'none'],
      ['OS profile', input.target],
    ],
    signature: record.signature,
    time: record.time,
    limits: limitsOf(record, experiment),
    frames: framesOf(files),
  };
}

function kernelsOf(text: string | undefined, profile: 'macos15' | 'macos26'): string[] {
  if (text === undefined) return [];
  const {air} = analyseAir(text, {profile});
  return air.entryPoints.filter(({role}) => role === 'kernel').map(({name}) => name);
}

function limitsOf(record: CrashRecord, experiment: string | undefined): string[] {
  const limits: string[] = [];
  const parsed = experiment === undefined ? undefined : parseExperiment(experiment);
  if (parsed?.ok === true && Object.keys(parsed.value.functionConstants).length > 0)
    limits.push('the script gives no values to function constants; see the experiment.');
  if (parsed?.ok === true && parsed.value.linked.length > 0)
    limits.push('the script links no visible functions; see the experiment.');
  if (record.stage === 'run')
    limits.push('the script makes the pipeline and runs nothing; see the experiment for buffers and grid.');
  return limits;
}

function framesOf(files: readonly Packed[]): string[] {
  const report = files.find(({path}) => path.endsWith('.ips'))?.text;
  const parsed = report === undefined ? undefined : parseCrashReport(report);
  if (parsed?.ok !== true) return [];
  const thread = parsed.value.threads.find(({faulted}) => faulted);
  return (thread?.frames ?? []).map(
    ({image, symbol, address}, index) => `${index}  ${image ?? '?'}  ${symbol ?? address ?? '?'}`,
  );
}

/** One path component of harmless characters, free among the files so far. */
function safeName(name: string, files: readonly Packed[]): string {
  const base =
    name
      .split(/[\\/]/)
      .join('_')
      .replace(/[^\w.-]/g, '_')
      .replace(/^[.-]+/, '_') || 'file';
  const taken = (candidate: string): boolean => files.some(({path}) => path.endsWith(`/${candidate}`));
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? base : `${number}-${base}`;
    if (!taken(candidate)) return candidate;
  }
}

function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', {fatal: true}).decode(bytes);
    return !bytes.includes(0);
  } catch {
    return false;
  }
}
