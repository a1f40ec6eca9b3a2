import {readAirModule} from '../../../core/air/model/air-module.ts';
import {type ArgumentRecord} from '../../../core/air/model/argument-record.ts';
import {jsonText} from '../../../core/experiment/edit-experiment.ts';
import {parseModule} from '../../../core/ir/parser/parse-module.ts';
import {type Target} from '../../../core/protocol/compile.ts';
import {type ElementType, elementTypeSchema} from '../../../core/protocol/experiment.ts';

const count = 1024;

/**
 * An experiment for the first kernel of a module: one buffer per buffer argument, as many elements as a grid of 1024 threads
 * reaches with one vector each. Expectations are the person's to add. Undefined where there is no kernel.
 */
export function draftExperiment(source: string, module: string, target: Target): string | undefined {
  const air = readAirModule(parseModule(module).module);
  const kernel = air.entryPoints.find(({role}) => role === 'kernel');
  if (kernel === undefined) return undefined;
  const buffers = kernel.arguments.flatMap((argument) => {
    const index = argument.location?.value;
    if (!isBuffer(argument) || index === undefined || argument.addressSpace?.value === 3) return [];
    const {type, lanes} = elementOf(argument.typeName?.value);
    const name = argument.name?.value;
    const isConstant = argument.addressSpace?.value === 2;
    return [
      {
        index,
        ...(name !== undefined && /^[A-Za-z_]\w{0,99}$/.test(name) ? {name} : {}),
        type: type ?? ('uint' as const),
        // What is no scalar or vector (a struct) is so many words of 32 bits.
        count: type === undefined ? wordsOf(argument.typeSizeBytes?.value) : lanes * (isConstant ? 1 : count),
        init: isConstant ? {kind: 'fill', value: 1} : {kind: 'iota'},
      },
    ];
  });
  const threadgroupMemory = kernel.arguments.flatMap((argument) => {
    const {location, addressSpace, typeSizeBytes} = argument;
    if (!isBuffer(argument) || addressSpace?.value !== 3 || location === undefined) return [];
    return [{index: location.value, bytes: Math.max(16, (typeSizeBytes?.value ?? 4) * 256)}];
  });
  const fields: readonly (readonly [string, string])[] = [
    ['airlock', '1'],
    ['title', jsonText(`Run ${kernel.name}`)],
    ['source', jsonText(source)],
    ['kernel', jsonText(kernel.name)],
    ['target', jsonText(target)],
    ['grid', jsonText([count, 1, 1])],
    ['threadgroup', jsonText([64, 1, 1])],
    ['buffers', `[\n${buffers.map((buffer) => `    ${jsonText(buffer)}`).join(',\n')}\n  ]`],
    ...(threadgroupMemory.length === 0 ? [] : [['threadgroupMemory', jsonText(threadgroupMemory)] as const]),
  ];
  return `{\n${fields.map(([name, value]) => `  ${jsonText(name)}: ${value}`).join(',\n')}\n}\n`;
}

function isBuffer({kind}: ArgumentRecord): boolean {
  return kind.form === 'resource' && (kind.resource === 'buffer' || kind.resource === 'indirect_buffer');
}

/** `float4` is four floats; a type of the person's own has no element type here. */
function elementOf(typeName: string | undefined): {type: ElementType | undefined; lanes: number} {
  const match = /^(?:packed_)?([a-z]+?)([234])?$/.exec(typeName ?? '');
  const type = elementTypeSchema.safeParse(match?.[1] === 'bool' ? 'uchar' : match?.[1]);
  // A vector of three takes the room of four unless it is packed.
  const lanes = Number(match?.[2] ?? 1);
  const isPacked = typeName?.startsWith('packed_') === true;
  return {type: type.success ? type.data : undefined, lanes: lanes === 3 && !isPacked ? 4 : lanes};
}

function wordsOf(bytes: number | undefined): number {
  return Math.max(1, Math.ceil((bytes ?? 4) / 4));
}
