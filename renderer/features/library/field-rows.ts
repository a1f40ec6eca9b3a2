import {type TreeRow} from '../air/tree-rows.ts';
import {type FieldLevel, type FieldNode} from './messages.ts';

/** The visible fields, top to bottom. A field whose level is not there yet shows as open without rows below it. */
export function fieldRows(
  levels: ReadonlyMap<string, FieldLevel>,
  expanded: ReadonlySet<string>,
): TreeRow<FieldNode>[] {
  const rows: TreeRow<FieldNode>[] = [];
  const visit = (path: string, level: number): void => {
    const nodes = levels.get(path)?.nodes ?? [];
    nodes.forEach((node, index) => {
      const isOpen = expanded.has(node.path);
      rows.push({
        id: node.path,
        level,
        position: index + 1,
        setSize: nodes.length,
        expanded: node.hasChildren ? isOpen : undefined,
        text: node.name,
        value: node,
      });
      if (node.hasChildren && isOpen) visit(node.path, level + 1);
    });
  };
  visit('', 1);
  return rows;
}

/** The paths of the fields around `path`, outermost first, without itself: `1`, `1.4` for `1.4.2`. */
export function parentPaths(path: string): string[] {
  const steps = path.split('.');
  return steps.slice(1).map((_, index) => steps.slice(0, index + 1).join('.'));
}

/** The path of the level that a field is in. */
export function levelOf(path: string): string {
  return path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : '';
}

/** Range of bytes in words: `0x58–0x5b, 4 bytes`. */
export function rangeWords({offset, size}: {readonly offset: number; readonly size: number}): string {
  const first = `0x${offset.toString(16)}`;
  const last = `0x${(offset + Math.max(0, size - 1)).toString(16)}`;
  return size === 1 ? `${first}, 1 byte` : `${first}–${last}, ${size} bytes`;
}
