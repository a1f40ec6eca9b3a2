/**
 * The number that an attribute's argument states (`[[buffer(2)]]`, `[[id(0x10 + 1)]]`): whole numbers, `+ - * /`,
 * parentheses. Undefined for anything else; macros have been expanded by the source pass.
 */
export function indexOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const tokens = text.match(/0[xX][0-9a-fA-F]+|\d+|[-+*/()]|[^\s]/g) ?? [];
  const reader = new IndexReader(tokens);
  const value = reader.sum();
  return value !== undefined && reader.atEnd && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

class IndexReader {
  private readonly tokens: readonly string[];
  private at = 0;
  private depth = 0;

  constructor(tokens: readonly string[]) {
    // A suffix of a literal (`0u`) is no token of its own to us.
    this.tokens = tokens.filter(
      (token, index) => !(/^[uUlL]$/.test(token) && /^\d/.test(tokens[index - 1] ?? '')),
    );
  }

  get atEnd(): boolean {
    return this.at === this.tokens.length;
  }

  sum(): number | undefined {
    let value = this.product();
    for (let token = this.tokens[this.at]; token === '+' || token === '-'; token = this.tokens[this.at]) {
      this.at++;
      const right = this.product();
      if (value === undefined || right === undefined) return undefined;
      value = token === '+' ? value + right : value - right;
    }
    return value;
  }

  private product(): number | undefined {
    let value = this.factor();
    for (let token = this.tokens[this.at]; token === '*' || token === '/'; token = this.tokens[this.at]) {
      this.at++;
      const right = this.factor();
      if (value === undefined || right === undefined) return undefined;
      value = token === '*' ? value * right : right === 0 ? undefined : Math.trunc(value / right);
    }
    return value;
  }

  private factor(): number | undefined {
    const token = this.tokens[this.at++];
    if (token === undefined) return undefined;
    if (token === '(' && this.depth < 32) {
      this.depth++;
      const inner = this.sum();
      this.depth--;
      return this.tokens[this.at++] === ')' ? inner : undefined;
    }
    return /^\d/.test(token) ? Number(token) : undefined;
  }
}
