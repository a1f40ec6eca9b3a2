import {err, ok, type Result} from '../base/result.ts';
import {type JsonNode, type JsonPath, nodeAt, parseJsonTree} from './json-tree.ts';

/** What JSON can say. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | {readonly [name: string]: JsonValue};

/**
 * `text` with the field at `path` set to `value`, or without it where `value` is undefined. Only what changes is written anew:
 * order, spacing and everything else of the person's file stays. Objects on the way that are missing are made. The error says
 * why the text cannot be changed: it is no JSON, or something on the way is no object.
 */
export function editJson(text: string, path: JsonPath, value: JsonValue | undefined): Result<string, string> {
  const tree = parseJsonTree(text);
  if (!tree.ok) return err(`It is not valid JSON: ${tree.error.message}.`);
  const {node, rest} = nodeAt(tree.value, path);
  if (rest.length === 0) {
    if (value !== undefined) return ok(replaced(text, node.start, node.end, jsonText(value)));
    const owner = nodeAt(tree.value, path.slice(0, -1)).node;
    return ok(path.length === 0 ? text : withoutMember(text, owner, String(path[path.length - 1])));
  }
  if (value === undefined) return ok(text);
  if (node.kind !== 'object' || rest.some((step) => typeof step === 'number'))
    return err(`There is no place for ${path.join('.')}.`);
  const [name, ...inner] = rest.map(String);
  const made = inner.reduceRight<JsonValue>((nested, step) => ({[step]: nested}), value);
  return ok(withMember(text, node, name ?? '', made));
}

/** A value on one line, as people write it: spaces behind commas and colons. */
export function jsonText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => jsonText(item)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${jsonText(item)}`);
    return `{${members.join(', ')}}`;
  }
  return JSON.stringify(value);
}

function replaced(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

function withMember(text: string, object: JsonNode, name: string, value: JsonValue): string {
  const member = `${JSON.stringify(name)}: ${jsonText(value)}`;
  const last = object.members[object.members.length - 1];
  if (last === undefined) return replaced(text, object.start, object.end, `{${member}}`);
  // The line that the last member starts, or the rest of its line.
  const before = text.slice(0, last.nameStart);
  const indent = /\r?\n[ \t]*$/.exec(before)?.[0] ?? ' ';
  return replaced(text, last.value.end, last.value.end, `,${indent}${member}`);
}

function withoutMember(text: string, object: JsonNode, name: string): string {
  let result = text;
  // From the last to the first, so that places stay right.
  for (let at = object.members.length - 1; at >= 0; at--) {
    const member = object.members[at];
    if (member?.name !== name) continue;
    const following = object.members[at + 1];
    const previous = object.members[at - 1];
    const start = previous?.value.end ?? member.nameStart;
    // The first of several goes with the comma behind it, any other with the one before it.
    const end = previous === undefined ? (following?.nameStart ?? member.value.end) : member.value.end;
    result = replaced(result, start, end, '');
    // Its neighbours' places are those of the text before only left of here: removed names come once, but for doubles.
    if (object.members.filter((one) => one.name === name).length > 1)
      return removeAgain(result, object.start, name);
  }
  return result;
}

/** The rest of a name that was given more than once. */
function removeAgain(text: string, objectStart: number, name: string): string {
  const tree = parseJsonTree(text);
  if (!tree.ok) return text;
  const object = find(tree.value, objectStart);
  return object === undefined ? text : withoutMember(text, object, name);
}

function find(node: JsonNode, start: number): JsonNode | undefined {
  if (node.start === start && node.kind === 'object') return node;
  for (const child of [...node.members.map(({value}) => value), ...node.items]) {
    if (child.start <= start && start < child.end) return find(child, start);
  }
  return undefined;
}
