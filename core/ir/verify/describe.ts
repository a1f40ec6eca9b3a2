import {type GlobalValue} from '../model/global.ts';
import {type Instruction} from '../model/instruction.ts';
import {type Operand} from '../model/operand.ts';
import {type StructType, type Type} from '../model/type.ts';

const longestTypeText = 120;

/** A type as LLVM writes it, cut short where it is too long for a message. */
export function typeText(type: Type): string {
  const writer = new TypeWriter();
  writer.type(type);
  return writer.text.length > longestTypeText ? `${writer.text.slice(0, longestTypeText)}…` : writer.text;
}

/** Writes a type until the text is long enough: types share their parts, so a full text may be huge. */
class TypeWriter {
  text = '';
  private depth = 0;

  type(type: Type): void {
    if (this.text.length > longestTypeText || this.depth > longestTypeText) return;
    this.depth++;
    this.body(type);
    this.depth--;
  }

  private body(type: Type): void {
    switch (type.kind) {
      case 'integer':
        this.text += `i${type.bits}`;
        return;
      case 'pointer':
        this.pointer(type.pointee, type.addressSpace);
        return;
      case 'function':
        this.type(type.returnType);
        this.list(' (', type.parameters, type.variadic ? '...' : undefined, ')');
        return;
      case 'array':
        this.counted(`[${type.exactLength ?? type.length} x `, type.element, ']');
        return;
      case 'vector':
        this.counted(`<${type.scalable ? 'vscale x ' : ''}${type.length} x `, type.element, '>');
        return;
      case 'struct':
        this.struct(type);
        return;
      case 'target':
        this.text += `target("${type.name}")`;
        return;
      default:
        this.text += type.kind === 'unknown' ? type.text : type.kind;
    }
  }

  private pointer(pointee: Type | undefined, addressSpace: number): void {
    if (pointee === undefined) this.text += 'ptr';
    else this.type(pointee);
    if (addressSpace !== 0) this.text += ` addrspace(${addressSpace})`;
    if (pointee !== undefined) this.text += '*';
  }

  private counted(open: string, element: Type, close: string): void {
    this.text += open;
    this.type(element);
    this.text += close;
  }

  private struct(type: StructType): void {
    if (type.identified) this.text += localText({name: type.name, number: type.number ?? -1});
    else if (type.packed) this.list('<{ ', type.elements ?? [], undefined, ' }>');
    else this.list('{ ', type.elements ?? [], undefined, ' }');
  }

  private list(open: string, types: readonly Type[], last: string | undefined, close: string): void {
    this.text += open;
    let separator = '';
    for (const type of types) {
      if (this.text.length > longestTypeText) break;
      this.text += separator;
      this.type(type);
      separator = ', ';
    }
    if (last !== undefined) this.text += separator + last;
    this.text += close;
  }
}

function isPlainCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    [36, 45, 46, 95].includes(code)
  );
}

function writeName(name: string): string {
  for (let index = 0; index < name.length; index++) {
    if (!isPlainCode(name.charCodeAt(index))) return JSON.stringify(name);
  }
  return name === '' ? '""' : name;
}

/** `%x` or `%5`. */
export function localText(value: {readonly name: string | undefined; readonly number: number}): string {
  return value.name === undefined ? `%${value.number}` : `%${writeName(value.name)}`;
}

/** `@x` or `@5`. */
export function globalText(value: {readonly name: string | undefined; readonly number: number}): string {
  return value.name === undefined ? `@${value.number}` : `@${writeName(value.name)}`;
}

/** How a message calls a global: `function @f`. */
export function globalKindText(value: GlobalValue): string {
  return value.kind === 'global-variable' ? 'global variable' : value.kind;
}

/** How a message calls an operand: its name, else what it is. */
export function operandText(operand: Operand): string {
  switch (operand.kind) {
    case 'local':
    case 'block':
      return localText(operand);
    case 'global':
      return globalText(operand);
    case 'integer':
      return `${operand.value}`;
    case 'float':
      return operand.text;
    case 'expression':
      return `constant expression '${operand.opcode}'`;
    case 'asm':
      return 'inline assembly';
    case 'aggregate':
    case 'string':
    case 'splat':
      return 'constant';
    default:
      return operand.kind;
  }
}

/** How a message calls an instruction: its result, else its opcode. */
export function instructionText(instruction: Instruction): string {
  if (instruction.name === undefined && instruction.number < 0) return `'${instruction.opcode}'`;
  return `'${instruction.opcode}' ${localText(instruction)}`;
}
