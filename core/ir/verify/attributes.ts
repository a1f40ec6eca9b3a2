import {type Attribute} from '../model/attribute.ts';
import {scalarOf, type FunctionType, type Type} from '../model/type.ts';
import {attributeArgumentProblem} from './attribute-arguments.ts';
import {
  type AttributePosition,
  booleanStrings,
  functionConflicts,
  isAttributeAllowed,
  isAttributeKnown,
  newerPointerAttributes,
  parameterConflicts,
  passingAttributes,
  pointerAttributes,
  typedFunctionConflicts,
} from './attribute-table.ts';
import {type Place, Rank, type VerifyContext} from './context.ts';
import {typeText} from './describe.ts';
import {isSized} from './type-rules.ts';

/** All attributes of a function or call, with its type. */
export interface AttributedSignature {
  readonly type: FunctionType;
  readonly returnAttributes: readonly Attribute[];
  readonly parameterAttributes: readonly (readonly Attribute[])[];
  /** Without those of groups. */
  readonly functionAttributes: readonly Attribute[];
  /** A definition or declaration of an intrinsic, a call of one, or a call of inline assembly. */
  readonly special: boolean;
  /** An intrinsic that LLVM knows: it puts its own attributes in place of the stated ones. */
  readonly replaced: boolean;
  /** Whether the address of the function is insignificant (`unnamed_addr`); undefined for a call. */
  readonly unnamed: boolean | undefined;
}

function error(context: VerifyContext, message: string, place: Place): void {
  context.error(Rank.attribute, 'invalid-attribute', message, place);
}

/** Checks attributes that stand in an attribute group: they must be those of functions. */
export function checkAttributeGroup(context: VerifyContext, attributes: readonly Attribute[]): void {
  for (const attribute of attributes) {
    if (attribute.form === 'group')
      error(context, 'an attribute group cannot refer to an attribute group', attribute);
    else checkAttributePosition(context, attribute, 'function');
  }
}

/** Checks positions, types and contradictions of the attributes of a function or call. */
export function checkSignatureAttributes(
  context: VerifyContext,
  signature: AttributedSignature,
  place: Place,
): void {
  if (signature.returnAttributes.length > 0) {
    checkList(context, signature.returnAttributes, 'return', signature.type.returnType, signature);
  }
  let anyParameter = false;
  for (let index = 0; index < signature.parameterAttributes.length; index++) {
    const attributes = signature.parameterAttributes[index];
    if (attributes === undefined || attributes.length === 0) continue;
    anyParameter = true;
    // Arguments beyond the parameters of a variadic function have attributes too, but no parameter type.
    const type = signature.type.parameters[index];
    if (type !== undefined) checkList(context, attributes, 'parameter', type, signature);
    else for (const attribute of attributes) checkAttributePosition(context, attribute, 'parameter');
  }
  if (anyParameter && !signature.replaced) checkAcrossParameters(context, signature);
  if (signature.functionAttributes.length > 0 && !signature.replaced)
    checkFunctionList(context, signature, place);
}

function checkList(
  context: VerifyContext,
  attributes: readonly Attribute[],
  position: AttributePosition,
  type: Type,
  signature: AttributedSignature,
): void {
  for (const attribute of attributes) {
    if (!checkAttributePosition(context, attribute, position)) continue;
    if (attribute.form === 'string' || attribute.form === 'group') continue;
    if (signature.replaced) continue;
    checkAttributeType(context, attribute, type);
    if (attribute.name === 'swifterror') checkSwiftError(context, attribute, type);
    checkArgument(context, attribute, type, signature);
  }
  if (attributes.length < 2 || signature.replaced) return;
  for (const [left, right] of parameterConflicts) checkConflict(context, attributes, left, right);
  const passing = attributes.filter((attribute) => passingAttributes.includes(attribute.name));
  const extra = attributes.find((attribute) => attribute.name === 'sret' || attribute.name === 'inreg');
  if (extra !== undefined) passing.push(extra);
  const [first, second] = passing;
  if (first !== undefined && second !== undefined && first.name !== second.name) {
    error(context, `attributes '${first.name}' and '${second.name}' are incompatible`, second);
  }
}

function checkConflict(
  context: VerifyContext,
  attributes: readonly Attribute[],
  left: string,
  right: string,
): void {
  const later = attributes.find((attribute) => attribute.name === right && attribute.form !== 'string');
  if (later === undefined || !attributes.some((attribute) => attribute.name === left)) return;
  error(context, `attributes '${left}' and '${right}' are incompatible`, later);
}

/** Whether the attribute may stand where it stands; reports it when not. */
export function checkAttributePosition(
  context: VerifyContext,
  attribute: Attribute,
  position: AttributePosition,
): boolean {
  if (attribute.form === 'group') return true;
  if (attribute.form === 'string') {
    return true;
  }
  if (isAttributeAllowed(context.dialect, position, attribute.name)) {
    const problem = position === 'function' ? attributeArgumentProblem(attribute, undefined) : undefined;
    if (problem !== undefined) error(context, problem, attribute);
    return true;
  }
  const places = {function: 'functions', parameter: 'parameters', return: 'return values'};
  const message = isAttributeKnown(context.dialect, attribute.name)
    ? `attribute '${attribute.name}' does not apply to ${places[position]}`
    : `unknown attribute '${attribute.name}'`;
  error(context, message, attribute);
  return false;
}

function checkString(context: VerifyContext, attribute: Attribute): void {
  const {name, value} = attribute;
  if (booleanStrings.has(name) && value !== undefined && !['', 'true', 'false'].includes(value)) {
    error(context, `attribute "${name}" must be "true" or "false", found "${value}"`, attribute);
  } else if (
    name === 'frame-pointer' &&
    !['all', 'none', 'non-leaf', 'reserved', 'non-leaf-no-reserve'].includes(value ?? '')
  ) {
    error(
      context,
      `attribute "frame-pointer" must be "all", "non-leaf" or "none", found "${value ?? ''}"`,
      attribute,
    );
  }
}

function checkSwiftError(context: VerifyContext, attribute: Attribute, type: Type): void {
  if (type.kind !== 'pointer' || type.pointee === undefined || type.pointee.kind === 'pointer') return;
  error(context, `attribute 'swifterror' needs a pointer to a pointer, found '${typeText(type)}'`, attribute);
}

function checkAttributeType(context: VerifyContext, attribute: Attribute, type: Type): void {
  if (type.kind === 'unknown') return;
  const {name} = attribute;
  const needed = neededKind(context, name, type);
  if (needed === undefined) return;
  error(context, `attribute '${name}' needs ${needed}, found '${typeText(type)}'`, attribute);
}

/** What the attribute needs instead of `type`; undefined when it goes with it. */
function neededKind(context: VerifyContext, name: string, type: Type): string | undefined {
  if (pointerAttributes.has(name) || (context.opaque && newerPointerAttributes.has(name))) {
    return type.kind === 'pointer' ? undefined : 'a pointer';
  }
  switch (name) {
    case 'zeroext':
    case 'signext':
    case 'noext':
    case 'allocalign':
      return type.kind === 'integer' ? undefined : 'an integer';
    case 'align':
      return scalarOf(type).kind === 'pointer' ? undefined : 'a pointer or a vector of pointers';
    case 'noundef':
      return type.kind === 'void' ? 'a value' : undefined;
    case 'range':
      return scalarOf(type).kind === 'integer' ? undefined : 'an integer';
    default:
      return undefined;
  }
}

function checkArgument(
  context: VerifyContext,
  attribute: Attribute,
  type: Type,
  signature: AttributedSignature,
): void {
  const problem = attributeArgumentProblem(attribute, type);
  if (problem !== undefined) error(context, problem, attribute);
  if (attribute.form === 'type' && attribute.type !== undefined) {
    checkTypeArgument(context, attribute, attribute.type, type);
  }
  if (signature.special) return;
  if (attribute.name === 'immarg') error(context, "attribute 'immarg' only applies to intrinsics", attribute);
  if (attribute.name === 'elementtype') {
    error(context, "attribute 'elementtype' only applies to intrinsics and inline assembly", attribute);
  }
}

function checkTypeArgument(context: VerifyContext, attribute: Attribute, stated: Type, type: Type): void {
  if (
    attribute.name !== 'elementtype' &&
    stated.kind !== 'unknown' &&
    !isSized(stated, context.sizedMemory)
  ) {
    error(
      context,
      `attribute '${attribute.name}' needs a sized type, found '${typeText(stated)}'`,
      attribute,
    );
  }
  // LLVM 14 does not compare the type of sret.
  if (attribute.name === 'sret') return;
  if (type.kind !== 'pointer' || type.pointee === undefined || type.pointee === stated) return;
  const found = `found '${typeText(type)}'`;
  error(
    context,
    `attribute '${attribute.name}(${typeText(stated)})' does not match its parameter, ${found}`,
    attribute,
  );
}

/** Attributes that only one parameter of a function has. */
const singleAttributes: readonly string[] = [
  'nest',
  'returned',
  'sret',
  'swiftself',
  'swifterror',
  'swiftasync',
];

function checkAcrossParameters(context: VerifyContext, signature: AttributedSignature): void {
  const met = new Set<string>();
  for (const [index, attributes] of signature.parameterAttributes.entries()) {
    for (const attribute of attributes) {
      if (attribute.form === 'string') continue;
      const {name} = attribute;
      if (singleAttributes.includes(name)) {
        if (met.has(name)) error(context, `more than one parameter has the attribute '${name}'`, attribute);
        met.add(name);
      }
      if (name === 'sret' && index > 1) {
        error(context, "attribute 'sret' must be on the first or second parameter", attribute);
      } else if (name === 'inalloca' && index !== signature.type.parameters.length - 1) {
        error(context, "attribute 'inalloca' must be on the last parameter", attribute);
      } else if (name === 'returned') checkReturned(context, attribute, signature, index);
    }
  }
}

function checkReturned(
  context: VerifyContext,
  attribute: Attribute,
  signature: AttributedSignature,
  index: number,
): void {
  const [parameter, result] = [signature.type.parameters[index], signature.type.returnType];
  if (parameter === undefined || parameter === result) return;
  // Types that a bitcast turns into each other will do.
  if (
    parameter.kind === 'pointer' &&
    result.kind === 'pointer' &&
    parameter.addressSpace === result.addressSpace
  )
    return;
  const found = `'${typeText(parameter)}' and '${typeText(result)}'`;
  error(context, `attribute 'returned' needs the type of the result, found ${found}`, attribute);
}

/** The attributes of the list, those of its groups included. */
function withGroups(context: VerifyContext, attributes: readonly Attribute[]): readonly Attribute[] {
  if (!attributes.some((attribute) => attribute.form === 'group')) return attributes;
  return attributes.flatMap((attribute): readonly Attribute[] =>
    attribute.form === 'group'
      ? (context.module.attributeGroupsByNumber.get(attribute.integer)?.attributes ?? [])
      : [attribute],
  );
}

/** The keyword attribute called `name` in the list or in one of its groups. */
export function findFunctionAttribute(
  context: VerifyContext,
  attributes: readonly Attribute[],
  name: string,
): Attribute | undefined {
  for (const attribute of attributes) {
    if (attribute.form === 'string') continue;
    if (attribute.form !== 'group') {
      if (attribute.name === name) return attribute;
      continue;
    }
    const found = keywordsOfGroup(context, attribute.integer).get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function keywordsOfGroup(context: VerifyContext, number: number): ReadonlyMap<string, Attribute> {
  const known = context.groupAttributes.get(number);
  if (known !== undefined) return known;
  const keywords = new Map<string, Attribute>();
  for (const attribute of context.module.attributeGroupsByNumber.get(number)?.attributes ?? []) {
    if (attribute.form !== 'string') keywords.set(attribute.name, attribute);
  }
  context.groupAttributes.set(number, keywords);
  return keywords;
}

function checkFunctionList(context: VerifyContext, signature: AttributedSignature, place: Place): void {
  const {functionAttributes} = signature;
  for (const attribute of functionAttributes) checkAttributePosition(context, attribute, 'function');
  if (signature.replaced) return;
  const own = (name: string): Attribute | undefined =>
    findFunctionAttribute(context, functionAttributes, name);
  const allocation = own('allocsize');
  if (allocation !== undefined) checkAllocationSize(context, allocation, signature.type, place);
  if (signature.unnamed === undefined && own('speculatable') !== undefined && !signature.special) {
    error(context, "attribute 'speculatable' does not apply to calls", place);
  }
  if (own('jumptable') !== undefined && signature.unnamed === false) {
    error(context, "attribute 'jumptable' needs 'unnamed_addr'", place);
  }
  const only = functionAttributes.length === 1 ? functionAttributes[0] : undefined;
  if (only?.form === 'group') {
    if (context.checkedGroups.has(only.integer)) return;
    context.checkedGroups.add(only.integer);
  }
  checkTogether(context, withGroups(context, functionAttributes), own, place);
}

/** What holds for a set of function attributes whatever function they are on. */
function checkTogether(
  context: VerifyContext,
  all: readonly Attribute[],
  own: (name: string) => Attribute | undefined,
  place: Place,
): void {
  const conflicts = context.opaque ? functionConflicts : [...functionConflicts, ...typedFunctionConflicts];
  for (const [left, right] of conflicts) {
    if (own(left) === undefined || own(right) === undefined) continue;
    error(context, `attributes '${left}' and '${right}' are incompatible`, place);
  }
  if (own('optnone') !== undefined && own('noinline') === undefined) {
    error(context, "attribute 'optnone' needs 'noinline'", place);
  }
  const strings = new Map<string, Attribute>();
  for (const attribute of all) if (attribute.form === 'string') strings.set(attribute.name, attribute);
  // Of several with one name the last counts.
  for (const attribute of strings.values()) checkString(context, attribute);
}

function checkAllocationSize(
  context: VerifyContext,
  attribute: Attribute,
  type: FunctionType,
  place: Place,
): void {
  for (const part of (attribute.value ?? '').split(',')) {
    const index = Number(part);
    const parameter = type.parameters[index];
    if (parameter === undefined)
      error(context, `'allocsize' names parameter ${index}, which does not exist`, place);
    else if (parameter.kind !== 'integer') {
      error(context, `'allocsize' needs an integer parameter, found '${typeText(parameter)}'`, place);
    }
  }
}
