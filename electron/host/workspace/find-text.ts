import {Worker} from 'node:worker_threads';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {badInput, type LabError} from '../../../core/protocol/error.ts';
import {type SearchRequest} from '../../../core/protocol/workspace.ts';

/** Matches of one file: a minified file must not fill the list. */
export const maxMatchesPerFile = 200;
/** Time that an expression may take for one file. */
const maxFileMs = 2_000;

/** Where a match begins, in UTF-16 units, and how long it is. */
export type FoundRange = readonly [offset: number, length: number];

export interface Found {
  readonly ranges: readonly FoundRange[];
  /** There are more than `maxMatchesPerFile`. */
  readonly isCut: boolean;
}

/** Finds in one text after the other. */
export interface TextFinder {
  /** `too-slow` where an expression was stopped; anything where `signal` is aborted. */
  find(text: string, signal: AbortSignal): Promise<Found | 'too-slow'>;
  dispose(): void;
}

/** What finds what is asked for; the error says what is wrong with the expression. */
export function finderOf(request: SearchRequest): Result<TextFinder, LabError> {
  const pattern = patternOf(request);
  if (!pattern.ok) return pattern;
  return ok(request.regex ? new ExpressionFinder(pattern.value) : literalFinder(pattern.value));
}

/** A literal takes no longer than its text: nothing in it has a meaning of its own. */
function literalFinder(pattern: RegExp): TextFinder {
  return {find: async (text) => foundIn(pattern, text), dispose: () => {}};
}

function foundIn(pattern: RegExp, text: string): Found {
  const ranges: FoundRange[] = [];
  for (const match of text.matchAll(pattern)) {
    if (ranges.length === maxMatchesPerFile) return {ranges, isCut: true};
    ranges.push([match.index, match[0].length]);
  }
  return {ranges, isCut: false};
}

/** Regular expressions are JavaScript's, with the flags `u` and `m`. */
function patternOf({query, regex, matchCase, wholeWord}: SearchRequest): Result<RegExp, LabError> {
  const source = regex ? query : query.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const flags = matchCase ? 'gmu' : 'gimu';
  try {
    // By itself first: what stands around it must not make a whole of halves.
    const alone = new RegExp(source, flags);
    return ok(wholeWord ? new RegExp(`(?<![\\p{L}\\p{N}_])(?:${source})(?![\\p{L}\\p{N}_])`, flags) : alone);
  } catch (error) {
    const reason = (error as Error).message
      .replace(/^Invalid regular expression: /, '')
      .replace(/^.*\/\w*: /s, '');
    const next = 'Correct it, or look for it as a text: switch “Regular expression” off.';
    return err(badInput('bad-pattern', `This is no regular expression: ${reason}.`, next, 'query'));
  }
}

/** Runs in a thread of its own: some expressions take longer than anybody waits, and only a thread can be ended. */
const threadSource = `
const {parentPort, workerData} = require('node:worker_threads');
const pattern = new RegExp(workerData.source, workerData.flags);
parentPort.on('message', (text) => {
  const ranges = [];
  let isCut = false;
  for (const match of text.matchAll(pattern)) {
    if (match[0].length === 0) continue;
    if (ranges.length === workerData.most) {
      isCut = true;
      break;
    }
    ranges.push([match.index, match[0].length]);
  }
  parentPort.postMessage({ranges, isCut});
});
`;

class ExpressionFinder implements TextFinder {
  private readonly thread: Worker;
  private settle: ((found: Found | 'too-slow') => void) | undefined;
  private isGone = false;

  constructor({source, flags}: RegExp) {
    this.thread = new Worker(threadSource, {
      eval: true,
      workerData: {source, flags, most: maxMatchesPerFile},
      // Nothing of the host's is for it.
      env: {},
      execArgv: [],
    });
    // An expression may need more stack or memory than there is: the thread ends, and the host does not.
    const gone = (): void => {
      this.isGone = true;
      this.settle?.('too-slow');
    };
    this.thread.on('message', (found: Found) => this.settle?.(found));
    this.thread.on('error', gone);
    this.thread.on('exit', gone);
  }

  find(text: string, signal: AbortSignal): Promise<Found | 'too-slow'> {
    return new Promise((resolve) => {
      const stop = (): void => this.settle?.('too-slow');
      const timer = setTimeout(stop, maxFileMs);
      this.settle = (found) => {
        this.settle = undefined;
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        resolve(found);
      };
      signal.addEventListener('abort', stop, {once: true});
      if (this.isGone) stop();
      else this.thread.postMessage(text);
    });
  }

  dispose(): void {
    void this.thread.terminate();
  }
}
