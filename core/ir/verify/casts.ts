import {isFloat, scalarOf, type Type, type VectorType} from '../model/type.ts';
import {isAggregate, isFirstClass, primitiveBits} from './type-rules.ts';

type ScalarRule = (from: Type, to: Type) => boolean;

const scalarRules: ReadonlyMap<string, ScalarRule> = new Map<string, ScalarRule>([
  ['trunc', (from, to) => from.kind === 'integer' && to.kind === 'integer' && from.bits > to.bits],
  ['zext', (from, to) => from.kind === 'integer' && to.kind === 'integer' && from.bits < to.bits],
  ['sext', (from, to) => from.kind === 'integer' && to.kind === 'integer' && from.bits < to.bits],
  ['fptrunc', (from, to) => isFloat(from) && isFloat(to) && primitiveBits(from) > primitiveBits(to)],
  ['fpext', (from, to) => isFloat(from) && isFloat(to) && primitiveBits(from) < primitiveBits(to)],
  ['fptoui', (from, to) => isFloat(from) && to.kind === 'integer'],
  ['fptosi', (from, to) => isFloat(from) && to.kind === 'integer'],
  ['uitofp', (from, to) => from.kind === 'integer' && isFloat(to)],
  ['sitofp', (from, to) => from.kind === 'integer' && isFloat(to)],
  ['ptrtoint', (from, to) => from.kind === 'pointer' && to.kind === 'integer'],
  ['ptrtoaddr', (from, to) => from.kind === 'pointer' && to.kind === 'integer'],
  ['inttoptr', (from, to) => from.kind === 'integer' && to.kind === 'pointer'],
  [
    'addrspacecast',
    (from, to) => from.kind === 'pointer' && to.kind === 'pointer' && from.addressSpace !== to.addressSpace,
  ],
]);

export function isCastOpcode(opcode: string): boolean {
  return opcode === 'bitcast' || scalarRules.has(opcode);
}

/** Whether LLVM takes `opcode from to to`. Types that could not be read are taken for right. */
export function isLegalCast(opcode: string, from: Type, to: Type): boolean {
  if (from.kind === 'unknown' || to.kind === 'unknown') return true;
  if (!isFirstClass(from) || !isFirstClass(to) || isAggregate(from) || isAggregate(to)) return false;
  if (opcode === 'bitcast') return isLegalBitcast(from, to);
  const rule = scalarRules.get(opcode);
  if (rule === undefined || !haveSameLanes(from, to)) return false;
  return rule(scalarOf(from), scalarOf(to));
}

function haveSameLanes(from: Type, to: Type): boolean {
  if (from.kind !== 'vector') return to.kind !== 'vector';
  return to.kind === 'vector' && from.length === to.length && from.scalable === to.scalable;
}

function isLegalBitcast(from: Type, to: Type): boolean {
  const [fromScalar, toScalar] = [scalarOf(from), scalarOf(to)];
  if (fromScalar.kind !== 'pointer' || toScalar.kind !== 'pointer') {
    if (fromScalar.kind === 'pointer' || toScalar.kind === 'pointer') return false;
    return isScalable(from) === isScalable(to) && primitiveBits(from) === primitiveBits(to);
  }
  if (fromScalar.addressSpace !== toScalar.addressSpace) return false;
  if (from.kind === 'vector') return to.kind === 'vector' ? haveSameLanes(from, to) : isSingleLane(from);
  return to.kind === 'vector' ? isSingleLane(to) : true;
}

function isScalable(type: Type): boolean {
  return type.kind === 'vector' && type.scalable;
}

function isSingleLane(type: VectorType): boolean {
  return type.length === 1 && !type.scalable;
}
