/** Kinds of tokens. Numbers, because the parser compares them millions of times. */
export const Token = {
  end: 0,
  /** A character that starts no token. */
  invalid: 1,
  leftParen: 2,
  rightParen: 3,
  leftBracket: 4,
  rightBracket: 5,
  leftBrace: 6,
  rightBrace: 7,
  less: 8,
  greater: 9,
  comma: 10,
  equals: 11,
  star: 12,
  bar: 13,
  colon: 14,
  ellipsis: 15,
  exclaim: 16,
  /** `define`, `i32`, `DW_TAG_member`: text in `keyword` (the shared string when it is a known word). */
  word: 17,
  /** `i32`: width in `number`. */
  integerType: 18,
  /** `name:` or `"name":`. */
  label: 19,
  /** `12:`; `number`. */
  numberLabel: 20,
  /** `%x` and `%"x"`. */
  localName: 21,
  /** `%5`; `number`. */
  localNumber: 22,
  globalName: 23,
  globalNumber: 24,
  comdatName: 25,
  /** `!dbg`. */
  metadataName: 26,
  /** `!12`. */
  metadataNumber: 27,
  /** `#12`. */
  attributeGroup: 28,
  /** `#dbg_value`. */
  hashWord: 29,
  /** `^12`. */
  summaryNumber: 30,
  string: 31,
  /** Decimal; `number` when it is a safe integer, else `exact` is false. */
  integer: 32,
  /** `u0x1F`, `s0x1F`. */
  hexInteger: 33,
  float: 34,
  slash: 35,
} as const;

/** How a token is called in messages. */
export function tokenName(kind: number): string {
  return names[kind] ?? 'token';
}

const names: Readonly<Record<number, string>> = {
  [Token.end]: 'end of file',
  [Token.leftParen]: "'('",
  [Token.rightParen]: "')'",
  [Token.leftBracket]: "'['",
  [Token.rightBracket]: "']'",
  [Token.leftBrace]: "'{'",
  [Token.rightBrace]: "'}'",
  [Token.less]: "'<'",
  [Token.greater]: "'>'",
  [Token.comma]: "','",
  [Token.equals]: "'='",
  [Token.star]: "'*'",
  [Token.colon]: "':'",
  [Token.exclaim]: "'!'",
  [Token.label]: 'label',
  [Token.localName]: 'local name',
  [Token.globalName]: 'global name',
  [Token.comdatName]: 'comdat name',
  [Token.metadataNumber]: 'metadata number',
  [Token.attributeGroup]: 'attribute group',
  [Token.string]: 'string',
  [Token.integer]: 'integer',
};
