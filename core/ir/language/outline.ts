import {type IrFunction} from '../model/global.ts';
import {type Module} from '../model/module.ts';
import {blockLabel, symbolLabel} from './names.ts';
import {type Span} from './symbol-index.ts';

export type OutlineKind =
  | 'type'
  | 'variable'
  | 'alias'
  | 'function'
  | 'declaration'
  | 'block'
  | 'named-metadata'
  | 'metadata'
  | 'attribute-group';

/** One entry of a module's outline. */
export interface OutlineItem {
  readonly kind: OutlineKind;
  readonly label: string;
  /** The whole entity. */
  readonly range: Span;
  /** The name within it. */
  readonly nameRange: Span;
  readonly children: readonly OutlineItem[];
}

interface Named {
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
}

function item(
  kind: OutlineKind,
  label: string,
  entity: Named,
  children: readonly OutlineItem[] = [],
): OutlineItem {
  const range = {start: entity.start, end: entity.end};
  const nameRange = entity.nameStart < 0 ? range : {start: entity.nameStart, end: entity.nameEnd};
  return {kind, label, range, nameRange, children};
}

function functionItem(fn: IrFunction): OutlineItem {
  const label = symbolLabel({kind: 'global', value: fn});
  if (fn.isDeclaration) return item('declaration', label, fn);
  // An entry block without a label has no text of its own to go to.
  const blocks = fn.blocks.filter((block) => block.nameStart >= 0);
  return item(
    'function',
    label,
    fn,
    blocks.map((block) => item('block', blockLabel(block), block)),
  );
}

/** The module's entities in the order of the text: types, globals, functions with their blocks, metadata. */
export function moduleOutline(module: Module): OutlineItem[] {
  const items: OutlineItem[] = [];
  for (const type of module.namedTypes)
    items.push(item('type', symbolLabel({kind: 'type', value: type}), type));
  for (const global of module.globals)
    items.push(item('variable', symbolLabel({kind: 'global', value: global}), global));
  for (const alias of module.aliases)
    items.push(item('alias', symbolLabel({kind: 'global', value: alias}), alias));
  for (const fn of module.functions) items.push(functionItem(fn));
  for (const group of module.attributeGroups) items.push(item('attribute-group', `#${group.number}`, group));
  for (const named of module.namedMetadata)
    items.push(item('named-metadata', symbolLabel({kind: 'named-metadata', value: named}), named));
  for (const node of module.metadata) items.push(item('metadata', `!${node.number}`, node));
  return items.sort((a, b) => a.range.start - b.range.start);
}
