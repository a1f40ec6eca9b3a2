import {type Operand} from './operand.ts';

/**
 * Metadata as it stands in the text. Every place where metadata is used is a node of its own with its range;
 * `MetadataReference.target` leads to the definition.
 */
export type Metadata =
  | MetadataReference
  | MetadataTuple
  | MetadataString
  | MetadataValue
  | MetadataNull
  | SpecialisedMetadata
  | MetadataToken
  | UnknownMetadata;

/** `!12`. `target` is undefined when no `!12 = ...` exists. */
export class MetadataReference {
  readonly kind = 'reference';
  readonly number: number;
  target: MetadataDefinition | undefined;
  readonly start: number;
  readonly end: number;

  constructor(number: number, target: MetadataDefinition | undefined, start: number, end: number) {
    this.number = number;
    this.target = target;
    this.start = start;
    this.end = end;
  }
}

/** `!{...}`, also `distinct !{...}` inside a definition; `bare` for the `{...}` of `operands:` in a generic node. */
export class MetadataTuple {
  readonly kind = 'tuple';
  elements: Metadata[];
  readonly bare: boolean;
  readonly start: number;
  readonly end: number;

  constructor(elements: Metadata[], start: number, end: number, bare = false) {
    this.elements = elements;
    this.bare = bare;
    this.start = start;
    this.end = end;
  }
}

/** `!"text"`, or (`bare`) the `"text"` of a specialised node's field. `value` is decoded. */
export class MetadataString {
  readonly kind = 'string';
  readonly value: string;
  readonly bare: boolean;
  readonly start: number;
  readonly end: number;

  constructor(value: string, bare: boolean, start: number, end: number) {
    this.value = value;
    this.bare = bare;
    this.start = start;
    this.end = end;
  }
}

/** `i32 7`, `float addrspace(1)* @x`: a typed value used as metadata. */
export class MetadataValue {
  readonly kind = 'value';
  operand: Operand;
  readonly start: number;
  readonly end: number;

  constructor(operand: Operand, start: number, end: number) {
    this.operand = operand;
    this.start = start;
    this.end = end;
  }
}

/** `null` as an element. */
export class MetadataNull {
  readonly kind = 'null';
  readonly start: number;
  readonly end: number;

  constructor(start: number, end: number) {
    this.start = start;
    this.end = end;
  }
}

/** A field of a specialised node; positional ones (`!DIExpression(DW_OP_deref)`) have no name. */
export interface MetadataField {
  readonly name: string | undefined;
  value: Metadata;
  readonly start: number;
}

/** `!DILocation(line: 1, scope: !2)`: the name without `!` and the fields in their order. */
export class SpecialisedMetadata {
  readonly kind = 'specialised';
  readonly name: string;
  fields: MetadataField[];
  readonly start: number;
  readonly end: number;

  constructor(name: string, fields: MetadataField[], start: number, end: number) {
    this.name = name;
    this.fields = fields;
    this.start = start;
    this.end = end;
  }
}

abstract class MetadataText {
  readonly text: string;
  readonly start: number;
  readonly end: number;

  constructor(text: string, start: number, end: number) {
    this.text = text;
    this.start = start;
    this.end = end;
  }
}

/** A number, keyword or `A | B` flags in a field of a specialised node, as text. */
export class MetadataToken extends MetadataText {
  readonly kind = 'token';
}

/** Text that could not be read as metadata. */
export class UnknownMetadata extends MetadataText {
  readonly kind = 'unknown';
}

/** `!12 = distinct !{...}`. */
export class MetadataDefinition {
  readonly kind = 'metadata-definition';
  number: number;
  distinct: boolean;
  body: Metadata;
  readonly start: number;
  readonly end: number;
  /** The `!12` before the `=`. */
  readonly nameStart: number;
  readonly nameEnd: number;

  constructor(
    number: number,
    distinct: boolean,
    body: Metadata,
    start: number,
    end: number,
    nameStart: number,
    nameEnd: number,
  ) {
    this.number = number;
    this.distinct = distinct;
    this.body = body;
    this.start = start;
    this.end = end;
    this.nameStart = nameStart;
    this.nameEnd = nameEnd;
  }
}

/** `!air.kernel = !{!1, !2}`; `name` is decoded and has no `!`. */
export interface NamedMetadata {
  readonly kind: 'named-metadata';
  readonly name: string;
  operands: Metadata[];
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
}

/** `!dbg !12` on an instruction, function or global. */
export interface MetadataAttachment {
  /** The kind without `!`: `dbg`, `tbaa`. */
  readonly name: string;
  node: Metadata;
  readonly start: number;
  readonly end: number;
}
