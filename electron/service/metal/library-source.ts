import {createHash} from 'node:crypto';
import {irDiagnostics} from '../../../core/air/analyse.ts';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {SourceText} from '../../../core/base/source-text.ts';
import {buildLibrary} from '../../../core/metallib/build-library.ts';
import {badInput, type LabError} from '../../../core/protocol/error.ts';
import {unknownHandle} from '../bridge-errors.ts';
import {type LibraryFunctionInfo, type ValidBridgeRequest} from '../device-bridge.ts';
import {functionsOf} from '../library-functions.ts';
import {readModules} from '../reference/read-modules.ts';
import {gpuCompileOptions} from './compile-options.ts';
import {type GpuLibrary, type GpuLibrarySource} from './gpu.ts';

/** A library that was loaded before, for sources that are linked with it. */
export interface LoadedLibrary {
  readonly library: GpuLibrary;
  /** Names everything that decides what the library is. */
  readonly key: string;
}

export interface PreparedLibrary {
  readonly given: GpuLibrarySource;
  /** Undefined where only Metal can tell. */
  readonly functions: readonly LibraryFunctionInfo[] | undefined;
  readonly key: string;
}

/** What Metal is given for a source, and what the lab knows of its functions by itself. */
export function prepareLibrary(
  source: ValidBridgeRequest<'loadLibrary'>,
  findLibrary: (handle: string) => LoadedLibrary | undefined,
): Result<PreparedLibrary, LabError> {
  if (source.kind === 'metal-source') {
    const {libraries: handles = [], ...options} = source.options;
    const libraries: LoadedLibrary[] = [];
    for (const handle of handles) {
      const library = findLibrary(handle);
      if (library === undefined) return err(unknownHandle('library', handle));
      libraries.push(library);
    }
    const given = {
      kind: 'source' as const,
      text: source.text,
      options: {
        ...gpuCompileOptions(options),
        ...(libraries.length === 0 ? {} : {libraries: libraries.map(({library}) => library)}),
      },
    };
    const key = digest(source.text, JSON.stringify(options), ...libraries.map((one) => one.key));
    return ok({given, functions: undefined, key});
  }
  const modules = readModules(source);
  if (source.kind === 'binary') {
    // Metal judges the file, not the lab's reader, which need not know every library there is.
    const functions = modules.ok ? modules.value.flatMap(({air}) => functionsOf(air)) : undefined;
    return ok({given: {kind: 'data', bytes: source.bytes}, functions, key: digest(source.bytes)});
  }
  if (!modules.ok) return modules;
  const [module] = modules.value;
  if (module === undefined) return err(badInput('no-module', `${source.name} holds no module.`, ''));
  const built = buildLibrary(module.air.ir);
  if (!built.ok) {
    const diagnostics = irDiagnostics([...built.error], source.name, new SourceText(source.text));
    return err({
      kind: 'diagnostics',
      code: 'library-not-built',
      message: `${source.name} cannot be in a library: ${diagnostics[0]?.message ?? 'no reason was given'}`,
      nextStep: 'Correct the module; every error is in the list.',
      diagnostics,
    });
  }
  const {bytes} = built.value;
  return ok({given: {kind: 'data', bytes}, functions: functionsOf(module.air), key: digest(bytes)});
}

/** SHA-256 of parts that cannot run into each other. */
export function digest(...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}
