import {type Argument, type Block, type GlobalValue, type IrFunction} from '../model/global.ts';
import {type Instruction} from '../model/instruction.ts';
import {type Module} from '../model/module.ts';
import {type StructType, type Type} from '../model/type.ts';
import {printStructBody, printTypeWith} from './print-type.ts';

/** How pointers are printed: as the module has them, or all as `ptr`. */
export type PointerStyle = 'as-is' | 'opaque';

/**
 * What printing needs to know besides the node: the style of pointers (types are cached by their id) and the numbers
 * of unnamed values, which LLVM wants in order, so they are counted anew.
 */
export class PrintContext {
  private readonly style: PointerStyle;
  private readonly typeTexts: (string | undefined)[] = [];
  private readonly blockNumbers = new Map<IrFunction, Map<Block, number>>();
  private readonly globalNumbers = new Map<object, number>();
  /** Numbers of the current function that differ from those in the model. */
  private localNumbers: Map<object, number> | undefined = undefined;

  constructor(style: PointerStyle) {
    this.style = style;
  }

  private cached(type: Type): string {
    const known = this.typeTexts[type.id];
    // Bodies of identified structs may change; their names and all other types do not.
    if (known !== undefined) return known;
    const text = printTypeWith(type, this.typeOf);
    this.typeTexts[type.id] = text;
    return text;
  }

  /** A type inside another; opaque style turns every pointer into `ptr`. */
  private readonly typeOf = (type: Type): string => {
    if (type.kind === 'pointer' && this.style === 'opaque') {
      return type.addressSpace === 0 ? 'ptr' : `ptr addrspace(${type.addressSpace})`;
    }
    return this.cached(type);
  };

  /** The printed text of `type` at the top level, where `type` itself may be a pointer. */
  typeText(type: Type): string {
    return this.typeOf(type);
  }

  structBody(type: StructType): string {
    return printStructBody(type, this.typeOf);
  }

  /** Numbers the unnamed globals in the order in which they are printed. */
  enterModule(module: Module): void {
    let next = 0;
    const aliases = module.aliases.filter((alias) => alias.kind === 'alias');
    const ifuncs = module.aliases.filter((alias) => alias.kind === 'ifunc');
    const all: readonly GlobalValue[] = [...module.globals, ...aliases, ...ifuncs, ...module.functions];
    for (const global of all) if (global.name === undefined) this.globalNumbers.set(global, next++);
  }

  /** Numbers the unnamed values and blocks of `fn`. */
  enterFunction(fn: IrFunction): void {
    let changed: Map<object, number> | undefined;
    countUnnamed(fn, (value, number) => {
      if (value.number !== number) (changed ??= new Map()).set(value, number);
    });
    this.localNumbers = changed;
  }

  /** The number of an unnamed block of any function. */
  blockNumber(block: Block): number {
    let numbers = this.blockNumbers.get(block.parent);
    if (numbers === undefined) {
      numbers = new Map();
      const known = numbers;
      countUnnamed(block.parent, (value, number) => {
        if (value.kind === 'block') known.set(value, number);
      });
      this.blockNumbers.set(block.parent, numbers);
    }
    return numbers.get(block) ?? block.number;
  }

  localNumber(value: {readonly number: number}): number {
    return this.localNumbers?.get(value) ?? value.number;
  }

  globalNumber(global: {readonly number: number}): number {
    return this.globalNumbers.get(global) ?? global.number;
  }
}

/** Calls `visit` with each unnamed value and block of `fn` and its number. */
function countUnnamed(
  fn: IrFunction,
  visit: (value: Argument | Block | Instruction, number: number) => void,
): void {
  let next = 0;
  for (const parameter of fn.parameters) if (parameter.name === undefined) visit(parameter, next++);
  for (const block of fn.blocks) {
    if (block.name === undefined) visit(block, next++);
    for (const instruction of block.instructions) {
      if (instruction.name === undefined && hasResult(instruction.type, instruction.number))
        visit(instruction, next++);
    }
  }
}

/** Whether an unnamed instruction takes a number: an unreadable line does only if one was written. */
function hasResult(type: Type, number: number): boolean {
  return type.kind !== 'void' && (type.kind !== 'unknown' || number >= 0);
}
