/** One visible row of a tree. */
export interface TreeRow<T> {
  readonly id: string;
  /** 1 at the root. */
  readonly level: number;
  /** Among its siblings, 1-based. */
  readonly position: number;
  readonly setSize: number;
  /** Undefined for a leaf. */
  readonly expanded: boolean | undefined;
  /** What typed letters are compared with. */
  readonly text: string;
  readonly value: T;
}

/** A node before it is known which rows are visible. */
export interface TreeNode<T> {
  readonly id: string;
  readonly text: string;
  readonly value: T;
  readonly children: readonly TreeNode<T>[];
}

/** The visible rows of `nodes`, top to bottom. A node without children is a leaf. */
export function flattenTree<T>(
  nodes: readonly TreeNode<T>[],
  isExpanded: (node: TreeNode<T>) => boolean,
): TreeRow<T>[] {
  const rows: TreeRow<T>[] = [];
  const visit = (siblings: readonly TreeNode<T>[], level: number): void => {
    siblings.forEach((node, index) => {
      const {id, text, value, children} = node;
      const expanded = children.length === 0 ? undefined : isExpanded(node);
      rows.push({id, level, position: index + 1, setSize: siblings.length, expanded, text, value});
      if (expanded === true) visit(children, level + 1);
    });
  };
  visit(nodes, 1);
  return rows;
}

/** Where a key leads from `current`: to a row, or to opening or closing one. Undefined for keys that mean nothing. */
export function treeTarget<T>(
  rows: readonly TreeRow<T>[],
  current: TreeRow<T>,
  key: string,
): {readonly row: TreeRow<T>; readonly toggle: boolean} | undefined {
  const index = rows.indexOf(current);
  const go = (row: TreeRow<T> | undefined) => (row === undefined ? undefined : {row, toggle: false});
  switch (key) {
    case 'ArrowDown':
      return go(rows[Math.min(index + 1, rows.length - 1)]);
    case 'ArrowUp':
      return go(rows[Math.max(index - 1, 0)]);
    case 'Home':
      return go(rows[0]);
    case 'End':
      return go(rows[rows.length - 1]);
    case 'ArrowRight':
      if (current.expanded === false) return {row: current, toggle: true};
      return current.expanded === true ? go(rows[index + 1]) : undefined;
    case 'ArrowLeft':
      if (current.expanded === true) return {row: current, toggle: true};
      return go(rows.slice(0, index).findLast((row) => row.level < current.level));
    case ' ':
      return current.expanded === undefined ? go(current) : {row: current, toggle: true};
    default:
      return go(byFirstLetter(rows, index, key));
  }
}

function byFirstLetter<T>(rows: readonly TreeRow<T>[], index: number, key: string): TreeRow<T> | undefined {
  if ([...key].length !== 1) return undefined;
  const letter = key.toLowerCase();
  return [...rows.slice(index + 1), ...rows.slice(0, index + 1)].find((row) =>
    row.text.toLowerCase().startsWith(letter),
  );
}
