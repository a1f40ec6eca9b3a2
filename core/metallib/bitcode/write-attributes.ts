import {type Attribute} from '../../ir/model/attribute.ts';
import {type CallDetail} from '../../ir/model/instruction.ts';
import {type IrFunction} from '../../ir/model/global.ts';
import {type Module} from '../../ir/model/module.ts';
import {type BitstreamWriter, type RecordValue} from './bitstream-writer.ts';
import {bytesOf} from './bytes-of.ts';
import {AttributeCode, AttributeForm, AttributeIndex, BlockId} from './codes.ts';
import {type TypeTable} from './type-table.ts';
import {attributeKindNumbers, integerAttributes, typeAttributes} from './vocabulary.ts';
import {type WriteProblems} from './write-problems.ts';

/** The attribute groups (attributes of one position) and lists (groups of one function, call or global) of a module. */
export class AttributeWriter {
  private readonly module: Module;
  private readonly types: TypeTable;
  private readonly problems: WriteProblems;
  private readonly groupNumbers = new Map<string, number>();
  private readonly groups: RecordValue[][] = [];
  private readonly listNumbers = new Map<string, number>();
  private readonly lists: number[][] = [];

  constructor(module: Module, types: TypeTable, problems: WriteProblems) {
    this.module = module;
    this.types = types;
    this.problems = problems;
  }

  /** The list number (0: none) of a function. Its alignment is no attribute in bitcode. */
  ofFunction(fn: IrFunction): number {
    const parameters = fn.parameters.map((parameter) => parameter.attributes);
    const own = this.flatten(fn.attributes).filter((attribute) => attribute.name !== 'align');
    return this.list(fn.returnAttributes, parameters, own);
  }

  ofCall(call: CallDetail): number {
    return this.list(call.returnAttributes, call.argumentAttributes, this.flatten(call.functionAttributes));
  }

  /** Of a global variable. */
  ofGlobal(attributes: readonly Attribute[]): number {
    return this.list([], [], this.flatten(attributes));
  }

  /** The attributes with groups replaced by what they hold. */
  flatten(attributes: readonly Attribute[]): readonly Attribute[] {
    if (!attributes.some((attribute) => attribute.form === 'group')) return attributes;
    const flat: Attribute[] = [];
    for (const attribute of attributes) {
      if (attribute.form !== 'group') {
        flat.push(attribute);
        continue;
      }
      // LLVM takes a group that is not defined for an empty one. A group in a group is an error of the text; it does not
      // get this far.
      const group = this.module.attributeGroupsByNumber.get(attribute.integer);
      for (const inner of group?.attributes ?? []) if (inner.form !== 'group') flat.push(inner);
    }
    return flat;
  }

  private list(
    result: readonly Attribute[],
    parameters: readonly (readonly Attribute[])[],
    own: readonly Attribute[],
  ): number {
    const groups: number[] = [];
    if (result.length > 0) groups.push(this.group(AttributeIndex.returnValue, result));
    for (let index = 0; index < parameters.length; index++) {
      const attributes = parameters[index] ?? [];
      if (attributes.length > 0) groups.push(this.group(AttributeIndex.firstParameter + index, attributes));
    }
    if (own.length > 0) groups.push(this.group(AttributeIndex.function, own));
    if (groups.length === 0) return 0;
    const key = groups.join();
    let number = this.listNumbers.get(key);
    if (number === undefined) {
      this.lists.push(groups);
      number = this.lists.length;
      this.listNumbers.set(key, number);
    }
    return number;
  }

  private group(position: number, attributes: readonly Attribute[]): number {
    const record: RecordValue[] = [position];
    for (const attribute of attributes) this.encode(record, attribute);
    const key = record.join();
    let number = this.groupNumbers.get(key);
    if (number === undefined) {
      this.groups.push(record);
      number = this.groups.length;
      this.groupNumbers.set(key, number);
    }
    return number;
  }

  private encode(record: RecordValue[], attribute: Attribute): void {
    if (attribute.form === 'string') {
      const hasValue = attribute.value !== undefined && attribute.value !== '';
      record.push(hasValue ? AttributeForm.keyValue : AttributeForm.key);
      pushText(record, attribute.name);
      if (hasValue) pushText(record, attribute.value);
      if (attribute.name.includes('\0') || attribute.value?.includes('\0') === true)
        this.problems.refuse('a NUL in a string attribute', attribute);
      return;
    }
    const kind = attributeKindNumbers.get(attribute.name);
    if (kind === undefined) {
      this.problems.refuse(`attribute '${attribute.name}'`, attribute);
      return;
    }
    if (typeAttributes.has(attribute.name)) {
      const {type} = attribute;
      if (type === undefined) record.push(AttributeForm.flagType, kind);
      else record.push(AttributeForm.type, kind, this.types.indexOf(type));
      return;
    }
    if (integerAttributes.has(attribute.name)) {
      const value = integerOf(attribute);
      if (value !== undefined) record.push(AttributeForm.integer, kind, value);
      else this.problems.refuse(`arguments of the attribute '${attribute.name}'`, attribute);
      return;
    }
    if (attribute.form === 'flag') record.push(AttributeForm.flag, kind);
    else this.problems.refuse(`arguments of the attribute '${attribute.name}'`, attribute);
  }

  write(stream: BitstreamWriter): void {
    if (this.groups.length === 0) return;
    stream.enterBlock(BlockId.parameterAttributeGroups, 3);
    this.groups.forEach((record, index) => {
      stream.record(AttributeCode.groupEntry, [index + 1, ...record]);
    });
    stream.exitBlock();
    stream.enterBlock(BlockId.parameterAttributes, 3);
    for (const list of this.lists) stream.record(AttributeCode.entry, list);
    stream.exitBlock();
  }
}

/** The bytes of a string and a NUL; long strings are no arguments of one call. */
function pushText(record: RecordValue[], text: string): void {
  for (const byte of bytesOf(text)) record.push(byte);
  record.push(0);
}

/** `allocsize` and `vscale_range` hold two numbers of 32 bits in one. */
function integerOf(attribute: Attribute): RecordValue | undefined {
  if (attribute.name !== 'allocsize' && attribute.name !== 'vscale_range') {
    if (attribute.form !== 'integer') return undefined;
    return Number.isSafeInteger(attribute.integer) ? attribute.integer : BigInt(attribute.value ?? 0);
  }
  const numbers = (attribute.value ?? '').split(',').map((part) => part.trim());
  if (numbers.length > 2 || !numbers.every((part) => /^\d{1,9}$/.test(part))) return undefined;
  const first = BigInt(numbers[0] ?? 0);
  const absent = attribute.name === 'allocsize' ? 0xffffffffn : first;
  const second = numbers[1] === undefined ? absent : BigInt(numbers[1]);
  return (first << 32n) | second;
}
