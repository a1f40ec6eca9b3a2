import {type Metadata, type MetadataTuple, type SpecialisedMetadata} from '../../ir/model/metadata.ts';
import {type IrFunction} from '../../ir/model/global.ts';

/** The node that `node` leads to, through references. */
export function resolve(node: Metadata | undefined): Metadata | undefined {
  let current = node;
  // `!0 = !1`, `!1 = !0` is possible in broken text.
  for (let steps = 0; current?.kind === 'reference' && steps < 16; steps++) current = current.target?.body;
  return current?.kind === 'reference' ? undefined : current;
}

/** The specialised node (`!DISubprogram(...)`) that `node` leads to, of one of `names` where any are given. */
export function specialised(
  node: Metadata | undefined,
  ...names: readonly string[]
): SpecialisedMetadata | undefined {
  const found = resolve(node);
  if (found?.kind !== 'specialised') return undefined;
  return names.length === 0 || names.includes(found.name) ? found : undefined;
}

/** The value of a field, or undefined. */
export function field(node: SpecialisedMetadata | undefined, name: string): Metadata | undefined {
  return node?.fields.find((one) => one.name === name)?.value;
}

export function textField(node: SpecialisedMetadata | undefined, name: string): string | undefined {
  const value = field(node, name);
  if (value?.kind === 'string') return value.value;
  return value?.kind === 'token' ? value.text : undefined;
}

/** A number, 0 where the field is absent (LLVM leaves zeros out). */
export function numberField(node: SpecialisedMetadata | undefined, name: string): number {
  const value = field(node, name);
  return value?.kind === 'token' ? Number(value.text) || 0 : 0;
}

export function elementsOf(node: Metadata | undefined): readonly Metadata[] {
  const found = resolve(node);
  return found?.kind === 'tuple' ? (found satisfies MetadataTuple).elements : [];
}

/** The `!dbg` node of a function: its DISubprogram. */
export function subprogramOf(fn: IrFunction): SpecialisedMetadata | undefined {
  return specialised(fn.metadata.find(({name}) => name === 'dbg')?.node, 'DISubprogram');
}
