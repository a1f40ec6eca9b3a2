import {err, ok, type Result} from '../../../core/base/result.ts';
import {describeEnding, runTool, type ToolRun} from './run-tool.ts';

/** Apple's tools as they are on this machine. Paths are not kept: the Metal Toolchain's changes with every mount. */
export interface AppleTools {
  /** Of the front end, such as `32023.850`. */
  readonly version: string;
  /** What `metal --version` says first. */
  readonly fullVersion: string;
  /** Such as `26.2`; absent where xcrun does not tell. */
  readonly sdkVersion?: string;
  /** The whole environment for runs, with TOOLCHAINS where that was needed. */
  readonly environment: Readonly<Record<string, string>>;
  /** Identifier of the toolchain that had to be chosen by name. */
  readonly toolchain?: string;
}

/** Why Apple's tools cannot be used (METAL.md 1.6), and what changes that. */
export interface MissingTools {
  readonly reason:
    | 'no-developer-tools'
    | 'command-line-tools-only'
    | 'component-missing'
    | 'component-not-selected'
    | 'component-stale'
    | 'broken';
  readonly message: string;
  readonly nextStep: string;
  /** To be typed into a terminal, where one command helps. */
  readonly command?: string;
}

export interface Discovery {
  readonly found: Result<AppleTools, MissingTools>;
  /** Everything that was run for it, in order. */
  readonly runs: readonly ToolRun[];
}

export const installCommand = 'xcodebuild -downloadComponent MetalToolchain';
/** The first xcrun after an installation fills its cache. */
const probeMs = 20_000;

export interface DiscoverOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly limitMs?: number;
}

/** Finds out whether the tools really run: only the exit code of `metal --version` is trusted (METAL.md 1.6). */
export async function discoverTools(options: DiscoverOptions): Promise<Discovery> {
  return new Discoverer(options).run();
}

class Discoverer {
  private readonly options: DiscoverOptions;
  private readonly runs: ToolRun[] = [];

  constructor(options: DiscoverOptions) {
    this.options = options;
  }

  async run(): Promise<Discovery> {
    return {found: await this.find(), runs: this.runs};
  }

  private async find(): Promise<Result<AppleTools, MissingTools>> {
    const {environment} = this.options;
    const first = await this.metalVersion(environment);
    if (succeeded(first)) return this.described(first, environment);
    const plain = withoutComponent(first);
    if (plain !== undefined) return err(plain);
    const component = await this.tool('xcodebuild', ['-showComponent', 'MetalToolchain'], environment);
    const {status, identifier} = readComponent(component.stdout);
    if (identifier !== undefined && status !== 'notInstalled') {
      const chosen = {...environment, TOOLCHAINS: identifier};
      const second = await this.metalVersion(chosen);
      if (succeeded(second)) return this.described(second, chosen, identifier);
    }
    return err(missingComponent(first, status, identifier));
  }

  private async described(
    version: ToolRun,
    environment: Readonly<Record<string, string>>,
    toolchain?: string,
  ): Promise<Result<AppleTools, MissingTools>> {
    const fullVersion = firstLine(version.stdout);
    const number = /\bversion (\d+(?:\.\d+)*)/.exec(fullVersion)?.[1];
    if (number === undefined) return err(unreadable(version));
    const sdk = await this.tool('xcrun', ['-sdk', 'macosx', '--show-sdk-version'], environment);
    const sdkVersion = /^\d+(?:\.\d+)*$/.exec(sdk.stdout.trim())?.[0];
    return ok({
      version: number,
      fullVersion,
      ...(succeeded(sdk) && sdkVersion !== undefined ? {sdkVersion} : {}),
      environment,
      ...(toolchain === undefined ? {} : {toolchain}),
    });
  }

  private metalVersion(environment: Readonly<Record<string, string>>): Promise<ToolRun> {
    return this.tool('xcrun', ['-sdk', 'macosx', 'metal', '--version'], environment);
  }

  private async tool(
    command: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<ToolRun> {
    const {signal, limitMs = probeMs} = this.options;
    const run = await runTool({
      command,
      args,
      environment,
      limitMs,
      ...(signal === undefined ? {} : {signal}),
    });
    this.runs.push(run);
    return run;
  }
}

function succeeded({ending}: ToolRun): boolean {
  return ending.kind === 'exited' && ending.exitCode === 0;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').trim().slice(0, 200);
}

/** What the first run alone explains; undefined where the state of the component decides. */
function withoutComponent({ending, stderr, stdout}: ToolRun): MissingTools | undefined {
  const output = `${stderr}\n${stdout}`;
  if (
    ending.kind === 'not-found' ||
    /invalid active developer path|no developer tools were found/i.test(output)
  ) {
    return {
      reason: 'no-developer-tools',
      message: 'Apple’s developer tools are not installed: there is no xcrun that works.',
      nextStep: 'Install Xcode from the App Store, open it once, then restart the lab.',
      command: 'xcode-select --install',
    };
  }
  if (/unable to find utility "metal"/.test(output)) {
    return {
      reason: 'command-line-tools-only',
      message: 'Only the Command Line Tools are selected: they have no Metal compiler.',
      nextStep: 'Install Xcode and select it, then install the Metal Toolchain.',
      command: 'sudo xcode-select -s /Applications/Xcode.app',
    };
  }
  if (/missing Metal Toolchain/.test(output)) return undefined;
  return {
    reason: 'broken',
    message: `xcrun metal ${describeEnding(ending)}: ${firstLine(stderr) || 'it printed nothing'}`,
    nextStep: 'Run `xcrun -sdk macosx metal --version` in a terminal and mend what it says.',
  };
}

function unreadable({stdout}: ToolRun): MissingTools {
  return {
    reason: 'broken',
    message: `xcrun metal --version names no version: ${firstLine(stdout) || 'it printed nothing'}`,
    nextStep: 'Run `xcrun -sdk macosx metal --version` in a terminal and look at what answers.',
  };
}

/** Reads what `xcodebuild -showComponent MetalToolchain` prints; what is absent stays undefined. */
export function readComponent(printed: string): {status?: string; build?: string; identifier?: string} {
  const field = (name: string): string | undefined =>
    new RegExp(`^\\s*${name}:[ \\t]*(\\S.*?)\\s*$`, 'm').exec(printed)?.[1];
  const [status, build, identifier] = [
    field('Status'),
    field('Build Version'),
    field('Toolchain Identifier'),
  ];
  return {
    ...(status === undefined ? {} : {status}),
    ...(build === undefined ? {} : {build}),
    ...(identifier === undefined || !/^[\w.-]+$/.test(identifier) ? {} : {identifier}),
  };
}

function missingComponent(
  {stderr}: ToolRun,
  status: string | undefined,
  identifier: string | undefined,
): MissingTools {
  const nextStep = `Run \`${installCommand}\` in a terminal (with sudo where it asks for it).`;
  if (status === 'installedUpdateAvailable') {
    return {
      reason: 'component-stale',
      message: 'The Metal Toolchain is installed but older than this Xcode: its compiler refuses to run.',
      nextStep,
      command: installCommand,
    };
  }
  if (status === 'installed' && identifier !== undefined) {
    return {
      reason: 'component-not-selected',
      message: `The Metal Toolchain ${identifier} is installed, but xcrun does not run it, also when it is named.`,
      nextStep: `Run \`${installCommand}\` again; it repairs the installation.`,
      command: installCommand,
    };
  }
  return {
    reason: 'component-missing',
    message: `Xcode is there without the Metal Toolchain, which is a download of its own. (${firstLine(stderr)})`,
    nextStep,
    command: installCommand,
  };
}
