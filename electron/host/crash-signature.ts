import {crashSignature} from '../../core/crash/report/crash-signature.ts';
import {parseCrashReport} from '../../core/crash/report/crash-report.ts';
import {type LabError} from '../../core/protocol/error.ts';
import {hashOf} from './crash-store.ts';

/**
 * What two failures of one fault share, readable. With a report of the process that died its topmost calls tell; without
 * one, what the error says. Inputs, times and process ids are no part of it.
 */
export function failureSignature(error: LabError, report?: string): string {
  const parsed = report === undefined ? undefined : parseCrashReport(report);
  if (parsed?.ok === true) return crashSignature(parsed.value);
  switch (error.kind) {
    case 'compiler-crash': {
      const {signal, exitCode, prediction, reported} = error;
      return join('compiler', error.code, signal, exitCode, prediction?.ruleId, reported?.text);
    }
    case 'service-gone':
      return join('device service', error.code, error.signal, error.exitCode);
    case 'gpu-fault':
      return join('GPU', error.errorDomain, error.errorCode, error.code);
    case 'diagnostics':
    case 'timeout':
    case 'bad-input':
    case 'unavailable':
    case 'cancelled':
      return join(error.kind, error.code);
  }
}

/** A short name of a signature. */
export function fingerprintOf(signature: string): string {
  return hashOf(signature).slice(0, 16);
}

function join(...parts: readonly (string | number | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' | ');
}
