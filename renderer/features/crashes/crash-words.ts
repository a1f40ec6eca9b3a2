import {type CrashGroup, type CrashTrigger} from '../../../core/protocol/crash.ts';
import {type IconName} from '../../app/icon.tsx';
import {targetNames} from '../target/profiles.ts';

/** What happened, in the words of the list. */
export const triggerWords: Readonly<Record<CrashTrigger, string>> = {
  'compiler-crash': 'Compiler service crashed',
  'service-death': 'Device service ended',
  'gpu-fault': 'GPU fault',
  timeout: 'Time limit reached',
  'unexpected-pass': 'Passed unexpectedly',
};

export const triggerIcons: Readonly<Record<CrashTrigger, IconName>> = {
  'compiler-crash': 'failed',
  'service-death': 'failed',
  'gpu-fault': 'failed',
  timeout: 'waiting',
  'unexpected-pass': 'warning',
};

/** `14:03`, or with its day where that is not today. */
export function seenAt(time: string, now: Date): string {
  const date = new Date(time);
  const clock = date.toLocaleTimeString(undefined, {hour: '2-digit', minute: '2-digit'});
  return date.toDateString() === now.toDateString()
    ? clock
    : `${date.toLocaleDateString(undefined, {month: 'short', day: 'numeric'})} ${clock}`;
}

/** Which OS, and whether it was that OS. */
export function underWords({target, predictedBy}: CrashGroup): string {
  return predictedBy === undefined
    ? targetNames[target]
    : `predicted for ${targetNames[target]} by ${predictedBy}`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}
