import {type IrFunction} from '../../../ir/model/global.ts';

/** Gives values and blocks that share a name, as copies of bodies do, names of their own: a number is put behind. */
export function makeNamesUnique(fn: IrFunction): void {
  const taken = new Set<string>();
  const next = new Map<string, number>();
  const unique = (name: string): string => {
    if (!taken.has(name)) {
      taken.add(name);
      return name;
    }
    for (let number = next.get(name) ?? 1; ; number++) {
      const candidate = `${name}.${number}`;
      if (taken.has(candidate)) continue;
      next.set(name, number + 1);
      taken.add(candidate);
      return candidate;
    }
  };
  for (const parameter of fn.parameters)
    if (parameter.name !== undefined) parameter.name = unique(parameter.name);
  for (const block of fn.blocks) {
    if (block.name !== undefined) block.name = unique(block.name);
    for (const instruction of block.instructions) {
      if (instruction.type.kind === 'void') instruction.name = undefined;
      else if (instruction.name !== undefined) instruction.name = unique(instruction.name);
    }
  }
}
