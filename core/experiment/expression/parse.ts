import {err, ok, type Result} from '../../base/result.ts';
import {binaryLevels, constants, functions, unaryOperators} from './operators.ts';
import {type ExpressionError, type Token, tokenize} from './token.ts';

/** A read expression; `column` says where it stands. */
export type Node =
  | {readonly kind: 'number'; readonly value: number}
  /** `slot` 0 is `i`; others are the variables of enclosing sums. */
  | {readonly kind: 'variable'; readonly slot: number}
  | {readonly kind: 'count'}
  | {readonly kind: 'element'; readonly buffer: string; readonly index: Node; readonly column: number}
  | {readonly kind: 'unary'; readonly operator: string; readonly operand: Node; readonly column: number}
  | {
      readonly kind: 'binary';
      readonly level: number;
      readonly operator: string;
      readonly left: Node;
      readonly right: Node;
      readonly column: number;
    }
  | {readonly kind: 'choice'; readonly condition: Node; readonly yes: Node; readonly no: Node}
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly operands: readonly Node[];
      readonly column: number;
    }
  | {
      readonly kind: 'sum';
      readonly slot: number;
      readonly from: Node;
      readonly to: Node;
      readonly term: Node;
      readonly column: number;
    };

export interface ParsedExpression {
  readonly root: Node;
  /** Slots for `i` and the variables of sums. */
  readonly slots: number;
  /** Buffers that it reads: `buffer(N)` as `N`, others by name. */
  readonly buffers: ReadonlySet<string>;
}

const maxDepth = 200;

/**
 * Reads an expression: numbers, `i` (the element's index), `count`, `pi`, `inf`, `nan`, `buffer(N)[…]`, `NAME[…]`, C's
 * operators on numbers, `a ? b : c`, functions, and `sum(k, from, to, term)` over k from `from` up to but without `to`.
 */
export function parseExpression(text: string): Result<ParsedExpression, ExpressionError> {
  const tokens = tokenize(text);
  if (!tokens.ok) return tokens;
  const parser = new Parser(tokens.value);
  try {
    const root = parser.expression();
    parser.expect('end');
    return ok({root, slots: parser.slots, buffers: parser.buffers});
  } catch (error) {
    if (error instanceof Refused) return err(error.reason);
    throw error;
  }
}

class Refused extends Error {
  readonly reason: ExpressionError;

  constructor(reason: ExpressionError) {
    super(reason.message);
    this.reason = reason;
  }
}

class Parser {
  readonly buffers = new Set<string>();
  slots = 1;
  private readonly tokens: readonly Token[];
  private readonly variables = new Map<string, number>([['i', 0]]);
  private at = 0;
  private depth = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  expression(): Node {
    if (++this.depth > maxDepth) this.refuse('too-deep', `it is nested more than ${maxDepth} deep`);
    const condition = this.binary(0);
    let node = condition;
    if (this.take('?')) {
      const yes = this.expression();
      this.expect(':');
      node = {kind: 'choice', condition, yes, no: this.expression()};
    }
    this.depth--;
    return node;
  }

  expect(text: string): void {
    if (text === 'end' ? this.token.kind !== 'end' : !this.take(text)) {
      const wanted = text === 'end' ? 'an operator or the end' : text;
      this.refuse('unexpected-token', `expected ${wanted} and found ${this.token.text}`);
    }
  }

  private get token(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)]!;
  }

  private take(text: string): boolean {
    if (this.token.kind !== 'symbol' || this.token.text !== text) return false;
    this.at++;
    return true;
  }

  private refuse(code: string, message: string, column = this.token.column): never {
    throw new Refused({code, message, column});
  }

  private binary(level: number): Node {
    const operators = binaryLevels[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const {kind, text, column} = this.token;
      if (kind !== 'symbol' || !Object.hasOwn(operators, text)) return left;
      this.at++;
      left = {kind: 'binary', level, operator: text, left, right: this.binary(level + 1), column};
    }
  }

  private unary(): Node {
    const {kind, text, column} = this.token;
    if (kind !== 'symbol' || !Object.hasOwn(unaryOperators, text)) return this.primary();
    this.at++;
    if (++this.depth > maxDepth) this.refuse('too-deep', `it is nested more than ${maxDepth} deep`);
    const operand = this.unary();
    this.depth--;
    return {kind: 'unary', operator: text, operand, column};
  }

  private primary(): Node {
    const {kind, text, value, column} = this.token;
    if (kind === 'number') {
      this.at++;
      return {kind: 'number', value};
    }
    if (kind === 'name') {
      this.at++;
      return this.named(text, column);
    }
    if (this.take('(')) {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    return this.refuse('unexpected-token', `expected a value and found ${text}`);
  }

  private named(name: string, column: number): Node {
    const slot = this.variables.get(name);
    if (slot !== undefined) return {kind: 'variable', slot};
    if (name === 'buffer') return this.numberedBuffer(column);
    if (this.take('[')) return this.element(name, column);
    if (name === 'count') return {kind: 'count'};
    if (Object.hasOwn(constants, name)) return {kind: 'number', value: constants[name] ?? NaN};
    if (name === 'sum') return this.sum(column);
    if (Object.hasOwn(functions, name)) return this.call(name, column);
    return this.refuse('unknown-name', `there is no ${name}: a buffer is read as ${name}[i]`, column);
  }

  private numberedBuffer(column: number): Node {
    this.expect('(');
    const {kind, text, value} = this.token;
    if (kind !== 'number' || !Number.isInteger(value))
      this.refuse('unexpected-token', `expected the index of a buffer and found ${text}`);
    this.at++;
    this.expect(')');
    this.expect('[');
    return this.element(String(value), column);
  }

  private element(buffer: string, column: number): Node {
    this.buffers.add(buffer);
    const index = this.expression();
    this.expect(']');
    return {kind: 'element', buffer, index, column};
  }

  private call(name: string, column: number): Node {
    const wanted = functions[name]?.parameters ?? 0;
    const operands: Node[] = [];
    this.expect('(');
    if (!this.take(')')) {
      do operands.push(this.expression());
      while (this.take(','));
      this.expect(')');
    }
    if (operands.length !== wanted) {
      const message = `${name} takes ${wanted} ${wanted === 1 ? 'value' : 'values'}, not ${operands.length}`;
      this.refuse('wrong-operands', message, column);
    }
    return {kind: 'call', name, operands, column};
  }

  private sum(column: number): Node {
    this.expect('(');
    const {kind, text} = this.token;
    if (kind !== 'name' || this.variables.has(text))
      this.refuse('unexpected-token', `expected a new variable and found ${text}`);
    this.at++;
    this.expect(',');
    const from = this.expression();
    this.expect(',');
    const to = this.expression();
    this.expect(',');
    const slot = this.slots++;
    this.variables.set(text, slot);
    const term = this.expression();
    this.variables.delete(text);
    this.expect(')');
    return {kind: 'sum', slot, from, to, term, column};
  }
}
