import {err, ok, type Result} from '../../base/result.ts';

/** Why an expression cannot be read or has no value. `column` is 1-based, in UTF-16 units of the expression. */
export interface ExpressionError {
  readonly code: string;
  readonly message: string;
  readonly column: number;
}

export interface Token {
  readonly kind: 'number' | 'name' | 'symbol' | 'end';
  readonly text: string;
  readonly value: number;
  readonly column: number;
}

const symbols = [
  '<<',
  '>>',
  '<=',
  '>=',
  '==',
  '!=',
  '&&',
  '||',
  '+',
  '-',
  '*',
  '/',
  '%',
  '<',
  '>',
  '!',
  '~',
  '&',
  '|',
  '^',
  '?',
  ':',
  '(',
  ')',
  '[',
  ']',
  ',',
];

/** Cuts an expression into tokens, with an `end` after the last. */
export function tokenize(text: string): Result<Token[], ExpressionError> {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const column = at + 1;
    const rest = text.slice(at);
    const space = /^\s+/.exec(rest);
    if (space !== null) {
      at += space[0].length;
      continue;
    }
    const number = /^(0[xX][0-9a-fA-F]+|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)/.exec(rest);
    if (number !== null) {
      const after = rest[number[0].length] ?? '';
      if (/[\w.]/.test(after))
        return err({code: 'bad-number', message: `${number[0]}${after}… is no number`, column});
      tokens.push({kind: 'number', text: number[0], value: Number(number[0]), column});
      at += number[0].length;
      continue;
    }
    const name = /^[A-Za-z_]\w*/.exec(rest);
    if (name !== null) {
      tokens.push({kind: 'name', text: name[0], value: 0, column});
      at += name[0].length;
      continue;
    }
    const symbol = symbols.find((candidate) => rest.startsWith(candidate));
    if (symbol === undefined) {
      const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
      return err({
        code: 'bad-character',
        message: `${JSON.stringify(character)} has no meaning here`,
        column,
      });
    }
    tokens.push({kind: 'symbol', text: symbol, value: 0, column});
    at += symbol.length;
  }
  tokens.push({kind: 'end', text: 'the end', value: 0, column: text.length + 1});
  return ok(tokens);
}
