import {type IrFunction} from '../../../ir/model/global.ts';
import {type MetadataDefinition} from '../../../ir/model/metadata.ts';
import {type Module} from '../../../ir/model/module.ts';
import {type Operand} from '../../../ir/model/operand.ts';
import {decodeQuoted} from '../../../ir/model/quoted-text.ts';
import {subprogramOf} from './locations.ts';

/** A function that AIR keeps: a kernel or another entry point, or a visible function. */
export interface LoweredEntry {
  /** The function in the lowered module; its name is Clang's (mangled for templates). */
  readonly function: IrFunction;
  /** Its name in Clang's IR. */
  readonly clangName: string;
  /** The texts of its `annotate` attributes, such as `air.kernel`, in their order. */
  readonly annotations: readonly string[];
  /** `DISubprogram` of Clang's module, which had its metadata taken away. */
  readonly subprogram: MetadataDefinition | undefined;
}

/** The annotated functions that have a body, in the order of the module. */
export function readEntries(module: Module): LoweredEntry[] {
  const annotations = readAnnotations(module);
  return module.functions.flatMap((fn) => {
    const own = annotations.get(fn);
    if (own === undefined || fn.blocks.length === 0) return [];
    if (!own.some((text) => text.startsWith('air.'))) return [];
    return [{function: fn, clangName: fn.name ?? '', annotations: own, subprogram: subprogramOf(fn)}];
  });
}

/** What `@llvm.global.annotations` says of each function: an array of {function, text, file, line, arguments}. */
function readAnnotations(module: Module): Map<IrFunction, string[]> {
  const found = new Map<IrFunction, string[]>();
  const global = module.globalsByName.get('llvm.global.annotations');
  if (global?.kind !== 'global-variable' || global.initializer?.kind !== 'aggregate') return found;
  for (const element of global.initializer.elements) {
    if (element.kind !== 'aggregate') continue;
    const fn = globalOf(element.elements[0]);
    const text = textOf(globalOf(element.elements[1]));
    if (fn?.kind !== 'function' || text === undefined) continue;
    const list = found.get(fn);
    if (list === undefined) found.set(fn, [text]);
    else list.push(text);
  }
  return found;
}

/** The global behind casts of a constant. */
function globalOf(operand: Operand | undefined) {
  let at = operand;
  while (at?.kind === 'expression') at = at.operands[0];
  return at?.kind === 'global' ? at.target : undefined;
}

/** The C string that a global holds. */
function textOf(global: ReturnType<typeof globalOf>): string | undefined {
  if (global?.kind !== 'global-variable' || global.initializer?.kind !== 'string') return undefined;
  const text = decodeQuoted(global.initializer.raw);
  return text.endsWith('\0') ? text.slice(0, -1) : text;
}
