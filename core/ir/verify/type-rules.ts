import {floatBitWidth, isFloat, type StructType, type Type} from '../model/type.ts';

/** A type that could not be read: rules keep silent about it, the parser has spoken. */
export function isUnknown(type: Type): boolean {
  return type.kind === 'unknown';
}

/** Whether values of the type can be results and operands (all but functions, void and structs without a body). */
export function isFirstClass(type: Type): boolean {
  return type.kind !== 'function' && type.kind !== 'void';
}

/** First-class and no aggregate, label, token or metadata: what fits a register. */
export function isSingleValue(type: Type): boolean {
  switch (type.kind) {
    case 'void':
    case 'label':
    case 'token':
    case 'metadata':
    case 'function':
    case 'array':
    case 'struct':
      return false;
    default:
      return true;
  }
}

export function isAggregate(type: Type): boolean {
  return type.kind === 'array' || type.kind === 'struct';
}

/** Whether a struct may have a member of the type. */
export function isStructMember(type: Type): boolean {
  switch (type.kind) {
    case 'void':
    case 'label':
    case 'metadata':
    case 'function':
    case 'token':
      return false;
    default:
      return true;
  }
}

/** Whether an array may have elements of the type. */
export function isArrayElement(type: Type, opaqueDialect: boolean): boolean {
  if (!isStructMember(type) || type.kind === 'x86_amx') return false;
  return opaqueDialect || !(type.kind === 'vector' && type.scalable);
}

/** Whether a vector may have lanes of the type. */
export function isVectorElement(type: Type): boolean {
  switch (type.kind) {
    case 'integer':
    case 'pointer':
      return true;
    default:
      // Target types say in their definition whether they go into vectors; LLVM knows, we do not.
      return isFloat(type) || type.kind === 'target' || type.kind === 'unknown';
  }
}

/** Whether a typed pointer may lead to the type. */
export function isPointee(type: Type): boolean {
  switch (type.kind) {
    case 'void':
    case 'label':
    case 'metadata':
    case 'token':
    case 'x86_amx':
      return false;
    default:
      return true;
  }
}

export function isFunctionResult(type: Type): boolean {
  return type.kind !== 'function' && type.kind !== 'label' && type.kind !== 'metadata';
}

/** Memory of `isSized`, by type id. `undefined` in it marks a struct that is being looked at. */
export type SizedMemory = Map<number, boolean | undefined>;

/** Whether the type has a size: memory can hold it. A struct that contains itself has none. */
export function isSized(type: Type, memory: SizedMemory): boolean {
  const core = withoutRepetition(type);
  if (core.kind !== 'struct') return isSizedLeaf(core);
  return memory.get(core.id) ?? sizeStruct(core, memory);
}

interface StructFrame {
  readonly struct: StructType;
  readonly members: readonly Type[];
  next: number;
  sized: boolean;
}

/** Depth first without recursion; a struct met again while it is being looked at contains itself. */
function sizeStruct(root: StructType, memory: SizedMemory): boolean {
  const frames: StructFrame[] = [openFrame(root, memory)];
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const member = frame.members[frame.next++];
    if (member === undefined || !frame.sized) {
      memory.set(frame.struct.id, frame.sized);
      frames.pop();
      const parent = frames.at(-1);
      if (parent !== undefined && !frame.sized) parent.sized = false;
      continue;
    }
    const core = withoutRepetition(member);
    if (core.kind !== 'struct') frame.sized = isSizedLeaf(core);
    else if (!memory.has(core.id)) frames.push(openFrame(core, memory));
    else frame.sized = memory.get(core.id) ?? false;
  }
  return memory.get(root.id) ?? false;
}

function openFrame(struct: StructType, memory: SizedMemory): StructFrame {
  memory.set(struct.id, undefined);
  return {struct, members: struct.elements ?? [], next: 0, sized: struct.elements !== undefined};
}

/** What an array or vector, of any depth, is made of. */
function withoutRepetition(type: Type): Type {
  let core = type;
  while (core.kind === 'array' || core.kind === 'vector') core = core.element;
  return core;
}

function isSizedLeaf(type: Type): boolean {
  return isStructMember(type);
}

/** Whether the type is, or has as a part, a vector whose length is known only at run time. */
export function hasScalableVector(type: Type): boolean {
  let inner: Type = type;
  while (inner.kind === 'array') inner = inner.element;
  return inner.kind === 'vector' && inner.scalable;
}

/** Bits of a first-class type that a bitcast may take apart; 0 where there is no fixed number (pointers). */
export function primitiveBits(type: Type): number {
  switch (type.kind) {
    case 'integer':
      return type.bits;
    case 'x86_mmx':
      return 64;
    case 'x86_amx':
      return 8192;
    case 'vector':
      return primitiveBits(type.element) * type.length;
    default:
      return isFloat(type) ? floatBitWidth(type) : 0;
  }
}
