import {printType} from '../../ir/printer/print-type.ts';
import {type Type, isFloat, scalarOf} from '../../ir/model/type.ts';
import {airFacts} from './evidence.ts';
import {eachInstruction} from './instruction-walk.ts';
import {type Rule} from './rule.ts';

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
    'then takes the compiler service down. A select per element or an arithmetic of the bits does not.',
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

/** Rules about conversions and number types. */
export const numericRules: readonly Rule[] = [
  nativeConversion,
  vectorFloatCast,
  maskBitcast,
  oddWidth,
  doubles,
];
