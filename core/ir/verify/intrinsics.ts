import {type CallInstruction} from '../model/instruction.ts';
import {isFloat, type FunctionType} from '../model/type.ts';
import {Rank, type VerifyContext} from './context.ts';
import {operandText, typeText} from './describe.ts';
import {
  beginsIntrinsic,
  findIntrinsic,
  type IntrinsicSignature,
  intrinsicMismatch,
} from './intrinsic-signatures.ts';

/** The known intrinsic that a function name means; an empty signature list for one that LLVM alone knows. */
export interface IntrinsicName {
  readonly base: string;
  readonly signature: IntrinsicSignature | undefined;
}

const names = new Map<string, IntrinsicName>();
const mostRemembered = 4096;

/** What `name` means when it is an intrinsic's; undefined for other functions. */
export function intrinsicNameOf(name: string): IntrinsicName | undefined {
  if (!name.startsWith('llvm.')) return undefined;
  let known = names.get(name);
  if (known === undefined) {
    const signature = findIntrinsic(name.slice(5));
    known = {base: signature?.name ?? name.slice(5), signature};
    if (names.size >= mostRemembered) names.clear();
    names.set(name, known);
  }
  return known;
}

/** Whether LLVM declares the function by itself where a call names it without a declaration. */
export function isKnownIntrinsic(name: string): boolean {
  const known = intrinsicNameOf(name);
  if (known === undefined) return false;
  // Some that were not overloaded in LLVM 14 are now.
  return beginsIntrinsic(name.slice(5)) || targets.has(known.base.split('.', 1)[0] ?? '');
}

/** First words of the intrinsics of targets, which have no signatures here. */
const targets: ReadonlySet<string> = new Set([
  ...[
    'aarch64',
    'amdgcn',
    'arm',
    'bpf',
    'dx',
    'hexagon',
    'loongarch',
    'mips',
    'nvvm',
    'ppc',
    'r600',
    'riscv',
    's390',
  ],
  ...['spv', 've', 'wasm', 'x86', 'xcore'],
]);

/** Old forms that LLVM rewrites as it reads: their declarations may differ from the table. */
const upgraded: ReadonlySet<string> = new Set([
  ...[
    'ctlz',
    'cttz',
    'memcpy',
    'memmove',
    'memset',
    'objectsize',
    'dbg.value',
    'dbg.addr',
    'invariant.start',
  ],
  ...[
    'invariant.group.barrier',
    'prefetch',
    'ptr.annotation',
    'var.annotation',
    'annotation',
    'stackprotectorcheck',
  ],
]);

/** The same, of LLVM 22 only. */
const newlyUpgraded: ReadonlySet<string> = new Set([
  ...['lifetime.start', 'lifetime.end', 'masked.load', 'masked.store', 'masked.gather', 'masked.scatter'],
  ...[
    'coro.end',
    'coro.end.async',
    'xray.customevent',
    'xray.typedevent',
    'dbg.declare',
    'dbg.label',
    'coro.async.resume',
  ],
  ...['experimental.vector.insert', 'experimental.vector.extract', 'experimental.stepvector', 'flt.rounds'],
]);

function error(context: VerifyContext, message: string, place: {start: number; end: number}): void {
  context.error(Rank.type, 'intrinsic-signature', message, place);
}

/** Checks the call of an intrinsic against its signature and its own rules. */
export function checkIntrinsicCall(
  context: VerifyContext,
  call: CallInstruction,
  intrinsic: IntrinsicName,
): void {
  const callee = call.operands[0];
  const target = callee?.kind === 'global' ? callee.target : undefined;
  if (call.opcode !== 'call' && !isInvokable(intrinsic.base)) {
    error(context, `intrinsic 'llvm.${intrinsic.base}' cannot be called by '${call.opcode}'`, call);
  }
  const {signature} = intrinsic;
  const type = target?.kind === 'function' ? target.functionType : call.detail.functionType;
  if (type !== call.detail.functionType && context.opaque) {
    const expected = typeText(type);
    error(
      context,
      `intrinsic 'llvm.${intrinsic.base}' of type '${expected}' is called as '${typeText(call.detail.functionType)}'`,
      call,
    );
  }
  if (signature === undefined || upgraded.has(intrinsic.base)) return;
  if (context.opaque && newlyUpgraded.has(intrinsic.base)) return;
  const mismatch = intrinsicMismatch(signature, type, context.types);
  if (mismatch !== undefined) {
    error(
      context,
      `intrinsic 'llvm.${intrinsic.base}' cannot have the type '${typeText(type)}': ${mismatch}`,
      call,
    );
    return;
  }
  checkImmediates(context, call, signature);
  checkOwnRules(context, call, intrinsic.base, type);
}

const invokable: ReadonlySet<string> = new Set([
  ...[
    'donothing',
    'seh.try.begin',
    'seh.try.end',
    'seh.scope.begin',
    'seh.scope.end',
    'coro.resume',
    'coro.destroy',
  ],
  ...[
    'experimental.patchpoint.void',
    'experimental.patchpoint.i64',
    'experimental.patchpoint',
    'wasm.rethrow',
  ],
  ...['experimental.gc.statepoint', 'objc.clang.arc.attachedcall'],
]);

function isInvokable(base: string): boolean {
  return invokable.has(base) || base.startsWith('objc.') || base.startsWith('wasm.');
}

function checkImmediates(context: VerifyContext, call: CallInstruction, signature: IntrinsicSignature): void {
  for (const index of signature.immediates) {
    const argument = call.operands[1 + index];
    if (argument === undefined || ['integer', 'float', 'unknown', 'expression'].includes(argument.kind))
      continue;
    const message = `argument ${index + 1} of 'llvm.${signature.name}' must be an immediate, found ${operandText(argument)}`;
    error(context, message, argument);
  }
}

function checkOwnRules(
  context: VerifyContext,
  call: CallInstruction,
  base: string,
  type: FunctionType,
): void {
  if (base.startsWith('vector.reduce.')) checkReduction(context, call, base, type);
  else if (base === 'get.active.lane.mask') {
    const result = type.returnType;
    if (result.kind === 'vector' && result.element !== context.types.i1) {
      error(context, `'llvm.${base}' returns a vector of i1, found '${typeText(result)}'`, call);
    }
  } else if (base === 'va_start' && context.opaque && call.parent?.parent.functionType.variadic === false) {
    error(context, "'llvm.va_start' in a function that is not variadic", call);
  } else if (base === 'bswap') {
    const result = type.returnType.kind === 'vector' ? type.returnType.element : type.returnType;
    if (result.kind === 'integer' && result.bits % 16 !== 0) {
      error(context, `'llvm.bswap' needs an even number of bytes, found '${typeText(result)}'`, call);
    }
  }
}

function checkReduction(
  context: VerifyContext,
  call: CallInstruction,
  base: string,
  type: FunctionType,
): void {
  const operation = base.slice('vector.reduce.'.length);
  const vector = type.parameters[type.parameters.length - 1];
  if (vector?.kind !== 'vector') return;
  const wantsFloat = operation.startsWith('f');
  const fits = wantsFloat ? isFloat(vector.element) : vector.element.kind === 'integer';
  if (fits) return;
  const expected = wantsFloat ? 'floating-point values' : 'integers';
  error(context, `'llvm.${base}' reduces a vector of ${expected}, found '${typeText(vector)}'`, call);
}
