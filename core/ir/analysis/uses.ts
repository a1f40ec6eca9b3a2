import {type Block, type GlobalValue, type IrFunction} from '../model/global.ts';
import {type Instruction} from '../model/instruction.ts';
import {type MetadataDefinition, type MetadataReference} from '../model/metadata.ts';
import {type Module} from '../model/module.ts';
import {
  type BlockReference,
  type GlobalReference,
  type LocalReference,
  type LocalValue,
} from '../model/operand.ts';
import {walkFunction, walkModule} from './walk.ts';

/** One use of a value: the reference, and the instruction it stands in (undefined outside of instructions). */
export interface Use {
  readonly reference: LocalReference | BlockReference | GlobalReference;
  readonly instruction: Instruction | undefined;
}

const noUses: readonly Use[] = [];

/** Where values are used. A snapshot: changes of the module do not show. */
export class UseMap {
  private readonly uses = new Map<LocalValue | Block | GlobalValue, Use[]>();

  add(reference: Use['reference'], instruction: Instruction | undefined): void {
    const target = reference.target;
    if (target === undefined) return;
    const list = this.uses.get(target);
    if (list === undefined) this.uses.set(target, [{reference, instruction}]);
    else list.push({reference, instruction});
  }

  of(value: LocalValue | Block | GlobalValue): readonly Use[] {
    return this.uses.get(value) ?? noUses;
  }
}

/** The uses of the arguments, instructions and blocks of `fn`, and of globals inside it. */
export function usesInFunction(fn: IrFunction): UseMap {
  const map = new UseMap();
  walkFunction(fn, {
    operand: (operand, instruction) => {
      if (operand.kind === 'local' || operand.kind === 'block' || operand.kind === 'global')
        map.add(operand, instruction);
    },
  });
  return map;
}

/** The uses of everything in the module. */
export function usesInModule(module: Module): UseMap {
  const map = new UseMap();
  walkModule(module, {
    operand: (operand, instruction) => {
      if (operand.kind === 'local' || operand.kind === 'block' || operand.kind === 'global')
        map.add(operand, instruction);
    },
  });
  return map;
}

/** The references to each metadata definition, in no particular order. */
export function metadataUses(module: Module): Map<MetadataDefinition, MetadataReference[]> {
  const map = new Map<MetadataDefinition, MetadataReference[]>();
  walkModule(module, {
    metadata: (metadata) => {
      if (metadata.kind !== 'reference' || metadata.target === undefined) return;
      const list = map.get(metadata.target);
      if (list === undefined) map.set(metadata.target, [metadata]);
      else list.push(metadata);
    },
  });
  return map;
}
