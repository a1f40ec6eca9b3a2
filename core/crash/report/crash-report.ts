import {type Result, err, ok} from '../../base/result.ts';
import {parseExactJson} from './exact-json.ts';

/** One call on a thread's stack. */
export interface Frame {
  readonly image: string | undefined;
  /** Offset in the image, in bytes. */
  readonly imageOffset: number | undefined;
  /** Where the image was loaded plus the offset, as hexadecimal text; undefined where the report does not say. */
  readonly address: string | undefined;
  /** As the report gives it: reports of the service are symbolicated, those of offline tools are not (METAL.md 3.3). */
  readonly symbol: string | undefined;
  /** Bytes from the start of the symbol. */
  readonly symbolOffset: number | undefined;
}

export interface Thread {
  readonly index: number;
  readonly queue: string | undefined;
  readonly name: string | undefined;
  readonly faulted: boolean;
  readonly frames: readonly Frame[];
}

/** What a macOS crash report (`.ips`) says; absent facts are undefined, and `body` has all, known or not. */
export interface CrashReport {
  /** `309` for a crash. */
  readonly bugType: string | undefined;
  readonly process: string | undefined;
  readonly bundleId: string | undefined;
  readonly pid: number | undefined;
  /** The process on whose behalf a service worked. */
  readonly responsiblePid: number | undefined;
  readonly responsibleProcess: string | undefined;
  /** As written: `2026-02-08 18:01:11.4226 +0000`. */
  readonly captureTime: string | undefined;
  readonly osVersion: string | undefined;
  readonly model: string | undefined;
  readonly exception:
    | {
        readonly type: string | undefined;
        readonly signal: string | undefined;
        readonly detail: string | undefined;
      }
    | undefined;
  readonly termination: string | undefined;
  /** Texts that the process left: an assertion of LLVM stands here (`asi`). */
  readonly messages: readonly string[];
  readonly threads: readonly Thread[];
  readonly header: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export type CrashReportFailure =
  | {readonly code: 'empty' | 'not-a-report' | 'too-large'; readonly message: string}
  /** Cut off in the middle: the system writes reports after the fact, so that a later look may find it whole. */
  | {readonly code: 'incomplete'; readonly message: string};

/** Reports above this many UTF-16 units are refused; real ones have at most a few hundred thousand. */
const maximumLength = 32 * 1024 * 1024;

/**
 * Reads an `.ips` report: one line of JSON, then one JSON document (METAL.md 3.3). Unknown fields are kept, missing ones
 * are no failure. Never throws.
 */
export function parseCrashReport(text: string): Result<CrashReport, CrashReportFailure> {
  if (text.length > maximumLength) {
    return err({
      code: 'too-large',
      message: `The report has ${String(text.length)} characters; at most ${String(maximumLength)} are read.`,
    });
  }
  const trimmed = text.replace(/^\uFEFF/, '').trimStart();
  if (trimmed === '') return err({code: 'empty', message: 'The report is empty.'});
  const lineEnd = trimmed.indexOf('\n');
  const header = readObject(lineEnd < 0 ? trimmed : trimmed.slice(0, lineEnd));
  if (header === undefined) {
    return err({
      code: 'not-a-report',
      message:
        'Line 1 is no JSON object; a crash report (.ips) begins with one. Older .crash files are not read.',
    });
  }
  const rest = lineEnd < 0 ? '' : trimmed.slice(lineEnd + 1).trim();
  const body = readObject(rest);
  if (body !== undefined) return ok(readReport(header, body));
  if (rest === '' || isCutOff(rest)) {
    return err({
      code: 'incomplete',
      message: 'The report ends in the middle; it may still be being written.',
    });
  }
  return err({code: 'not-a-report', message: 'What follows line 1 is no JSON document.'});
}

type Json = Readonly<Record<string, unknown>>;

function readObject(text: string): Json | undefined {
  try {
    return objectOf(parseExactJson(text));
  } catch {
    return undefined;
  }
}

/** Whether a JSON text opens more than it closes. */
function isCutOff(text: string): boolean {
  if (!text.startsWith('{')) return false;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const unit = text[index];
    if (inString) {
      if (unit === '\\') index++;
      else if (unit === '"') inString = false;
    } else if (unit === '"') inString = true;
    else if (unit === '{' || unit === '[') depth++;
    else if (unit === '}' || unit === ']') depth--;
  }
  return inString || depth > 0;
}

function readReport(header: Json, body: Json): CrashReport {
  const images = listOf(body['usedImages']).map(objectOf);
  const faulting = numberOf(body['faultingThread']);
  const exception = objectOf(body['exception']);
  return {
    bugType: textOf(header['bug_type']) ?? textOf(body['bug_type']),
    process: textOf(body['procName']) ?? textOf(header['name']) ?? textOf(header['app_name']),
    bundleId: textOf(objectOf(body['bundleInfo'])?.['CFBundleIdentifier']) ?? textOf(header['bundleID']),
    pid: numberOf(body['pid']),
    responsiblePid: numberOf(body['responsiblePid']),
    responsibleProcess: textOf(body['responsibleProc']),
    captureTime: textOf(body['captureTime']) ?? textOf(header['timestamp']),
    osVersion: textOf(header['os_version']) ?? textOf(objectOf(body['osVersion'])?.['train']),
    model: textOf(body['modelCode']),
    exception:
      exception === undefined
        ? undefined
        : {
            type: textOf(exception['type']),
            signal: textOf(exception['signal']),
            detail: textOf(exception['subtype']),
          },
    termination: textOf(objectOf(body['termination'])?.['indicator']),
    messages: Object.values(objectOf(body['asi']) ?? {}).flatMap((list) =>
      listOf(list).flatMap((item) => textOf(item) ?? []),
    ),
    threads: listOf(body['threads']).map((thread, index) =>
      readThread(objectOf(thread), index, faulting, images),
    ),
    header,
    body,
  };
}

function readThread(
  thread: Json | undefined,
  index: number,
  faulting: number | undefined,
  images: readonly (Json | undefined)[],
): Thread {
  return {
    index,
    queue: textOf(thread?.['queue']),
    name: textOf(thread?.['name']),
    faulted: thread?.['triggered'] === true || index === faulting,
    frames: listOf(thread?.['frames']).map((frame) => readFrame(objectOf(frame), images)),
  };
}

function readFrame(frame: Json | undefined, images: readonly (Json | undefined)[]): Frame {
  const image = images[numberOf(frame?.['imageIndex']) ?? -1];
  const imageOffset = numberOf(frame?.['imageOffset']);
  const base = wholeOf(image?.['base']);
  return {
    image: textOf(image?.['name']) ?? textOf(image?.['path'])?.split('/').at(-1),
    imageOffset,
    address:
      base === undefined || imageOffset === undefined
        ? undefined
        : `0x${(base + BigInt(Math.trunc(imageOffset))).toString(16)}`,
    symbol: textOf(frame?.['symbol']),
    symbolOffset: numberOf(frame?.['symbolLocation']),
  };
}

function objectOf(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A whole number, exact however large; `parseExactJson` leaves large ones as text. */
function wholeOf(value: unknown): bigint | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : undefined;
}
