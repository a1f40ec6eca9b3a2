import {type Module} from '../model/module.ts';
import {parseModule} from '../parser/parse-module.ts';
import {typePointers} from '../pointers/typed-pointers.ts';
import {printEntities} from './print-entities.ts';

export interface PrintOptions {
  /**
   * `as-is` (default): the module's own pointers; `opaque`: every pointer as `ptr`; `typed`: every pointer as `T*`, with
   * bitcasts where the uses of an opaque pointer do not agree. The module itself is never changed.
   */
  readonly pointers?: 'as-is' | 'typed' | 'opaque';
}

/**
 * The module as LLVM prints it (without comments). Numbers of metadata and attribute groups stay as they are; unnamed
 * values and globals are counted anew.
 */
export function printModule(module: Module, options: PrintOptions = {}): string {
  const pointers = options.pointers ?? 'as-is';
  if (pointers !== 'typed' || !module.opaquePointers) {
    return printEntities(module, pointers === 'opaque' ? 'opaque' : 'as-is');
  }
  // A copy by way of the text: the transformation works in place.
  const copy = parseModule(printEntities(module, 'as-is'), {pointers: 'opaque'}).module;
  typePointers(copy);
  return printEntities(copy, 'as-is');
}
