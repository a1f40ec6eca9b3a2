import {
  type GlobalAlias,
  type GlobalCommon,
  type GlobalVariable,
  type IrFunction,
} from '../../ir/model/global.ts';
import {type Operand} from '../../ir/model/operand.ts';
import {type BitstreamWriter, type RecordValue} from './bitstream-writer.ts';
import {bytesOf} from './bytes-of.ts';
import {
  comdatSelections,
  dllStorages,
  ModuleCode,
  threadLocalModels,
  unnamedAddresses,
  visibilities,
} from './codes.ts';
import {alignmentNumber, conventionNumber, linkageNumber} from './record-numbers.ts';
import {aliasesByKind, NameNumbers, type WriteTables} from './write-tables.ts';

/** The bytes of all names, one after the other. */
export class StringTable {
  private readonly bytes: number[] = [];

  /** Offset and length of `name`. */
  add(name: string): [number, number] {
    const bytes = bytesOf(name);
    const offset = this.bytes.length;
    for (const byte of bytes) this.bytes.push(byte);
    return [offset, bytes.length];
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }
}

/** Numbers that follow from a global's initialisers and the like; taken before the constants are written. */
export function collectGlobals(tables: WriteTables): void {
  const {module, types, constants, attributes} = tables;
  const constant = (operand: Operand | undefined): void => {
    if (operand !== undefined) constants.numberOf(operand);
  };
  for (const global of module.globals) {
    types.indexOf(global.type);
    constant(global.initializer);
    attributes.ofGlobal(global.attributes);
  }
  for (const fn of module.functions) {
    types.indexOf(fn.type);
    types.indexOf(fn.functionType);
    attributes.ofFunction(fn);
    constant(fn.prefix);
    constant(fn.prologue);
    constant(fn.personality);
  }
  for (const alias of module.aliases) {
    types.indexOf(alias.type);
    constant(alias.target);
  }
}

/** Writes sections, garbage collectors, comdats, then the records of all globals. */
export class GlobalWriter {
  private readonly stream: BitstreamWriter;
  private readonly tables: WriteTables;
  private readonly strings: StringTable;
  private readonly sections = new NameNumbers(['']);
  private readonly collectors = new NameNumbers(['']);
  private readonly comdats = new Map<string, number>();

  constructor(stream: BitstreamWriter, tables: WriteTables, strings: StringTable) {
    this.stream = stream;
    this.tables = tables;
    this.strings = strings;
  }

  writeComdats(): void {
    for (const comdat of this.tables.module.comdats) {
      const selection = comdatSelections.indexOf(
        comdat.selection === 'noduplicates' ? 'nodeduplicate' : comdat.selection,
      );
      if (selection < 1)
        this.tables.problems.broken(`unknown comdat selection '${comdat.selection}'`, comdat);
      this.comdats.set(comdat.name, this.comdats.size + 1);
      this.stream.record(ModuleCode.comdat, [...this.strings.add(comdat.name), selection]);
    }
  }

  /** Names of sections and garbage collectors; numbers count from 1. */
  writeNames(): void {
    const {module} = this.tables;
    for (const global of [...module.globals, ...module.functions]) {
      if (global.section !== undefined) this.sections.numberOf(global.section);
    }
    for (const fn of module.functions) if (fn.gc !== undefined) this.collectors.numberOf(fn.gc);
    for (const name of this.sections.names.slice(1))
      this.stream.record(ModuleCode.sectionName, bytesOf(name));
    for (const name of this.collectors.names.slice(1)) this.stream.record(ModuleCode.gcName, bytesOf(name));
  }

  writeGlobals(): void {
    const {module} = this.tables;
    for (const global of module.globals) this.variable(global);
    for (const fn of module.functions) this.function(fn);
    for (const aliases of aliasesByKind(module)) for (const alias of aliases) this.alias(alias);
  }

  private head(global: GlobalCommon): number[] {
    return this.strings.add(global.name ?? '');
  }

  private linkage(global: GlobalCommon): number {
    return linkageNumber(this.tables.problems, global.linkage, global);
  }

  private visibility(global: GlobalCommon): number {
    return global.visibility === 'default' ? 0 : visibilities.indexOf(global.visibility);
  }

  private isLocal(global: GlobalCommon): number {
    return global.preemption === 'dso_local' || isImplicitlyLocal(global) ? 1 : 0;
  }

  private threadLocal(global: GlobalCommon): number {
    const number = threadLocalModels.indexOf(global.threadLocal);
    if (number < 0)
      this.tables.problems.broken(`unknown thread-local model '${global.threadLocal ?? ''}'`, global);
    return Math.max(number, 0);
  }

  private partition(global: GlobalCommon): number[] {
    return global.partition === undefined ? [0, 0] : this.strings.add(global.partition);
  }

  private comdat(global: GlobalVariable | IrFunction): number {
    if (global.comdat === undefined) return 0;
    const number = this.comdats.get(global.comdat);
    if (number === undefined)
      this.tables.problems.broken(`use of undefined comdat '$${global.comdat}'`, global);
    return number ?? 0;
  }

  private constant(operand: Operand | undefined): number {
    return operand === undefined ? 0 : this.tables.constants.numberOf(operand) + 1;
  }

  private section(name: string | undefined): number {
    return name === undefined ? 0 : this.sections.numberOf(name);
  }

  private variable(global: GlobalVariable): void {
    const {problems, types} = this.tables;
    if (global.codeModel !== undefined) problems.refuse('code models', global);
    if (global.sanitizer.length > 0)
      problems.refuse(`'${global.sanitizer.join("', '")}' on a variable`, global);
    if (global.initializer !== undefined && global.initializer.type !== global.valueType)
      problems.broken("an initialiser that is not of its variable's type", global.initializer);
    const explicitType = 2;
    this.stream.record(ModuleCode.globalVariable, [
      ...this.head(global),
      types.indexOf(global.valueType),
      (global.addressSpace << 2) | explicitType | (global.constant ? 1 : 0),
      this.constant(global.initializer),
      this.linkage(global),
      alignmentNumber(problems, global.align, global),
      this.section(global.section),
      this.visibility(global),
      this.threadLocal(global),
      unnamedAddresses.indexOf(global.unnamedAddress),
      global.externallyInitialized ? 1 : 0,
      dllStorages.indexOf(global.dllStorage),
      this.comdat(global),
      this.tables.attributes.ofGlobal(global.attributes),
      this.isLocal(global),
      ...this.partition(global),
    ]);
  }

  private function(fn: IrFunction): void {
    const {problems, types, attributes} = this.tables;
    const aligned = attributes.flatten(fn.attributes).find((attribute) => attribute.name === 'align');
    const values: RecordValue[] = [
      ...this.head(fn),
      types.indexOf(fn.functionType),
      conventionNumber(problems, fn.callingConvention, fn),
      fn.isDeclaration ? 1 : 0,
      this.linkage(fn),
      attributes.ofFunction(fn),
      alignmentNumber(problems, aligned?.integer ?? fn.align, fn),
      this.section(fn.section),
      this.visibility(fn),
      fn.gc === undefined ? 0 : this.collectors.numberOf(fn.gc),
      unnamedAddresses.indexOf(fn.unnamedAddress),
      this.constant(fn.prologue),
      dllStorages.indexOf(fn.dllStorage),
      this.comdat(fn),
      this.constant(fn.prefix),
      this.constant(fn.personality),
      this.isLocal(fn),
      fn.addressSpace,
      ...this.partition(fn),
    ];
    this.stream.record(ModuleCode.function, values);
  }

  private alias(alias: GlobalAlias): void {
    const {constants, types} = this.tables;
    const values: RecordValue[] = [
      ...this.head(alias),
      types.indexOf(alias.valueType),
      alias.addressSpace,
      constants.numberOf(alias.target),
      this.linkage(alias),
      this.visibility(alias),
    ];
    if (alias.kind === 'ifunc') {
      this.stream.record(ModuleCode.ifunc, [...values, this.isLocal(alias), ...this.partition(alias)]);
      return;
    }
    this.stream.record(ModuleCode.alias, [
      ...values,
      dllStorages.indexOf(alias.dllStorage),
      this.threadLocal(alias),
      unnamedAddresses.indexOf(alias.unnamedAddress),
      this.isLocal(alias),
      ...this.partition(alias),
    ]);
  }
}

/** Whether LLVM takes the global for local without a word: local linkage, or hidden and not weakly external. */
function isImplicitlyLocal(global: GlobalCommon): boolean {
  if (global.linkage === 'internal' || global.linkage === 'private') return true;
  const isVisible = global.visibility === undefined || global.visibility === 'default';
  return !isVisible && global.linkage !== 'extern_weak';
}
