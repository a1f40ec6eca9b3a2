import {type AirModule} from '../../core/air/model/air-module.ts';
import {type ArgumentRecord} from '../../core/air/model/argument-record.ts';
import {type EntryPoint} from '../../core/air/model/entry-point.ts';
import {type LibraryFunctionInfo} from './device-bridge.ts';

/** The functions of a module and their argument records, as the bridge tells them. */
export function functionsOf(air: AirModule): LibraryFunctionInfo[] {
  return air.entryPoints.map(({name, role, arguments: records}: EntryPoint) => ({
    name,
    role,
    arguments: records.map(argumentOf),
  }));
}

function argumentOf(record: ArgumentRecord, position: number): LibraryFunctionInfo['arguments'][number] {
  const {kind, name, location, access, addressSpace, typeName, typeSizeBytes, typeAlignBytes} = record;
  const named =
    kind.form === 'resource'
      ? kind.resource
      : kind.form === 'linkage'
        ? kind.linkage
        : kind.form === 'system-value'
          ? kind.key.replace(/^air\./, '')
          : 'unknown';
  return {
    index: record.index?.value ?? position,
    kind: named,
    ...(name === undefined ? {} : {name: name.value}),
    ...(location === undefined ? {} : {location: location.value}),
    ...(access === undefined ? {} : {access: access.value}),
    ...(addressSpace === undefined ? {} : {addressSpace: addressSpace.value}),
    ...(typeName === undefined ? {} : {typeName: typeName.value}),
    ...(typeSizeBytes === undefined ? {} : {sizeBytes: typeSizeBytes.value}),
    ...(typeAlignBytes === undefined ? {} : {alignBytes: typeAlignBytes.value}),
  };
}
