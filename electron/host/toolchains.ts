import {err, ok, type Result} from '../../core/base/result.ts';
import {type CompileReply, type CompileRequest, type ToolchainChoice} from '../../core/protocol/compile.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {type ToolchainInfo} from '../../core/protocol/lab.ts';
import {type AppleToolchain} from '../toolchains/apple/apple-toolchain.ts';

/** Turns sources into artifacts (ARCHITECTURE.md, Toolchains). */
export interface Toolchain {
  describe(): ToolchainInfo;
  /** Loads what the first compile needs, ahead of it. */
  warm(): void;
  compile(
    request: CompileRequest,
    options: {readonly signal?: AbortSignal},
  ): Promise<Result<CompileReply, LabError>>;
  dispose(): Promise<void>;
}

/** The toolchains of this machine, and which of them a request means. */
export interface Toolchains {
  describe(): ToolchainInfo[];
  choose(choice: ToolchainChoice): Promise<Result<Toolchain, LabError>>;
  warm(): void;
  dispose(): Promise<void>;
}

/** A slow search for Apple's tools does not hold up a request that anything may answer. */
const autoWaitMs = 5_000;

/** `portable` works everywhere, so that `auto` always finds one; it means Apple's where that works. */
export function createToolchains(portable: Toolchain, apple: AppleToolchain): Toolchains {
  return {
    describe: () => [portable.describe(), apple.describe()],
    async choose(choice) {
      if (choice === 'portable') return ok(portable);
      if (choice === 'apple') {
        const tools = await apple.tools();
        return tools.ok ? ok(apple) : err(tools.error);
      }
      return ok((await isReadySoon(apple)) ? apple : portable);
    },
    warm() {
      portable.warm();
      apple.warm();
    },
    dispose: async () => {
      await Promise.all([portable.dispose(), apple.dispose()]);
    },
  };
}

async function isReadySoon(apple: AppleToolchain): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), autoWaitMs);
  });
  try {
    return await Promise.race([apple.tools().then(({ok: found}) => found), late]);
  } finally {
    clearTimeout(timer);
  }
}
