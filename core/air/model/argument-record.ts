import {type MetadataDefinition, type Metadata} from '../../ir/model/metadata.ts';
import {readKeyed, type KeyedFact} from './keyed.ts';
import {integerOf, stringOf, tupleOf} from './operands.ts';
import {type Fact, type Malformed, type Place} from './place.ts';
import {isSystemValue} from './system-values.ts';

export type ResourceKind =
  | 'buffer'
  | 'indirect_buffer'
  | 'indirect_constant'
  | 'texture'
  | 'sampler'
  | 'visible_function_table'
  | 'intersection_function_table'
  | 'instance_acceleration_structure'
  | 'primitive_acceleration_structure'
  | 'command_buffer'
  | 'imageblock';

export type LinkageKind =
  | 'vertex_input'
  | 'vertex_output'
  | 'fragment_input'
  | 'visible_input'
  | 'visible_output'
  | 'stage_in'
  | 'render_target';

/** What an argument is. `unknown` has a record whose kind this lab does not know; its keys are kept. */
export type ArgumentKind =
  | {readonly form: 'resource'; readonly resource: ResourceKind}
  | {readonly form: 'linkage'; readonly linkage: LinkageKind}
  | {readonly form: 'system-value'; readonly key: string}
  | {readonly form: 'unknown'};

export type Access = 'read' | 'write' | 'read_write' | 'sample';

/**
 * One argument's (or output's) record (AIR.md 1.5). Absent facts are undefined. `facts` has every key in the order of the
 * text; the named fields are read from it.
 */
export interface ArgumentRecord {
  /** The record's own statement of the argument's index; outputs have none. */
  readonly index: Fact<number> | undefined;
  readonly kind: ArgumentKind;
  /** The key that states the kind. */
  readonly kindPlace: Place | undefined;
  readonly location: Fact<number> | undefined;
  readonly arrayLength: Fact<number> | undefined;
  readonly access: Fact<Access> | undefined;
  readonly addressSpace: Fact<number> | undefined;
  readonly bufferSizeBytes: Fact<number> | undefined;
  readonly typeSizeBytes: Fact<number> | undefined;
  readonly typeAlignBytes: Fact<number> | undefined;
  readonly typeName: Fact<string> | undefined;
  readonly name: Fact<string> | undefined;
  readonly unused: Fact<true> | undefined;
  /** The node of `air.struct_type_info`. */
  readonly structTypeInfo: Fact<Metadata> | undefined;
  /** The node of `air.function_constant`: the argument exists only when that constant is true. */
  readonly functionConstant: Fact<Metadata> | undefined;
  readonly facts: readonly KeyedFact[];
  readonly malformed: readonly Malformed[];
  /** The whole tuple. */
  readonly place: Place;
  /** The node that holds the tuple; undefined when it is written in place. */
  readonly definition: MetadataDefinition | undefined;
  /** Where the function's list refers to the record. */
  readonly referencePlace: Place;
}

const resourceKinds = new Map<string, ResourceKind>(
  (
    [
      'buffer',
      'indirect_buffer',
      'indirect_constant',
      'texture',
      'sampler',
      'visible_function_table',
      'intersection_function_table',
      'instance_acceleration_structure',
      'primitive_acceleration_structure',
      'command_buffer',
      'imageblock',
    ] as const
  ).map((kind) => [`air.${kind}`, kind]),
);

const linkageKinds = new Map<string, LinkageKind>(
  (
    [
      'vertex_input',
      'vertex_output',
      'fragment_input',
      'visible_input',
      'visible_output',
      'stage_in',
      'render_target',
    ] as const
  ).map((kind) => [`air.${kind}`, kind]),
);

const accessKinds = new Map<string, Access>([
  ['air.read', 'read'],
  ['air.write', 'write'],
  ['air.read_write', 'read_write'],
  ['air.sample', 'sample'],
]);

/** Reads the record that `node` leads to. A node that is no tuple gives an empty record that says what is wrong. */
export function readArgumentRecord(node: Metadata): ArgumentRecord {
  const referencePlace = {start: node.start, end: node.end};
  const resolved = tupleOf(node);
  if (resolved === undefined) {
    const what =
      node.kind === 'reference' ? `!${node.number} is not defined as a tuple` : 'the record is no tuple';
    return assemble([], undefined, referencePlace, undefined, referencePlace, [
      {place: referencePlace, what},
    ]);
  }
  const {elements} = resolved.tuple;
  const place = {start: resolved.tuple.start, end: resolved.tuple.end};
  const indexValue = integerOf(elements[0]);
  const malformed: Malformed[] = [];
  if (elements.length === 0) malformed.push({place, what: 'the record is empty'});
  const index =
    indexValue === undefined ? undefined : {value: indexValue, place: placeOf(elements[0], place)};
  const facts = readKeyed(elements, index === undefined ? 0 : 1);
  for (const fact of facts) {
    if (fact.key === '') malformed.push({place: fact.keyPlace, what: 'a string key is expected here'});
  }
  malformed.push(...repeatedKeys(facts));
  return assemble(facts, index, place, resolved.definition, referencePlace, malformed);
}

/** Readers take the first of two facts with one key. */
function repeatedKeys(facts: readonly KeyedFact[]): Malformed[] {
  const seen = new Set<string>();
  return facts.flatMap(({key, keyPlace}) => {
    const isRepeated = key !== '' && seen.has(key);
    seen.add(key);
    return isRepeated ? [{place: keyPlace, what: `the key ${key} stands twice in one record`}] : [];
  });
}

function placeOf(node: Metadata | undefined, fallback: Place): Place {
  return node === undefined ? fallback : {start: node.start, end: node.end};
}

function assemble(
  facts: readonly KeyedFact[],
  index: Fact<number> | undefined,
  place: Place,
  definition: MetadataDefinition | undefined,
  referencePlace: Place,
  malformed: Malformed[],
): ArgumentRecord {
  const reader = new FactReader(facts, malformed);
  const kindFact = facts.find((fact) => kindOf(fact.key).form !== 'unknown');
  const accessFact = facts.find((fact) => accessKinds.has(fact.key));
  const access = accessFact === undefined ? undefined : accessKinds.get(accessFact.key);
  const unused = facts.find((fact) => fact.key === 'air.arg_unused');
  return {
    index,
    kind: kindOf(kindFact?.key ?? ''),
    kindPlace: kindFact?.keyPlace,
    location: reader.integer('air.location_index', 0),
    arrayLength: reader.integer('air.location_index', 1),
    access:
      accessFact === undefined || access === undefined ? undefined : {value: access, place: accessFact.place},
    addressSpace: reader.integer('air.address_space', 0),
    bufferSizeBytes: reader.integer('air.buffer_size', 0),
    typeSizeBytes: reader.integer('air.arg_type_size', 0),
    typeAlignBytes: reader.integer('air.arg_type_align_size', 0),
    typeName: reader.string('air.arg_type_name'),
    name: reader.string('air.arg_name'),
    unused: unused === undefined ? undefined : {value: true, place: unused.place},
    structTypeInfo: reader.node('air.struct_type_info'),
    functionConstant: reader.node('air.function_constant'),
    facts,
    malformed,
    place,
    definition,
    referencePlace,
  };
}

function kindOf(key: string): ArgumentKind {
  const resource = resourceKinds.get(key);
  if (resource !== undefined) return {form: 'resource', resource};
  const linkage = linkageKinds.get(key);
  if (linkage !== undefined) return {form: 'linkage', linkage};
  return isSystemValue(key) ? {form: 'system-value', key} : {form: 'unknown'};
}

/** Reads values by key; what is there but has the wrong kind is added to `malformed`. */
class FactReader {
  private readonly facts: readonly KeyedFact[];
  private readonly malformed: Malformed[];

  constructor(facts: readonly KeyedFact[], malformed: Malformed[]) {
    this.facts = facts;
    this.malformed = malformed;
  }

  integer(key: string, position: number): Fact<number> | undefined {
    return this.read(key, position, 'an integer', integerOf);
  }

  string(key: string): Fact<string> | undefined {
    return this.read(key, 0, 'a string', stringOf);
  }

  node(key: string): Fact<Metadata> | undefined {
    return this.read(key, 0, 'a node', (node) => node);
  }

  private read<T>(
    key: string,
    position: number,
    expected: string,
    convert: (node: Metadata | undefined) => T | undefined,
  ): Fact<T> | undefined {
    const fact = this.facts.find((candidate) => candidate.key === key);
    if (fact === undefined) return undefined;
    const node = fact.values[position];
    const value = convert(node);
    if (value === undefined) {
      this.malformed.push({place: fact.place, what: `${key} needs ${expected} as operand ${position + 1}`});
      return undefined;
    }
    return {value, place: placeOf(node, fact.place)};
  }
}
