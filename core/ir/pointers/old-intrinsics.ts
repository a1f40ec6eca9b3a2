import {usesInModule} from '../analysis/uses.ts';
import {noAttributes} from '../model/attribute.ts';
import {Argument, type IrFunction} from '../model/global.ts';
import {type CallInstruction, type Instruction} from '../model/instruction.ts';
import {type Module} from '../model/module.ts';
import {IntegerConstant} from '../model/operand.ts';
import {floatBitWidth, isFloat, type Type} from '../model/type.ts';
import {type MemoryTypes} from './memory-types.ts';

/** Intrinsics that LLVM 14 does not overload by pointer type, as later versions do. */
const plainNames: ReadonlySet<string> = new Set([
  'llvm.va_start',
  'llvm.va_end',
  'llvm.va_copy',
  'llvm.stacksave',
  'llvm.stackrestore',
  'llvm.eh.typeid.for',
]);

/** What parameter `index` of an intrinsic points to where LLVM 14 wants something other than bytes. */
export function intrinsicPointee(memory: MemoryTypes, fn: IrFunction, index: number): Type | undefined {
  const name = fn.name ?? '';
  const stored = fn.functionType.parameters[0];
  if (name.startsWith('llvm.masked.load.') && index === 0) return memory.of(fn.functionType.returnType);
  if (name.startsWith('llvm.masked.store.') && index === 1) return stored && memory.of(stored);
  if (name.startsWith('llvm.matrix.column.major.load.') && index === 0)
    return elementOf(fn.functionType.returnType);
  if (name.startsWith('llvm.matrix.column.major.store.') && index === 1) return stored && elementOf(stored);
  if (name.startsWith('llvm.invariant.end.') && index === 0) return memory.types.literalStruct([], false);
  return undefined;
}

/** The return type where LLVM 14 wants another pointer than `i8*`. */
export function intrinsicReturnType(memory: MemoryTypes, fn: IrFunction): Type | undefined {
  if (fn.name?.startsWith('llvm.invariant.start.') !== true) return undefined;
  return memory.types.pointerTo(memory.types.literalStruct([], false), 0);
}

function elementOf(type: Type): Type | undefined {
  return type.kind === 'vector' ? type.element : undefined;
}

/** `llvm.memcpy.p0.p1.i64` becomes `llvm.memcpy.p0i8.p1i8.i64`; the parameters have their typed pointers already. */
export function typedIntrinsicName(fn: IrFunction, name: string): string {
  const plain = name.replace(/(\.p\d+)+$/, '');
  if (plainNames.has(plain)) return plain;
  const pointee = fn.functionType.parameters.find(
    (type) => type.kind === 'pointer' && type.pointee?.kind === 'vector',
  );
  const suffix =
    pointee?.kind === 'pointer' && pointee.pointee !== undefined ? mangled(pointee.pointee) : 'i8';
  return name.replace(/\.(v\d+)?p(\d+)(?=\.|$)/g, `.$1p$2${suffix}`);
}

function mangled(type: Type): string {
  if (type.kind === 'vector') return `v${type.length}${mangled(type.element)}`;
  if (type.kind === 'integer') return `i${type.bits}`;
  if (type.kind === 'pointer') return `p${type.addressSpace}i8`;
  return isFloat(type) ? `f${floatBitWidth(type)}` : 'i8';
}

/** LLVM 14's lifetime markers have a size in front; -1 means that it is not known. */
export function addLifetimeSizes(module: Module): void {
  const markers = module.functions.filter(
    (fn) => /^llvm\.lifetime\.(start|end)\./.test(fn.name ?? '') && fn.parameters.length === 1,
  );
  if (markers.length === 0) return;
  const {types} = module;
  const uses = usesInModule(module);
  const nowhere = {start: -1, end: -1, nameStart: -1, nameEnd: -1};
  for (const fn of markers) {
    const [pointer] = fn.parameters;
    if (pointer === undefined) continue;
    const size = new Argument(fn, 0, types.i64, undefined, 0, noAttributes, nowhere);
    fn.parameters = [size, new Argument(fn, 1, pointer.type, undefined, 1, pointer.attributes, nowhere)];
    fn.functionType = types.functionType(types.void, [types.i64, pointer.type], false);
    for (const use of uses.of(fn)) {
      const call = use.instruction;
      if (call === undefined || !isCall(call) || call.operands[0] !== use.reference) continue;
      call.operands.splice(1, 0, new IntegerConstant(types.i64, -1, undefined, -1, -1));
      call.detail.argumentAttributes.unshift(noAttributes);
      call.detail.argumentCount++;
      call.detail.functionType = fn.functionType;
    }
  }
}

function isCall(instruction: Instruction): instruction is CallInstruction {
  return instruction.opcode === 'call' || instruction.opcode === 'invoke' || instruction.opcode === 'callbr';
}
