import {type Type} from './type.ts';

/**
 * One attribute of a function, parameter, return value, call site, global or attribute group.
 * - `flag`: `nounwind`
 * - `integer`: `align 4`, `dereferenceable(8)`, `alignstack(16)`, `allocsize(0)`... when the argument is one integer
 * - `type`: `byval(%struct.S)`; `type` is set
 * - `arguments`: `memory(argmem: read)`, `range(i32 0, 9)`, `captures(none)`; `value` has the text between the parentheses
 * - `string`: `"key"` or `"key"="value"`
 * - `group`: `#3`; `integer` is the group's number
 */
export type AttributeForm = 'flag' | 'integer' | 'type' | 'arguments' | 'string' | 'group';

export class Attribute {
  readonly form: AttributeForm;
  /** The keyword, or the decoded key of a string attribute; empty for a group. */
  readonly name: string;
  /** The argument text, or the decoded value of a string attribute; undefined where there is none. */
  readonly value: string | undefined;
  /** The integer of `integer`, the number of `group`; else 0. */
  readonly integer: number;
  readonly type: Type | undefined;
  readonly start: number;
  readonly end: number;

  constructor(
    form: AttributeForm,
    name: string,
    value: string | undefined,
    integer: number,
    type: Type | undefined,
    start: number,
    end: number,
  ) {
    this.form = form;
    this.name = name;
    this.value = value;
    this.integer = integer;
    this.type = type;
    this.start = start;
    this.end = end;
  }
}

/** The list that entities without attributes share. */
export const noAttributes: readonly Attribute[] = [];

/** `attributes #3 = { ... }`. */
export interface AttributeGroup {
  readonly kind: 'attribute-group';
  readonly number: number;
  attributes: readonly Attribute[];
  readonly start: number;
  readonly end: number;
  /** The `#3`. */
  readonly nameStart: number;
  readonly nameEnd: number;
}

/** The attribute called `name` in the list itself (groups are not looked into). */
export function findAttribute(attributes: readonly Attribute[], name: string): Attribute | undefined {
  for (const attribute of attributes) if (attribute.name === name) return attribute;
  return undefined;
}
