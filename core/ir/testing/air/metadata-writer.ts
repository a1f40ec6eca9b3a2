/** Numbers metadata nodes and keeps their lines, so that modules are written in one pass. */
export class MetadataWriter {
  private readonly lines: string[] = [];
  private readonly known = new Map<string, number>();

  /** The reference (`!3`) of the node with this content; equal content gives the same node. */
  node(content: string): string {
    const known = this.known.get(content);
    if (known !== undefined) return `!${known}`;
    const number = this.lines.length;
    this.known.set(content, number);
    this.lines.push(`!${number} = !{${content}}`);
    return `!${number}`;
  }

  /** A distinct node that starts with itself, as loop ids and alias scopes do. */
  distinct(rest: string): string {
    const number = this.lines.length;
    this.lines.push(`!${number} = distinct !{!${number}${rest === '' ? '' : `, ${rest}`}}`);
    return `!${number}`;
  }

  /** All definitions so far, one a line. */
  text(): string {
    return this.lines.map((line) => `${line}\n`).join('');
  }
}
