import {err, ok, type Result} from '../../../core/base/result.ts';
import {type JsonPath, nodeAt, parseJsonTree} from '../../../core/experiment/json-tree.ts';
import {type JsonValue} from '../../../core/experiment/edit-experiment.ts';
import {experimentSchema} from '../../../core/protocol/experiment.ts';

/** What the form shows of an experiment, as texts; undefined where the file says nothing or something of another kind. */
export interface ConfigurationFields {
  readonly title: string | undefined;
  readonly source: string | undefined;
  readonly kernel: string | undefined;
  readonly target: string | undefined;
  readonly grid: readonly [string, string, string];
  readonly threadgroup: readonly [string, string, string];
  readonly functionConstants: readonly {readonly name: string; readonly value: string}[];
  readonly threadgroupMemory: readonly {readonly index: string; readonly bytes: string}[];
  readonly variants: readonly string[];
}

/** Reads the fields of a text that may still break the schema; undefined where it is no JSON object. */
export function configurationOf(text: string): ConfigurationFields | undefined {
  const tree = parseJsonTree(text);
  if (!tree.ok || tree.value.kind !== 'object') return undefined;
  const root = tree.value;
  const raw = (path: JsonPath): unknown => {
    const {node, rest} = nodeAt(root, path);
    return rest.length === 0 ? JSON.parse(text.slice(node.start, node.end)) : undefined;
  };
  const textAt = (path: JsonPath): string | undefined => {
    const value = raw(path);
    return typeof value === 'string' ? value : undefined;
  };
  const part = (path: JsonPath): string => {
    const value = raw(path);
    return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  };
  const three = (name: string): [string, string, string] => [
    part([name, 0]),
    part([name, 1]),
    part([name, 2]),
  ];
  const members = (name: string): string[] => {
    const {node, rest} = nodeAt(root, [name]);
    return rest.length > 0 ? [] : [...new Set(node.members.map((member) => member.name))];
  };
  const memory = nodeAt(root, ['threadgroupMemory']);
  const items = memory.rest.length > 0 ? [] : memory.node.items;
  return {
    title: textAt(['title']),
    source: textAt(['source']),
    kernel: textAt(['kernel']),
    target: textAt(['target']),
    grid: three('grid'),
    threadgroup: three('threadgroup'),
    functionConstants: members('functionConstants').map((name) => ({
      name,
      value: String(raw(['functionConstants', name])),
    })),
    threadgroupMemory: items.map((_, at) => ({
      index: part(['threadgroupMemory', at, 'index']),
      bytes: part(['threadgroupMemory', at, 'bytes']),
    })),
    variants: members('variants'),
  };
}

/** A field of the form as the file takes it, or why it cannot be taken. */
export type FieldValue = Result<JsonValue, string>;

export function extentValue(parts: readonly string[]): FieldValue {
  const numbers = parts.map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : NaN));
  const checked = experimentSchema.shape.grid.safeParse(numbers);
  return checked.success ? ok(checked.data) : err('Give three whole numbers from 1 to 4294967295.');
}

export function kernelValue(text: string): FieldValue {
  return text.trim() === '' ? err('Give the name of a kernel.') : ok(text.trim());
}

/** `true`, `false` or a number. */
export function constantValue(text: string): FieldValue {
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === 'false') return ok(trimmed === 'true');
  const value = Number(trimmed);
  return trimmed !== '' && Number.isFinite(value) ? ok(value) : err('Give true, false or a number.');
}

export function memoryValue(rows: readonly {readonly index: string; readonly bytes: string}[]): FieldValue {
  const values = rows.map(({index, bytes}) => ({
    index: /^\s*\d+\s*$/.test(index) ? Number(index) : NaN,
    bytes: /^\s*\d+\s*$/.test(bytes) ? Number(bytes) : NaN,
  }));
  const checked = experimentSchema.shape.threadgroupMemory.safeParse(values);
  if (!checked.success) return err('Give an index from 0 to 30 and a number of bytes from 1.');
  const indexes = new Set(values.map(({index}) => index));
  return indexes.size === values.length ? ok(values) : err('Each index may be given once.');
}

/** A whole number from `minimum` to `maximum`. */
export function wholeNumber(text: string, minimum: number, maximum: number): Result<number, string> {
  const value = /^\s*\d+\s*$/.test(text) ? Number(text) : NaN;
  return value >= minimum && value <= maximum
    ? ok(value)
    : err(`Give a whole number from ${minimum} to ${maximum}.`);
}

/** The least index that no constant has as its name. */
export function freeIndex(constants: readonly {readonly name: string}[]): string {
  let index = 0;
  while (constants.some(({name}) => name === String(index))) index++;
  return String(index);
}

/** The least index that no threadgroup memory has. */
export function freeSlot(rows: readonly {readonly index: string}[]): number {
  let index = 0;
  while (rows.some((row) => row.index === String(index))) index++;
  return index;
}

/** Threadgroup memory as the file has it. */
export function memoryRows(rows: readonly {readonly index: string; readonly bytes: string}[]): JsonValue[] {
  return rows.map(({index, bytes}) => ({index: Number(index), bytes: Number(bytes)}));
}
