import {type Type} from '../../ir/model/type.ts';
import {printType} from '../../ir/printer/print-type.ts';

/** A type as Apple's modules spell it: the numbers that LLVM puts behind opaque structs when it links are left out. */
export function spellType(type: Type): string {
  const printed = printType(type);
  return printed.includes('%struct._') ? printed.replace(/(%struct\._\w+?_t)(\.\d+)+/g, '$1') : printed;
}
