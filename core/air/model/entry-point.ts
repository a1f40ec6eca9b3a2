import {type IrFunction} from '../../ir/model/global.ts';
import {type Metadata, type MetadataDefinition} from '../../ir/model/metadata.ts';
import {type Module} from '../../ir/model/module.ts';
import {readArgumentRecord, type ArgumentRecord} from './argument-record.ts';
import {readKeyed, type KeyedFact} from './keyed.ts';
import {functionOf, tupleOf} from './operands.ts';
import {type Malformed, type Place} from './place.ts';

export const entryPointRoles = [
  'kernel',
  'vertex',
  'fragment',
  'visible',
  'intersection',
  'mesh',
  'object',
] as const;

export type EntryPointRole = (typeof entryPointRoles)[number];

/** A function that `!air.kernel` and its kin list, with everything its node says (AIR.md 1.4). */
export interface EntryPoint {
  readonly role: EntryPointRole;
  /** The function's name, or the label of the node where it names no function. */
  readonly name: string;
  /** Undefined when the node names none, or one that the module does not have. */
  readonly function: IrFunction | undefined;
  /** The operand that names the function. */
  readonly functionPlace: Place;
  readonly outputs: readonly ArgumentRecord[];
  readonly arguments: readonly ArgumentRecord[];
  /** The list of argument records; undefined where the node has none. */
  readonly argumentList: ListPlace | undefined;
  readonly outputList: ListPlace | undefined;
  /** What follows the lists: `air.max_work_group_size`, `early_fragment_tests`, ... */
  readonly extras: readonly KeyedFact[];
  readonly malformed: readonly Malformed[];
  readonly place: Place;
  readonly definition: MetadataDefinition | undefined;
}

export interface ListPlace {
  readonly place: Place;
  readonly definition: MetadataDefinition | undefined;
}

/** Every entry point of the module in the order of its lists. */
export function readEntryPoints(module: Module): EntryPoint[] {
  const found: EntryPoint[] = [];
  for (const role of entryPointRoles) {
    for (const node of module.namedMetadataByName.get(`air.${role}`)?.operands ?? []) {
      found.push(readEntryPoint(role, node));
    }
  }
  return found;
}

function readEntryPoint(role: EntryPointRole, node: Metadata): EntryPoint {
  const malformed: Malformed[] = [];
  const reference = {start: node.start, end: node.end};
  const label = node.kind === 'reference' ? `!${node.number}` : 'a node';
  const resolved = tupleOf(node);
  if (resolved === undefined) {
    malformed.push({place: reference, what: `${label} is not defined as a tuple`});
    return {
      role,
      name: label,
      function: undefined,
      functionPlace: reference,
      outputs: [],
      arguments: [],
      argumentList: undefined,
      outputList: undefined,
      extras: [],
      malformed,
      place: reference,
      definition: undefined,
    };
  }
  const {tuple, definition} = resolved;
  const place = {start: tuple.start, end: tuple.end};
  const [head, outputNode, argumentNode] = tuple.elements;
  const fn = functionOf(head);
  const functionPlace = head === undefined ? place : {start: head.start, end: head.end};
  if (fn === undefined)
    malformed.push({place: functionPlace, what: 'the first operand names no function of this module'});
  const outputs = readList(outputNode, 'outputs', place, malformed);
  const inputs = readList(argumentNode, 'arguments', place, malformed);
  return {
    role,
    name: fn === undefined ? label : (fn.name ?? String(fn.number)),
    function: fn,
    functionPlace,
    outputs: outputs.records,
    arguments: inputs.records,
    outputList: outputs.list,
    argumentList: inputs.list,
    extras: readExtras(tuple.elements),
    malformed,
    place,
    definition,
  };
}

function readList(
  node: Metadata | undefined,
  what: string,
  holder: Place,
  malformed: Malformed[],
): {records: ArgumentRecord[]; list: ListPlace | undefined} {
  const resolved = tupleOf(node);
  if (resolved === undefined) {
    malformed.push({place: node ?? holder, what: `the list of ${what} is missing or no tuple`});
    return {records: [], list: undefined};
  }
  const {tuple, definition} = resolved;
  return {
    records: tuple.elements.map(readArgumentRecord),
    list: {place: {start: tuple.start, end: tuple.end}, definition},
  };
}

/** Behind the lists stand nodes with a key and values, or bare strings. */
function readExtras(elements: readonly Metadata[]): KeyedFact[] {
  const extras: KeyedFact[] = [];
  for (const element of elements.slice(3)) {
    const nested = tupleOf(element);
    extras.push(...readKeyed(nested === undefined ? [element] : nested.tuple.elements, 0));
  }
  return extras;
}
