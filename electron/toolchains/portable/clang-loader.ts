import {readFile} from 'node:fs/promises';
import type * as clangPackage from '@yowasp/clang';
import {limitMemory} from './memory-limit.ts';
import {webAssembly, type WasmModule} from './web-assembly.ts';

type ClangPackage = typeof clangPackage;

const mainModuleName = 'llvm.core.wasm';
/** Any name but `node`: see `importWithFetch`. */
const releaseName = 'airlock-clang-worker';
/** Header of our answers that says which part of the package was asked for. */
const partHeader = 'x-airlock-part';

export interface LoadedClang {
  readonly clang: ClangPackage;
  readonly modules: Readonly<Record<string, WasmModule>>;
  readonly mainModule: WasmModule;
  readonly packageVersion: string;
}

/**
 * Loads the package and its modules into this thread. Left alone the package would read and compile 75 MB per worker,
 * keep 29 MB of C++ library headers that no kernel can include, and rebuild their 2,466 directory entries for each
 * run. Its public functions stay the only entrance; what it fetches is answered here: the modules by those that
 * another worker has compiled (code, tiers included, is then shared), the library by an empty archive.
 */
export async function loadClang(
  shared: Readonly<Record<string, WasmModule>> | undefined,
  memoryLimitBytes: number,
): Promise<LoadedClang> {
  const modules: Record<string, WasmModule> = {...shared};
  const clang = await importWithFetch((url) =>
    Promise.resolve(new Response('', {headers: {[partHeader]: url.href}})),
  );
  await fetchResources(clang, async (url) => {
    const name = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
    return (modules[name] ??= await compileModule(url, name, memoryLimitBytes));
  });
  const mainModule = modules[mainModuleName];
  if (mainModule === undefined) {
    throw new Error(`@yowasp/clang did not ask for ${mainModuleName}: this version of it is not known`);
  }
  // Exported by the package, but not by its type declarations.
  const packageVersion = (clang as {readonly version?: string}).version ?? 'unknown';
  return {clang, modules, mainModule, packageVersion};
}

async function compileModule(url: URL, name: string, memoryLimitBytes: number): Promise<WasmModule> {
  const binary = await readFile(url);
  if (name === mainModuleName && !limitMemory(binary, memoryLimitBytes)) {
    throw new Error(`${name} declares its memory in an unknown way: it cannot be bounded`);
  }
  return webAssembly.compile(binary);
}

/**
 * Imports the package with `fetchPart` as its `fetch`. It reads files by itself when it sees that it runs in Node and
 * else takes the global `fetch`; it decides once, when it is imported. Both globals belong to this worker alone and are
 * put back at once.
 */
async function importWithFetch(fetchPart: (url: URL) => Promise<Response>): Promise<ClangPackage> {
  const globals = globalThis as unknown as {fetch: unknown};
  const {fetch} = globals;
  const {release} = process;
  globals.fetch = fetchPart;
  Object.defineProperty(process, 'release', {value: {...release, name: releaseName}, configurable: true});
  try {
    return await import('@yowasp/clang');
  } finally {
    globals.fetch = fetch;
    Object.defineProperty(process, 'release', {value: release, configurable: true});
  }
}

/** Has the package ask for its parts, and answers with `compilePart` where it would compile a module. */
async function fetchResources(
  clang: ClangPackage,
  compilePart: (url: URL) => Promise<WasmModule>,
): Promise<void> {
  const {compileStreaming} = webAssembly;
  webAssembly.compileStreaming = (response: Response) =>
    compilePart(new URL(response.headers.get(partHeader) ?? ''));
  try {
    await clang.runLLVM(undefined, {}, {fetchProgress: () => undefined});
  } finally {
    webAssembly.compileStreaming = compileStreaming;
  }
}
