/**
 * JSON whose whole numbers beyond 2^53 become texts of their digits: registers and addresses in crash reports do not
 * survive JSON.parse otherwise (METAL.md 3.3). Throws SyntaxError as JSON.parse does.
 */
export function parseExactJson(text: string): unknown {
  // Strings are matched first, so that digits inside them stay as they are.
  const exact = text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
  );
  return JSON.parse(exact);
}
