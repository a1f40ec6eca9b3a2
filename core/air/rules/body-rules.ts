import {Flag, fastFlags} from '../../ir/model/flags.ts';
import {type Instruction} from '../../ir/model/instruction.ts';
import {type Operand} from '../../ir/model/operand.ts';
import {printType} from '../../ir/printer/print-type.ts';
import {type Type, isFloat, scalarOf} from '../../ir/model/type.ts';
import {compareVersions, type Version} from '../model/version.ts';
import {type AirModule} from '../model/air-module.ts';
import {airFacts, seed001} from './evidence.ts';
import {eachInstruction} from './instruction-walk.ts';
import {intrinsicRules} from './intrinsic-rules.ts';
import {kernels} from './places.ts';
import {type Detection, type Rule} from './rule.ts';

const crashes = {macos15: 'crash', macos26: 'crash'} as const;
const warns = {macos15: 'warning', macos26: 'warning'} as const;
const measured = 'M4, Metal toolchain 32023.830, by the author of another AIR writer';

const nativeConversions = ['sitofp', 'uitofp', 'fptosi', 'fptoui'];

const nativeConversion: Rule = {
  id: 'AIR-NATIVE-CONVERSION',
  title: 'Native conversion between integer and float',
  group: 'body',
  verdicts: crashes,
  severity: 'error',
  evidence: [airFacts('1.1, 2.1 and 4.1')],
  status: 'reported',
  testedOn: measured,
  explanation:
    'AIR converts between integers and floats by air.convert calls, never by sitofp and its kin. The native ' +
    'instructions pass the verifier and the linker and take the compiler service down.',
  detect({air}) {
    return eachInstruction(air, (instruction) => {
      if (!nativeConversions.includes(instruction.opcode)) return undefined;
      const [source] = instruction.operands;
      const from = source === undefined ? '' : ` from ${printType(source.type)}`;
      return `${instruction.opcode}${from} to ${printType(instruction.type)} must be an air.convert call`;
    });
  },
};

const vectorFloatCast: Rule = {
  id: 'AIR-VECTOR-FLOAT-CAST',
  title: 'Native conversion of float vectors',
  group: 'body',
  verdicts: warns,
  severity: 'error',
  evidence: [airFacts('2.1 and 4.1')],
  status: 'reported',
  testedOn: measured,
  explanation:
    'fpext and fptrunc of vectors give wrong numbers without any message. Scalars are fine; vectors need air.convert.',
  detect({air}) {
    return eachInstruction(air, (instruction) => {
      const isCast = instruction.opcode === 'fpext' || instruction.opcode === 'fptrunc';
      if (!isCast || instruction.type.kind !== 'vector') return undefined;
      return `${instruction.opcode} to ${printType(instruction.type)} must be an air.convert call`;
    });
  },
};

const maskBitcast: Rule = {
  id: 'AIR-MASK-BITCAST',
  title: 'Bitcast of a vector of i1',
  group: 'body',
  verdicts: crashes,
  severity: 'error',
  evidence: [airFacts('4.1')],
  status: 'reported',
  testedOn: measured,
  explanation:
    'A bitcast between a vector of i1 and an integer passes the verifier, the linker and Apple’s own optimiser, and ' +
    'then takes the compiler service down.',
  detect({air}) {
    return eachInstruction(air, (instruction) => {
      if (instruction.opcode !== 'bitcast') return undefined;
      const source = instruction.operands[0]?.type;
      if (source === undefined || (!isMask(source) && !isMask(instruction.type))) return undefined;
      return `bitcast from ${printType(source)} to ${printType(instruction.type)}`;
    });
  },
};

function isMask(type: Type): boolean {
  return type.kind === 'vector' && type.element.kind === 'integer' && type.element.bits === 1;
}

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

/** Where a pointer comes from, through casts and address arithmetic. */
function originOf(pointer: Operand | undefined): Operand | Instruction | undefined {
  let current: Operand | undefined = pointer;
  for (let steps = 0; steps < 1000; steps++) {
    if (current?.kind !== 'local' || current.target?.kind !== 'instruction') return current;
    const definition: Instruction = current.target;
    const passes = definition.opcode === 'bitcast' || definition.opcode === 'getelementptr';
    if (!passes) return definition;
    current = definition.operands[0];
  }
  return undefined;
}

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
    'A pointer in address space 0 that was made from an integer or by a cast of address space reads zero and writes ' +
    'nowhere, without any message.',
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

const usualWidths = [1, 8, 16, 32, 64];

const oddWidth: Rule = {
  id: 'AIR-INTEGER-WIDTH',
  title: 'Integer of unusual width',
  group: 'body',
  verdicts: warns,
  severity: 'warning',
  evidence: [airFacts('4.1 and 4.2')],
  status: 'reported',
  testedOn: measured,
  explanation:
    'Apple’s compiler writes integers of 1, 8, 16, 32 and 64 bits. Other widths are not always fatal; i4 and i128 are ' +
    'reported to be.',
  detect({air}) {
    return eachInstruction(air, (instruction) => {
      const type = scalarOf(instruction.type);
      if (type.kind !== 'integer' || usualWidths.includes(type.bits)) return undefined;
      return `${instruction.opcode} makes an i${type.bits}`;
    });
  },
};

const doubles: Rule = {
  id: 'AIR-DOUBLE',
  title: 'Double precision',
  group: 'body',
  verdicts: warns,
  severity: 'warning',
  evidence: [airFacts('2.2 and 4.1')],
  status: 'reported',
  testedOn: 'by the authors of two other AIR writers',
  explanation: 'Apple’s GPUs have no double. It may appear only as an argument of air.os_log.',
  detect({air}) {
    return eachInstruction(air, (instruction) => {
      const type = scalarOf(instruction.type);
      if (!isFloat(type) || type.kind !== 'double' || instruction.opcode === 'call') return undefined;
      // A float is widened for os_log just before the call.
      return instruction.opcode === 'fpext' ? undefined : `${instruction.opcode} computes in double`;
    });
  },
};

/** What each construct needs of the reader's AIR version; `undefined` is not taken by any (AIR.md 1.7). */
interface TooNew {
  readonly matches: (instruction: Instruction) => boolean;
  readonly what: string;
  readonly since: Version | undefined;
}

const casts = ['trunc', 'zext', 'sext', 'fptrunc', 'fpext', 'bitcast', 'ptrtoint', 'inttoptr'];

const tooNewConstructs: readonly TooNew[] = [
  {matches: (i) => i.opcode === 'freeze', what: 'freeze', since: [2, 7]},
  {
    matches: (i) => i.operands.some((operand) => operand.kind === 'poison'),
    what: 'a poison constant',
    since: [2, 7],
  },
  {
    matches: (i) => i.opcode === 'getelementptr' && (i.flags & (Flag.nuw | Flag.nusw)) !== 0,
    what: 'nuw or nusw on getelementptr',
    since: undefined,
  },
  {matches: (i) => (i.flags & Flag.nneg) !== 0, what: 'the nneg flag', since: undefined},
  {matches: (i) => (i.flags & Flag.disjoint) !== 0, what: 'the disjoint flag', since: undefined},
  {matches: (i) => (i.flags & Flag.samesign) !== 0, what: 'the samesign flag', since: undefined},
  {
    matches: (i) => casts.includes(i.opcode) && (i.flags & fastFlags) !== 0,
    what: 'fast-math flags on a cast',
    since: undefined,
  },
  {
    matches: (i) => i.opcode === 'phi' && (i.flags & fastFlags) !== 0,
    what: 'fast-math flags on phi',
    since: [2, 6],
  },
];

const tooNew: Rule = {
  id: 'AIR-TOO-NEW',
  title: 'Construct newer than Apple’s reader',
  group: 'body',
  verdicts: {macos15: 'reject', macos26: 'reject'},
  severity: 'error',
  evidence: [airFacts('1.7')],
  status: 'reported',
  testedOn:
    'by the authors of three other AIR writers; fails as "Invalid record" or "Failed to materializeAll"',
  explanation:
    'Apple’s reader takes the bitcode of an LLVM that is some years old. Flags and constants that came later make the ' +
    'whole module invalid.',
  detect({air}) {
    const version = air.airVersion?.value ?? air.triple?.value.airVersion;
    const banned = tooNewConstructs.filter(({since}) => isTooNew(since, version));
    return eachInstruction(air, (instruction) => {
      const found = banned.find((construct) => construct.matches(instruction));
      if (found === undefined) return undefined;
      return found.since === undefined
        ? `${found.what} is not known to Apple’s reader`
        : `${found.what} needs AIR ${found.since.join('.')}`;
    });
  },
};

function isTooNew(since: Version | undefined, version: Version | undefined): boolean {
  if (since === undefined) return true;
  return version !== undefined && compareVersions(version, since) < 0;
}

const opaquePointers: Rule = {
  id: 'AIR-OPAQUE-POINTERS',
  title: 'Opaque pointers',
  group: 'body',
  verdicts: {macos15: 'reject', macos26: 'reject'},
  severity: 'error',
  evidence: [airFacts('1.1 and 1.7')],
  status: 'reported',
  testedOn: 'by the author of another AIR writer; fails as "Failed to upgrade function bitcode"',
  explanation:
    'Every module of Apple’s compilers up to Xcode 26.6 has typed pointers. The reader fails on opaque ones when a ' +
    'pipeline is made.',
  detect({air}) {
    const opaque = air.ir.functions.find(
      (fn) => fn.functionType.parameters.some(isOpaque) || isOpaque(fn.type),
    );
    if (opaque === undefined) return [];
    const place = {start: opaque.nameStart, end: opaque.nameEnd};
    return [{message: 'the module uses opaque pointers (ptr); AIR has typed ones', place}];
  },
};

function isOpaque(type: Type): boolean {
  return type.kind === 'pointer' && type.pointee === undefined;
}

/** Seed 001 had ~3000 lines of IR in the kernel that crashed; the shells of seed 002 with some 50 lines run. */
const complexKernelInstructions = 1000;

const asyncCopyRisk: Rule = {
  id: 'AIR-ASYNC-COPY-RISK',
  title: 'Async copy in a complex kernel',
  group: 'body',
  verdicts: {macos15: 'none', macos26: 'warning'},
  severity: 'warning',
  evidence: [seed001('Finding 4'), airFacts('4.0 and 5.2')],
  status: 'contradicted',
  testedOn:
    'macOS 26.2, M4 Pro: a flash-attention kernel of some 3000 lines; its published file has no async copy',
  explanation:
    'Seed 001 reports that complex kernels with async copy crash macOS 26’s compiler service even with full metadata. ' +
    'The file it publishes has no async copy but a wrong shuffle signature, so that the cause is open.',
  detect({air}) {
    return kernels(air).flatMap((kernel) => {
      const fn = kernel.function;
      const copies = fn === undefined ? [] : asyncCopies(air, (caller) => caller === fn);
      const size = fn?.blocks.reduce((sum, block) => sum + block.instructions.length, 0) ?? 0;
      const [first] = copies;
      if (first === undefined || size < complexKernelInstructions) return [];
      const message = `kernel ${kernel.name} has ${copies.length} async copies among ${size} instructions`;
      return [{message, place: {start: first.start, end: first.end}}];
    });
  },
};

function asyncCopies(air: AirModule, isCaller: (fn: unknown) => boolean): readonly Instruction[] {
  return air.intrinsics
    .filter((use) => use.name.startsWith('air.simdgroup_async_copy_'))
    .flatMap((use) => use.calls.filter(({caller}) => isCaller(caller)).map(({call}) => call));
}

const asyncCopyOperands: Rule = {
  id: 'AIR-ASYNC-COPY-OPERANDS',
  title: 'Operands of the 1D async copy',
  group: 'body',
  verdicts: warns,
  severity: 'warning',
  evidence: [airFacts('4.0 and 5.1')],
  status: 'contradicted',
  testedOn: 'seeds 000 and 002 pass another order and are reported to run on macOS 26.3, M1 Pro',
  explanation:
    'Apple’s compiler passes size, alignment, destination, source, count. The seeds pass size, count, destination, ' +
    'source and 0, which under Apple’s order copies nothing.',
  detect({air}) {
    return air.intrinsics
      .filter((use) => use.name.startsWith('air.simdgroup_async_copy_1d.'))
      .flatMap((use) => use.calls.flatMap(({call}) => copyOperandBreach(call)));
  },
};

function copyOperandBreach(call: Instruction): Detection[] {
  const alignment = call.operands[2];
  const count = call.operands[5];
  const place = {start: call.start, end: call.end};
  if (count?.kind === 'integer' && count.small === 0) {
    return [
      {message: 'the element count (fifth operand) is 0: under Apple’s order this copies nothing', place},
    ];
  }
  if (alignment?.kind !== 'integer' || [1, 2, 4, 8, 16].includes(alignment.small)) return [];
  return [
    {message: `the alignment (second operand) is ${alignment.value}; expected 1, 2, 4, 8 or 16`, place},
  ];
}

/** Rules about the code itself, and about the functions it declares. */
export const bodyRules: readonly Rule[] = [
  ...intrinsicRules,
  nativeConversion,
  vectorFloatCast,
  maskBitcast,
  addressSpaceCast,
  genericAccess,
  oddWidth,
  doubles,
  opaquePointers,
  tooNew,
  asyncCopyRisk,
  asyncCopyOperands,
];
