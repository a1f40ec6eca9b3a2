import {type Diagnostic} from '../../base/diagnostic.ts';
import {SourceText} from '../../base/source-text.ts';
import {clangDiagnostics} from './clang-diagnostics.ts';

export interface AppleOutputRequest {
  /** What `metal` printed, or the text of an error of `newLibraryWithSource` (METAL.md 1.4). */
  readonly output: string;
  /** Name under which the compiler knew the source: a path, or `program_source`. */
  readonly compilerFile: string;
  /** Name that the diagnostics shall carry. */
  readonly name: string;
  readonly text: string;
  /** Texts of the project's other files by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** More cannot be read; all of it is in the stage's raw output. */
export const mostMessages = 1000;
/** Longer lines are no messages. */
const longestLine = 20_000;

const position = String.raw`:\d+:\d+:(?:(?:\{\d+:\d+-\d+:\d+\})+:)?`;
const severity = '(?:fatal error|error|warning|note|remark): ';
const placedHeadline = new RegExp(`^(.*?):(\\d+):\\d+:(?:(?:\\{\\d+:\\d+-\\d+:\\d+\\})+:)? ${severity}`);
const toolHeadline = new RegExp(`^(?:[\\w+.-]+: )?${severity}`);
const contextLine = /^(?:In file included from .*:\d+[:,]|fix-it:".*)$/;
/** `NSError` as a log prints it: domain and code before the text, in quotes, and all of it again in `UserInfo`. */
const errorPrefix = new RegExp(`^.*?\\bError Domain=\\S+ Code=-?\\d+ "(?:[\\w ]+: )?(?=\\S*?${position} )`);
const userInfo = /^" UserInfo=\{/;
/** The toolchain's own headers: their folder is new at every mount (METAL.md 1.6). */
const toolchainHeader = /^(In file included from )?\/.*?\/include\/(metal\/[^:"]+)(?=:\d+)/;

/** Apple's messages with notes nested, as positions in the user's text. Snippets are left out: columns say it all. */
export function appleDiagnostics({
  output,
  compilerFile,
  name,
  text,
  files,
}: AppleOutputRequest): Diagnostic[] {
  const messages = clangDiagnostics({
    output: messageLines(output, {...files, [compilerFile]: text}).join('\n'),
    clangFile: compilerFile,
    name,
    text,
    isApple: true,
    ...(files === undefined ? {} : {files}),
  });
  return bounded(messages);
}

/** The lines that carry messages. After a message stands the line of the source, which may look like one. */
function messageLines(output: string, texts: Readonly<Record<string, string>>): string[] {
  const sources = new Map(Object.entries(texts).map(([path, text]) => [path, new SourceText(text)]));
  const kept: string[] = [];
  let snippet: string | undefined;
  for (const printed of output.split(/\r?\n/)) {
    if (userInfo.test(printed)) break;
    if (printed.length > longestLine) continue;
    const line = printed.replace(errorPrefix, '').replace(toolchainHeader, '$1$2');
    const isSnippet = snippet !== undefined && snippet !== '' && withoutBlanks(line) === snippet;
    snippet = undefined;
    if (isSnippet) continue;
    const placed = placedHeadline.exec(line);
    if (placed !== null) {
      const source = sources.get((placed[1] ?? '').replace(/^\.\//, ''));
      snippet = source && withoutBlanks(source.lineText(Number(placed[2])));
    }
    if (placed !== null || toolHeadline.test(line) || contextLine.test(line)) kept.push(line);
  }
  return kept;
}

/** Tabs and what cannot be printed are shown in another way. */
function withoutBlanks(line: string): string {
  return line.replace(/\s+/g, '');
}

/** All errors as far as there is room, then what else there is, in the order in which they were printed. */
function bounded(messages: readonly Diagnostic[]): Diagnostic[] {
  if (messages.length <= mostMessages) return [...messages];
  const isError = ({severity: kind}: Diagnostic): boolean => kind === 'error';
  let roomForErrors = mostMessages;
  let roomForOthers = Math.max(0, mostMessages - messages.filter(isError).length);
  const kept = messages.filter((one) => (isError(one) ? roomForErrors-- > 0 : roomForOthers-- > 0));
  return [
    ...kept,
    {
      severity: 'remark',
      message: `${messages.length - kept.length} more messages are in the compiler’s output.`,
      highlights: [],
      notes: [],
      fixIts: [],
      origin: 'lab',
    },
  ];
}
