import {err, type Result} from '../../../core/base/result.ts';
import {supportsLanguage, targetFacts} from '../../../core/msl/target.ts';
import {type CompileReply, type CompileRequest} from '../../../core/protocol/compile.ts';
import {badInput, cancelled, type LabError, unavailable} from '../../../core/protocol/error.ts';
import {type ToolchainInfo} from '../../../core/protocol/lab.ts';
import {CompileRun} from './compile-run.ts';
import {type AppleTools, discoverTools, type Discovery, type MissingTools} from './discover.ts';
import {toolEnvironment, type ToolRun} from './run-tool.ts';
import {inWorkFolder, sweepWorkFolders} from './work-folder.ts';

export interface AppleToolchainOptions {
  readonly platform: NodeJS.Platform;
  /** The lab's own environment, of which the tools get a chosen part; by default this process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Told of every change of state. */
  readonly onState?: (info: ToolchainInfo) => void;
  /** For one run of one tool. */
  readonly toolLimitMs?: number;
}

/** Apple's own compiler and assembler, on macOS, through xcrun (ARCHITECTURE.md, Toolchains). */
export interface AppleToolchain {
  describe(): ToolchainInfo;
  warm(): void;
  compile(
    request: CompileRequest,
    options?: {readonly signal?: AbortSignal},
  ): Promise<Result<CompileReply, LabError>>;
  /** The tools that this machine has, or why they cannot be used. Asks again where they could not be used before. */
  tools(): Promise<Result<AppleTools, LabError & {kind: 'unavailable'}>>;
  /** What the last search for the tools ran. */
  readonly discoveryRuns: readonly ToolRun[];
  dispose(): Promise<void>;
}

const defaultToolLimitMs = 60_000;
/** A search that failed is not repeated at each key press. */
const retryMs = 10_000;

/** Starts nothing until `warm`, `tools` or the first compile. */
export function createAppleToolchain(options: AppleToolchainOptions): AppleToolchain {
  return new Toolchain(options);
}

/** Why the tools cannot be used, as every front end shows it. */
export function missingError({
  reason,
  message,
  nextStep,
  command,
}: MissingTools): LabError & {kind: 'unavailable'} {
  const code = reason === 'broken' ? 'apple-toolchain-broken' : `apple-toolchain-${reason}`;
  const next = command === undefined || nextStep.includes(command) ? nextStep : `${nextStep} (${command})`;
  return unavailable(code, message, next) as LabError & {kind: 'unavailable'};
}

/** What is written where there is no macOS. */
export function notMacOs(): LabError & {kind: 'unavailable'} {
  return unavailable(
    'apple-toolchain',
    'Apple’s toolchain exists on macOS only.',
    'Choose the portable toolchain; it compiles the same source on this machine.',
  ) as LabError & {kind: 'unavailable'};
}

class Toolchain implements AppleToolchain {
  private readonly options: AppleToolchainOptions;
  private readonly limitMs: number;
  private readonly disposed = new AbortController();
  private readonly active = new Set<Promise<unknown>>();
  private info: ToolchainInfo;
  private discovery: Promise<Discovery> | undefined;
  private retryAtMs = 0;
  discoveryRuns: readonly ToolRun[] = [];
  /** False once the compiler has refused to tell ranges and fix-its. */
  private tellsRanges = true;

  constructor(options: AppleToolchainOptions) {
    this.options = options;
    this.limitMs = options.toolLimitMs ?? defaultToolLimitMs;
    this.info =
      options.platform === 'darwin'
        ? {id: 'apple', state: 'idle', detail: 'Apple’s tools are looked for at the first compile.'}
        : {id: 'apple', state: 'unavailable', detail: notMacOs().message};
  }

  describe(): ToolchainInfo {
    return this.info;
  }

  warm(): void {
    if (this.options.platform === 'darwin') void this.tools();
  }

  async tools(): Promise<Result<AppleTools, LabError & {kind: 'unavailable'}>> {
    if (this.options.platform !== 'darwin') return err(notMacOs());
    if (this.discovery === undefined || (this.retryAtMs > 0 && performance.now() > this.retryAtMs))
      this.discovery = this.discover();
    const {found} = await this.discovery;
    return found.ok ? found : err(missingError(found.error));
  }

  compile(
    request: CompileRequest,
    {signal}: {readonly signal?: AbortSignal} = {},
  ): Promise<Result<CompileReply, LabError>> {
    const stop =
      signal === undefined ? this.disposed.signal : AbortSignal.any([signal, this.disposed.signal]);
    return this.tracked(this.compileUntil(request, stop));
  }

  async dispose(): Promise<void> {
    this.disposed.abort();
    await Promise.allSettled([...this.active]);
  }

  private async discover(): Promise<Discovery> {
    this.retryAtMs = 0;
    this.announce({id: 'apple', state: 'loading', detail: 'Looking for Apple’s tools.'});
    await sweepWorkFolders();
    const discovery = await this.tracked(
      discoverTools({
        environment: toolEnvironment(this.options.environment ?? process.env),
        signal: this.disposed.signal,
      }),
    );
    this.discoveryRuns = discovery.runs;
    const {found} = discovery;
    if (found.ok) {
      const {version, fullVersion, sdkVersion, toolchain} = found.value;
      const sdk = sdkVersion === undefined ? '' : `, SDK ${sdkVersion}`;
      const chosen = toolchain === undefined ? '' : `, chosen as ${toolchain}`;
      this.announce({id: 'apple', state: 'ready', version, detail: `${fullVersion}${sdk}${chosen}.`});
    } else {
      this.retryAtMs = performance.now() + retryMs;
      const {message, nextStep} = missingError(found.error);
      this.announce({id: 'apple', state: 'unavailable', detail: `${message} ${nextStep}`});
    }
    return discovery;
  }

  private async compileUntil(
    request: CompileRequest,
    signal: AbortSignal,
  ): Promise<Result<CompileReply, LabError>> {
    const startedMs = performance.now();
    const target = request.options.deploymentTarget ?? request.target;
    const languageVersion = request.options.languageVersion ?? targetFacts(target).newestLanguage;
    if (!supportsLanguage(target, languageVersion)) {
      const message = `${languageVersion} needs a newer AIR than ${target} has.`;
      return err(badInput('language-too-new', message, 'Choose an older language or a newer target.'));
    }
    const tools = await this.tools();
    if (!tools.ok) return tools;
    if (signal.aborted) return err(cancelled('The compile'));
    const file = sourcePath(request);
    const compiled = await inWorkFolder({...request.includes, [file]: request.source}, async (folder) => {
      const run = new CompileRun(
        request,
        {target, languageVersion},
        {
          file,
          folder,
          signal,
          environment: tools.value.environment,
          limitMs: this.limitMs,
          toolchain: `Apple toolchain, metal ${tools.value.version}`,
          startedMs,
        },
      );
      const outcome = await run.compile(this.tellsRanges);
      this.tellsRanges = run.tellsRanges;
      return outcome;
    });
    // The toolchain went away under the lab: an update, or an unmount. The next call looks again.
    if (!compiled.ok && compiled.error.code === 'apple-tool-missing') this.discovery = undefined;
    return compiled;
  }

  private announce(info: ToolchainInfo): void {
    this.info = info;
    this.options.onState?.(info);
  }

  private async tracked<T>(work: Promise<T>): Promise<T> {
    this.active.add(work);
    try {
      return await work;
    } finally {
      this.active.delete(work);
    }
  }
}

/** A path that a command line takes as it is; `__FILE__` gives it. Never a file of the run's own. */
function sourcePath({name, path}: CompileRequest): string {
  const wanted = path ?? name.split(/[\\/]/).at(-1) ?? '';
  return /^[A-Za-z0-9_][\w./ -]*$/.test(wanted) && !wanted.startsWith('airlock-out.')
    ? wanted
    : 'source.metal';
}
