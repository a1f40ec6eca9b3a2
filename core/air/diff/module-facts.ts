import {type Attribute} from '../../ir/model/attribute.ts';
import {printType} from '../../ir/printer/print-type.ts';
import {type AirModule} from '../model/air-module.ts';
import {type ArgumentRecord} from '../model/argument-record.ts';
import {type EntryPoint} from '../model/entry-point.ts';
import {type KeyedFact} from '../model/keyed.ts';
import {type Place} from '../model/place.ts';
import {formatVersion} from '../model/version.ts';
import {describeNode} from './describe-node.ts';

/** One statement of a module, flat: facts of two modules mean the same thing when their keys are equal. */
export interface ModuleFact {
  /** Identity within its group: `flag SDK Version`, `air.arg_type_name`. */
  readonly key: string;
  readonly label: string;
  /** The value, without node numbers. */
  readonly text: string;
  readonly place: Place;
  /** The rule that this fact belongs to, where its absence or value can break one. */
  readonly ruleId: string | undefined;
}

/** Facts about one subject: the module, a kernel, an argument. */
export interface FactGroup {
  readonly title: string;
  readonly facts: readonly ModuleFact[];
  readonly place: Place | undefined;
}

const flagRules = (key: string): string | undefined => {
  if (key === 'SDK Version') return 'AIR-SDK-VERSION';
  return key.startsWith('air.max_') ? 'AIR-MAX-LIMITS' : undefined;
};

const recordRules: Readonly<Record<string, string>> = {
  'air.arg_type_name': 'AIR-ARG-TYPE-NAME',
  'air.arg_name': 'AIR-ARG-NAME',
  'air.arg_type_size': 'AIR-ARG-TYPE-SIZE',
  'air.arg_type_align_size': 'AIR-ARG-TYPE-SIZE',
  'air.address_space': 'AIR-ARG-ADDRESS-SPACE',
};

function fact(key: string, label: string, text: string, place: Place, ruleId?: string): ModuleFact {
  return {key, label, text, place, ruleId};
}

/** What the module as a whole states: triple, versions, identification. */
export function moduleGroup(air: AirModule): FactGroup {
  const facts: ModuleFact[] = [];
  const add = (label: string, stated: {value: string; place: Place} | undefined, ruleId: string): void => {
    if (stated !== undefined) facts.push(fact(label, label, stated.value, stated.place, ruleId));
  };
  add('target triple', air.tripleText, 'AIR-TRIPLE');
  add('target datalayout', air.dataLayout, 'AIR-DATALAYOUT');
  const version = air.airVersion;
  add('air.version', version && {value: formatVersion(version.value), place: version.place}, 'AIR-VERSION');
  const language = air.languageVersion;
  const languageText = language && `${language.value.language} ${formatVersion(language.value.version)}`;
  add(
    'air.language_version',
    language && {value: languageText ?? '', place: language.place},
    'AIR-LANGUAGE-VERSION',
  );
  add('llvm.ident', air.identifiers[0], 'AIR-IDENT');
  add('air.source_file_name', air.airSourceFileName, 'AIR-SOURCE-FILE-NAME');
  return {title: 'Module', facts, place: air.tripleText?.place};
}

export function flagGroup(air: AirModule): FactGroup {
  const facts = air.moduleFlags.map((flag) => {
    const text = `${describeNode(flag.value)} (behaviour ${flag.behaviour.value})`;
    return fact(flag.key.value, flag.key.value, text, flag.place, flagRules(flag.key.value));
  });
  return {title: 'Module flags', facts, place: facts[0]?.place};
}

export function compileOptionGroup(air: AirModule): FactGroup {
  const facts = air.compileOptions.map((option) =>
    fact(option.value, option.value, 'stated', option.place, 'AIR-COMPILE-OPTIONS'),
  );
  return {title: 'Compile options', facts, place: facts[0]?.place};
}

/** The function's own facts: signature, attributes, what follows its argument list. */
export function entryPointGroup(air: AirModule, entry: EntryPoint, title: string): FactGroup {
  const facts: ModuleFact[] = [fact('name', 'name', entry.name, entry.functionPlace)];
  const fn = entry.function;
  if (fn !== undefined) {
    const place = {start: fn.nameStart, end: fn.nameEnd};
    facts.push(fact('signature', 'signature', printType(fn.functionType), place, 'AIR-ARG-TYPE'));
    for (const [name, value] of attributesOf(air, fn.attributes)) {
      facts.push(fact(`attribute ${name}`, `attribute ${name}`, value, place, 'AIR-FUNCTION-ATTRIBUTES'));
    }
  }
  for (const extra of entry.extras) facts.push(keyedFact(extra));
  return {title, facts, place: entry.place};
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

function keyedFact(keyed: KeyedFact): ModuleFact {
  const text =
    keyed.values.length === 0 ? 'stated' : keyed.values.map((node) => describeNode(node)).join(', ');
  return fact(keyed.key, keyed.key, text, keyed.place, recordRules[keyed.key]);
}

/** The facts of one argument's record and of the parameter it describes. */
export function argumentGroup(
  entry: EntryPoint,
  record: ArgumentRecord,
  position: number,
  title: string,
): FactGroup {
  const facts = record.facts.map(keyedFact);
  const parameter = entry.function?.parameters[position];
  if (parameter !== undefined) {
    const place = {start: parameter.start, end: parameter.end};
    facts.push(fact('parameter type', 'parameter type', printType(parameter.type), place, 'AIR-ARG-TYPE'));
    for (const attribute of parameter.attributes) {
      const label = `parameter attribute ${attribute.name}`;
      facts.push(fact(label, label, attribute.value ?? 'stated', place));
    }
  }
  return {title, facts, place: record.place};
}

/** Threadgroup variables, references to visible functions, and declarations of air functions. */
export function declarationGroups(air: AirModule): FactGroup[] {
  const variables = air.threadgroupVariables.map((variable) =>
    fact(
      `@${variable.name ?? variable.number}`,
      `@${variable.name ?? variable.number}`,
      printType(variable.valueType),
      {start: variable.nameStart, end: variable.nameEnd},
      'AIR-THREADGROUP-ALIAS',
    ),
  );
  const references = air.visibleFunctionReferences.map((reference) => {
    const name = reference.name?.value ?? '?';
    const declared =
      reference.declaration === undefined ? 'nothing' : printType(reference.declaration.functionType);
    return fact(name, name, declared, reference.place, 'AIR-VISIBLE-REFERENCE');
  });
  const declarations = air.intrinsics.map((use) => {
    const place = {start: use.declaration.nameStart, end: use.declaration.nameEnd};
    return fact(
      use.name,
      use.name,
      printType(use.declaration.functionType),
      place,
      'AIR-INTRINSIC-SIGNATURE',
    );
  });
  const others = air.otherNamedMetadata.map((named) => {
    const text = named.operands.map((node) => describeNode(node)).join(', ');
    return fact(`!${named.name}`, `!${named.name}`, text, {start: named.nameStart, end: named.nameEnd});
  });
  return [
    {title: 'Threadgroup variables', facts: variables, place: variables[0]?.place},
    {title: 'Visible function references', facts: references, place: references[0]?.place},
    {title: 'Declared functions', facts: declarations, place: declarations[0]?.place},
    {title: 'Other named metadata', facts: others, place: others[0]?.place},
  ];
}
