import {type AirModule} from '../model/air-module.ts';
import {type EntryPoint} from '../model/entry-point.ts';
import {tupleOf} from '../model/operands.ts';
import {type Place} from '../model/place.ts';
import {compareVersions, type Version} from '../model/version.ts';

/** The name of named metadata where the module has it. */
export function namedPlace(air: AirModule, name: string): Place | undefined {
  const named = air.ir.namedMetadataByName.get(name);
  return named === undefined ? undefined : {start: named.nameStart, end: named.nameEnd};
}

/** Where a fact that is missing from the module as a whole is reported: its list, the triple, or the first character. */
export function missingPlace(air: AirModule, listName?: string): Place {
  const list = listName === undefined ? undefined : namedPlace(air, listName);
  return list ?? air.tripleText?.place ?? namedPlace(air, 'air.kernel') ?? {start: 0, end: 0};
}

/** Kernels that the module lists. */
export function kernels(air: AirModule): readonly EntryPoint[] {
  return air.entryPoints.filter((entry) => entry.role === 'kernel');
}

/** Whether the module is built for macOS of at least `version`. */
export function deploysTo(air: AirModule, version: Version): boolean {
  const triple = air.triple?.value;
  return (
    triple?.os === 'macosx' &&
    triple.osVersion !== undefined &&
    compareVersions(triple.osVersion, version) >= 0
  );
}

/** A module with kernels that is built for macOS 26: the subject of seed 001. */
export function isKernelModuleForMacos26(air: AirModule): boolean {
  return kernels(air).length > 0 && deploysTo(air, [26]);
}

/** Whether a list has operands that lead to no node: what they stand for is not missing, it cannot be read. */
export function hasUnreadableOperand(air: AirModule, listName: string): boolean {
  const operands = air.ir.namedMetadataByName.get(listName)?.operands ?? [];
  return operands.some((operand) => tupleOf(operand) === undefined);
}
