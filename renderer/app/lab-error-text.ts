import {type LabError} from '../../core/protocol/error.ts';
import {formatDurationMs} from '../base/format.ts';

/** A failure of the lab in words; the raw text is one click away. */
export interface LabErrorText {
  readonly title: string;
  readonly message: string;
  readonly nextStep: string;
  readonly raw: string | undefined;
}

/** What happened, first in a person's words. Exhaustive: a new kind of error does not compile without its words. */
export function labErrorText(error: LabError): LabErrorText {
  const {message, nextStep} = error;
  switch (error.kind) {
    case 'diagnostics':
      return {title: 'The source has errors', message, nextStep, raw: undefined};
    case 'compiler-crash':
      return {
        title: error.reported === undefined ? 'Compiler crashed' : 'Compiler service crashed',
        message,
        nextStep,
        raw: [
          ...(error.reported === undefined
            ? []
            : [`Error Domain=${error.reported.domain} Code=${error.reported.code} "${error.reported.text}"`]),
          rawExit(error, error.output),
        ].join('\n'),
      };
    case 'timeout':
      return {
        title: `Stopped after ${formatDurationMs(error.limitMs)}`,
        message,
        nextStep,
        raw: undefined,
      };
    case 'service-gone':
      return {title: 'Device service ended', message, nextStep, raw: rawExit(error, error.stderr)};
    case 'gpu-fault':
      return {title: 'GPU fault', message, nextStep, raw: `${error.errorDomain} ${error.errorCode}`};
    case 'bad-input':
      return {title: 'This input cannot be used', message, nextStep, raw: error.place};
    case 'unavailable':
      return {title: 'Not available', message, nextStep, raw: undefined};
    case 'cancelled':
      return {title: 'Cancelled', message, nextStep, raw: undefined};
  }
}

function rawExit(exit: {exitCode?: number | undefined; signal?: string | undefined}, output: string): string {
  const ending = [
    exit.exitCode === undefined ? undefined : `exit code ${exit.exitCode}`,
    exit.signal === undefined ? undefined : `signal ${exit.signal}`,
  ].filter((part) => part !== undefined);
  return [ending.join(', '), output].filter((part) => part !== '').join('\n');
}
