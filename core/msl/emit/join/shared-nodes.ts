/** Text with metadata nodes in it, of which the numbers are given out last. */
export type NodeText = readonly (string | SharedNode)[];

/** A metadata node of the joined module. */
export class SharedNode {
  /** What stands behind `!12 = `. */
  body: NodeText = [];
  number = -1;
}

/** The metadata nodes of all parts: uniqued ones that say the same are one, distinct ones stay apart (LLVM's own rule). */
export class SharedNodes {
  private readonly byText = new Map<string, SharedNode>();
  private readonly identities = new Map<SharedNode, number>();
  private readonly numbered: SharedNode[] = [];

  /** The node of a definition that is not distinct. */
  uniqued(body: NodeText): SharedNode {
    const key = body
      .map((piece) => (typeof piece === 'string' ? piece : `\0${this.identity(piece)}\0`))
      .join('');
    const known = this.byText.get(key);
    if (known !== undefined) return known;
    const node = new SharedNode();
    node.body = body;
    this.byText.set(key, node);
    return node;
  }

  /** Numbers the node, then what it leads to, as `collectMetadata` does. */
  number(root: SharedNode): void {
    const pending = [root];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (node.number >= 0) continue;
      node.number = this.numbered.push(node) - 1;
      for (let at = node.body.length - 1; at >= 0; at--) {
        const piece = node.body[at];
        if (piece instanceof SharedNode) pending.push(piece);
      }
    }
  }

  /** The definitions of all numbered nodes, a line each. */
  *lines(): Iterable<string> {
    for (const node of this.numbered) yield `!${node.number} = ${printNodes(node.body)}`;
  }

  private identity(node: SharedNode): number {
    let identity = this.identities.get(node);
    if (identity === undefined) this.identities.set(node, (identity = this.identities.size));
    return identity;
  }
}

/** The text with the nodes' numbers. */
export function printNodes(text: NodeText): string {
  return text.map((piece) => (typeof piece === 'string' ? piece : `!${piece.number}`)).join('');
}
