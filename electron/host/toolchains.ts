import {type CancelSignal} from '../../core/base/cancel.ts';
import {err, ok, type Result} from '../../core/base/result.ts';
import {type CompileReply, type CompileRequest, type ToolchainChoice} from '../../core/protocol/compile.ts';
import {type LabError, unavailable} from '../../core/protocol/error.ts';
import {type ToolchainInfo} from '../../core/protocol/lab.ts';

/** Turns sources into artifacts (ARCHITECTURE.md, Toolchains). */
export interface Toolchain {
  describe(): ToolchainInfo;
  /** Loads what the first compile needs, ahead of it. */
  warm(): void;
  compile(
    request: CompileRequest,
    options: {readonly signal?: CancelSignal},
  ): Promise<Result<CompileReply, LabError>>;
  dispose(): Promise<void>;
}

/** The toolchains of this machine, and which of them a request means. */
export interface Toolchains {
  describe(): ToolchainInfo[];
  choose(choice: ToolchainChoice): Result<Toolchain, LabError>;
  warm(): void;
  dispose(): Promise<void>;
}

/** `portable` works everywhere, so that `auto` always finds one. */
export function createToolchains(portable: Toolchain, platform: NodeJS.Platform): Toolchains {
  const reason = appleUnavailable(platform);
  return {
    describe: () => [portable.describe(), {id: 'apple', state: 'unavailable', detail: reason.message}],
    choose: (choice) => (choice === 'apple' ? err(reason) : ok(portable)),
    warm: () => portable.warm(),
    dispose: () => portable.dispose(),
  };
}

/** Why Apple’s toolchain cannot be used on `platform`. */
export function appleUnavailable(platform: NodeJS.Platform): LabError & {kind: 'unavailable'} {
  const nextStep = 'Choose the portable toolchain; it compiles the same source on this machine.';
  const error =
    platform === 'darwin'
      ? unavailable(
          'apple-toolchain',
          'Not supported: this build does not drive Apple’s toolchain yet.',
          nextStep,
        )
      : unavailable('apple-toolchain', 'Apple’s toolchain exists on macOS only.', nextStep);
  return error as LabError & {kind: 'unavailable'};
}
