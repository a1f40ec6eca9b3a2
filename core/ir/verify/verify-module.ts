import {type IrDiagnostic} from '../model/diagnostic.ts';
import {type Module} from '../model/module.ts';
import {checkAttributeGroup} from './attributes.ts';
import {type Dialect, VerifyContext} from './context.ts';
import {checkDataLayout} from './data-layout.ts';
import {dialectOf} from './dialect.ts';
import {checkFunction} from './functions.ts';
import {checkAlias, checkVariable} from './globals.ts';
import {checkMetadata} from './metadata.ts';
import {checkModuleNames} from './names.ts';
import {checkType} from './types.ts';

export interface VerifyOptions {
  /** Most findings that are returned (default 100). */
  readonly limit?: number;
  /** Whose rules hold; found out from the module when absent: LLVM 14's with typed pointers, LLVM 22's with opaque ones. */
  readonly dialect?: Dialect;
}

const defaultLimit = 100;
/** More is looked for than is returned, so that what matters most is among it. */
const searchFactor = 4;

/**
 * Checks a module by LLVM's own rules: those of its reader (names, types of operands) and those of its verifier. The
 * findings come most important first. Never throws; the parser's diagnostics are not repeated.
 */
export function verifyModule(module: Module, options: VerifyOptions = {}): IrDiagnostic[] {
  const limit = options.limit ?? defaultLimit;
  const dialect = options.dialect ?? dialectOf(module);
  const context = new VerifyContext(module, dialect, limit * searchFactor);
  checkModuleNames(context);
  checkDataLayout(context);
  for (const type of module.namedTypes) checkType(context, type, type);
  for (const group of module.attributeGroups) checkAttributeGroup(context, group.attributes);
  for (const variable of module.globals) checkVariable(context, variable);
  for (const alias of module.aliases) checkAlias(context, alias);
  for (const fn of module.functions) checkFunction(context, fn);
  checkMetadata(context);
  return context.ranked().slice(0, limit);
}
