import {
  type GlobalAlias,
  type GlobalCommon,
  type GlobalValue,
  type GlobalVariable,
  type IrFunction,
} from '../model/global.ts';
import {type Operand} from '../model/operand.ts';
import {type Type} from '../model/type.ts';
import {checkAttributePosition} from './attributes.ts';
import {type Place, Rank, type VerifyContext} from './context.ts';
import {globalKindText, globalText, typeText} from './describe.ts';
import {isLegalAlignment} from './memory.ts';
import {checkOperand} from './operands.ts';
import {checkSpecialVariable} from './special-variables.ts';
import {hasScalableVector, isPointee, isSized} from './type-rules.ts';
import {checkType} from './types.ts';

function error(context: VerifyContext, code: string, message: string, place: Place): void {
  context.error(Rank.structure, code, message, place);
}

function namePlace(global: GlobalCommon): Place {
  return global.nameStart >= 0 ? {start: global.nameStart, end: global.nameEnd} : global;
}

function isLocalLinkage(linkage: string | undefined): boolean {
  return linkage === 'private' || linkage === 'internal';
}

/** What holds for variables, aliases and functions alike. */
export function checkGlobalCommon(context: VerifyContext, global: GlobalValue): void {
  const place = namePlace(global);
  if (isLocalLinkage(global.linkage)) {
    if (global.visibility !== undefined && global.visibility !== 'default') {
      error(
        context,
        'visibility',
        `${describe(global)} is ${global.linkage} and cannot be ${global.visibility}`,
        place,
      );
    }
    if (global.dllStorage !== undefined) {
      error(
        context,
        'dll-storage',
        `${describe(global)} is ${global.linkage} and cannot be ${global.dllStorage}`,
        place,
      );
    }
  }
  if (global.dllStorage === 'dllimport' && global.preemption === 'dso_local') {
    error(context, 'dll-storage', `${describe(global)} cannot be dso_local and dllimport`, place);
  }
  if (global.dllStorage === 'dllimport' && !isImportable(global)) {
    error(context, 'dll-storage', `${describe(global)} is dllimport but not external`, place);
  }
  checkThreadLocal(context, global, place);
}

/** What is imported is declared here, or defined for the optimiser's eyes only. */
function isImportable(global: GlobalValue): boolean {
  if (global.linkage === 'available_externally') return true;
  if (global.kind === 'function') return global.isDeclaration;
  return global.kind === 'global-variable' && global.initializer === undefined;
}

const threadLocalModels: readonly string[] = ['generaldynamic', 'localdynamic', 'initialexec', 'localexec'];

function checkThreadLocal(context: VerifyContext, global: GlobalValue, place: Place): void {
  const model = global.threadLocal;
  if (model === undefined || threadLocalModels.includes(model)) return;
  error(context, 'thread-local', `unknown thread-local model '${model}'`, place);
}

function describe(global: GlobalValue): string {
  return `${globalKindText(global)} '${globalText(global)}'`;
}

/** Checks alignment, section and comdat. */
export function checkPlacement(context: VerifyContext, global: GlobalVariable | IrFunction): void {
  const place = namePlace(global);
  if (global.align !== 0 && !isLegalAlignment(global.align)) {
    error(context, 'invalid-alignment', `alignment ${global.align} is not a power of two`, place);
  }
  if (global.section?.includes('\0') === true) {
    error(context, 'section', `section of ${describe(global)} must not contain a null character`, place);
  }
  if (global.comdat !== undefined && !context.module.comdatsByName.has(global.comdat)) {
    context.error(Rank.name, 'undefined-comdat', `use of undefined comdat '$${global.comdat}'`, place);
  }
}

export function checkVariable(context: VerifyContext, variable: GlobalVariable): void {
  checkGlobalCommon(context, variable);
  checkPlacement(context, variable);
  const place = namePlace(variable);
  const type = variable.valueType;
  checkType(context, type, variable);
  if (type.kind === 'function' || !isPointee(type)) {
    error(context, 'invalid-type', `invalid type '${typeText(type)}' for ${describe(variable)}`, place);
    return;
  }
  if (hasScalableVector(type))
    error(context, 'invalid-type', 'global variables cannot contain scalable vectors', place);
  for (const attribute of variable.attributes) checkAttributePosition(context, attribute, 'function');
  const {initializer} = variable;
  if (initializer !== undefined) checkInitializer(context, variable, initializer);
  checkVariableLinkage(context, variable, place);
  checkSpecialVariable(context, variable);
}

function checkInitializer(context: VerifyContext, variable: GlobalVariable, initializer: Operand): void {
  checkOperand(context, initializer);
  if (!isSized(variable.valueType, context.sizedMemory)) {
    const message = `${describe(variable)} has an initializer of the unsized type '${typeText(variable.valueType)}'`;
    error(context, 'invalid-type', message, namePlace(variable));
  }
  if (initializer.kind === 'local' || initializer.kind === 'block') {
    error(
      context,
      'invalid-initializer',
      `initializer of ${describe(variable)} must be a constant`,
      initializer,
    );
  }
}

function checkVariableLinkage(context: VerifyContext, variable: GlobalVariable, place: Place): void {
  const {linkage, initializer} = variable;
  if (linkage === 'common') {
    if (initializer !== undefined && !isZero(initializer)) {
      error(context, 'linkage', `'common' ${describe(variable)} must have a zero initializer`, initializer);
    }
    if (variable.constant)
      error(context, 'linkage', `'common' ${describe(variable)} cannot be constant`, place);
    if (variable.comdat !== undefined)
      error(context, 'linkage', `'common' ${describe(variable)} cannot be in a comdat`, place);
  } else if (linkage === 'appending' && variable.valueType.kind !== 'array') {
    const found = `found '${typeText(variable.valueType)}'`;
    error(context, 'linkage', `${describe(variable)} of appending linkage must be an array, ${found}`, place);
  }
  if (isDeclaration(variable) && variable.comdat !== undefined) {
    error(context, 'comdat', `declaration of '${globalText(variable)}' cannot be in a comdat`, place);
  }
}

function isZero(constant: Operand): boolean {
  switch (constant.kind) {
    case 'zeroinitializer':
    case 'null':
    case 'unknown':
      return true;
    case 'integer':
      return constant.value === 0n;
    case 'float':
      return /^(0x[KLMHR]?0+|\+?0*\.?0*(e[+-]?\d+)?)$/i.test(constant.text);
    case 'aggregate':
      return constant.elements.every((element) => element.kind !== 'aggregate' && isZero(element));
    default:
      return false;
  }
}

const aliasLinkages: readonly (string | undefined)[] = [
  ...[undefined, 'external', 'private', 'internal', 'linkonce', 'linkonce_odr', 'weak', 'weak_odr'],
];

export function checkAlias(context: VerifyContext, alias: GlobalAlias): void {
  checkGlobalCommon(context, alias);
  const place = namePlace(alias);
  checkType(context, alias.valueType, alias);
  const legal =
    aliasLinkages.includes(alias.linkage) || (context.opaque && alias.linkage === 'available_externally');
  if (!legal)
    error(context, 'linkage', `${describe(alias)} cannot have the linkage '${alias.linkage ?? ''}'`, place);
  checkOperand(context, alias.target);
  checkAliasee(context, alias, alias.target);
  const base = baseOf(context, alias);
  if (base === undefined) return;
  if (alias.kind === 'ifunc') checkResolver(context, alias, base);
  else if (isDeclaration(base) && !(context.opaque && alias.linkage === 'available_externally')) {
    error(
      context,
      'alias',
      `alias '${globalText(alias)}' must point to a definition, '${globalText(base)}' is none`,
      place,
    );
  }
}

function checkAliasee(context: VerifyContext, alias: GlobalAlias, target: Operand): void {
  if (target.kind !== 'global' && target.kind !== 'expression') {
    if (target.kind === 'unknown') return;
    error(context, 'alias', `${describe(alias)} must point to a global or a constant expression`, target);
    return;
  }
  const type = aliaseeType(target);
  if (type?.kind !== 'pointer' || type.pointee === undefined) return;
  if (alias.kind === 'alias' && type.pointee !== alias.valueType) {
    const found = `found '${typeText(type)}'`;
    error(
      context,
      'alias',
      `alias of type '${typeText(alias.valueType)}' needs a pointer to it, ${found}`,
      target,
    );
  }
}

/** The type of an aliasee. One that begins with the operator of an expression states none. */
function aliaseeType(target: Operand): Type | undefined {
  return target.type.kind === 'void' ? undefined : target.type;
}

function isDeclaration(global: GlobalValue): boolean {
  if (global.kind === 'function') return global.isDeclaration || global.linkage === 'available_externally';
  if (global.kind === 'global-variable')
    return global.initializer === undefined || global.linkage === 'available_externally';
  return false;
}

/**
 * The global that an alias stands for in the end; undefined where that was reported, or is unknown. Each alias on the way
 * is remembered, so that a chain of aliases is walked once.
 */
function baseOf(context: VerifyContext, alias: GlobalAlias): GlobalValue | undefined {
  const path: GlobalAlias[] = [];
  const onPath = new Set<GlobalAlias>();
  let current: GlobalValue | undefined = alias;
  while (current?.kind === 'alias' || current === alias) {
    const step: GlobalAlias = current;
    if (context.aliasBases.has(step)) {
      current = context.aliasBases.get(step);
      break;
    }
    if (onPath.has(step) || (step !== alias && isInterposable(step.linkage))) {
      reportPath(context, alias, step, onPath.has(step));
      current = undefined;
      break;
    }
    onPath.add(step);
    path.push(step);
    current = globalIn(step.target);
  }
  for (const step of path) context.aliasBases.set(step, current);
  return current;
}

function reportPath(context: VerifyContext, alias: GlobalAlias, step: GlobalAlias, isCycle: boolean): void {
  const message = isCycle
    ? `alias '${globalText(alias)}' stands for itself in the end`
    : `alias '${globalText(alias)}' points to the interposable alias '${globalText(step)}'`;
  error(context, 'alias', message, namePlace(alias));
}

function isInterposable(linkage: string | undefined): boolean {
  return ['weak', 'linkonce', 'common', 'extern_weak'].includes(linkage ?? '');
}

/** The global that a constant is an offset or cast of. */
function globalIn(constant: Operand): GlobalValue | undefined {
  let current: Operand | undefined = constant;
  while (current?.kind === 'expression') current = current.operands[0];
  return current?.kind === 'global' ? current.target : undefined;
}

function checkResolver(context: VerifyContext, ifunc: GlobalAlias, resolver: GlobalValue): void {
  const name = globalText(ifunc);
  if (resolver.kind !== 'function') {
    error(context, 'ifunc', `ifunc '${name}' must have a function as its resolver`, ifunc.target);
  } else if (isDeclaration(resolver)) {
    error(
      context,
      'ifunc',
      `ifunc '${name}' must have a defined resolver, '${globalText(resolver)}' is none`,
      ifunc.target,
    );
  } else if (!isResolverType(context, ifunc, resolver)) {
    const found = `found '${typeText(resolver.functionType)}'`;
    error(context, 'ifunc', `resolver of ifunc '${name}' has an incorrect type, ${found}`, ifunc.target);
  } else if (resolver.functionType.returnType.kind !== 'pointer') {
    const found = `found '${typeText(resolver.functionType.returnType)}'`;
    error(context, 'ifunc', `resolver of ifunc '${name}' must return a pointer, ${found}`, ifunc.target);
  }
}

/** LLVM 14 wants a function without parameters that returns a pointer to what the ifunc stands for. */
function isResolverType(context: VerifyContext, ifunc: GlobalAlias, resolver: IrFunction): boolean {
  if (context.opaque || ifunc.target.kind === 'expression') return true;
  const expected = context.types.pointerTo(ifunc.valueType, ifunc.addressSpace);
  return resolver.functionType === context.types.functionType(expected, [], false);
}
