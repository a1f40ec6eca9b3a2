import {err, ok, type Result} from '../../base/result.ts';
import {binaryLevels, functions, NoValue, unaryOperators} from './operators.ts';
import {type Node, parseExpression} from './parse.ts';
import {type ExpressionError} from './token.ts';

/** A buffer as an expression reads it. */
export interface ReadableBuffer {
  readonly count: number;
  /** The element as a number; undefined where a 64-bit integer is beyond 2^53. */
  element(index: number): number | undefined;
}

export interface ExpressionScope {
  /** Elements of the buffer that the expression is for. */
  readonly count: number;
  /** By index (as decimal text) or name; a text says why it cannot be read. */
  buffer(key: string): ReadableBuffer | string;
}

/** An expression that is ready to be evaluated, element by element, in double precision. */
export interface Expression {
  /** The value for element `i`. */
  at(i: number): Result<number, ExpressionError>;
}

/** Terms of sums that one expression may add up over all elements: beyond it the host would seem to hang. */
const maxTerms = 1_000_000_000;

class Stopped extends Error {
  readonly reason: ExpressionError;

  constructor(reason: ExpressionError) {
    super(reason.message);
    this.reason = reason;
  }
}

type Evaluate = (slots: Float64Array) => number;

/** Reads `text` and binds its buffers. Never throws; errors name the column. */
export function compileExpression(text: string, scope: ExpressionScope): Result<Expression, ExpressionError> {
  const parsed = parseExpression(text);
  if (!parsed.ok) return parsed;
  const slots = new Float64Array(parsed.value.slots);
  let evaluate: Evaluate;
  try {
    evaluate = compile(parsed.value.root, scope, {terms: 0});
  } catch (error) {
    if (error instanceof Stopped) return err(error.reason);
    throw error;
  }
  return ok({
    at(i) {
      slots[0] = i;
      try {
        return ok(evaluate(slots));
      } catch (error) {
        if (!(error instanceof Stopped)) throw error;
        return err({...error.reason, message: `${error.reason.message} (at i = ${i})`});
      }
    },
  });
}

function compile(node: Node, scope: ExpressionScope, spent: {terms: number}): Evaluate {
  const inner = (child: Node): Evaluate => compile(child, scope, spent);
  switch (node.kind) {
    case 'number': {
      const {value} = node;
      return () => value;
    }
    case 'count': {
      const {count} = scope;
      return () => count;
    }
    case 'variable': {
      const {slot} = node;
      return (slots) => slots[slot]!;
    }
    case 'choice': {
      const [condition, yes, no] = [inner(node.condition), inner(node.yes), inner(node.no)];
      return (slots) => (condition(slots) !== 0 ? yes(slots) : no(slots));
    }
    case 'unary': {
      const operand = inner(node.operand);
      const apply = unaryOperators[node.operator]!;
      return (slots) => guarded(() => apply(operand(slots)), node.column);
    }
    case 'binary': {
      const [left, right] = [inner(node.left), inner(node.right)];
      const apply = binaryLevels[node.level]![node.operator]!;
      // Only operators on bits can fail.
      if (!['|', '^', '&', '<<', '>>'].includes(node.operator))
        return (slots) => apply(left(slots), right(slots));
      return (slots) => {
        const [a, b] = [left(slots), right(slots)];
        return guarded(() => apply(a, b), node.column);
      };
    }
    case 'call':
      return compileCall(node, inner);
    case 'element':
      return compileElement(node, scope, inner(node.index));
    case 'sum':
      return compileSum(node, inner, spent);
  }
}

function guarded(work: () => number, column: number): number {
  try {
    return work();
  } catch (error) {
    if (error instanceof NoValue) throw new Stopped({code: 'no-value', message: error.message, column});
    throw error;
  }
}

function compileCall(
  {name, operands, column}: Extract<Node, {kind: 'call'}>,
  inner: (child: Node) => Evaluate,
): Evaluate {
  const {call} = functions[name]!;
  const [first, second, third] = operands.map(inner);
  if (second === undefined)
    return (slots) => {
      const value = first!(slots);
      return guarded(() => call(value), column);
    };
  if (third === undefined) return (slots) => call(first!(slots), second(slots));
  return (slots) => call(first!(slots), second(slots), third(slots));
}

function compileElement(
  {buffer: key, column}: Extract<Node, {kind: 'element'}>,
  scope: ExpressionScope,
  index: Evaluate,
): Evaluate {
  const buffer = scope.buffer(key);
  if (typeof buffer === 'string') throw new Stopped({code: 'unknown-buffer', message: buffer, column});
  const label = /^\d/.test(key) ? `buffer(${key})` : key;
  return (slots) => {
    const at = index(slots);
    if (!Number.isInteger(at) || at < 0 || at >= buffer.count) {
      const message = `${label} has the elements 0 to ${buffer.count - 1}, and none at ${at}`;
      throw new Stopped({code: 'index-out-of-range', message, column});
    }
    const value = buffer.element(at);
    if (value === undefined) {
      const message = `${label}[${at}] is beyond 2^53 and would not be exact`;
      throw new Stopped({code: 'no-value', message, column});
    }
    return value;
  };
}

function compileSum(
  {slot, from, to, term, column}: Extract<Node, {kind: 'sum'}>,
  inner: (child: Node) => Evaluate,
  spent: {terms: number},
): Evaluate {
  const [first, end, value] = [inner(from), inner(to), inner(term)];
  return (slots) => {
    const [start, stop] = [first(slots), end(slots)];
    if (!Number.isSafeInteger(start) || !Number.isSafeInteger(stop)) {
      const message = `the bounds of a sum are whole numbers, not ${start} and ${stop}`;
      throw new Stopped({code: 'no-value', message, column});
    }
    spent.terms += Math.max(0, stop - start);
    if (spent.terms > maxTerms) {
      const message = `its sums have more than ${maxTerms} terms together`;
      throw new Stopped({code: 'too-much-work', message, column});
    }
    let total = 0;
    for (let k = start; k < stop; k++) {
      slots[slot] = k;
      total += value(slots);
    }
    return total;
  };
}
