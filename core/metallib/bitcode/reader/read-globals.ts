import {noAttributes} from '../../../ir/model/attribute.ts';
import {
  Argument,
  type GlobalAlias,
  type GlobalCommon,
  type GlobalValue,
  type GlobalVariable,
  type IrFunction,
} from '../../../ir/model/global.ts';
import {noAttachments} from '../../../ir/model/instruction.ts';
import {type Module} from '../../../ir/model/module.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {decodeBytes} from '../../../ir/model/quoted-text.ts';
import {type PointerType, type Type} from '../../../ir/model/type.ts';
import {
  comdatSelections,
  dllStorages,
  linkageNumbers,
  ModuleCode,
  oldLinkages,
  threadLocalModels,
  unnamedAddresses,
  visibilities,
} from '../codes.ts';
import {callingConventions} from '../vocabulary.ts';
import {type AttributeList, type AttributeTable} from './read-attributes.ts';
import {type TypeTable} from './read-types.ts';
import {alignmentOf, type Fields} from './record.ts';
import {type ValueTable} from './values.ts';

const linkageWords = new Map(Object.entries(linkageNumbers).map(([word, number]) => [number, word]));
const conventionWords = new Map([...callingConventions].map(([word, number]) => [number, word]));

/** The word of a calling convention; undefined for C's. */
export function conventionWord(number: number): string | undefined {
  return number === 0 ? undefined : (conventionWords.get(number) ?? `cc ${number}`);
}

/** A global with what waits until all values are known. */
export interface PendingGlobal {
  readonly global: GlobalValue;
  readonly fields: Fields;
  readonly attributes: AttributeList;
  /** Numbers + 1 of the initializer; or of prologue, prefix and personality; or of the aliasee. */
  readonly parts: readonly number[];
}

/** What the module's records refer to by position. */
export interface ModuleNames {
  readonly sections: readonly string[];
  readonly collectors: readonly string[];
  readonly comdats: readonly string[];
  /** The string table; undefined in bitcode whose names stand in symbol tables. */
  readonly strings: Uint8Array | undefined;
  /** Names of globals by their value number, where there is no string table. */
  readonly names: ReadonlyMap<number, string>;
}

/** Makes globals from the module's records. */
export class GlobalReader {
  readonly pending: PendingGlobal[] = [];
  /** Functions whose bodies follow, in their order. */
  readonly bodies: IrFunction[] = [];
  private readonly module: Module;
  private readonly types: TypeTable;
  private readonly values: ValueTable;
  private readonly attributes: AttributeTable;
  private readonly names: ModuleNames;

  constructor(module: Module, values: ValueTable, attributes: AttributeTable, names: ModuleNames) {
    this.module = module;
    this.types = values.types;
    this.values = values;
    this.attributes = attributes;
    this.names = names;
  }

  /** A record of a global; false when it is none. */
  read(fields: Fields): boolean {
    const isGlobal =
      fields.code === ModuleCode.globalVariable ||
      fields.code === ModuleCode.function ||
      fields.code === ModuleCode.alias ||
      fields.code === ModuleCode.aliasOld ||
      fields.code === ModuleCode.ifunc;
    if (!isGlobal) return false;
    const name = this.takeName(fields);
    if (fields.code === ModuleCode.globalVariable) this.readVariable(fields, name);
    else if (fields.code === ModuleCode.function) this.readFunction(fields, name);
    else this.readAlias(fields, name);
    return true;
  }

  /** Leaves `fields.at` behind the place of the name. */
  private takeName(fields: Fields): string | undefined {
    const {strings, names} = this.names;
    if (strings === undefined) {
      fields.at = 0;
      return names.get(this.values.scope.size);
    }
    const start = fields.next();
    const size = fields.next();
    return this.stringAt(start, size, fields);
  }

  private stringAt(start: number, size: number, fields: Fields): string | undefined {
    const strings = this.names.strings ?? new Uint8Array(0);
    if (start + size > strings.length) fields.fail('a name lies outside of the string table');
    return size === 0 ? undefined : decodeBytes(strings.subarray(start, start + size));
  }

  /** `at` counts behind the name. */
  private common(
    fields: Fields,
    name: string | undefined,
    linkage: string | undefined,
    at: {
      visibility: number;
      dll: number;
      unnamed: number;
      threadLocal: number;
      local: number;
      partition: number;
    },
  ): GlobalCommon {
    const base = fields.at;
    const optional = (index: number): number => (index < 0 ? 0 : fields.optional(base + index));
    const isLocal = linkage === 'internal' || linkage === 'private';
    const visibility = isLocal ? undefined : visibilities[optional(at.visibility)];
    const implied = isLocal || (visibility !== undefined && linkage !== 'extern_weak');
    const hasPartition = at.partition >= 0 && base + at.partition + 1 < fields.size;
    return {
      name,
      number: -1,
      linkage,
      visibility,
      dllStorage: dllStorages[optional(at.dll)],
      preemption: optional(at.local) === 1 && !implied ? 'dso_local' : undefined,
      threadLocal: threadLocalModels[optional(at.threadLocal)],
      unnamedAddress: unnamedAddresses[optional(at.unnamed)],
      partition: hasPartition
        ? this.stringAt(optional(at.partition), optional(at.partition + 1), fields)
        : undefined,
      start: -1,
      end: -1,
      nameStart: -1,
      nameEnd: -1,
    };
  }

  private readVariable(fields: Fields, name: string | undefined): void {
    const base = fields.at;
    const stated = this.types.get(fields.number(base), fields);
    const bits = fields.number(base + 1);
    const explicit = (bits & 2) !== 0;
    const pointer = explicit ? undefined : stated;
    const valueType = explicit ? stated : pointee(stated, fields);
    const addressSpace = explicit ? bits >> 2 : pointer?.kind === 'pointer' ? pointer.addressSpace : 0;
    const initializer = fields.number(base + 2);
    const linkage = linkageWord(fields, fields.number(base + 3));
    const places = {visibility: 6, dll: 10, unnamed: 8, threadLocal: 7, local: 13, partition: 14};
    const variable: GlobalVariable = {
      kind: 'global-variable',
      ...this.common(fields, name, linkage, places),
      type: this.pointerTo(valueType, addressSpace),
      valueType,
      addressSpace,
      constant: (bits & 1) !== 0,
      externallyInitialized: fields.optional(base + 9) !== 0,
      initializer: undefined,
      section: nameAt(this.names.sections, fields.number(base + 5), fields),
      comdat: nameAt(this.names.comdats, fields.optional(base + 11), fields),
      align: alignmentOf(fields, fields.number(base + 4)),
      codeModel: undefined,
      sanitizer: [],
      attributes: noAttributes,
      metadata: [],
    };
    // Text says `external` of a variable without a value.
    if (initializer === 0 && linkage === undefined) variable.linkage = 'external';
    const attributes = this.attributes.list(fields.optional(base + 12), fields);
    this.enter(variable, fields, attributes, [initializer]);
    this.module.globals.push(variable);
  }

  private pointerTo(type: Type, addressSpace: number): PointerType {
    const {context, usesOpaquePointers} = this.types;
    return usesOpaquePointers ? context.opaquePointer(addressSpace) : context.pointerTo(type, addressSpace);
  }

  private enter(
    global: GlobalValue,
    fields: Fields,
    attributes: AttributeList,
    parts: readonly number[],
  ): void {
    this.values.add({kind: 'global', type: global.type, target: global});
    this.pending.push({global, fields, attributes, parts});
    if (global.name !== undefined && !this.module.globalsByName.has(global.name))
      this.module.globalsByName.set(global.name, global);
  }

  private readFunction(fields: Fields, name: string | undefined): void {
    const base = fields.at;
    const stated = this.types.get(fields.number(base), fields);
    const functionType = stated.kind === 'pointer' && stated.pointee !== undefined ? stated.pointee : stated;
    if (functionType.kind !== 'function') return fields.fail('function of no function type');
    const addressSpace = fields.optional(base + 16) || (stated.kind === 'pointer' ? stated.addressSpace : 0);
    const isDeclaration = fields.number(base + 2) !== 0;
    const attributes = this.attributes.list(fields.number(base + 4), fields);
    const places = {visibility: 7, dll: 11, unnamed: 9, threadLocal: -1, local: 15, partition: 17};
    const fn: IrFunction = {
      kind: 'function',
      ...this.common(fields, name, linkageWord(fields, fields.number(base + 3)), places),
      type: this.pointerTo(functionType, addressSpace),
      functionType,
      parameters: [],
      isDeclaration,
      blocks: [],
      callingConvention: conventionWord(fields.number(base + 1)),
      addressSpace,
      returnAttributes: attributes.returnValue(),
      attributes: noAttributes,
      section: nameAt(this.names.sections, fields.number(base + 6), fields),
      comdat: nameAt(this.names.comdats, fields.optional(base + 12), fields),
      align: alignmentOf(fields, fields.number(base + 5)),
      gc: nameAt(this.names.collectors, fields.optional(base + 8), fields),
      prefix: undefined,
      prologue: undefined,
      personality: undefined,
      metadata: noAttachments,
      useListOrders: [],
      bodyStart: -1,
      bodyEnd: -1,
    };
    addParameters(fn, attributes);
    const parts = [fields.optional(base + 10), fields.optional(base + 13), fields.optional(base + 14)];
    this.enter(fn, fields, attributes, parts);
    this.module.functions.push(fn);
    if (!isDeclaration) this.bodies.push(fn);
  }

  private readAlias(fields: Fields, name: string | undefined): void {
    const base = fields.at;
    const isOld = fields.code === ModuleCode.aliasOld;
    const stated = this.types.get(fields.number(base), fields);
    const valueType = isOld ? pointee(stated, fields) : stated;
    const oldSpace = stated.kind === 'pointer' ? stated.addressSpace : 0;
    const addressSpace = isOld ? oldSpace : fields.number(base + 1);
    const at = base + (isOld ? 1 : 2);
    const isAlias = fields.code !== ModuleCode.ifunc;
    const linkage = linkageWord(fields, fields.number(at + 1));
    const from = at - base;
    const places = isAlias
      ? {visibility: 2, dll: 3, threadLocal: 4, unnamed: 5, local: 6, partition: 7}
      : {visibility: 2, dll: -1, threadLocal: -1, unnamed: -1, local: 3, partition: 4};
    const moved = Object.fromEntries(
      Object.entries(places).map(([key, place]) => [key, place < 0 ? -1 : place + from]),
    ) as typeof places;
    const alias = {
      kind: isAlias ? 'alias' : 'ifunc',
      ...this.common(fields, name, linkage, moved),
      type: this.pointerTo(valueType, addressSpace),
      valueType,
      addressSpace,
      metadata: [],
    } as unknown as GlobalAlias;
    this.enter(alias, fields, this.attributes.list(0, fields), [fields.number(at) + 1]);
    this.module.aliases.push(alias);
  }

  /** Sets what could not be made before all values were known. */
  finish(): void {
    for (const {global, fields, parts} of this.pending) {
      const part = (index: number): Operand | undefined => {
        const id = parts[index] ?? 0;
        return id === 0 ? undefined : this.constant(id - 1, fields);
      };
      if (global.kind === 'global-variable') global.initializer = part(0);
      else if (global.kind === 'function') {
        global.prologue = part(0);
        global.prefix = part(1);
        global.personality = part(2);
      } else global.target = part(0) ?? fields.fail('alias of nothing');
    }
  }

  private constant(id: number, fields: Fields): Operand {
    const operand = this.values.operand(id, fields);
    return operand.kind === 'local' ? fields.fail('a global has a local value') : operand;
  }
}

function addParameters(fn: IrFunction, attributes: AttributeList): void {
  const ranges = {start: -1, end: -1, nameStart: -1, nameEnd: -1};
  fn.functionType.parameters.forEach((type, index) => {
    const own = attributes.parameter(index, type);
    fn.parameters.push(new Argument(fn, index, type, undefined, index, own, ranges));
  });
}

function pointee(type: Type, fields: Fields): Type {
  const found = type.kind === 'pointer' ? type.pointee : undefined;
  return found ?? fields.fail('typed pointer expected');
}

/** The word of a linkage; external has none. Storage classes that were linkages once are external now. */
function linkageWord(fields: Fields, number: number): string | undefined {
  const word = linkageWords.get(number) ?? oldLinkages[number] ?? fields.fail(`unknown linkage ${number}`);
  return word === 'external' || word === 'dllimport' || word === 'dllexport' ? undefined : word;
}

/** Position `number - 1`; undefined for 0. */
function nameAt(list: readonly string[], number: number, fields: Fields): string | undefined {
  if (number === 0) return undefined;
  return list[number - 1] ?? fields.fail(`there is no name ${number}`);
}

/** `[start, size, selection]`, or `[selection, size, characters]` without a string table. */
export function readComdat(
  fields: Fields,
  strings: Uint8Array | undefined,
): {name: string; selection: string} {
  const selectionAt = strings === undefined ? 0 : 2;
  const selection = comdatSelections[fields.number(selectionAt)] ?? '';
  if (selection === '') fields.fail('unknown selection of a comdat');
  if (strings === undefined) return {name: fields.text(2, 2 + fields.number(1)), selection};
  const [start, size] = [fields.number(0), fields.number(1)];
  if (start + size > strings.length) fields.fail('a name lies outside of the string table');
  return {name: decodeBytes(strings.subarray(start, start + size)), selection};
}
