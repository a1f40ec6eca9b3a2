import {type DataLayout} from '../../ir/analysis/data-layout.ts';
import {type Argument} from '../../ir/model/global.ts';
import {encodeQuoted} from '../../ir/model/quoted-text.ts';
import {type ArgumentRecord} from '../model/argument-record.ts';
import {measureOfTypeName, type TypeMeasure} from '../model/type-names.ts';
import {dataLayoutOf, measureBuffer} from '../rules/argument-type-rules.ts';
import {type ArgumentSubject, isBuffer} from '../rules/each-argument.ts';
import {type FixPlan, type RecordEdit} from './fix-plan.ts';
import {type Fixer} from './fixer.ts';
import {textureAccess, typeNameOfArgument} from './type-names.ts';

/** The order in which Apple’s compiler writes the keys of a record (AIR.md 1.5). */
const keyOrder: readonly string[] = [
  'air.function_constant',
  'kind',
  'air.buffer_size',
  'air.location_index',
  'access',
  'air.address_space',
  'air.struct_type_info',
  'air.arg_type_size',
  'air.arg_type_align_size',
  'air.arg_type_name',
  'air.arg_name',
  'air.arg_unused',
];

/** The keys of which one states a resource's access. */
export const accesses: readonly string[] = ['air.read', 'air.write', 'air.read_write', 'air.sample'];

function rankOf(key: string, record: ArgumentRecord, start: number): number {
  if (record.kindPlace?.start === start) return keyOrder.indexOf('kind');
  return keyOrder.indexOf(accesses.includes(key) ? 'access' : key);
}

/** Puts a key behind those that Apple writes before it. */
export function insertKey(record: ArgumentRecord, key: string, text: string): RecordEdit | undefined {
  const rank = keyOrder.indexOf(key);
  let at = record.index?.place.end;
  for (const fact of record.facts) {
    const factRank = rankOf(fact.key, record, fact.keyPlace.start);
    if (factRank >= 0 && factRank < rank) at = fact.place.end;
  }
  return at === undefined ? undefined : {start: at, end: at, text: `, ${text}`, rank};
}

/** A missing key with the value that the parameter implies; undefined where it implies none. */
function keyText(
  plan: FixPlan,
  layout: DataLayout,
  key: string,
  record: ArgumentRecord,
  parameter: Argument,
): string | undefined {
  switch (key) {
    case 'access':
      return `!"${accessOf(plan, record, parameter)}"`;
    case 'air.address_space':
      return parameter.type.kind === 'pointer' ? `!"${key}", i32 ${parameter.type.addressSpace}` : undefined;
    case 'air.arg_type_size':
    case 'air.arg_type_align_size': {
      const measure = measureOf(plan, layout, record, parameter);
      const bytes = key === 'air.arg_type_size' ? measure?.sizeBytes : measure?.alignBytes;
      return bytes === undefined ? undefined : `!"${key}", i32 ${bytes}`;
    }
    case 'air.arg_type_name': {
      const name = typeNameOfArgument(plan.air, record, parameter, layout);
      return name === undefined ? undefined : `!"${key}", !"${encodeQuoted(name)}"`;
    }
    case 'air.arg_name':
      return `!"${key}", !"${encodeQuoted(parameter.name ?? `arg${parameter.index}`)}"`;
    default:
      return undefined;
  }
}

function accessOf(plan: FixPlan, record: ArgumentRecord, parameter: Argument): string {
  if (record.kind.form === 'resource' && record.kind.resource === 'texture')
    return textureAccess(plan.air, parameter);
  if (!isBuffer(record)) return 'air.read';
  const isConstant = parameter.type.kind === 'pointer' && parameter.type.addressSpace === 2;
  const isReadOnly = parameter.attributes.some(({name}) => name === 'readonly');
  return isConstant || isReadOnly ? 'air.read' : 'air.read_write';
}

/** By the type; a buffer of plain bytes that is called nothing else holds bytes. */
function measureOf(
  plan: FixPlan,
  layout: DataLayout,
  record: ArgumentRecord,
  parameter: Argument,
): TypeMeasure | undefined {
  const known = measureBuffer(layout, record, parameter);
  if (known !== undefined) return known;
  const name = record.typeName?.value ?? typeNameOfArgument(plan.air, record, parameter, layout);
  return name === undefined ? undefined : measureOfTypeName(name);
}

const addKeys: Fixer = (finding, plan) => {
  const {entry, record, position, missing} = finding.subject as ArgumentSubject;
  const parameter = entry.function?.parameters[position];
  if (parameter === undefined || entry.function?.parameters.length !== entry.arguments.length)
    return undefined;
  // A key that is there without its value is broken, not missing.
  if (record.facts.some(({key}) => missing.includes(key))) return undefined;
  const layout = dataLayoutOf(plan.air);
  const edits = missing.map((key) => {
    const text = keyText(plan, layout, key, record, parameter);
    return text === undefined ? undefined : insertKey(record, key, text);
  });
  if (!edits.every((edit) => edit !== undefined)) return undefined;
  plan.changeRecord(entry, record, edits);
  return `Add ${missing.join(' and ')} to argument ${position} of ${entry.name}`;
};

const replaceValues: Fixer = (finding, plan) => {
  const {entry, record, position, replacements} = finding.subject as ArgumentSubject;
  if (replacements.length === 0) return undefined;
  plan.changeRecord(entry, record, replacements);
  return `Set ${replacements.map(({text}) => text.replaceAll('!"', '').replaceAll('"', '')).join(', ')} in argument ${position} of ${entry.name}`;
};

/** Only where the records are as many as the parameters, so that each stands where it belongs. */
const setIndex: Fixer = (finding, plan) => {
  const {entry, record, position} = finding.subject as ArgumentSubject;
  const isComplete = entry.function?.parameters.length === entry.arguments.length;
  const indexes = entry.arguments.map(({index}) => index?.value);
  // Where all indexes are there, only in another order, it may be the order that is wrong.
  const isPermuted = indexes.every((_, at) => indexes.includes(at));
  if (!isComplete || isPermuted || entry.function?.name === undefined) return undefined;
  const {place} = record;
  if (record.index !== undefined)
    plan.changeRecord(entry, record, [{...record.index.place, text: `i32 ${position}`}]);
  else {
    const at = place.start + '!{'.length;
    if (plan.text.slice(place.start, at) !== '!{') return undefined;
    plan.changeRecord(entry, record, [{start: at, end: at, text: `i32 ${position}, `}]);
  }
  return `Set index ${position}`;
};

/** Fixes of rules about argument records. */
export const argumentFixers: Readonly<Record<string, Fixer>> = {
  'AIR-ARG-TYPE-NAME': addKeys,
  'AIR-ARG-NAME': addKeys,
  'AIR-ARG-TYPE-SIZE': addKeys,
  'AIR-ARG-ADDRESS-SPACE': addKeys,
  'AIR-ARG-ACCESS': addKeys,
  'AIR-ARG-SIZE': replaceValues,
  'AIR-ARG-READ-ONLY': replaceValues,
  'AIR-ARG-INDEX': setIndex,
};
