/** `text` as Markdown that shows it as it is. */
export function plainMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>#|]/g, (mark) => `\\${mark}`).replace(/\s+/g, ' ');
}

/** `text` as code in a line or a table's cell. */
export function codeMarkdown(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest === 0 ? '' : ' ';
  return `${fence}${pad}${text.replaceAll('|', '\\|')}${pad}${fence}`;
}
