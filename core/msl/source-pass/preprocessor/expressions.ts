/** What an identifier or `defined`-like call in an expression means; `undefined` where it is not known. */
export interface ExpressionNames {
  /** Value of a name that is no macro. */
  readonly valueOf: (name: string) => bigint | undefined;
  /** Value of `name(argument)`, such as `__has_include(<x>)`; the argument's tokens as written. */
  readonly callOf?: (name: string, argument: readonly string[]) => bigint | undefined;
}

const binaryOperators: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const longOperators = ['||', '&&', '==', '!=', '<=', '>=', '<<', '>>'];
/** Deeper nesting is no expression that a person writes. */
const deepestNesting = 200;

/**
 * Evaluates an integer constant expression (of `#if`, or of an attribute's argument) in 64 bits. `undefined` where it is
 * none, or a name in it is not known.
 */
export function evaluate(texts: readonly string[], names: ExpressionNames): bigint | undefined {
  const parser = new ExpressionParser(combined(texts), names);
  return parser.whole();
}

/** Operators of two characters, which the tokenizer leaves in two. */
function combined(texts: readonly string[]): string[] {
  const result: string[] = [];
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at] ?? '';
    const pair = text + (texts[at + 1] ?? '');
    if (text.length === 1 && longOperators.includes(pair)) {
      result.push(pair);
      at++;
    } else result.push(text);
  }
  return result;
}

class ExpressionParser {
  private readonly texts: readonly string[];
  private readonly names: ExpressionNames;
  private at = 0;
  private depth = 0;

  constructor(texts: readonly string[], names: ExpressionNames) {
    this.texts = texts;
    this.names = names;
  }

  whole(): bigint | undefined {
    const value = this.conditional();
    return this.at === this.texts.length ? value : undefined;
  }

  private conditional(): bigint | undefined {
    if (++this.depth > deepestNesting) return undefined;
    const condition = this.binary(0);
    let value = condition;
    if (this.texts[this.at] === '?') {
      this.at++;
      const yes = this.conditional();
      const hasElse = this.texts[this.at++] === ':';
      const no = hasElse ? this.conditional() : undefined;
      value = condition === undefined || !hasElse ? undefined : condition !== 0n ? yes : no;
    }
    this.depth--;
    return value;
  }

  private binary(level: number): bigint | undefined {
    const operators = binaryOperators[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = this.texts[this.at] ?? '';
      if (!operators.includes(operator)) return left;
      this.at++;
      const right = this.binary(level + 1);
      left = apply(operator, left, right);
    }
  }

  private unary(): bigint | undefined {
    if (++this.depth > deepestNesting) return undefined;
    const value = this.operand();
    this.depth--;
    return value;
  }

  private operand(): bigint | undefined {
    const text = this.texts[this.at++] ?? '';
    if (text === '-' || text === '+' || text === '!' || text === '~') {
      const value = this.unary();
      if (value === undefined) return undefined;
      if (text === '!') return value === 0n ? 1n : 0n;
      return BigInt.asIntN(64, text === '-' ? -value : text === '~' ? ~value : value);
    }
    if (text === '(') {
      const value = this.conditional();
      return this.texts[this.at++] === ')' ? value : undefined;
    }
    if (/^[0-9]/.test(text)) return numberOf(text);
    if (text.startsWith("'")) return text.length === 3 ? BigInt(text.charCodeAt(1)) : undefined;
    if (!/^[A-Za-z_]/.test(text)) return undefined;
    if (this.texts[this.at] === '(' && this.names.callOf !== undefined) return this.call(text);
    return this.names.valueOf(text);
  }

  private call(name: string): bigint | undefined {
    const first = this.at + 1;
    let depth = 0;
    for (; this.at < this.texts.length; this.at++) {
      if (this.texts[this.at] === '(') depth++;
      else if (this.texts[this.at] === ')' && --depth === 0) break;
    }
    const argument = this.texts.slice(first, this.at);
    this.at++;
    return this.names.callOf?.(name, argument);
  }
}

function apply(operator: string, left: bigint | undefined, right: bigint | undefined): bigint | undefined {
  // A side that is not known does not matter where the other decides.
  if (operator === '&&' && (left === 0n || right === 0n)) return 0n;
  if (operator === '||' && ((left ?? 0n) !== 0n || (right ?? 0n) !== 0n)) return 1n;
  if (left === undefined || right === undefined) return undefined;
  return arithmetic(operator, left, right);
}

function arithmetic(operator: string, left: bigint, right: bigint): bigint | undefined {
  const truth = (value: boolean) => (value ? 1n : 0n);
  const wrapped = (value: bigint) => BigInt.asIntN(64, value);
  switch (operator) {
    case '||':
      return truth(left !== 0n || right !== 0n);
    case '&&':
      return truth(left !== 0n && right !== 0n);
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '<':
      return truth(left < right);
    case '>':
      return truth(left > right);
    case '<=':
      return truth(left <= right);
    case '>=':
      return truth(left >= right);
    case '<<':
      return wrapped(left << BigInt.asUintN(6, right));
    case '>>':
      return left >> BigInt.asUintN(6, right);
    case '+':
      return wrapped(left + right);
    case '-':
      return wrapped(left - right);
    case '*':
      return wrapped(left * right);
    case '/':
      return right === 0n ? undefined : left / right;
    case '%':
      return right === 0n ? undefined : left % right;
    default:
      return undefined;
  }
}

function numberOf(text: string): bigint | undefined {
  const digits = text.replace(/'/g, '').replace(/[uUlLzZ]+$/, '');
  if (/^(?:0[xX][0-9a-fA-F]+|0[bB][01]+)$/.test(digits)) return BigInt.asIntN(64, BigInt(digits));
  if (/^0[0-7]+$/.test(digits)) return BigInt.asIntN(64, BigInt(`0o${digits.slice(1)}`));
  return /^(?:0|[1-9][0-9]*)$/.test(digits) ? BigInt.asIntN(64, BigInt(digits)) : undefined;
}
