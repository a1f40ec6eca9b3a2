import {type Attribute} from '../../ir/model/attribute.ts';
import {type AirModule} from '../model/air-module.ts';
import {type ArgumentRecord} from '../model/argument-record.ts';
import {type EntryPoint} from '../model/entry-point.ts';
import {factPath} from '../model/fact-path.ts';
import {type KeyedFact} from '../model/keyed.ts';
import {type Place} from '../model/place.ts';
import {spellType} from '../model/spell-type.ts';
import {formatVersion} from '../model/version.ts';
import {describeNode} from './describe-node.ts';

/** One statement of a module, flat: facts of two modules mean the same thing when their keys are equal. */
export interface ModuleFact {
  /** Identity within its group: `SDK Version`, `air.arg_type_name`. */
  readonly key: string;
  readonly label: string;
  /** The value, without node numbers. */
  readonly text: string;
  readonly place: Place;
}

export type FactGroupKind = 'module' | 'flags' | 'options' | 'entry' | 'argument' | 'declarations';

/** Facts about one subject: the module, a kernel, an argument. */
export interface FactGroup {
  readonly facts: readonly ModuleFact[];
  readonly place: Place | undefined;
  /** The path (model/fact-path.ts) that the path of each fact begins with. */
  readonly path: string;
  readonly entry?: EntryPoint;
  /** Position of the argument in its entry point. */
  readonly position?: number;
}

function fact(key: string, text: string, place: Place): ModuleFact {
  return {key, label: key, text, place};
}

/** What the module as a whole states: triple, versions, identification. */
export function moduleGroup(air: AirModule): FactGroup {
  const facts: ModuleFact[] = [];
  const add = (key: string, stated: {value: string; place: Place} | undefined): void => {
    if (stated !== undefined) facts.push(fact(key, stated.value, stated.place));
  };
  add('target triple', air.tripleText);
  add('target datalayout', air.dataLayout);
  const version = air.airVersion;
  add('air.version', version && {value: formatVersion(version.value), place: version.place});
  const language = air.languageVersion;
  const languageText = language && `${language.value.language} ${formatVersion(language.value.version)}`;
  add('air.language_version', language && {value: languageText ?? '', place: language.place});
  add('llvm.ident', air.identifiers[0]);
  add('air.source_file_name', air.airSourceFileName);
  return {facts, place: air.tripleText?.place, path: 'module'};
}

export function flagGroup(air: AirModule): FactGroup {
  const facts = air.moduleFlags.map((flag) => {
    const text = `${describeNode(flag.value)} (behaviour ${flag.behaviour.value})`;
    return fact(flag.key.value, text, flag.place);
  });
  return {facts, place: facts[0]?.place, path: factPath.flags};
}

export function compileOptionGroup(air: AirModule): FactGroup {
  const facts = air.compileOptions.map((option) => fact(option.value, 'stated', option.place));
  return {facts, place: facts[0]?.place, path: factPath.options};
}

/** The function's own facts: signature, attributes, what follows its argument list. */
export function entryPointGroup(air: AirModule, entry: EntryPoint): FactGroup {
  const facts: ModuleFact[] = [fact('name', entry.name, entry.functionPlace)];
  const fn = entry.function;
  if (fn !== undefined) {
    const place = {start: fn.nameStart, end: fn.nameEnd};
    facts.push(fact('signature', spellType(fn.functionType), place));
    for (const [name, value] of attributesOf(air, fn.attributes))
      facts.push(fact(`attribute ${name}`, value, place));
  }
  for (const [index, record] of entry.outputs.entries())
    facts.push(
      fact(`output ${index}`, record.facts.map((keyed) => keyedText(keyed, true)).join(', '), record.place),
    );
  for (const extra of entry.extras) facts.push(fact(extra.key, keyedText(extra), extra.place));
  return {facts, place: entry.place, path: factPath.entry(entry), entry};
}

function attributesOf(air: AirModule, attributes: readonly Attribute[]): Map<string, string> {
  const found = new Map<string, string>();
  const add = (attribute: Attribute): void => {
    if (attribute.form === 'group') return;
    const value = attribute.value ?? (attribute.form === 'integer' ? String(attribute.integer) : 'stated');
    found.set(attribute.name, value);
  };
  for (const attribute of attributes) {
    add(attribute);
    if (attribute.form === 'group')
      air.ir.attributeGroupsByNumber.get(attribute.integer)?.attributes.forEach(add);
  }
  return found;
}

function keyedText({key, values}: KeyedFact, withKey = false): string {
  const text = values.map((node) => describeNode(node)).join(', ');
  if (withKey) return text === '' ? key : `${key} ${text}`;
  return text === '' ? 'stated' : text;
}

const accessKeys: readonly string[] = ['air.read', 'air.write', 'air.read_write', 'air.sample'];

/** Which key is there is the value, where one of several must be: the kind of an argument, its access. */
function recordFact(keyed: KeyedFact, record: ArgumentRecord): ModuleFact {
  if (keyed.keyPlace.start === record.kindPlace?.start)
    return fact('kind', keyedText(keyed, true), keyed.place);
  if (accessKeys.includes(keyed.key)) return fact('access', keyed.key, keyed.place);
  return fact(keyed.key, keyedText(keyed), keyed.place);
}

/** The facts of one argument's record and of the parameter it describes. */
export function argumentGroup(entry: EntryPoint, record: ArgumentRecord, position: number): FactGroup {
  const facts = record.facts.map((keyed) => recordFact(keyed, record));
  const parameter = entry.function?.parameters[position];
  if (parameter !== undefined) {
    const place = {start: parameter.start, end: parameter.end};
    facts.push(fact('parameter type', spellType(parameter.type), place));
    for (const {name, value, form, integer} of parameter.attributes) {
      const text = value ?? (form === 'integer' ? String(integer) : 'stated');
      facts.push(fact(`parameter attribute ${name}`, text, place));
    }
  }
  return {facts, place: record.place, path: factPath.argument(entry, position), entry, position};
}

/** Threadgroup variables, references to visible functions, and declarations of air functions. */
export function declarationGroups(air: AirModule): readonly (readonly [title: string, group: FactGroup])[] {
  const variables = air.threadgroupVariables.map((variable) =>
    fact(`@${variable.name ?? variable.number}`, spellType(variable.valueType), {
      start: variable.nameStart,
      end: variable.nameEnd,
    }),
  );
  const references = air.visibleFunctionReferences.map((reference) => {
    const {declaration} = reference;
    const declared = declaration === undefined ? 'nothing' : spellType(declaration.functionType);
    return fact(reference.name?.value ?? '?', declared, reference.place);
  });
  const declarations = air.intrinsics.map((use) => {
    const place = {start: use.declaration.nameStart, end: use.declaration.nameEnd};
    return fact(use.name, spellType(use.declaration.functionType), place);
  });
  const others = air.otherNamedMetadata.map((named) => {
    const text = named.operands.map((node) => describeNode(node)).join(', ');
    return fact(`!${named.name}`, text, {start: named.nameStart, end: named.nameEnd});
  });
  const group = (facts: readonly ModuleFact[], path: string): FactGroup => ({
    facts,
    place: facts[0]?.place,
    path,
  });
  return [
    ['Threadgroup variables', group(variables, 'variables')],
    ['Visible function references', group(references, 'references')],
    ['Declared functions', group(declarations, 'declarations')],
    ['Other named metadata', group(others, 'named')],
  ];
}
