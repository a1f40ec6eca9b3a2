/** Text of HTML that may be written as it is. Everything else is escaped. */
export class SafeHtml {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | SafeHtml | undefined | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup with values: strings are escaped for element and quoted attribute alike, `undefined` is nothing. */
export function html(markup: TemplateStringsArray, ...values: readonly Part[]): SafeHtml {
  const pieces = markup.map((piece, index) => piece + (index < values.length ? written(values[index]) : ''));
  return new SafeHtml(pieces.join(''));
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof SafeHtml) return part.text;
  if (typeof part === 'string') return escapeHtml(part);
  return typeof part === 'number' ? String(part) : part.map(written).join('');
}

/** Text for an element or a quoted attribute, without the control characters that HTML has no place for. */
export function escapeHtml(text: string): string {
  let safe = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isControl = (code < 0x20 && !'\n\t\r'.includes(character)) || (code >= 0x7f && code < 0xa0);
    safe += isControl ? '\ufffd' : (entities[character] ?? character);
  }
  return safe;
}
