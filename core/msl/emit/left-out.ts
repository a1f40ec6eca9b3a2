import {type Diagnostic} from '../../base/diagnostic.ts';
import {type Module} from '../../ir/model/module.ts';
import {type SourceEntry} from './entries.ts';
import {fileName, type SourceFiles} from './source-files.ts';

/** Entry functions that this build makes AIR of. */
const supported: ReadonlySet<string> = new Set(['kernel', 'visible', 'stitchable']);

/**
 * Takes functions of the render pipeline out of Clang's module: a source with both kinds gives AIR of its kernels. Each
 * is named in a remark.
 */
export function leaveOutEntries(
  module: Module,
  entries: readonly SourceEntry[],
  sources: SourceFiles,
): Diagnostic[] {
  const dropped = entries.filter(({role}) => !supported.has(role));
  if (dropped.length === 0) return [];
  const functions = new Set(dropped.map(({lowered}) => lowered.function));
  module.functions = module.functions.filter((fn) => !functions.has(fn));
  for (const {name} of functions) if (name !== undefined) module.globalsByName.delete(name);
  const annotations = module.globalsByName.get('llvm.global.annotations');
  if (annotations?.kind === 'global-variable' && annotations.initializer?.kind === 'aggregate') {
    const {initializer} = annotations;
    initializer.elements = initializer.elements.filter((element) => {
      let operand = element.kind === 'aggregate' ? element.elements[0] : undefined;
      while (operand?.kind === 'expression') operand = operand.operands[0];
      const target = operand?.kind === 'global' ? operand.target : undefined;
      return target?.kind !== 'function' || !functions.has(target);
    });
  }
  return dropped.map(({role, name, record}) => ({
    severity: 'remark',
    message: `not supported: AIR of ${role} functions; '${name}' was checked and left out`,
    code: 'air-left-out',
    ...(record === undefined
      ? {}
      : {location: {file: fileName(sources, record.file), range: record.nameRange}}),
    highlights: [],
    notes: [],
    fixIts: [],
    origin: 'lab',
  }));
}
