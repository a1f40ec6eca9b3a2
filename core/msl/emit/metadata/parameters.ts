import {type SpecialisedMetadata} from '../../../ir/model/metadata.ts';
import {type Module} from '../../../ir/model/module.ts';
import {isSystemValue} from '../../../air/model/system-values.ts';
import {type AttributeRecord, type FunctionRecord} from '../../source-pass/records.ts';
import {elementsOf, field, numberField, specialised, textField} from '../debug-info.ts';
import {type AttributeValues} from './attribute-values.ts';
import {type DebugTypes} from './debug-types.ts';
import {type MslType} from './msl-type.ts';

/** What a parameter is bound to. Buffers and threadgroup memory are numbered apart (AIR.md 1.5). */
export type SlotSpace = 'buffer' | 'threadgroup' | 'texture' | 'sampler';

/** A parameter of an entry function: its type as written, its attributes, and what it is. */
export interface EntryParameter {
  readonly index: number;
  readonly name: string;
  readonly type: MslType;
  readonly attributes: readonly AttributeRecord[];
  readonly use:
    | {readonly form: 'resource'; readonly space: SlotSpace; readonly slot: number; readonly count: number}
    /** `key` without `air.`. */
    | {readonly form: 'system-value'; readonly key: string}
    | {readonly form: 'plain'};
  /** The text of `[[function_constant(x)]]`: the parameter exists where that constant is true. */
  readonly gate: string | undefined;
}

/** A problem with one parameter, in words for the user. */
export interface ParameterProblem {
  readonly attribute: AttributeRecord;
  readonly message: string;
}

export interface EntryParameters {
  readonly returnType: MslType;
  readonly parameters: readonly EntryParameter[];
  readonly problems: readonly ParameterProblem[];
}

/** Attributes of a parameter that name its slot, and the space that the slot is in. */
const slotAttributes: Readonly<Record<string, SlotSpace>> = {
  buffer: 'buffer',
  texture: 'texture',
  sampler: 'sampler',
  threadgroup: 'threadgroup',
};

export interface ParameterSources {
  readonly types: DebugTypes;
  readonly names: ArgumentNames;
  readonly values: AttributeValues;
}

/** What a function takes and returns, from debug information (types, names) and the record (attributes). */
export function entryParameters(
  {types, names, values}: ParameterSources,
  subprogram: SpecialisedMetadata | undefined,
  record: FunctionRecord | undefined,
): EntryParameters {
  const [returned, ...written] = elementsOf(field(specialised(field(subprogram, 'type')), 'types'));
  const problems: ParameterProblem[] = [];
  const drafts = written.map((node, index) => {
    const parameter = record?.parameters[index];
    const attributes = parameter?.attributes ?? [];
    const type = types.read(node);
    const name = names.of(subprogram, index + 1) ?? parameter?.name ?? '';
    const gate = attributes.find((attribute) => attribute.name === 'function_constant')?.argumentText;
    return {index, type, name, attributes, gate, ...placeOf(values, type, attributes, problems)};
  });
  return {
    returnType: types.read(returned),
    parameters: assignSlots(drafts),
    problems,
  };
}

interface Draft extends Omit<EntryParameter, 'use'> {
  readonly space: SlotSpace | undefined;
  readonly slot: number | undefined;
  readonly key: string | undefined;
}

function placeOf(
  values: AttributeValues,
  type: MslType,
  attributes: readonly AttributeRecord[],
  problems: ParameterProblem[],
): Pick<Draft, 'space' | 'slot' | 'key'> {
  for (const attribute of attributes) {
    const space = slotAttributes[attribute.name];
    if (space !== undefined) {
      const slot = values.of(attribute);
      if (slot === undefined) {
        const message = `not supported: the index '${attribute.argumentText ?? ''}' of [[${attribute.name}]], which is no number`;
        problems.push({attribute, message});
      }
      return {space, slot, key: undefined};
    }
    if (isSystemValue(`air.${attribute.name}`))
      return {space: undefined, slot: undefined, key: attribute.name};
  }
  return {space: spaceOf(type), slot: undefined, key: undefined};
}

/** Where a parameter without an attribute goes. */
function spaceOf(type: MslType): SlotSpace | undefined {
  switch (type.kind) {
    case 'pointer':
      if (type.addressSpace === 3) return 'threadgroup';
      return type.addressSpace === 0 ? undefined : 'buffer';
    case 'texture':
      return 'texture';
    case 'sampler':
      return 'sampler';
    case 'handle':
      return 'buffer';
    case 'array':
      return spaceOf(type.element);
    case 'struct': {
      const array = resourceArray(type);
      return array === undefined ? undefined : spaceOf(array);
    }
    default:
      return undefined;
  }
}

/** `metal::array<texture2d<float>, 4>` is a class around an array of handles. */
export function resourceArray(type: MslType): (MslType & {readonly kind: 'array'}) | undefined {
  if (type.kind === 'array') return type;
  const [only, ...more] = type.kind === 'struct' && type.name === 'metal::array' ? type.members : [];
  return only?.type.kind === 'array' && more.length === 0 ? only.type : undefined;
}

/** Parameters without an index get the lowest free ones, in their order. */
function assignSlots(drafts: readonly Draft[]): EntryParameter[] {
  const taken = new Map<SlotSpace, Set<number>>();
  const take = (space: SlotSpace, slot: number, count: number): void => {
    const slots = taken.get(space) ?? new Set();
    for (let at = 0; at < count && at < 4096; at++) slots.add(slot + at);
    taken.set(space, slots);
  };
  const countOf = ({type, space}: Draft): number =>
    space === 'texture' || space === 'sampler' ? (resourceArray(type)?.count ?? 1) : 1;
  for (const draft of drafts) {
    if (draft.space !== undefined && draft.slot !== undefined) take(draft.space, draft.slot, countOf(draft));
  }
  return drafts.map((draft) => {
    const {space, key, slot: stated, ...rest} = draft;
    if (key !== undefined) return {...rest, use: {form: 'system-value', key}};
    if (space === undefined) return {...rest, use: {form: 'plain'}};
    const count = countOf(draft);
    let slot = stated ?? 0;
    if (stated === undefined) {
      const slots = taken.get(space) ?? new Set();
      while (Array.from({length: count}, (_, at) => slot + at).some((one) => slots.has(one))) slot++;
      take(space, slot, count);
    }
    return {...rest, use: {form: 'resource', space, slot, count}};
  });
}

/** Names of parameters by their function, from `DILocalVariable`. A template's instances have the template's names. */
export class ArgumentNames {
  private readonly names = new Map<SpecialisedMetadata, Map<number, string>>();

  constructor(module: Module) {
    for (const {body} of module.metadata) {
      const variable = specialised(body, 'DILocalVariable');
      const index = numberField(variable, 'arg');
      if (variable === undefined || index === 0) continue;
      const scope = specialised(field(variable, 'scope'), 'DISubprogram');
      const name = textField(variable, 'name');
      if (scope === undefined || name === undefined) continue;
      const known = this.names.get(scope) ?? new Map<number, string>();
      known.set(index, name);
      this.names.set(scope, known);
    }
  }

  /** The name of the parameter at `position`, counted from 1. */
  of(subprogram: SpecialisedMetadata | undefined, position: number): string | undefined {
    return subprogram === undefined ? undefined : this.names.get(subprogram)?.get(position);
  }
}
