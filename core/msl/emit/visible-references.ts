import {type Module} from '../../ir/model/module.ts';
import {type SourceRecords} from '../source-pass/records.ts';

export const externalSection = 'air.externally_defined';
export const referenceSuffix = '.MTL_VISIBLE_FN_REF';

/**
 * Gives visible functions that a source declares and does not define the form by which a pipeline finds them in the libraries
 * that it is linked with: `@f.MTL_VISIBLE_FN_REF` in a section of its own (AIR.md 1.6, seed 002). Such a function must be
 * declared outside of namespaces and once: an overloaded one has no name of its own.
 */
export function referToVisible(module: Module, {functions}: SourceRecords): void {
  const declared = functions.filter(({kind, form}) => kind === 'visible' && form === 'plain');
  const defined = new Set(declared.filter(({isDefined}) => isDefined).map(({name}) => name));
  for (const {name} of declared) {
    const fn = defined.has(name) ? undefined : module.findFunction(name);
    if (fn === undefined || !fn.isDeclaration) continue;
    module.globalsByName.delete(name);
    fn.name = `${name}${referenceSuffix}`;
    fn.section = externalSection;
    fn.preemption = undefined;
    fn.unnamedAddress = 'local_unnamed_addr';
    module.globalsByName.set(fn.name, fn);
  }
}
