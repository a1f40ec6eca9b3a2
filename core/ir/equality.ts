import {floatBits} from './model/float-bits.ts';
import {type Module} from './model/module.ts';
import {FloatConstant} from './model/operand.ts';
import {
  ArrayType,
  FloatType,
  FunctionType,
  IntegerType,
  isFloat,
  PointerType,
  SimpleType,
  StructType,
  TargetType,
  type Type,
  UnknownType,
  VectorType,
} from './model/type.ts';
import {TypeContext} from './model/type-context.ts';
import {printStructBody, printType} from './printer/print-type.ts';

/** Fields that say where something stands, or that follow from others. */
const ignored: ReadonlySet<string> = new Set([
  'start',
  'end',
  'nameStart',
  'nameEnd',
  'typeStart',
  'opcodeStart',
  'bodyStart',
  'bodyEnd',
  'types',
  'namedTypeUses',
  'typeAliases',
  'explicitFunctionType',
  'globalsByName',
  'globalsByNumber',
  'metadataByNumber',
  'attributeGroupsByNumber',
  'namedMetadataByName',
  'comdatsByName',
]);

function isType(value: object): value is Type {
  return (
    value instanceof IntegerType ||
    value instanceof PointerType ||
    value instanceof FloatType ||
    value instanceof StructType ||
    value instanceof VectorType ||
    value instanceof ArrayType ||
    value instanceof FunctionType ||
    value instanceof SimpleType ||
    value instanceof TargetType ||
    value instanceof UnknownType
  );
}

/**
 * Whether two modules say the same, wherever they say it. Structures are compared side by side with a work list; each
 * object of `a` must match one object of `b` only, so references must lead to corresponding definitions.
 */
export function modulesEqual(a: Module, b: Module): boolean {
  return firstDifference(a, b) === undefined;
}

/** The path of the first field that differs, for messages of tests; undefined when the modules are equal. */
export function firstDifference(a: Module, b: Module): string | undefined {
  const partners = new Map<object, object>();
  const work: {left: unknown; right: unknown; path: string}[] = [{left: a, right: b, path: 'module'}];
  for (let item = work.pop(); item !== undefined; item = work.pop()) {
    const {left, right, path} = item;
    if (left === right) continue;
    if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return path;
    const partner = partners.get(left);
    if (partner !== undefined) {
      if (partner !== right) return path;
      continue;
    }
    partners.set(left, right);
    const verdict = compareLeaf(left, right);
    if (verdict === 'different') return path;
    if (verdict === 'equal') continue;
    const next = pairUp(left, right, path);
    if (next === undefined) return path;
    for (const pair of next) work.push(pair);
  }
  return undefined;
}

/** Objects that are compared as a whole. */
function compareLeaf(left: object, right: object): 'equal' | 'different' | 'inside' {
  if (left instanceof TypeContext) return 'equal';
  if (isType(left)) {
    if (!isType(right) || printType(left) !== printType(right)) return 'different';
    if (left.kind !== 'struct' || right.kind !== 'struct') return 'equal';
    return printStructBody(left) === printStructBody(right) ? 'equal' : 'different';
  }
  if (left instanceof FloatConstant && right instanceof FloatConstant && isFloat(left.type)) {
    if (printType(left.type) !== printType(right.type)) return 'different';
    const same = floatBits(left.text, left.type.kind) === floatBits(right.text, left.type.kind);
    return same ? 'equal' : 'different';
  }
  return 'inside';
}

type Pair = {left: unknown; right: unknown; path: string};

function pairUp(left: object, right: object, path: string): Pair[] | undefined {
  if (Array.isArray(left) && Array.isArray(right)) return pairLists(left, right, path);
  const pairs: Pair[] = [];
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return undefined;
  for (const key of keys) {
    if (ignored.has(key) || (key === 'number' && isCounted(left))) continue;
    pairs.push({left: Reflect.get(left, key), right: Reflect.get(right, key), path: `${path}.${key}`});
  }
  return pairs;
}

/** Whether `number` follows from the order of values: of definitions (blocks too) and of references to them. */
function isCounted(value: object): boolean {
  const kind = 'kind' in value ? value.kind : undefined;
  switch (kind) {
    case 'local':
    case 'block':
    case 'global':
      return !('target' in value) || value.target !== undefined;
    case 'instruction':
    case 'argument':
    case 'function':
    case 'global-variable':
    case 'alias':
    case 'ifunc':
      return true;
    default:
      return false;
  }
}

function pairLists(left: readonly unknown[], right: readonly unknown[], path: string): Pair[] | undefined {
  if (left.length !== right.length) return undefined;
  return left.map((item, index) => ({left: item, right: right[index], path: `${path}[${index}]`}));
}
