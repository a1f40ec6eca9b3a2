import {existsSync} from 'node:fs';
import {type Capability} from '../../core/protocol/doctor.ts';
import {addonCandidates} from '../service/addon.ts';
import {createAppleToolchain} from '../toolchains/apple/apple-toolchain.ts';
import {runTool, toolEnvironment} from '../toolchains/apple/run-tool.ts';

export interface CapabilityOptions {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly resourcesDirectory: string;
  readonly clangWorkerPath: string;
}

/** LLVM's own tools check the lab's in tests; nothing in the lab needs them. */
const llvmTools = ['llvm-as-14', 'opt-14', 'llvm-dis-14'] as const;
const toolMs = 10_000;

/** What is there, without running anything of the lab. Never throws, and each tool that is asked has a limit. */
export async function listCapabilities(options: CapabilityOptions): Promise<Capability[]> {
  const {platform, environment, resourcesDirectory, clangWorkerPath} = options;
  const addon = addonCandidates(resourcesDirectory).some((path) => existsSync(path));
  return [
    has('addon', 'Native addon', addon, 'Built.', 'Not built: run `npm run build`.'),
    has(
      'clang',
      'Clang in WebAssembly',
      existsSync(clangWorkerPath),
      'Built in.',
      'Its worker is not built.',
    ),
    await appleToolchain(platform, environment),
    has(
      'metal',
      'Metal',
      platform === 'darwin',
      'Part of macOS; the probes below say which device they ran on.',
      'Metal exists on macOS only.',
    ),
    ...(await Promise.all(llvmTools.map((tool) => llvmTool(tool, toolEnvironment(environment))))),
  ];
}

function has(id: string, title: string, is: boolean, there: string, missing: string): Capability {
  return {id, title, state: is ? 'available' : 'missing', detail: is ? there : missing};
}

async function appleToolchain(
  platform: NodeJS.Platform,
  environment: CapabilityOptions['environment'],
): Promise<Capability> {
  const toolchain = createAppleToolchain({platform, environment});
  try {
    const tools = await toolchain.tools();
    const [id, title] = ['apple-toolchain', 'Apple’s toolchain'];
    if (tools.ok) return {id, title, state: 'available', detail: toolchain.describe().detail};
    const {message, nextStep} = tools.error;
    return {id, title, state: 'missing', detail: platform === 'darwin' ? `${message} ${nextStep}` : message};
  } finally {
    await toolchain.dispose();
  }
}

async function llvmTool(tool: string, environment: Readonly<Record<string, string>>): Promise<Capability> {
  const {ending, stdout} = await runTool({command: tool, args: ['--version'], environment, limitMs: toolMs});
  const version = /LLVM version (\S+)/.exec(stdout)?.[1];
  const is = ending.kind === 'exited' && ending.exitCode === 0 && version !== undefined;
  return has(tool, tool, is, `LLVM ${version ?? ''}.`, 'Not installed; only the lab’s own tests use it.');
}
