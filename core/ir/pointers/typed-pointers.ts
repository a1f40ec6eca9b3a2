import {usesInFunction} from '../analysis/uses.ts';
import {walkModule} from '../analysis/walk.ts';
import {type GlobalVariable, type IrFunction} from '../model/global.ts';
import {type Instruction} from '../model/instruction.ts';
import {type Module} from '../model/module.ts';
import {type Type} from '../model/type.ts';
import {parameterPointee, statedPointee} from './infer-pointee.ts';
import {MemoryTypes} from './memory-types.ts';
import {
  addLifetimeSizes,
  intrinsicPointee,
  intrinsicReturnType,
  typedIntrinsicName,
} from './old-intrinsics.ts';
import {settleMetadataValue, typedConstant} from './typed-constants.ts';
import {FunctionTyper} from './typed-function.ts';

/** What pointers of signatures point to, where somebody knows better than their uses. */
export interface PointeeHints {
  readonly parameter?: (fn: IrFunction, index: number) => Type | undefined;
  readonly result?: (fn: IrFunction) => Type | undefined;
  /** Of phis, selects and casts. */
  readonly value?: (instruction: Instruction) => Type | undefined;
}

/**
 * Turns a module with `ptr` into one with typed pointers, in place: pointers get the pointee that their uses ask for,
 * memory holds `i8*`, and bitcasts stand wherever the two do not agree. Intrinsics are renamed to the form
 * (`.p0i8`) and given the parameters that LLVM 14 wants. Attributes and flags that only newer LLVM knows stay: they are not about pointers.
 * `hints` go before what uses ask for; attributes that state a pointee go before hints.
 */
export function typePointers(module: Module, hints: PointeeHints = {}): void {
  if (!module.opaquePointers) return;
  module.opaquePointers = false;
  addLifetimeSizes(module);
  const memory = new MemoryTypes(module.types);
  memory.rewriteStructs(module);
  typeSignatures(module, memory, hints);
  // They count uses, and casts come between.
  module.useListOrders = [];
  for (const global of module.globals) {
    if (global.initializer !== undefined) {
      global.initializer = typedConstant(memory, global.initializer, global.valueType);
    }
  }
  for (const alias of module.aliases)
    alias.target = typedConstant(memory, alias.target, aliaseeType(memory, alias.type, alias.kind));
  for (const fn of module.functions) typeFunction(memory, fn, hints);
  walkModule(module, {
    metadata: (metadata) => {
      if (metadata.kind === 'value') metadata.operand = settleMetadataValue(memory, metadata.operand);
    },
  });
}

/** A resolver returns the pointer that the ifunc stands for. */
function aliaseeType(memory: MemoryTypes, type: Type, kind: 'alias' | 'ifunc'): Type {
  if (kind === 'alias') return type;
  return memory.types.pointerTo(memory.types.functionType(type, [], false), 0);
}

function typeSignatures(module: Module, memory: MemoryTypes, hints: PointeeHints): void {
  const types = module.types;
  for (const global of module.globals) {
    global.valueType = specialValueType(memory, global) ?? memory.of(global.valueType);
    global.type = types.pointerTo(global.valueType, global.addressSpace);
  }
  for (const alias of module.aliases) {
    alias.valueType = memory.of(alias.valueType);
    alias.type = types.pointerTo(alias.valueType, alias.addressSpace);
  }
  // A parameter that is passed on points to what the callee's does, so declarations come first.
  for (const fn of module.functions) if (fn.isDeclaration) typeSignature(memory, fn, hints);
  for (const fn of module.functions) if (!fn.isDeclaration) typeSignature(memory, fn, hints);
}

/** The lists of constructors and destructors hold functions, not bytes. */
function specialValueType(memory: MemoryTypes, global: GlobalVariable): Type | undefined {
  if (global.name !== 'llvm.global_ctors' && global.name !== 'llvm.global_dtors') return undefined;
  const array = global.valueType;
  if (array.kind !== 'array' || array.element.kind !== 'struct' || array.element.identified) return undefined;
  const types = memory.types;
  const action = types.functionType(types.void, [], false);
  const fields = (array.element.elements ?? []).map((field, index) =>
    index === 1 && field.kind === 'pointer' ? types.pointerTo(action, field.addressSpace) : memory.of(field),
  );
  return types.array(types.literalStruct(fields, array.element.packed), array.length);
}

function typeSignature(memory: MemoryTypes, fn: IrFunction, hints: PointeeHints): void {
  const uses = usesInFunction(fn);
  for (const parameter of fn.parameters) {
    if (parameter.type.kind === 'pointer') {
      const pointee =
        intrinsicPointee(memory, fn, parameter.index) ??
        statedPointee(memory, parameter.attributes) ??
        hinted(memory, hints.parameter?.(fn, parameter.index)) ??
        parameterPointee(memory, parameter, uses);
      parameter.type = memory.types.pointerTo(pointee, parameter.type.addressSpace);
    } else parameter.type = memory.of(parameter.type);
    parameter.attributes = memory.attributes(parameter.attributes);
  }
  const {returnType, variadic} = fn.functionType;
  fn.returnAttributes = memory.attributes(fn.returnAttributes);
  const parameters = fn.parameters.map((parameter) => parameter.type);
  fn.functionType = memory.types.functionType(
    intrinsicReturnType(memory, fn) ?? hintedResult(memory, fn, hints) ?? memory.of(returnType),
    parameters,
    variadic,
  );
  fn.type = memory.types.pointerTo(fn.functionType, fn.addressSpace);
  if (fn.name?.startsWith('llvm.') === true) fn.name = typedIntrinsicName(fn, fn.name);
}

/** A hint may name types with opaque pointers in them, as the module had. */
function hinted(memory: MemoryTypes, type: Type | undefined): Type | undefined {
  return type && memory.of(type);
}

function hintedResult(memory: MemoryTypes, fn: IrFunction, hints: PointeeHints): Type | undefined {
  const {returnType} = fn.functionType;
  const pointee = returnType.kind === 'pointer' ? hinted(memory, hints.result?.(fn)) : undefined;
  return pointee && returnType.kind === 'pointer'
    ? memory.types.pointerTo(pointee, returnType.addressSpace)
    : undefined;
}

function typeFunction(memory: MemoryTypes, fn: IrFunction, hints: PointeeHints): void {
  const bytes = memory.bytePointer(0);
  if (fn.personality !== undefined) fn.personality = typedConstant(memory, fn.personality, bytes);
  if (fn.prefix !== undefined) fn.prefix = typedConstant(memory, fn.prefix, memory.of(fn.prefix.type));
  if (fn.prologue !== undefined)
    fn.prologue = typedConstant(memory, fn.prologue, memory.of(fn.prologue.type));
  fn.useListOrders = [];
  new FunctionTyper(memory, fn, (instruction) => hinted(memory, hints.value?.(instruction))).run();
}
