import {type Metadata} from '../../../ir/model/metadata.ts';
import {type NodeBuilder} from './node-builder.ts';
import {
  alignOf,
  holdsResources,
  type MslPointer,
  type MslStruct,
  type MslType,
  nameOf,
  sizeOf,
} from './msl-type.ts';
import {type EntryParameter, resourceArray} from './parameters.ts';

/** What a record needs besides its parameter. */
export interface RecordContext {
  readonly nodes: NodeBuilder;
  /** Whether records state address spaces: Apple's compilers do so for targets from macOS 13 on. */
  readonly hasAddressSpaces: boolean;
  /** The node of a `[[function_constant(x)]]`. */
  readonly gate: (text: string) => Metadata | undefined;
  /** `[[id(n)]]` of a structure's member, by the names of both. */
  readonly memberId: (structure: string, member: string) => number | undefined;
}

/** The record of one argument of an entry function, with its keys in Apple's order (AIR.md 1.5). */
export function argumentNode(
  context: RecordContext,
  {index, name, type, use, gate}: EntryParameter,
  usage: 'used' | 'unused',
): Metadata {
  const {nodes} = context;
  const gateNode = gate === undefined ? undefined : context.gate(gate);
  const body =
    use.form === 'system-value'
      ? [nodes.text(`air.${use.key}`), ...typeAndName(nodes, nameOf(type), name)]
      : use.form === 'resource'
        ? resourceParts(context, type, use, name)
        : // By value and bound to nothing: reflection shows the type; the rules report that it has no kind.
          typeAndName(nodes, nameOf(type), name);
  return nodes.node([
    nodes.integer(index),
    ...(gateNode === undefined ? [] : [nodes.text('air.function_constant'), gateNode]),
    ...body,
    ...(usage === 'unused' ? [nodes.text('air.arg_unused')] : []),
  ]);
}

function typeAndName(nodes: NodeBuilder, typeName: string, name: string): Metadata[] {
  return [
    nodes.text('air.arg_type_name'),
    nodes.text(typeName),
    nodes.text('air.arg_name'),
    nodes.text(name),
  ];
}

function location(nodes: NodeBuilder, slot: number, count: number): Metadata[] {
  return [nodes.text('air.location_index'), nodes.integer(slot), nodes.integer(count)];
}

function resourceParts(
  context: RecordContext,
  type: MslType,
  {slot, count}: {readonly slot: number; readonly count: number},
  name: string,
): Metadata[] {
  const {nodes} = context;
  const held = resourceArray(type)?.element ?? type;
  switch (held.kind) {
    case 'pointer':
      return bufferParts(context, held, slot, count, name);
    case 'texture':
      return [
        nodes.text('air.texture'),
        ...location(nodes, slot, count),
        nodes.text(`air.${held.access}`),
        ...typeAndName(nodes, textureTypeName(type), name),
      ];
    case 'sampler':
      return [
        nodes.text('air.sampler'),
        ...location(nodes, slot, count),
        ...typeAndName(nodes, nameOf(held), name),
      ];
    case 'handle':
      return [
        nodes.text(`air.${held.key}`),
        ...location(nodes, slot, count),
        nodes.text('air.read'),
        ...typeAndName(nodes, held.name, name),
      ];
    default:
      return typeAndName(nodes, nameOf(type), name);
  }
}

function textureTypeName(type: MslType): string {
  const array = resourceArray(type);
  return array === undefined ? nameOf(type) : `array<${nameOf(array.element)}, ${array.count}>`;
}

function bufferParts(
  context: RecordContext,
  pointer: MslPointer,
  slot: number,
  count: number,
  name: string,
): Metadata[] {
  const {nodes, hasAddressSpaces} = context;
  const {pointee, form, addressSpace} = pointer;
  const sizeBytes = sizeOf(pointee);
  const isIndirect = (addressSpace === 1 || addressSpace === 2) && holdsResources(pointee);
  const isRead = pointer.isConst || addressSpace === 2;
  return [
    nodes.text(isIndirect ? 'air.indirect_buffer' : 'air.buffer'),
    ...(form === 'reference' && sizeBytes !== undefined
      ? [nodes.text('air.buffer_size'), nodes.integer(sizeBytes)]
      : []),
    ...location(nodes, slot, count),
    nodes.text(isRead ? 'air.read' : 'air.read_write'),
    ...(hasAddressSpaces ? [nodes.text('air.address_space'), nodes.integer(addressSpace)] : []),
    ...structTypeInfo(context, pointee, isIndirect),
    ...sizes(nodes, pointee),
    ...typeAndName(nodes, nameOf(pointee), name),
  ];
}

/** Of one element, as reflection shows it; `void` has neither. */
function sizes(nodes: NodeBuilder, pointee: MslType): Metadata[] {
  const element = elementOf(pointee);
  const [sizeBytes, alignBytes] = [sizeOf(element), alignOf(element)];
  if (sizeBytes === undefined || alignBytes === undefined) return [];
  return [
    ...[nodes.text('air.arg_type_size'), nodes.integer(sizeBytes)],
    ...[nodes.text('air.arg_type_align_size'), nodes.integer(alignBytes)],
  ];
}

/** What an array, however deep, consists of. */
function elementOf(type: MslType): MslType {
  return type.kind === 'array' ? elementOf(type.element) : type;
}

function structTypeInfo(context: RecordContext, pointee: MslType, isIndirect: boolean): Metadata[] {
  const element = elementOf(pointee);
  if (element.kind !== 'struct' || !element.isComplete) return [];
  const {nodes} = context;
  return [
    nodes.text('air.struct_type_info'),
    structNode(context, element, isIndirect ? {next: 0} : undefined, []),
  ];
}

/** Counts the `[[id(n)]]` of an argument buffer's members; a member without one takes the next. */
interface Ids {
  next: number;
}

/**
 * Groups of {offset, size, array length (0: none), type, name} for each member (AIR.md 1.5); the information of a
 * structure inside stands before its group. In an argument buffer each group has the record of what is bound there.
 */
function structNode(
  context: RecordContext,
  struct: MslStruct,
  ids: Ids | undefined,
  outer: readonly MslStruct[],
): Metadata {
  const {nodes} = context;
  const parts: Metadata[] = [];
  for (const {name, type, offsetBytes} of struct.members) {
    const {element, count} = flattened(type);
    const isNested =
      element.kind === 'struct' && element.isComplete && !outer.includes(element) && element !== struct;
    const first = ids === undefined ? undefined : (context.memberId(struct.name, name) ?? ids.next);
    if (isNested) {
      const inner = first === undefined ? undefined : {next: first};
      parts.push(nodes.text('air.struct_type_info'), structNode(context, element, inner, [...outer, struct]));
    }
    const typeName = element.kind === 'pointer' ? `${nameOf(element.pointee)}` : nameOf(element);
    parts.push(nodes.integer(offsetBytes), nodes.integer(sizeOf(element) ?? 0), nodes.integer(count));
    parts.push(nodes.text(typeName), nodes.text(name));
    if (ids !== undefined && first !== undefined) {
      if (!isNested) {
        parts.push(
          nodes.text('air.indirect_argument'),
          indirectArgument(context, {name, element, count, id: first}),
        );
      }
      ids.next = first + idsOf(type);
    }
  }
  return nodes.node(parts);
}

/** The element of an array of any depth, with the number of all of them; 0 where it is no array. */
function flattened(type: MslType): {element: MslType; count: number} {
  let element = type;
  let count = 0;
  for (let array = resourceArray(element); array !== undefined; array = resourceArray(element)) {
    count = (count === 0 ? 1 : count) * array.count;
    element = array.element;
  }
  return {element, count};
}

/** How many ids a member of an argument buffer takes. */
function idsOf(type: MslType): number {
  const {element, count} = flattened(type);
  const own =
    element.kind === 'struct' ? element.members.reduce((sum, member) => sum + idsOf(member.type), 0) : 1;
  return own * Math.max(1, count);
}

/** The record of a member of an argument buffer: as an argument's, its location being its id. */
function indirectArgument(
  context: RecordContext,
  member: {readonly name: string; readonly element: MslType; readonly count: number; readonly id: number},
): Metadata {
  const {nodes} = context;
  const {name, element, id} = member;
  const count = Math.max(1, member.count);
  const isResource =
    element.kind === 'pointer' ||
    element.kind === 'texture' ||
    element.kind === 'sampler' ||
    element.kind === 'handle';
  const body = isResource
    ? resourceParts(context, element, {slot: id, count}, name)
    : [
        nodes.text('air.indirect_constant'),
        ...location(nodes, id, count),
        ...typeAndName(nodes, nameOf(element), name),
      ];
  return nodes.node([nodes.integer(id), ...body]);
}
