import {type Attribute} from '../model/attribute.ts';
import {isFloat, scalarOf, type Type} from '../model/type.ts';
import {typeText} from './describe.ts';

/** Attributes that are written with a type in parentheses. */
const withType: ReadonlySet<string> = new Set(['byval', 'byref', 'sret', 'inalloca', 'elementtype']);

/** What is wrong with an attribute's argument; undefined when nothing is. `type` is what it stands on, if anything. */
export function attributeArgumentProblem(attribute: Attribute, type: Type | undefined): string | undefined {
  const {name, form, value} = attribute;
  if (form === 'string' || form === 'group') return undefined;
  if (withType.has(name))
    return form === 'type' ? undefined : `attribute '${name}' needs a type in parentheses`;
  switch (name) {
    case 'align':
      return isPowerOfTwo(attribute.integer)
        ? undefined
        : `${name} ${attribute.integer} is not a power of two`;
    case 'alignstack':
      return isPowerOfTwo(attribute.integer) && attribute.integer < largestPower
        ? undefined
        : `${name} ${attribute.integer} is not a power of two`;
    case 'dereferenceable':
    case 'dereferenceable_or_null':
      return form === 'integer' && attribute.integer > 0
        ? undefined
        : `attribute '${name}' needs a number above 0`;
    case 'vscale_range':
      return scaleRangeProblem(value ?? '');
    case 'nofpclass':
      return type === undefined || isFloat(scalarOf(innermost(type)))
        ? undefined
        : `attribute 'nofpclass' needs a floating-point type, found '${typeText(type)}'`;
    case 'range':
      return rangeProblem(value ?? '', type);
    case 'captures':
      return listProblem(name, value ?? '', captureWord);
    case 'memory':
      return listProblem(name, value ?? '', memoryWord);
    default:
      return undefined;
  }
}

function innermost(type: Type): Type {
  let current = type;
  while (current.kind === 'array') current = current.element;
  return current;
}

const largestPower = 2 ** 32;

function isPowerOfTwo(value: number): boolean {
  return value > 0 && value <= largestPower && Number.isInteger(Math.log2(value));
}

function scaleRangeProblem(value: string): string | undefined {
  const [low, high] = value.split(',').map(Number);
  if (low === undefined || Number.isNaN(low)) return "attribute 'vscale_range' needs integers";
  const top = high ?? low;
  if (!isPowerOfTwo(low)) return "minimum of 'vscale_range' must be a power of two";
  if (top === 0) return undefined;
  if (!isPowerOfTwo(top)) return "maximum of 'vscale_range' must be a power of two";
  return low > top ? "minimum of 'vscale_range' is above its maximum" : undefined;
}

function rangeProblem(value: string, type: Type | undefined): string | undefined {
  const parts = /^i(\d+) (-?\d+), ?(-?\d+)$/.exec(value);
  if (parts === null) return `attribute 'range' needs an integer type and two integers, found '${value}'`;
  if (parts[2] === parts[3] && parts[2] !== '0') return "attribute 'range' must not be empty";
  const scalar = type === undefined ? undefined : scalarOf(type);
  if (scalar?.kind !== 'integer' || type === undefined || scalar.bits === Number(parts[1])) return undefined;
  return `attribute 'range(${value})' does not fit the type '${typeText(type)}'`;
}

function captureWord(word: string): boolean {
  const what = word.replace(/^ret: ?/, '');
  return ['none', 'address', 'address_is_null', 'provenance', 'read_provenance'].includes(what);
}

function memoryWord(word: string): boolean {
  return /^((argmem|inaccessiblemem|errnomem|target_mem\d*): ?)?(none|read|write|readwrite)$/.test(word);
}

function listProblem(name: string, value: string, isWord: (word: string) => boolean): string | undefined {
  for (const word of value.split(',')) {
    if (!isWord(word.trim())) return `attribute '${name}' does not know '${word.trim()}'`;
  }
  return undefined;
}
