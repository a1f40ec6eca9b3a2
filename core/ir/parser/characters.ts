import {Token} from './token.ts';

export const nameBit = 1;
export const wordBit = 2;
export const digitBit = 4;
export const hexBit = 8;

/** What may stand where: names (`[-a-zA-Z$._0-9]`), words (`[a-zA-Z_0-9]`), digits, hexadecimal digits. */
export const characterClasses = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[-a-zA-Z$._0-9]/.test(char)) characterClasses[code] = nameBit;
  if (/[a-zA-Z_0-9]/.test(char)) characterClasses[code] = (characterClasses[code] ?? 0) | wordBit;
  if (/[0-9]/.test(char)) characterClasses[code] = (characterClasses[code] ?? 0) | digitBit;
  if (/[0-9a-fA-F]/.test(char)) characterClasses[code] = (characterClasses[code] ?? 0) | hexBit;
}

/** Single-character tokens by character code. */
export const punctuation = new Uint8Array(128);
for (const [char, kind] of [
  ['(', Token.leftParen],
  [')', Token.rightParen],
  ['[', Token.leftBracket],
  [']', Token.rightBracket],
  ['{', Token.leftBrace],
  ['}', Token.rightBrace],
  ['<', Token.less],
  ['>', Token.greater],
  [',', Token.comma],
  ['=', Token.equals],
  ['*', Token.star],
  ['|', Token.bar],
  [':', Token.colon],
  ['/', Token.slash],
] as const) {
  punctuation[char.charCodeAt(0)] = kind;
}
