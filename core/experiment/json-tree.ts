import {err, ok, type Result} from '../base/result.ts';

/** A value of a JSON text with its place: UTF-16 offsets, `end` behind the last character. */
export interface JsonNode {
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'literal';
  readonly start: number;
  readonly end: number;
  /** Of objects, in the order of the text. */
  readonly members: readonly JsonMember[];
  /** Of arrays. */
  readonly items: readonly JsonNode[];
}

export interface JsonMember {
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly value: JsonNode;
}

export interface JsonProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** Names and indexes that lead from the root to a value. */
export type JsonPath = readonly (string | number)[];

/** Deeper texts are refused: no experiment nests like that, and the reader recurses. */
const maxDepth = 200;

/** Reads `text` as JSON (RFC 8259). The problem is the first one, with its place. Never throws. */
export function parseJsonTree(text: string): Result<JsonNode, JsonProblem> {
  const reader = new Reader(text);
  try {
    return ok(reader.document());
  } catch (error) {
    if (error instanceof Refused) return err(error.problem);
    throw error;
  }
}

/** The value at `path`, or the deepest value on the way to it; `rest` is what of the path is not there. */
export function nodeAt(root: JsonNode, path: JsonPath): {readonly node: JsonNode; readonly rest: JsonPath} {
  let node = root;
  for (const [depth, step] of path.entries()) {
    const next =
      typeof step === 'number' && node.kind === 'array'
        ? node.items[step]
        : // Of two members of one name the last counts, as in JSON.parse.
          node.members.findLast(({name}) => name === String(step))?.value;
    if (next === undefined) return {node, rest: path.slice(depth)};
    node = next;
  }
  return {node, rest: []};
}

/** UTF-16 offset in `text` of unit `index` of the string `node`, whose escapes take more room than what they stand for. */
export function offsetInString(text: string, node: JsonNode, index: number): number {
  let at = node.start + 1;
  for (let unit = 0; unit < index && at < node.end - 1; unit++) {
    if (text[at] !== '\\') at += 1;
    else at += text[at + 1] === 'u' ? 6 : 2;
  }
  return at;
}

class Refused extends Error {
  readonly problem: JsonProblem;

  constructor(problem: JsonProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

const none: readonly never[] = [];
const numberPattern = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const wordPattern = /[\w.+-]+/y;

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): JsonNode {
    const root = this.value(0);
    this.space();
    if (this.at < this.text.length) this.refuse('Expected the end of the file');
    return root;
  }

  private value(depth: number): JsonNode {
    this.space();
    if (depth > maxDepth) this.refuse(`More than ${maxDepth} levels of nesting are not read`);
    const start = this.at;
    switch (this.text[start]) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        this.string();
        return this.leaf('string', start);
      default:
        return this.scalar(start);
    }
  }

  private object(depth: number): JsonNode {
    const start = this.at++;
    const members: JsonMember[] = [];
    this.space();
    while (this.text[this.at] !== '}') {
      if (members.length > 0) this.separator('}');
      this.space();
      const nameStart = this.at;
      if (this.text[this.at] !== '"') this.refuse('Expected a name in double quotes');
      const name = this.string();
      const nameEnd = this.at;
      this.space();
      if (this.text[this.at] !== ':') this.refuse('Expected a colon after the name');
      this.at++;
      members.push({name, nameStart, nameEnd, value: this.value(depth + 1)});
      this.space();
    }
    this.at++;
    return {kind: 'object', start, end: this.at, members, items: none};
  }

  private array(depth: number): JsonNode {
    const start = this.at++;
    const items: JsonNode[] = [];
    this.space();
    while (this.text[this.at] !== ']') {
      if (items.length > 0) this.separator(']');
      items.push(this.value(depth + 1));
      this.space();
    }
    this.at++;
    return {kind: 'array', start, end: this.at, members: none, items};
  }

  private separator(closing: string): void {
    if (this.text[this.at] !== ',') this.refuse(`Expected a comma or ${closing}`);
    this.at++;
    this.space();
    if (this.text[this.at] === closing) this.refuse('JSON has no comma after the last one');
  }

  private string(): string {
    const start = this.at++;
    for (;;) {
      const unit = this.text.charCodeAt(this.at);
      if (Number.isNaN(unit) || unit < 0x20) this.refuse('The text in double quotes does not end', start);
      this.at++;
      if (unit === 0x22) break;
      if (unit === 0x5c) this.escape();
    }
    return JSON.parse(this.text.slice(start, this.at)) as string;
  }

  private escape(): void {
    const rest = this.text.slice(this.at, this.at + 5);
    const known = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(rest);
    if (known === null) this.refuse('JSON has no such escape', this.at - 1);
    else this.at += known[0].length;
  }

  private scalar(start: number): JsonNode {
    const word = this.match(wordPattern, start);
    if (word === 'true' || word === 'false' || word === 'null') {
      this.at += word.length;
      return this.leaf('literal', start);
    }
    if (word !== undefined && this.match(numberPattern, start) === word) {
      this.at += word.length;
      return this.leaf('number', start);
    }
    if (word === undefined) return this.refuse('Expected a value');
    this.at += word.length;
    return this.refuse(`${word} is no JSON value`, start);
  }

  private match(pattern: RegExp, start: number): string | undefined {
    pattern.lastIndex = start;
    return pattern.exec(this.text)?.[0];
  }

  private leaf(kind: 'string' | 'number' | 'literal', start: number): JsonNode {
    return {kind, start, end: this.at, members: none, items: none};
  }

  private space(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? '')) this.at++;
  }

  private refuse(message: string, start = this.at): never {
    const end = Math.min(this.text.length, Math.max(this.at, start + 1));
    throw new Refused({message, start: Math.min(start, end), end});
  }
}
