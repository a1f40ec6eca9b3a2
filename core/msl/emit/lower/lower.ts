import {type Diagnostic} from '../../../base/diagnostic.ts';
import {err, ok, type Result} from '../../../base/result.ts';
import {type IrFunction} from '../../../ir/model/global.ts';
import {type Module} from '../../../ir/model/module.ts';
import {typePointers} from '../../../ir/pointers/typed-pointers.ts';
import {airPointees} from './air-signatures.ts';
import {writeAttributes} from './attributes.ts';
import {constructorsOf} from '../function-constants.ts';
import {keepBooleansAsBytes} from './boolean-memory.ts';
import {passByValue} from './by-value.ts';
import {dropDeadInstructions} from './dead-code.ts';
import {LowerContext} from './context.ts';
import {lowerConversion} from './conversions.ts';
import {type LoweredEntry, readEntries} from './entries.ts';
import {airDataLayout, airTriple, LowerErrors, type LowerFacts} from './facts.ts';
import {dropNewConstructs, lowerUnary} from './flags.ts';
import {inferPointerSpaces, type PointerSpaces} from './generic-pointers.ts';
import {dropToolLists, dropUnused, dropUnusedTypes, shapeGlobals} from './globals.ts';
import {checkIndirectCalls, passIndirectlyByValue} from './indirect-calls.ts';
import {inlineAll} from './inline.ts';
import {lowerIntegerWidths} from './integer-widths.ts';
import {lowerIntrinsic} from './intrinsics.ts';
import {type LocationMap, readLocations} from './locations.ts';
import {mergeThreadgroupVariables} from './merge-threadgroup.ts';
import {makeNamesUnique} from './names.ts';
import {promoteSlots} from './promote-slots.ts';
import {retypeModule} from './retype.ts';
import {rewriteFunction} from './rewrite.ts';
import {calleeName} from './slot-accesses.ts';
import {splitAggregatePhis} from './split-aggregates.ts';
import {collectMetadata, stripMetadata} from './strip.ts';
import {lowerTextureCall} from './texture-calls.ts';
import {typeAddresses} from './typed-addresses.ts';
import {externalSection} from '../visible-references.ts';

export interface LoweredModule {
  /** The module that was given, changed: AIR with typed pointers, no module-level metadata, no debug information. */
  readonly module: Module;
  readonly entries: readonly LoweredEntry[];
  /** Where each instruction comes from in the source. */
  readonly locations: LocationMap;
}

/**
 * Turns Clang's module into the bodies of AIR: types, address spaces, instructions, attributes, globals. The module is
 * changed in place, also when it fails. What AIR cannot express is an error at the user's position; nothing that is wrong is made.
 * Metadata nodes that `entries` refer to stay readable, though the module does not list them any more.
 */
export function lowerToAir(module: Module, facts: LowerFacts): Result<LoweredModule, Diagnostic[]> {
  const entries = readEntries(module);
  const locations = readLocations(module);
  const errors = new LowerErrors(facts.sourceName);
  const context = new LowerContext(module, facts, locations, errors);
  stripMetadata(module);
  dropToolLists(module);
  // Constructors compute what depends on function constants.
  const kept = new Set([...entries.map((entry) => entry.function), ...constructorsOf(module)]);
  dropUnused(module, kept);
  inlineAll(module, [...kept], locations, errors);
  if (errors.hasErrors) return err(errors.list);
  for (const fn of kept) {
    const scope = isUnoptimised(module, fn) ? 'generic-pointers' : 'all';
    passIndirectlyByValue(module.types, fn, locations);
    passByValue(module, fn, locations);
    promoteSlots(module, fn, locations, scope);
    checkIndirectCalls(fn, locations, errors);
    dropDeadInstructions(fn, locations);
  }
  const spaces = new Map<IrFunction, PointerSpaces>();
  for (const fn of module.functions) spaces.set(fn, inferPointerSpaces(fn, locations, errors));
  if (errors.hasErrors) return err(errors.list);
  retypeModule(module, spaces, locations);
  keepBooleansAsBytes(module.types, module.globals, module.functions, locations);
  for (const fn of module.functions) {
    splitAggregatePhis(module.types, fn, locations);
    lowerIntegerWidths(context, fn);
    lowerInstructions(context, fn);
  }
  shapeGlobals(module, errors, constructorsOf(module));
  if (errors.hasErrors) return err(errors.list);
  dropUnused(module, kept);
  mergeThreadgroupVariables(module);
  writeHeader(module, facts);
  const pointees = new Map(module.functions.map((fn) => [fn, airPointees(module.types, fn)]));
  const hints = typeAddresses(module, locations, {
    parameter: (fn, index) =>
      pointees.get(fn)?.parameters[index] ??
      (kept.has(fn) || fn.section === externalSection ? facts.pointee?.(fn.name ?? '', index) : undefined),
    result: (fn) => pointees.get(fn)?.result,
  });
  writeAttributes(context);
  for (const fn of module.functions) makeNamesUnique(fn);
  typePointers(module, hints);
  dropUnusedTypes(module);
  collectMetadata(module);
  return ok({module, entries, locations});
}

/** Whether Clang was asked not to optimise: then only what AIR cannot have is changed. */
function isUnoptimised(module: Module, fn: IrFunction): boolean {
  return fn.attributes.some(
    (attribute) =>
      attribute.name === 'optnone' ||
      (attribute.form === 'group' &&
        module.attributeGroupsByNumber
          .get(attribute.integer)
          ?.attributes.some(({name}) => name === 'optnone') === true),
  );
}

function lowerInstructions(context: LowerContext, fn: IrFunction): void {
  rewriteFunction(fn, context.locations, (instruction, emit) => {
    dropNewConstructs(context, instruction);
    switch (instruction.opcode) {
      case 'fneg':
      case 'freeze':
        return lowerUnary(context, instruction, emit);
      case 'call':
        return calleeName(instruction).startsWith('air.')
          ? lowerTextureCall(context, instruction, emit)
          : lowerIntrinsic(context, instruction, emit);
      default:
        return lowerConversion(context, instruction, emit);
    }
  });
}

function writeHeader(module: Module, facts: LowerFacts): void {
  const header = (value: string) => ({value, start: -1, end: -1});
  module.sourceFileName = header(facts.sourceName);
  module.dataLayout = header(airDataLayout);
  module.targetTriple = header(airTriple(facts));
  module.moduleAssembly = [];
}
