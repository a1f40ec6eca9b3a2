import {type Metadata, type MetadataField, type SpecialisedMetadata} from '../../ir/model/metadata.ts';
import {type RecordValue} from './bitstream-writer.ts';
import {MetadataCode} from './codes.ts';
import {signRotated, wideWords} from './constant-data.ts';
import {debugKeywords, type DebugKeywordFamily} from './debug-keywords.ts';
import {type DebugField, debugLayoutsByName} from './debug-layouts.ts';
import {fieldOperand, type NodeOperand} from './metadata-table.ts';
import {type WriteProblems} from './write-problems.ts';

/** What the records of specialised nodes need from the rest of the writer. */
export interface DebugNodeContext {
  readonly problems: WriteProblems;
  /** The number of a piece of metadata, or -1. */
  numberOf(metadata: NodeOperand): number;
}

export type DebugRecord = readonly [code: number, values: readonly RecordValue[]];

/** The record of `!DI...(...)`; undefined (and a problem reported) where LLVM 14 has none. */
export function debugNodeRecord(
  context: DebugNodeContext,
  node: SpecialisedMetadata,
  distinct: boolean,
): DebugRecord | undefined {
  const reader = new FieldReader(context, node);
  const head = distinct ? 1 : 0;
  const layout = debugLayoutsByName.get(node.name);
  if (layout !== undefined) {
    reader.allowOnly([...layout.fields.map(({name}) => name), ...(oldFields[node.name] ?? [])]);
    const values = layout.fields.map((field) => reader.value(node.name, field));
    return [layout.code, [head | layout.headBits, ...values]];
  }
  switch (node.name) {
    case 'DILocation':
      return location(reader, head);
    case 'DIEnumerator':
      return enumerator(reader, head);
    case 'DIExpression':
      return [MetadataCode.expression, [head | (3 << 1), ...reader.operations()]];
    case 'DIFile':
      return file(reader, head);
    case 'DINamespace': {
      const exports = reader.boolean('exportSymbols') ? 2 : 0;
      const names = [reader.reference('scope', 'metadata'), reader.reference('name', 'text')];
      return [MetadataCode.namespace, [head | exports, ...names]];
    }
    case 'GenericDINode': {
      const operands = reader.list('operands').map((operand) => context.numberOf(operand) + 1);
      const values = [head, reader.keyword('tag', 'tag', 0), 0, reader.reference('header', 'text')];
      return [MetadataCode.genericDebug, [...values, ...operands]];
    }
    default:
      context.problems.refuse(`metadata node '!${node.name}'`, node);
      return undefined;
  }
}

/** Fields that stand for bits of another field. */
const oldFields: Readonly<Record<string, readonly string[]>> = {
  DISubprogram: ['isLocal', 'isDefinition', 'isOptimized', 'virtuality'],
};

function location(reader: FieldReader, head: number): DebugRecord {
  const place = [reader.unsigned('line'), reader.unsigned('column')];
  // The scope is the one reference that is not counted from 1.
  const scope = reader.reference('scope', 'metadata');
  const inlinedAt = reader.reference('inlinedAt', 'metadata');
  const implicit = reader.boolean('isImplicitCode') ? 1 : 0;
  return [
    MetadataCode.location,
    [head, ...place, typeof scope === 'number' ? Math.max(scope - 1, 0) : 0, inlinedAt, implicit],
  ];
}

function enumerator(reader: FieldReader, head: number): DebugRecord {
  const value = reader.big('value');
  const isUnsigned = reader.boolean('isUnsigned');
  let bits = 64;
  // One bit more than the magnitude, so that no value looks negative.
  while (BigInt.asIntN(bits, value) !== value) bits += 64;
  const flags = head | (isUnsigned ? 2 : 0) | 4;
  return [
    MetadataCode.enumerator,
    [
      flags,
      bits,
      reader.reference('name', 'text'),
      ...(bits === 64 ? [signRotated(value)] : wideWords(value, bits)),
    ],
  ];
}

function file(reader: FieldReader, head: number): DebugRecord {
  const values = [
    head,
    reader.reference('filename', 'text'),
    reader.reference('directory', 'text'),
    reader.keyword('checksumkind', 'checksumKind', 0),
    reader.reference('checksum', 'text'),
  ];
  const source = reader.field('source');
  return [
    MetadataCode.file,
    source === undefined ? values : [...values, reader.context.numberOf(source) + 1],
  ];
}

class FieldReader {
  readonly context: DebugNodeContext;
  private readonly node: SpecialisedMetadata;

  constructor(context: DebugNodeContext, node: SpecialisedMetadata) {
    this.context = context;
    this.node = node;
  }

  field(name: string): Metadata | undefined {
    // The lists are short; a map would cost more than it saves.
    for (const field of this.node.fields) if (field.name === name) return field.value;
    return undefined;
  }

  allowOnly(names: readonly string[]): void {
    for (const field of this.node.fields) {
      if (names.includes(field.name ?? '')) continue;
      this.context.problems.refuse(`field '${field.name ?? ''}' of '!${this.node.name}'`, placeOf(field));
    }
  }

  value(nodeName: string, field: DebugField): RecordValue {
    switch (field.form) {
      case 'metadata':
      case 'text':
      case 'bound':
        return this.reference(field.name, field.form);
      case 'unsigned':
        return this.unsigned(field.name);
      case 'signed':
        return this.big(field.name);
      case 'bool':
        return this.boolean(field.name, field.value === 1) ? 1 : 0;
      case 'plus-one':
        return this.field(field.name) === undefined ? 0 : this.big(field.name) + 1n;
      case 'literal':
        return field.value;
      case 'subprogramFlags':
        return this.field(field.name) === undefined && nodeName === 'DISubprogram'
          ? this.oldSubprogramFlags()
          : this.keyword(field.name, field.form, field.value);
      default:
        return this.keyword(field.name, field.form, field.value);
    }
  }

  reference(name: string, form: string): RecordValue {
    const value = this.field(name);
    const operand = fieldOperand(form, value);
    if (operand === undefined) return 0;
    const number = this.context.numberOf(operand);
    if (number < 0 && value !== undefined)
      this.context.problems.broken(`field '${name}' of '!${this.node.name}' is no metadata`, value);
    return number + 1;
  }

  list(name: string): readonly Metadata[] {
    const value = this.field(name);
    return value?.kind === 'tuple' ? value.elements : [];
  }

  unsigned(name: string): RecordValue {
    const value = this.big(name);
    return value <= 0xffffffffn ? Number(value) : value;
  }

  big(name: string): bigint {
    const value = this.field(name);
    if (value === undefined) return 0n;
    if (value.kind === 'token' && /^-?\d{1,400}$/.test(value.text)) return BigInt(value.text);
    this.context.problems.broken(`field '${name}' of '!${this.node.name}' is no number`, value);
    return 0n;
  }

  boolean(name: string, otherwise = false): boolean {
    const value = this.field(name);
    if (value === undefined) return otherwise;
    return value.kind === 'token' && value.text === 'true';
  }

  /** The number of a keyword, of several joined by `|`, or a plain number. */
  keyword(name: string, family: DebugKeywordFamily, otherwise: number): RecordValue {
    const value = this.field(name);
    if (value === undefined) return otherwise;
    let number = 0;
    for (const word of value.kind === 'token' ? value.text.split('|') : ['']) {
      number |= this.word(word.trim(), family, value);
    }
    return number >>> 0;
  }

  private word(word: string, family: DebugKeywordFamily, place: Metadata): number {
    if (/^\d{1,10}$/.test(word)) return Number(word);
    const keywords: ReadonlyMap<string, number> = debugKeywords[family];
    const number = keywords.get(word);
    if (number === undefined) this.context.problems.refuse(`'${word}' in '!${this.node.name}'`, place);
    return number ?? 0;
  }

  private oldSubprogramFlags(): number {
    let flags = Number(this.keyword('virtuality', 'virtuality', 0));
    if (this.boolean('isLocal')) flags |= 4;
    if (this.boolean('isDefinition', true)) flags |= 8;
    if (this.boolean('isOptimized')) flags |= 16;
    return flags;
  }

  /** The elements of a debug expression. */
  operations(): RecordValue[] {
    return this.node.fields.map(({value}) => {
      const text = value.kind === 'token' ? value.text : '';
      if (/^\d{1,20}$/.test(text)) return BigInt(text);
      const number = debugKeywords.operation.get(text) ?? debugKeywords.encoding.get(text);
      if (number === undefined) this.context.problems.refuse(`'${text}' in a debug expression`, value);
      return number ?? 0;
    });
  }
}

function placeOf(field: MetadataField): {start: number; end: number} {
  return {start: field.start, end: field.value.end};
}
