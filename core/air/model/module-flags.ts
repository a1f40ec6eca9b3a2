import {type Metadata, type MetadataDefinition} from '../../ir/model/metadata.ts';
import {type Module} from '../../ir/model/module.ts';
import {integerArrayOf, integerOf, stringOf, tupleOf} from './operands.ts';
import {type Fact, type Malformed, type Place} from './place.ts';

/** One operand of `!llvm.module.flags`: `!{i32 2, !"SDK Version", [2 x i32] [i32 26, i32 2]}`. */
export interface ModuleFlag {
  /** LLVM's merge behaviour: 1 error, 2 warning, 3 require, 4 override, 5 append, 6 append unique, 7 max, 8 min. */
  readonly behaviour: Fact<number>;
  readonly key: Fact<string>;
  readonly value: Metadata;
  readonly place: Place;
  readonly definition: MetadataDefinition | undefined;
}

export interface ModuleFlags {
  readonly flags: readonly ModuleFlag[];
  readonly malformed: readonly Malformed[];
}

export function readModuleFlags(module: Module): ModuleFlags {
  const flags: ModuleFlag[] = [];
  const malformed: Malformed[] = [];
  for (const node of module.namedMetadataByName.get('llvm.module.flags')?.operands ?? []) {
    const place = {start: node.start, end: node.end};
    const resolved = tupleOf(node);
    const [behaviourNode, keyNode, value] = resolved?.tuple.elements ?? [];
    const behaviour = integerOf(behaviourNode);
    const key = stringOf(keyNode);
    if (behaviour === undefined || key === undefined || !behaviourNode || !keyNode || !value || !resolved) {
      malformed.push({place, what: 'a module flag is {i32 behaviour, !"key", value}'});
      continue;
    }
    flags.push({
      behaviour: {value: behaviour, place: {start: behaviourNode.start, end: behaviourNode.end}},
      key: {value: key, place: {start: keyNode.start, end: keyNode.end}},
      value,
      place: {start: resolved.tuple.start, end: resolved.tuple.end},
      definition: resolved.definition,
    });
  }
  return {flags, malformed};
}

/** The first flag called `key`. */
export function findFlag(flags: readonly ModuleFlag[], key: string): ModuleFlag | undefined {
  return flags.find((flag) => flag.key.value === key);
}

/** The integer of a flag such as `air.max_textures`; undefined where its value is none. */
export function flagInteger(flag: ModuleFlag | undefined): number | undefined {
  return flag === undefined ? undefined : integerOf(flag.value);
}

/** The numbers of a flag such as `SDK Version`; undefined where its value is no array of integers. */
export function flagVersion(flag: ModuleFlag | undefined): readonly number[] | undefined {
  return flag === undefined ? undefined : integerArrayOf(flag.value);
}
