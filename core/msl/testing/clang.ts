import {createHash} from 'node:crypto';
import {mkdir, readFile, rename, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {type Diagnostic} from '../../base/diagnostic.ts';
import {
  type ArgumentRequest,
  clangArguments,
  type ClangTarget,
  precompiledHeaderArguments,
  predefinedMacros,
} from '../arguments.ts';
import {clangDiagnostics} from '../diagnostics/clang-diagnostics.ts';
import {withNotices} from '../diagnostics/with-notices.ts';
import {headerFiles, precompiledSources} from '../headers/header-files.ts';
import {type PreparedSource, prepareSource} from '../source-pass/prepare-source.ts';
// A type import as a whole, so that the package is loaded at the first use only.
import type {Tree} from '@yowasp/clang';

export interface ClangRun {
  readonly exitCode: number;
  readonly output: string;
  readonly prepared: PreparedSource;
  readonly diagnostics: Diagnostic[];
  /** Clang's IR; empty when it found errors. */
  readonly ir: string;
}

export interface ClangRunOptions {
  readonly appleClang?: string;
  readonly target?: ClangTarget;
  readonly fastMath?: boolean;
  readonly optimisation?: string;
  readonly includes?: Readonly<Record<string, string>>;
  /** As after `-I`; `.` is the root of the project. */
  readonly includeFolders?: readonly string[];
  /** Path of the source in its project; beside all by default. */
  readonly path?: string;
  readonly defines?: readonly string[];
  readonly extraArguments?: readonly string[];
  /** What Clang is to compile of the prepared source; all of it by default. */
  readonly textOf?: (prepared: PreparedSource) => string;
}

const cacheFolder = fileURLToPath(new URL('../../../node_modules/.cache/airlock', import.meta.url));
const headers = new Map<string, Promise<Uint8Array>>();

/** Compiles MSL with the real front end: source pass, headers and Clang. */
export async function compileMetal(source: string, options: ClangRunOptions = {}): Promise<ClangRun> {
  const {appleClang = '32023.850', target = 'macos26', fastMath = true, optimisation = 'O2'} = options;
  const {includes = {}, includeFolders = [], defines = [], path = 'k.metal'} = options;
  const request = {target, options: {optimisation, fastMath, defines, includeFolders}};
  const macros = [...defines, ...predefinedMacros(request)];
  const profile = {appleClang};
  const files = {includes, includeFolders};
  const prepared = prepareSource({name: 'k.metal', path, source, ...files, defines: macros, profile});
  const key = `${target} ${fastMath}`;
  const header = headers.get(key) ?? precompile(request);
  headers.set(key, header);
  const args = clangArguments({
    ...request,
    sourceFile: path,
    outputFile: 'k.ll',
    precompiledHeader: '/headers.pch',
  });
  const allFiles = {
    ...prepared.files,
    ...headerFiles(),
    [path]: options.textOf?.(prepared) ?? prepared.text,
    'headers.pch': await header,
  };
  const run = await runClang([...args, ...(options.extraArguments ?? [])], allFiles);
  const found = clangDiagnostics({...prepared, output: run.output, clangFile: path, name: 'k.metal'});
  const diagnostics = withNotices(found, prepared.notices);
  const ir = run.files['k.ll'];
  return {...run, prepared, diagnostics, ir: ir instanceof Uint8Array ? new TextDecoder().decode(ir) : ''};
}

/**
 * To precompile the library takes ten seconds of processor time: the result is kept beside the other caches of tests, by the
 * content of all that goes into it, and serves every test file.
 */
async function precompile(request: ArgumentRequest): Promise<Uint8Array> {
  const {version} = (await import('@yowasp/clang')) as {readonly version?: string};
  const sourceFile = precompiledSources.library;
  // One header serves all optimisation levels and definitions, as in the portable toolchain.
  const options = {...request.options, optimisation: 'O2', defines: []};
  const args = precompiledHeaderArguments({...request, options, sourceFile, outputFile: 'headers.pch'});
  const hash = createHash('sha256').update(JSON.stringify([version, args, headerFiles()]));
  const path = join(cacheFolder, `test-headers-${hash.digest('hex').slice(0, 16)}.pch`);
  const known = await readFile(path).catch(() => undefined);
  if (known !== undefined) return known;
  const {files, output} = await runClang(args, headerFiles());
  const header = files['headers.pch'];
  if (!(header instanceof Uint8Array)) throw new Error(`the headers do not compile:\n${output}`);
  // Test files run at the same time: the file appears whole.
  const unfinished = `${path}.${process.pid}`;
  await mkdir(cacheFolder, {recursive: true});
  await writeFile(unfinished, header);
  await rename(unfinished, path);
  return header;
}

/**
 * Runs the Clang driver over files of its own. The file after `-o` comes through the standard output: the package's file
 * system copies a file for each piece that is added to it.
 */
export async function runClang(
  args: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<{exitCode: number; output: string; files: Tree}> {
  const {commands, Exit} = await import('@yowasp/clang');
  const command = commands['clang++'];
  const said: Uint8Array[] = [];
  const written: Uint8Array[] = [];
  const into = (pieces: Uint8Array[]) => (bytes: Uint8Array | null) => {
    // A piece is a view of Clang's memory, valid only now.
    if (bytes !== null) pieces.push(bytes.slice());
  };
  const at = args.indexOf('-o');
  const outputName = at < 0 ? undefined : args[at + 1];
  const all = outputName === undefined ? [...args] : [...args.slice(0, at), '-o', '-', ...args.slice(at + 2)];
  const streams = {
    stdout: into(outputName === undefined ? said : written),
    stderr: into(said),
    decodeASCII: false,
    fetchProgress: () => undefined,
  };
  const finish = (exitCode: number, tree: Tree) => {
    const output = new TextDecoder().decode(Buffer.concat(said));
    if (outputName === undefined || exitCode !== 0) return {exitCode, files: tree, output};
    return {exitCode, files: {...tree, [outputName]: new Uint8Array(Buffer.concat(written))}, output};
  };
  try {
    return finish(0, (await command(all, treeOf(files), streams)) ?? {});
  } catch (error) {
    if (error instanceof Exit) return finish(error.code, error.files);
    throw error;
  }
}

function treeOf(files: Readonly<Record<string, string | Uint8Array>>): Tree {
  const root: Tree = {};
  for (const [path, contents] of Object.entries(files)) {
    const parts = path.split('/').filter((part) => part !== '');
    const name = parts.pop() ?? path;
    let folder = root;
    for (const part of parts) folder = (folder[part] ??= {}) as Tree;
    folder[name] = contents;
  }
  return root;
}
