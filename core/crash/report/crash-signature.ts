import {type CrashReport} from './crash-report.ts';

/** Frames that tell one crash from another; deeper ones are the way there (METAL.md 3.3). */
const signatureFrames = 4;

/** Where every abort and every raised signal ends up; they name no culprit. */
const plumbing =
  /^(_?_?pthread_kill|_?_?abort(_message)?|raise|_?_?assert_rtn|_?sigtramp|__cxa_.*|std::terminate.*|std::__terminate.*)/;

/**
 * What two reports of one bug share: process, kind of end, and the topmost calls of the thread that failed as
 * `image!symbol`, without offsets, which change with every build. Where the report is not symbolicated, offsets in the
 * image stand in for symbols, and the signature holds for one build only.
 */
export function crashSignature(report: CrashReport): string {
  const thread = report.threads.find(({faulted}) => faulted) ?? report.threads[0];
  const frames = (thread?.frames ?? []).filter(({symbol}) => symbol === undefined || !plumbing.test(symbol));
  const calls = frames.slice(0, signatureFrames).map(({image, symbol, imageOffset}) => {
    const place = symbol ?? (imageOffset === undefined ? '?' : `+0x${imageOffset.toString(16)}`);
    return `${image ?? '?'}!${place}`;
  });
  const end = report.exception?.signal ?? report.exception?.type ?? report.termination ?? 'unknown end';
  return [report.process ?? 'unknown process', end, ...calls].join(' | ');
}

/** Whether a report belongs to a call of this lab (METAL.md 3.3): the service, in time, and on behalf of our process. */
export function belongsToCall(
  report: CrashReport,
  call: {readonly startMs: number; readonly endMs: number; readonly pid: number},
): boolean {
  if (report.process !== 'MTLCompilerService') return false;
  const captured = report.captureTime === undefined ? undefined : parseReportTime(report.captureTime);
  if (captured === undefined || captured < call.startMs - 2000 || captured > call.endMs + 2000) return false;
  return report.responsiblePid === undefined || report.responsiblePid === call.pid;
}

/** Milliseconds since 1970 of `2026-02-08 18:01:11.4226 +0000`; undefined where the text is none. */
export function parseReportTime(text: string): number | undefined {
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)? ([+-]\d\d)(\d\d)$/.exec(text.trim());
  if (parts === null) return undefined;
  const [, day = '', time = '', fraction = '', hours = '', minutes = ''] = parts;
  const whole = Date.parse(`${day}T${time}${hours}:${minutes}`);
  return Number.isNaN(whole) ? undefined : whole + Math.round(Number(`0${fraction || '.0'}`) * 1000);
}
