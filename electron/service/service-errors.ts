import {type LabError} from '../../core/protocol/error.ts';
import {type ServiceExit} from './service-process.ts';

/** Why a service process is no longer used. */
export type Ending =
  | {readonly kind: 'crashed'}
  | {readonly kind: 'hung'; readonly silentMs: number}
  | {readonly kind: 'stuck'; readonly method: string}
  | {readonly kind: 'garbled'; readonly detail: string}
  | {readonly kind: 'start-timeout'; readonly limitMs: number}
  | {readonly kind: 'cannot-start'; readonly error: LabError}
  | {readonly kind: 'restarted'}
  | {readonly kind: 'disposed'};

const codes = {
  crashed: 'service-crashed',
  hung: 'service-hung',
  stuck: 'service-stuck',
  garbled: 'service-garbled',
  'start-timeout': 'service-start-timeout',
  restarted: 'service-restarted',
  disposed: 'service-stopped',
} as const;

/** The error of everything that was in flight when the service ended. */
export function goneError(ending: Ending, exit: ServiceExit): LabError {
  if (ending.kind === 'cannot-start') return ending.error;
  return {
    kind: 'service-gone',
    code: ending.kind === 'crashed' && ranOutOfMemory(exit) ? 'service-out-of-memory' : codes[ending.kind],
    message: `The device service ${describeEnding(ending, exit)}.`,
    nextStep: nextStep(ending),
    ...(exit.exitCode === undefined ? {} : {exitCode: exit.exitCode}),
    ...(exit.signal === undefined ? {} : {signal: exit.signal}),
    stderr: exit.stderr,
  };
}

/** What happened, as the end of a sentence that starts with the service. */
export function describeEnding(ending: Exclude<Ending, {kind: 'cannot-start'}>, exit: ServiceExit): string {
  switch (ending.kind) {
    case 'crashed':
      if (ranOutOfMemory(exit)) return `ran out of memory (${describeExit(exit)})`;
      return exit.signal === 'SIGKILL'
        ? 'was killed by the system or a person (SIGKILL), perhaps for want of memory'
        : `crashed (${describeExit(exit)})`;
    case 'hung':
      return `did not answer for ${ending.silentMs / 1000} s and was ended`;
    case 'stuck':
      return `did not let go of a withdrawn call of ${ending.method} and was ended`;
    case 'garbled':
      return `sent a message that is not of its protocol and was ended: ${ending.detail}`;
    case 'start-timeout':
      return `was not ready ${ending.limitMs / 1000} s after its start and was ended`;
    case 'restarted':
      return 'was restarted on request';
    case 'disposed':
      return 'was stopped because the lab closes';
  }
}

/** What V8 and the C++ library print when they get no memory; Electron has a word of its own. */
function ranOutOfMemory({stderr, reason}: ServiceExit): boolean {
  return reason === 'oom' || /JavaScript heap out of memory|std::bad_alloc/.test(stderr);
}

function describeExit(exit: ServiceExit): string {
  const parts = [
    exit.signal,
    exit.exitCode === undefined ? undefined : `exit code ${exit.exitCode}`,
    exit.reason,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? 'it could not be started' : parts.join(', ');
}

function nextStep(ending: Ending): string {
  switch (ending.kind) {
    case 'disposed':
      return 'Open the lab again.';
    case 'restarted':
      return 'Try again.';
    default:
      return 'The service restarts by itself; try again. If it ends again on the same input, report that input.';
  }
}
