import {BitcodeFailure} from '../bitcode-problem.ts';
import {type DebugKeywordFamily, debugKeywords} from '../debug-keywords.ts';
import {type DebugField, type DebugLayout, debugLayouts} from '../debug-layouts.ts';
import {type Meta, type MetaField, type MetaNode} from './metadata-node.ts';
import {type Fields, signedVbr} from './record.ts';

/** What the records of debug metadata refer to. */
export interface MetaSource {
  /** The metadata with number `id - 1`; undefined for 0. */
  orNull(id: number, fields: Fields): Meta | undefined;
  /** The string with number `id - 1`; empty for 0. */
  text(id: number, fields: Fields): string;
}

const layoutsByCode: ReadonlyMap<number, DebugLayout> = new Map(
  debugLayouts.map((layout) => [layout.code, layout]),
);

const words: Partial<Record<DebugKeywordFamily, Map<number, string>>> = {};

/** The word that LLVM prints for a number: the first of the family that has it. */
export function keyword(family: DebugKeywordFamily, number: number): string | undefined {
  let known = words[family];
  if (known === undefined) {
    known = new Map();
    for (const [word, value] of debugKeywords[family]) if (!known.has(value)) known.set(value, word);
    words[family] = known;
  }
  return known.get(number);
}

/** Order of printing. `!` behind a field: also when it is empty, null or zero. */
const printOrders: Readonly<Record<string, string>> = {
  DISubrange: 'count lowerBound upperBound stride',
  DIGenericSubrange: 'count lowerBound upperBound stride',
  DIBasicType: 'tag name size align encoding flags',
  DIStringType: 'tag name stringLength stringLengthExpression stringLocationExpression size align encoding',
  DIDerivedType:
    'tag! name scope file line baseType! size align offset flags extraData dwarfAddressSpace annotations',
  DICompositeType:
    'tag! name scope file line baseType size align offset flags elements runtimeLang vtableHolder templateParams identifier discriminator dataLocation associated allocated rank annotations',
  DISubroutineType: 'flags cc types!',
  DICompileUnit:
    'language! file! producer isOptimized! flags runtimeVersion! splitDebugFilename emissionKind! enums retainedTypes globals imports macros dwoId splitDebugInlining debugInfoForProfiling nameTableKind rangesBaseAddress sysroot sdk',
  DISubprogram:
    'name linkageName scope! file line type scopeLine containingType virtualIndex thisAdjustment flags spFlags! unit templateParams declaration retainedNodes thrownTypes annotations',
  DILexicalBlock: 'scope! file line column',
  DILexicalBlockFile: 'scope! file discriminator!',
  DICommonBlock: 'scope! declaration! name file line',
  DIMacro: 'type! line name value',
  DIMacroFile: 'line file! nodes',
  DIModule: 'scope! name configMacros includePath apinotes file line isDecl',
  DITemplateTypeParameter: 'name type! defaulted',
  DITemplateValueParameter: 'tag name type defaulted value!',
  DIGlobalVariable:
    'name linkageName scope! file line type isLocal! isDefinition! declaration templateParams align annotations',
  DILocalVariable: 'name arg scope! file line type flags align annotations',
  DILabel: 'scope! name file line',
  DIGlobalVariableExpression: 'var expr',
  DIObjCProperty: 'name file line setter getter attributes type',
  DIImportedEntity: 'tag! name scope! entity file line elements',
};

/** LLVM's order of operands where it is not that of the record; strings have no numbers and are left out. */
const operandOrders: Readonly<Record<string, string>> = {
  DIDerivedType: 'file scope baseType extraData annotations',
  DICompositeType:
    'file scope baseType elements vtableHolder templateParams discriminator dataLocation associated allocated rank annotations',
  DICompileUnit: 'file enums retainedTypes globals imports macros',
  DISubprogram:
    'file scope type unit declaration retainedNodes containingType templateParams thrownTypes annotations',
  DILexicalBlock: 'file scope',
  DILexicalBlockFile: 'file scope',
  DICommonBlock: 'scope declaration file',
  DIGlobalVariable: 'scope file type declaration templateParams annotations',
};

/** A specialised node of the kinds that `debug-layouts.ts` lists; undefined when `fields` is of none of them. */
export function readDebugNode(fields: Fields, source: MetaSource): MetaNode | undefined {
  const layout = layoutsByCode.get(fields.code);
  if (layout === undefined) return undefined;
  const values = modernValues(layout, fields);
  const node = new DebugNodeReader(layout, values, fields, source);
  const head = fields.number(0);
  const isDefinition = layout.name === 'DISubprogram' && (Number(values.get('spFlags') ?? 0) & 8) !== 0;
  return {
    kind: 'node',
    name: layout.name,
    distinct: (head & 1) !== 0 || isDefinition,
    operands: node.operands(),
    fields: () => node.fields(),
    definition: undefined,
  };
}

type Values = Map<string, number | bigint>;

/** The record's values by field name, whatever LLVM wrote it. */
function modernValues(layout: DebugLayout, fields: Fields): Values {
  const places = placesOf(layout, fields);
  const values: Values = new Map();
  layout.fields.forEach((field, index) => {
    const place = places === undefined ? index + 1 : places[field.name];
    const value = place === undefined || place < 0 ? undefined : fields.record.values[place];
    if (value !== undefined) values.set(field.name, value);
  });
  if (layout.name === 'DISubprogram') adjustSubprogram(values, fields);
  return values;
}

/** Where old records have their fields; undefined for the order of the layout. */
function placesOf(layout: DebugLayout, fields: Fields): Record<string, number> | undefined {
  const head = fields.number(0);
  switch (layout.name) {
    case 'DIStringType':
      return fields.size === 8
        ? {tag: 1, name: 2, stringLength: 3, stringLengthExpression: 4, size: 5, align: 6, encoding: 7}
        : undefined;
    case 'DITemplateTypeParameter':
      return fields.size === 3 ? {name: 1, type: 2} : undefined;
    case 'DITemplateValueParameter':
      return fields.size === 5 ? {tag: 1, name: 2, type: 3, value: 4} : undefined;
    case 'DIModule':
      return fields.size >= 8 ? undefined : {scope: 1, name: 2, configMacros: 3, includePath: 4, apinotes: 5};
    case 'DILocalVariable': {
      if ((head & 2) !== 0 || fields.size <= 8) return undefined;
      return {scope: 2, name: 3, file: 4, line: 5, type: 6, arg: 7, flags: 8};
    }
    case 'DIGlobalVariable':
      if (head >> 1 === 2) return undefined;
      return {
        ...{scope: 1, name: 2, linkageName: 3, file: 4, line: 5, type: 6, isLocal: 7, isDefinition: 8},
        ...(head >> 1 === 1 ? {declaration: 9, align: 10} : {declaration: 10, align: 11}),
      };
    case 'DISubprogram':
      return (head & 4) !== 0 ? undefined : oldSubprogram(fields);
    default:
      return undefined;
  }
}

/** Before the flags were packed: isLocal, isDefinition, virtuality and isOptimized stand apart. */
function oldSubprogram(fields: Fields): Record<string, number> {
  const hasUnit = (fields.number(0) & 2) !== 0;
  const more = fields.size >= 19 ? 3 : 2;
  return {
    ...{scope: 1, name: 2, linkageName: 3, file: 4, line: 5, type: 6, scopeLine: 9, containingType: 10},
    ...{virtualIndex: 12, flags: 13, unit: hasUnit ? 12 + more : -1, templateParams: 13 + more},
    ...{declaration: 14 + more, retainedNodes: 15 + more},
    ...{thisAdjustment: fields.size >= 20 ? 16 + more : -1, thrownTypes: fields.size >= 21 ? 17 + more : -1},
  };
}

const oldMainSubprogram = 1 << 21;

function adjustSubprogram(values: Values, fields: Fields): void {
  let flags = Number(values.get('flags') ?? 0);
  let packed = Number(values.get('spFlags') ?? 0);
  if ((fields.number(0) & 4) === 0) {
    packed =
      (fields.number(11) & 3) |
      (fields.number(7) === 0 ? 0 : 4) |
      (fields.number(8) === 0 ? 0 : 8) |
      (fields.number(14) === 0 ? 0 : 16);
  }
  if ((flags & oldMainSubprogram) !== 0) {
    flags &= ~oldMainSubprogram;
    packed |= 0x100;
  }
  values.set('flags', flags);
  values.set('spFlags', packed);
}

class DebugNodeReader {
  private readonly layout: DebugLayout;
  private readonly values: Values;
  private readonly record: Fields;
  private readonly source: MetaSource;

  constructor(layout: DebugLayout, values: Values, record: Fields, source: MetaSource) {
    this.layout = layout;
    this.values = values;
    this.record = record;
    this.source = source;
  }

  operands(): (Meta | undefined)[] {
    const names = operandOrders[this.layout.name]?.split(' ') ?? this.layout.fields.map(({name}) => name);
    return names.map((name) => {
      const field = this.layout.fields.find((known) => known.name === name);
      if (field !== undefined && this.plainBound(name) !== undefined) return undefined;
      return field !== undefined && (field.form === 'metadata' || field.form === 'bound')
        ? this.metadata(name)
        : undefined;
    });
  }

  fields(): MetaField[] {
    const found: MetaField[] = [];
    for (const word of (printOrders[this.layout.name] ?? '').split(' ')) {
      const always = word.endsWith('!');
      const name = always ? word.slice(0, -1) : word;
      const field = this.layout.fields.find((known) => known.name === name);
      const value = field === undefined ? undefined : this.fieldValue(field, always);
      if (value !== undefined) found.push({name, value});
    }
    return found;
  }

  private number(name: string): number {
    const value = this.values.get(name) ?? 0;
    if (typeof value === 'number') return value;
    return this.record.fail(`field ${name} is out of range`);
  }

  private metadata(name: string): Meta | undefined {
    return this.source.orNull(this.number(name), this.record);
  }

  private fieldValue(field: DebugField, always: boolean): MetaField['value'] | undefined {
    const {name, form} = field;
    switch (form) {
      case 'literal':
        return undefined;
      case 'metadata':
      case 'bound':
        return this.metadataValue(name, form === 'bound', always);
      case 'text': {
        const text = this.source.text(this.number(name), this.record);
        return text === '' && !always ? undefined : {kind: 'text', text};
      }
      case 'bool':
        return this.boolValue(field, always);
      case 'plus-one': {
        const value = this.number(name);
        return value === 0 ? undefined : token(String(value - 1));
      }
      case 'signed': {
        const value = BigInt.asIntN(32, BigInt(this.values.get(name) ?? 0));
        return value === 0n && !always ? undefined : token(String(value));
      }
      case 'unsigned':
        return this.unsignedValue(name, always);
      default:
        return this.keywordValue(field, form, always);
    }
  }

  private unsignedValue(name: string, always: boolean): MetaField['value'] | undefined {
    const value = this.values.get(name) ?? 0;
    // A virtual function has an index even when that is zero.
    const shown = name === 'virtualIndex' && (this.number('spFlags') & 3) !== 0;
    return value === 0 && !always && !shown ? undefined : token(String(value));
  }

  /** A bound that an old record of a subrange has as a number; empty where it has none; undefined for metadata. */
  private plainBound(name: string): string | undefined {
    const version = this.record.number(0) >> 1;
    if (this.layout.name !== 'DISubrange' || version >= 2) return undefined;
    if (name === 'count') return version === 0 ? String(BigInt.asIntN(64, this.record.big(1))) : undefined;
    return name === 'lowerBound' ? String(signedVbr(this.record.big(2))) : '';
  }

  private metadataValue(name: string, isBound: boolean, always: boolean): MetaField['value'] | undefined {
    const bound = isBound ? this.plainBound(name) : undefined;
    if (bound !== undefined) return bound === '' ? undefined : token(bound);
    const node = this.metadata(name);
    if (node === undefined) return always ? {kind: 'metadata', node} : undefined;
    if (isBound && node.kind === 'value') {
      const operand = node.operand();
      if (operand.kind === 'integer') return token(String(operand.value));
    }
    if (this.layout.name === 'DIGenericSubrange' && node.kind === 'node') {
      // An expression that is one signed constant is printed as the number.
      const elements = node.fields();
      const [operation, value] = elements;
      if (elements.length === 2 && operation?.value.kind === 'token' && value?.value.kind === 'token') {
        if (operation.value.text === 'DW_OP_consts')
          return token(String(BigInt.asIntN(64, BigInt(value.value.text))));
      }
    }
    return {kind: 'metadata', node};
  }

  private boolValue(field: DebugField, always: boolean): MetaField['value'] | undefined {
    const value = this.values.has(field.name) ? Number(this.number(field.name) !== 0) : field.value;
    return value === field.value && !always ? undefined : token(value === 0 ? 'false' : 'true');
  }

  private keywordValue(
    field: DebugField,
    family: DebugKeywordFamily,
    always: boolean,
  ): MetaField['value'] | undefined {
    const number = this.number(field.name);
    if (family === 'flags' || family === 'subprogramFlags') return flagsValue(family, number, always);
    // A tag that every node of the kind has is not printed.
    if (family === 'tag' && !always && number === field.value) return undefined;
    if (number === 0 && !always && family !== 'tag') return undefined;
    return token(keyword(family, number) ?? String(number));
  }
}

function token(text: string): {kind: 'token'; text: string} {
  return {kind: 'token', text};
}

/** Groups of bits that name one thing together. */
const packedFlags = {flags: [0x3, 0x30000, 0x24], subprogramFlags: [0x3]} as const;

function flagsValue(
  family: 'flags' | 'subprogramFlags',
  flags: number,
  always: boolean,
): MetaField['value'] | undefined {
  if (flags === 0) return always ? token('0') : undefined;
  const names: string[] = [];
  let left = flags;
  for (const mask of packedFlags[family]) {
    const part = left & mask;
    if (part === 0 || (mask === 0x24 && part !== mask)) continue;
    const name = keyword(family, part);
    if (name === undefined) continue;
    names.push(name);
    left &= ~part;
  }
  for (let bit = 1; bit <= 0x20000000 && left !== 0; bit *= 2) {
    if ((left & bit) === 0) continue;
    const name = keyword(family, bit);
    if (name === undefined) continue;
    names.push(name);
    left &= ~bit;
  }
  if (left !== 0 || names.length === 0) names.push(String(left >>> 0));
  return token(names.join(' | '));
}

/** The elements of an expression, brought to today's operations. */
export function modernExpression(version: number, elements: bigint[], fields: Fields): bigint[] {
  let found = elements;
  const [deref, plus, minus, constu, plusUconst, bitPiece, fragment] = [
    ...[0x06n, 0x22n, 0x1cn, 0x10n, 0x23n, 0x9dn, 0x1000n],
  ];
  if (version > 3) throw new BitcodeFailure('malformed-record', 'unknown expression', fields.record.offset);
  if (version === 0 && found.length >= 3 && found[found.length - 3] === bitPiece)
    found[found.length - 3] = fragment ?? 0n;
  if (version <= 1 && found[0] === deref) {
    // The dereference moves behind the rest, but before a fragment.
    const rest = found.slice(1);
    const cut = rest.length >= 3 && rest[rest.length - 3] === fragment ? rest.length - 3 : rest.length;
    found = [...rest.slice(0, cut), 0x06n, ...rest.slice(cut)];
  }
  if (version > 2) return found;
  const result: bigint[] = [];
  for (let at = 0; at < found.length;) {
    const operation = found[at] ?? 0n;
    const size = Math.max(1 + (operationArguments(Number(operation)) ?? 0), 1);
    if (operation === plus) result.push(plusUconst ?? 0n, ...found.slice(at + 1, at + 2));
    else if (operation === minus) result.push(constu ?? 0n, ...found.slice(at + 1, at + 2), minus ?? 0n);
    else {
      result.push(...found.slice(at, at + size));
      at += size;
      continue;
    }
    at += 2;
  }
  return result;
}

/** How many numbers follow an operation in an expression; undefined for operations that LLVM refuses there. */
function operationArguments(operation: number): number | undefined {
  if (operation >= 0x70 && operation <= 0x8f) return 1;
  switch (operation) {
    case 0x1001:
    case 0x1000:
    case 0x92:
      return 2;
    case 0x10:
    case 0x11:
    case 0x23:
    case 0x94:
    case 0x95:
    case 0x90:
    case 0x1002:
    case 0x1003:
    case 0x1005:
      return 1;
    case 0x22:
    case 0x1c:
      return 0;
    default:
      return 0;
  }
}

/** The printed elements of `!DIExpression(...)`. */
export function expressionFields(elements: readonly bigint[]): MetaField[] {
  const found: MetaField[] = [];
  const add = (text: string): void => void found.push({name: undefined, value: token(text)});
  for (let at = 0; at < elements.length;) {
    const operation = Number(elements[at]);
    const word = keyword('operation', operation);
    // LLVM prints an expression that it does not understand as plain numbers.
    if (word === undefined || at + (operationArguments(operation) ?? 0) >= elements.length)
      return elements.map((element) => ({name: undefined, value: token(String(element))}));
    add(word);
    const count = operationArguments(operation) ?? 0;
    for (let next = 1; next <= count; next++) {
      const value = elements[at + next] ?? 0n;
      const isEncoding = operation === 0x1001 && next === 2;
      add((isEncoding ? keyword('encoding', Number(value)) : undefined) ?? String(value));
    }
    at += 1 + count;
  }
  return found;
}
