import {type GlobalVariable} from '../model/global.ts';
import {type Operand} from '../model/operand.ts';
import {type Type} from '../model/type.ts';
import {Rank, type VerifyContext} from './context.ts';
import {operandText, typeText} from './describe.ts';

/** Checks the variables that LLVM itself reads: constructors, destructors and the lists of used globals. */
export function checkSpecialVariable(context: VerifyContext, variable: GlobalVariable): void {
  switch (variable.name) {
    case 'llvm.global_ctors':
    case 'llvm.global_dtors':
      checkLinkage(context, variable);
      checkStructors(context, variable);
      return;
    case 'llvm.used':
    case 'llvm.compiler.used':
      checkLinkage(context, variable);
      checkUsed(context, variable);
      return;
    default:
      return;
  }
}

function error(context: VerifyContext, message: string, place: {start: number; end: number}): void {
  context.error(Rank.structure, 'special-variable', message, place);
}

function checkLinkage(context: VerifyContext, variable: GlobalVariable): void {
  if (variable.initializer === undefined || variable.linkage === 'appending') return;
  error(context, `'@${variable.name ?? ''}' must have appending linkage`, variable);
}

/** `[N x { i32, void ()*, i8* }]`. */
function checkStructors(context: VerifyContext, variable: GlobalVariable): void {
  const type = variable.valueType;
  if (type.kind === 'array' && isStructor(type.element)) return;
  const found = `found '${typeText(type)}'`;
  error(context, `'@${variable.name ?? ''}' must be an array of { i32, void ()*, i8* }, ${found}`, variable);
}

function isStructor(type: Type): boolean {
  if (type.kind !== 'struct' || type.elements?.length !== 3) return false;
  const [priority, fn, data] = type.elements;
  if (
    priority?.kind !== 'integer' ||
    priority.bits !== 32 ||
    data?.kind !== 'pointer' ||
    fn?.kind !== 'pointer'
  )
    return false;
  const pointee = fn.pointee;
  if (pointee === undefined) return true;
  return pointee.kind === 'function' && pointee.returnType.kind === 'void' && pointee.parameters.length === 0;
}

function checkUsed(context: VerifyContext, variable: GlobalVariable): void {
  const type = variable.valueType;
  if (type.kind !== 'array' || type.element.kind !== 'pointer') {
    const found = `found '${typeText(type)}'`;
    error(context, `'@${variable.name ?? ''}' must be an array of pointers, ${found}`, variable);
    return;
  }
  const {initializer} = variable;
  if (initializer === undefined || initializer.kind === 'unknown') return;
  if (initializer.kind !== 'aggregate') {
    error(
      context,
      `'@${variable.name ?? ''}' must list globals, found ${operandText(initializer)}`,
      initializer,
    );
    return;
  }
  for (const element of initializer.elements) {
    const member = withoutCasts(element);
    if (member?.kind === 'global') {
      if (member.name === undefined)
        error(context, `members of '@${variable.name ?? ''}' must be named`, element);
    } else if (member?.kind !== 'unknown') {
      error(
        context,
        `member of '@${variable.name ?? ''}' must be a global, found ${operandText(element)}`,
        element,
      );
    }
  }
}

function withoutCasts(constant: Operand): Operand | undefined {
  let current: Operand | undefined = constant;
  while (current?.kind === 'expression') {
    if (!['bitcast', 'addrspacecast', 'getelementptr'].includes(current.opcode)) return current;
    current = current.operands[0];
  }
  return current;
}
