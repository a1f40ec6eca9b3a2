import {DataLayout} from '../../ir/analysis/data-layout.ts';
import {type GlobalValue} from '../../ir/model/global.ts';
import {type Instruction} from '../../ir/model/instruction.ts';
import {type Module} from '../../ir/model/module.ts';
import {type LocalValue, type Operand} from '../../ir/model/operand.ts';
import {type Type} from '../../ir/model/type.ts';

/** Where a pointer points: what it begins in, and bytes from there where they are known. */
export interface PointerPlace {
  /** A variable, a stack slot, an argument, or any other value that no address arithmetic leads behind. */
  readonly base: GlobalValue | LocalValue | undefined;
  readonly offset: number | undefined;
  /** The last value before arithmetic with an unknown index: two pointers with the same one and no offset may differ. */
  readonly value: LocalValue | undefined;
}

/** Broken text may make a circle. */
const mostSteps = 1000;

/** Finds places of pointers in one module. */
export class PointerPlaces {
  private readonly layout: DataLayout;

  constructor(module: Module) {
    this.layout = new DataLayout(module.dataLayout?.value ?? '');
  }

  of(pointer: Operand | undefined): PointerPlace {
    let current = pointer;
    let offset: number | undefined = 0;
    let value: LocalValue | undefined;
    for (let steps = 0; current !== undefined && steps < mostSteps; steps++) {
      if (current.kind === 'global') return {base: current.target, offset, value};
      if (current.kind === 'expression') {
        if (current.opcode === 'getelementptr')
          offset = this.add(offset, current.sourceType, current.operands);
        else if (current.opcode !== 'bitcast') return {base: undefined, offset: undefined, value};
        current = current.operands[0];
        continue;
      }
      if (current.kind !== 'local' || current.target === undefined) break;
      const {target}: {target: LocalValue | undefined} = current;
      if (target.kind === 'argument') return {base: target, offset, value: value ?? target};
      if (target.opcode === 'getelementptr') {
        const next = this.add(offset, target.detail.sourceType, target.operands);
        if (next === undefined && offset !== undefined) value ??= target;
        offset = next;
      } else if (target.opcode !== 'bitcast') return {base: target, offset, value: value ?? target};
      current = target.operands[0];
    }
    return {base: undefined, offset: undefined, value};
  }

  sizeOf(type: Type): number | undefined {
    return this.layout.allocSizeBytes(type);
  }

  private add(
    before: number | undefined,
    sourceType: Type | undefined,
    operands: readonly Operand[],
  ): number | undefined {
    if (before === undefined || sourceType === undefined) return undefined;
    let offset = before;
    let type: Type | undefined = sourceType;
    for (const [at, operand] of operands.slice(1).entries()) {
      const index =
        operand.kind === 'integer' ? operand.small : operand.kind === 'zeroinitializer' ? 0 : undefined;
      if (index === undefined) return undefined;
      if (at > 0 && type?.kind === 'struct') {
        offset += this.layout.structLayout(type)?.offsets[index] ?? 0;
        type = type.elements?.[index];
        continue;
      }
      if (at > 0) type = type?.kind === 'array' || type?.kind === 'vector' ? type.element : undefined;
      const size = type === undefined ? undefined : this.layout.allocSizeBytes(type);
      if (size === undefined) return undefined;
      offset += index * size;
    }
    return offset;
  }
}

/** A whole number that an operand is known to be. */
export function numberOf(operand: Operand | undefined): number | undefined {
  if (operand?.kind === 'integer') return operand.small;
  return operand?.kind === 'zeroinitializer' ? 0 : undefined;
}

/** The instruction that an operand names. */
export function instructionOf(operand: Operand | undefined): Instruction | undefined {
  return operand?.kind === 'local' && operand.target?.kind !== 'argument' ? operand.target : undefined;
}
