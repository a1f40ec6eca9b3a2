import {type Instruction} from '../../ir/model/instruction.ts';
import {type Metadata} from '../../ir/model/metadata.ts';

/** Turns offsets of a text into 1-based lines. */
export class LineTable {
  private readonly starts: number[] = [0];
  private readonly known: boolean;

  constructor(text: string | undefined) {
    this.known = text !== undefined;
    if (text === undefined) return;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  /** Lines of the text; 0 without. */
  get count(): number {
    return this.known ? this.starts.length : 0;
  }

  /** 0 for a negative offset or without a text. */
  lineOf(offset: number): number {
    if (offset < 0 || !this.known) return 0;
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }
}

/**
 * Of a program's line: which of its modules it is in (0: the kernel's own, then the linked ones in order) and the line of
 * that module's text. `counts`: lines of each module's text.
 */
export function moduleOfLine(
  counts: readonly number[],
  line: number,
): {readonly module: number; readonly line: number} {
  let before = 0;
  for (const [module, count] of counts.entries()) {
    if (line <= before + count) return {module, line: line - before};
    before += count;
  }
  return {module: 0, line: 0};
}

function fieldInteger(node: Metadata | undefined, name: string): number | undefined {
  if (node?.kind !== 'specialised') return undefined;
  const value = node.fields.find((candidate) => candidate.name === name)?.value;
  if (value?.kind === 'token') return Number(value.text) || 0;
  return value?.kind === 'value' && value.operand.kind === 'integer' ? value.operand.small : undefined;
}

/** Line and column of the `!dbg` of an instruction; undefined without one. */
export function debugLocation(
  instruction: Instruction,
): {readonly line: number; readonly column: number} | undefined {
  for (const attachment of instruction.metadata) {
    if (attachment.name !== 'dbg') continue;
    let node: Metadata | undefined = attachment.node;
    for (let steps = 0; node?.kind === 'reference' && steps < 4; steps++) node = node.target?.body;
    const line = fieldInteger(node, 'line');
    if (line !== undefined) return {line, column: fieldInteger(node, 'column') ?? 0};
  }
  return undefined;
}
