import {type Position, type TextRange} from '../../../core/base/source-text.ts';
import {type FactNode} from '../ir-language/messages.ts';
import {type TreeNode} from './tree-rows.ts';

/** `different`: what is not equal on both sides. `broken`: what a rule objects to. */
export type FactFilter = 'all' | 'different' | 'broken';

/** How many facts below a node are what. */
export interface FactCounts {
  readonly facts: number;
  readonly missing: number;
  readonly extra: number;
  readonly changed: number;
  readonly broken: number;
}

/** A node of the tree with what its row shows. */
export interface FactEntry {
  readonly node: FactNode;
  /** Over what the filter and the search leave. */
  readonly counts: FactCounts;
}

/** The nodes that pass `filter` and contain `query`; a subject that contains it keeps all of its facts. */
export function factTreeNodes(
  nodes: readonly FactNode[],
  filter: FactFilter,
  query: string,
): TreeNode<FactEntry>[] {
  const words = query.trim().toLowerCase();
  return nodes.flatMap((node): TreeNode<FactEntry>[] => {
    const inside = words === '' || contains(node, words) ? '' : words;
    const {id, label: text, kind} = node;
    if (kind === 'fact') {
      if (inside !== '' || !passes(node, filter)) return [];
      return [{id, text, value: {node, counts: countsOf(node)}, children: []}];
    }
    const children = factTreeNodes(node.children, filter, inside);
    const isEmpty = children.length === 0 && (filter !== 'broken' || node.broken.length === 0);
    if (isEmpty) return [];
    const counts = children.map((child) => child.value.counts).reduce(sum, countsOf(node));
    return [{id, text, value: {node, counts}, children}];
  });
}

function contains({label, left, right, broken}: FactNode, words: string): boolean {
  const texts = [label, left?.text, right?.text, ...broken.map(({ruleId}) => ruleId)];
  return texts.some((text) => text?.toLowerCase().includes(words));
}

function passes(node: FactNode, filter: FactFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'different':
      return node.class !== 'equal' && node.class !== 'absent';
    case 'broken':
      return node.broken.length > 0;
  }
}

/** Of the node alone: of a subject that is what a rule objects to in it as a whole. */
function countsOf(node: FactNode): FactCounts {
  const isFact = node.kind === 'fact';
  const one = (is: boolean): number => (isFact && is ? 1 : 0);
  return {
    facts: one(true),
    missing: one(node.class === 'missing'),
    extra: one(node.class === 'extra'),
    changed: one(node.class === 'changed'),
    broken: node.broken.length > 0 ? 1 : 0,
  };
}

function sum(left: FactCounts, right: FactCounts): FactCounts {
  return {
    facts: left.facts + right.facts,
    missing: left.missing + right.missing,
    extra: left.extra + right.extra,
    changed: left.changed + right.changed,
    broken: left.broken + right.broken,
  };
}

/** The counts of a subject in words: `12 facts`, `8 missing, 1 changed`. */
export function countWords(counts: FactCounts, filter: FactFilter): string {
  const {facts, missing, extra, changed, broken} = counts;
  if (filter === 'broken') return `${broken} against a rule`;
  const parts = [
    missing > 0 ? `${missing} missing` : '',
    extra > 0 ? `${extra} extra` : '',
    changed > 0 ? `${changed} changed` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', ') : `${facts}`;
}

/** Where a node stands in the document in front, or belongs. */
export function placeOfNode(node: FactNode): Position | undefined {
  return (node.left?.range ?? node.belongsAt)?.start;
}

interface Placed {
  readonly path: string[];
  readonly node: FactNode;
  readonly range: TextRange;
}

/**
 * The ids from the root to the innermost node around `position`; where there is none, to the one of its line that begins
 * nearest. Empty where no fact is.
 */
export function factPathAt(nodes: readonly FactNode[], position: Position): string[] {
  const placed: Placed[] = [];
  const visit = (siblings: readonly FactNode[], parents: readonly string[]): void => {
    for (const node of siblings) {
      const path = [...parents, node.id];
      const range = node.left?.range;
      if (range !== undefined) placed.push({path, node, range});
      visit(node.children, path);
    }
  };
  visit(nodes, []);
  const [innermost] = placed.filter(({range}) => isInside(range, position)).sort(byTightness);
  if (innermost !== undefined) return innermost.path;
  const distance = ({range}: Placed): number => Math.abs(range.start.column - position.column);
  const [nearest] = placed
    .filter(({range}) => range.start.line === position.line)
    .sort((left, right) => distance(left) - distance(right) || byTightness(left, right));
  return nearest?.path ?? [];
}

/** Whether `position` is in what the node states, or where it belongs. */
export function isNodeAt(node: FactNode, position: Position): boolean {
  const range = node.left?.range ?? node.belongsAt;
  return range !== undefined && isInside(range, position);
}

/** A fact says more than the subject that begins with it; among equals the shorter. */
function byTightness(left: Placed, right: Placed): number {
  const isSubject = ({node}: Placed): number => (node.kind === 'fact' ? 0 : 1);
  return isSubject(left) - isSubject(right) || sizeOf(left.range) - sizeOf(right.range);
}

const longestLine = 1e6;

function sizeOf({start, end}: TextRange): number {
  return (end.line - start.line) * longestLine + end.column - start.column;
}

function isInside({start, end}: TextRange, {line, column}: Position): boolean {
  if (line < start.line || line > end.line) return false;
  if (line === start.line && column < start.column) return false;
  return line !== end.line || column <= end.column;
}

/** The node `id` with its parents, outermost first. */
export function nodePath(nodes: readonly FactNode[], id: string | undefined): readonly FactNode[] {
  if (id === undefined) return [];
  for (const node of nodes) {
    if (node.id === id) return [node];
    if (!id.startsWith(`${node.id}/`)) continue;
    const below = nodePath(node.children, id);
    if (below.length > 0) return [node, ...below];
  }
  return [];
}
