import {type z} from 'zod';
import {type Diagnostic} from '../base/diagnostic.ts';
import {SourceText} from '../base/source-text.ts';
import {experimentSchema} from '../protocol/experiment.ts';
import {parseExpression} from './expression/parse.ts';
import {type JsonNode, type JsonPath, nodeAt, offsetInString, parseJsonTree} from './json-tree.ts';
import {parseExperiment} from './parse-experiment.ts';

/**
 * Everything that is wrong with the text of an experiment, with places in the file `file`: what is no JSON, what the schema
 * refuses, what contradicts itself, and expressions that cannot be read. Empty exactly where `parseExperiment` takes the
 * text and every expression can be read, but for names that are given twice, which are warnings.
 */
export function checkExperiment(text: string, file: string): Diagnostic[] {
  const source = new SourceText(text);
  const at = (start: number, end: number, message: string, severity: 'error' | 'warning' = 'error') => ({
    severity,
    message,
    location: {file, range: {start: source.positionAt(start), end: source.positionAt(end)}},
    highlights: [],
    notes: [],
    fixIts: [],
    origin: 'lab' as const,
  });
  const tree = parseJsonTree(text);
  if (!tree.ok) {
    const {message, start, end} = tree.error;
    return [at(start, end, `The experiment is not valid JSON: ${message}.`)];
  }
  const root = tree.value;
  const problems = doubledNames(root).map(({name, start, end}) =>
    at(start, end, `The name ${JSON.stringify(name)} is given twice: only the last one counts.`, 'warning'),
  );
  const parsed = experimentSchema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    for (const {path, message, key} of parsed.error.issues.flatMap((issue) => issuesOf(issue, []))) {
      const {start, end} = placeOf(root, path, key);
      problems.push(at(start, end, `${path.length === 0 ? '' : `${path.join('.')}: `}${message}.`));
    }
    return problems;
  }
  const whole = parseExperiment(text);
  if (!whole.ok) {
    const path = whole.error.path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    const {start, end} = placeOf(root, path, undefined);
    problems.push(at(start, end, whole.error.message));
  }
  for (const [index, {init, expect}] of parsed.data.buffers.entries()) {
    for (const [field, said] of [
      ['init', init],
      ['expect', expect],
    ] as const) {
      if (said?.kind !== 'expression') continue;
      const read = parseExpression(said.value);
      if (read.ok) continue;
      const {node, rest} = nodeAt(root, ['buffers', index, field, 'value']);
      if (rest.length > 0) continue;
      const start = offsetInString(text, node, read.error.column - 1);
      problems.push(at(start, Math.max(start + 1, node.end - 1), read.error.message));
    }
  }
  return problems;
}

interface PlacedIssue {
  readonly path: JsonPath;
  readonly message: string;
  /** The name that should not be there. */
  readonly key: string | undefined;
}

/** An issue in terms of the text: a name that is not known each, and of alternatives the one that comes nearest. */
function issuesOf(issue: z.core.$ZodIssue, before: JsonPath): PlacedIssue[] {
  const path = [...before, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({path, message: `there is no field ${JSON.stringify(key)}`, key}));
  }
  if (issue.code === 'invalid_union') {
    const nearest = issue.errors
      .map((errors) => errors.flatMap((one) => issuesOf(one, path)))
      .filter((errors) => errors.length > 0)
      .sort((left, right) => depthOf(right) - depthOf(left) || left.length - right.length)[0];
    if (nearest !== undefined && depthOf(nearest) > path.length) return nearest;
    const messages = (issue.errors ?? []).flatMap((errors) => errors.map(({message}) => message));
    const message = messages.length === 0 ? issue.message : [...new Set(messages)].join(', or ');
    return [{path, message: sentence(message), key: undefined}];
  }
  return [{path, message: sentence(issue.message), key: undefined}];
}

function depthOf(issues: readonly PlacedIssue[]): number {
  return Math.max(...issues.map(({path, key}) => path.length + (key === undefined ? 0 : 1)));
}

function sentence(message: string): string {
  return message.replace(/\.$/, '').replace(/^Invalid input: /, '');
}

/** Where a problem at `path` is shown: the value; where it is missing, the first character of what lacks it. */
function placeOf(root: JsonNode, path: JsonPath, key: string | undefined): {start: number; end: number} {
  const {node, rest} = nodeAt(root, path);
  const member = key === undefined ? undefined : node.members.findLast(({name}) => name === key);
  if (member !== undefined) return {start: member.nameStart, end: member.nameEnd};
  if (rest.length > 0 || node.end - node.start > 400) return {start: node.start, end: node.start + 1};
  return {start: node.start, end: node.end};
}

function doubledNames(node: JsonNode): {name: string; start: number; end: number}[] {
  const seen = new Set<string>();
  return [
    ...node.members.flatMap(({name, nameStart, nameEnd, value}) => {
      const isDoubled = seen.has(name);
      seen.add(name);
      return [...(isDoubled ? [{name, start: nameStart, end: nameEnd}] : []), ...doubledNames(value)];
    }),
    ...node.items.flatMap(doubledNames),
  ];
}
