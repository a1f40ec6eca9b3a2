import {CallGraph} from '../../ir/analysis/call-graph.ts';
import {usesInFunction} from '../../ir/analysis/uses.ts';
import {type GlobalVariable} from '../../ir/model/global.ts';
import {type Type} from '../../ir/model/type.ts';
import {printType} from '../../ir/printer/print-type.ts';
import {type AirModule} from '../model/air-module.ts';
import {type EntryPoint} from '../model/entry-point.ts';
import {dataLayoutOf} from './argument-type-rules.ts';
import {airFacts} from './evidence.ts';
import {eachInstruction} from './instruction-walk.ts';
import {kernels} from './places.ts';
import {originOf} from './pointer-origin.ts';
import {type Detection, type Rule} from './rule.ts';

const crashes = {macos15: 'crash', macos26: 'crash'} as const;
const warns = {macos15: 'warning', macos26: 'warning'} as const;
const measured = 'M4, Metal toolchain 32023.830, by the author of another AIR writer';

const addressSpaceCast: Rule = {
  id: 'AIR-ADDRSPACECAST',
  title: 'addrspacecast instruction',
  group: 'body',
  verdicts: warns,
  severity: 'warning',
  evidence: [airFacts('1.1 and 4.1')],
  status: 'reported',
  testedOn: `${measured}; none in 166 Apple modules`,
  explanation:
    'Apple’s compiler never writes the instruction; AIR has no generic address space to cast to. What the back end makes ' +
    'of it is not known.',
  detect({air}) {
    return eachInstruction(air, (instruction) => {
      if (instruction.opcode !== 'addrspacecast') return undefined;
      const source = instruction.operands[0]?.type;
      return `addrspacecast from ${source === undefined ? '?' : printType(source)} to ${printType(instruction.type)}`;
    });
  },
};

const genericAccess: Rule = {
  id: 'AIR-GENERIC-ACCESS',
  title: 'Access through a pointer to thread memory that is none',
  group: 'body',
  verdicts: warns,
  severity: 'warning',
  evidence: [airFacts('4.1')],
  status: 'reported',
  testedOn: measured,
  explanation:
    'AIR has no generic address space: a pointer in address space 0 is to thread memory. One that was made from an integer ' +
    'or by a cast of address space reads zero and writes nowhere, without any message.',
  detect({air}) {
    return eachInstruction(air, (instruction) => {
      if (instruction.opcode !== 'load' && instruction.opcode !== 'store') return undefined;
      const pointer = instruction.operands[instruction.opcode === 'load' ? 0 : 1];
      if (pointer?.type.kind !== 'pointer' || pointer.type.addressSpace !== 0) return undefined;
      const origin = originOf(pointer);
      const isMade = origin?.kind === 'instruction' && ['inttoptr', 'addrspacecast'].includes(origin.opcode);
      return isMade ? `${instruction.opcode} through a generic pointer made by ${origin.opcode}` : undefined;
    });
  },
};

const nullStore: Rule = {
  id: 'AIR-NULL-STORE',
  title: 'Store to a null pointer',
  group: 'body',
  verdicts: crashes,
  severity: 'warning',
  evidence: [airFacts('4.2')],
  status: 'reported',
  testedOn: 'by the authors of two other AIR writers; fails as "Failed to materializeAll"',
  explanation:
    'A store through a null device pointer is what optimisers leave of unreachable code. The GPU compiler is reported to ' +
    'fail on the whole module.',
  detect({air}) {
    return eachInstruction(air, (instruction) => {
      if (instruction.opcode !== 'store') return undefined;
      const pointer = instruction.operands[1];
      const isNull = pointer?.kind === 'null' || pointer?.kind === 'undef' || pointer?.kind === 'poison';
      return isNull ? `store through ${pointer.kind}` : undefined;
    });
  },
};

const booleanMemory: Rule = {
  id: 'AIR-BOOLEAN-MEMORY',
  title: 'i1 in memory',
  group: 'body',
  verdicts: warns,
  severity: 'warning',
  evidence: [airFacts('4.2')],
  status: 'reported',
  testedOn: 'by the authors of two other AIR writers',
  explanation:
    'Apple’s compiler keeps booleans in memory as i8 and widens them around each access. Other AIR writers had to do the ' +
    'same for i1 and vectors of it.',
  detect({air}) {
    return eachInstruction(air, (instruction) => {
      const isAccess = instruction.opcode === 'load' || instruction.opcode === 'store';
      const type = instruction.opcode === 'load' ? instruction.type : instruction.operands[0]?.type;
      return isAccess && type !== undefined && isBoolean(type)
        ? `${instruction.opcode} of ${printType(type)}`
        : undefined;
    });
  },
};

function isBoolean(type: Type): boolean {
  const element = type.kind === 'vector' ? type.element : type;
  return element.kind === 'integer' && element.bits === 1;
}

const aggregateLoad: Rule = {
  id: 'AIR-AGGREGATE-LOAD',
  title: 'Load of a whole struct or array',
  group: 'body',
  verdicts: warns,
  severity: 'warning',
  evidence: [airFacts('4.2')],
  status: 'reported',
  testedOn: 'by the author of another AIR writer, as a crash of the GPU compiler',
  explanation:
    'Apple’s compiler loads the members of a struct one by one. A load of the whole, taken apart by extractvalue, is ' +
    'reported to crash the GPU compiler where the struct is wide.',
  detect({air}) {
    return eachInstruction(air, (instruction) => {
      const isAggregate = instruction.type.kind === 'struct' || instruction.type.kind === 'array';
      return instruction.opcode === 'load' && isAggregate
        ? `load of ${printType(instruction.type)}`
        : undefined;
    });
  },
};

/** Of every Apple GPU so far. */
const threadgroupMemoryBytes = 32 * 1024;

const threadgroupMemory: Rule = {
  id: 'AIR-THREADGROUP-MEMORY',
  title: 'Size of threadgroup memory',
  group: 'consistency',
  verdicts: {macos15: 'reject', macos26: 'reject'},
  severity: 'error',
  evidence: [airFacts('4.2')],
  status: 'reported',
  testedOn: 'by the authors of two other AIR writers',
  explanation:
    'The threadgroup variables that one kernel uses, its helpers included, must fit into 32 KiB. What is passed as an ' +
    'argument comes on top and is known only when the kernel is dispatched.',
  detect({air}) {
    const sizes = variableSizes(air);
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    if (total <= threadgroupMemoryBytes) return [];
    const graph = new CallGraph(air.ir);
    return kernels(air).flatMap((kernel) => memoryBreach(kernel, graph, sizes));
  },
};

function variableSizes(air: AirModule): Map<GlobalVariable, number> {
  const layout = dataLayoutOf(air);
  return new Map(
    air.threadgroupVariables.map((variable) => [variable, layout.allocSizeBytes(variable.valueType) ?? 0]),
  );
}

function memoryBreach(
  kernel: EntryPoint,
  graph: CallGraph,
  sizes: ReadonlyMap<GlobalVariable, number>,
): Detection[] {
  const fn = kernel.function;
  if (fn === undefined) return [];
  const used = new Set<GlobalVariable>();
  for (const reached of graph.reachableFrom([fn])) {
    const uses = usesInFunction(reached);
    for (const variable of sizes.keys()) if (uses.of(variable).length > 0) used.add(variable);
  }
  const bytes = [...used].reduce((sum, variable) => sum + (sizes.get(variable) ?? 0), 0);
  if (bytes <= threadgroupMemoryBytes) return [];
  const message = `kernel ${kernel.name} uses ${bytes} bytes of threadgroup variables, beyond ${threadgroupMemoryBytes}`;
  const related = [...used].map((variable) => ({
    place: {start: variable.nameStart, end: variable.nameEnd},
    message: `${sizes.get(variable)} bytes`,
  }));
  return [{message, place: {start: fn.nameStart, end: fn.nameEnd}, related}];
}

/** Rules about pointers and memory. */
export const memoryRules: readonly Rule[] = [
  addressSpaceCast,
  genericAccess,
  nullStore,
  booleanMemory,
  aggregateLoad,
  threadgroupMemory,
];
