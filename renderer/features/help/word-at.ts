import {intrinsicTopic, metadataTopic, mslTopic, type HelpTopic} from '../../../core/air/catalogue/help.ts';

/** A word of a line and what is known of it. Columns are 0-based, the end excluded. */
export interface WordHelp {
  readonly start: number;
  readonly end: number;
  /** As it stands in the text, such as `air.simd_sum.f32`. */
  readonly name: string;
  readonly topic: HelpTopic;
}

/** Help for the word of MSL at `column`. Comments and strings have none. */
export function mslHelpAt(line: string, column: number): WordHelp | undefined {
  const code = withoutComments(line);
  for (const match of code.matchAll(/[A-Za-z_]\w*/g)) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (column < start || column > end) continue;
    const before = code.slice(0, start);
    const inAttribute = before.lastIndexOf('[[') > before.lastIndexOf(']]');
    const topic = mslTopic(match[0], inAttribute ? 'attribute' : 'code');
    return topic === undefined ? undefined : {start, end, name: match[0], topic};
  }
  return undefined;
}

/** Help for the `air.*` function, metadata string or named node of IR at `column`. */
export function irHelpAt(line: string, column: number): WordHelp | undefined {
  const words: readonly [RegExp, (name: string) => HelpTopic | undefined][] = [
    [/@(air\.[\w.]+)/g, intrinsicTopic],
    [/"([^"\\]+)"/g, metadataTopic],
    [/^!([A-Za-z][\w.]*)/g, metadataTopic],
  ];
  for (const [pattern, topicOf] of words) {
    for (const match of line.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      if (column < start || column > end) continue;
      const topic = topicOf(match[1] ?? '');
      if (topic !== undefined) return {start, end, name: match[1] ?? '', topic};
    }
  }
  return undefined;
}

/** The line with comments and strings blanked, at the same length. */
function withoutComments(line: string): string {
  const blank = (text: string): string => ' '.repeat(text.length);
  return line.replace(/"(?:[^"\\]|\\.)*"?|\/\/.*|\/\*.*?(?:\*\/|$)/g, blank);
}
