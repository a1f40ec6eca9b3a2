import {type TextRange} from '../../base/source-text.ts';

/**
 * What the source pass read from a program before it blanked it out. AIR's metadata is made from it: the order of
 * functions and parameters is the source's, ranges are the user's, and argument texts are as written (macros in them
 * are not expanded).
 */
export interface AttributeRecord {
  /** `buffer`, `thread_position_in_grid`, ... */
  readonly name: string;
  /** Text between the parentheses, trimmed; absent when there are none. */
  readonly argumentText?: string;
  readonly range: TextRange;
}

export type FunctionKind =
  'kernel' | 'vertex' | 'fragment' | 'visible' | 'stitchable' | 'mesh' | 'object' | 'intersection';

export interface ParameterRecord {
  /** Absent for an unnamed parameter. */
  readonly name?: string;
  /** Declaration as written, without attributes and default value. */
  readonly text: string;
  readonly attributes: readonly AttributeRecord[];
  readonly range: TextRange;
}

export interface FunctionRecord {
  readonly kind: FunctionKind;
  readonly name: string;
  readonly nameRange: TextRange;
  readonly form: 'plain' | 'template' | 'explicit-instantiation';
  readonly attributes: readonly AttributeRecord[];
  readonly parameters: readonly ParameterRecord[];
}

export interface MemberRecord {
  readonly name: string;
  readonly attributes: readonly AttributeRecord[];
  readonly range: TextRange;
}

/** A structure at least one member of which has an attribute. */
export interface StructureRecord {
  readonly name: string;
  readonly members: readonly MemberRecord[];
}

/** A variable of the program with attributes, such as a function constant. */
export interface VariableRecord {
  readonly name: string;
  readonly attributes: readonly AttributeRecord[];
  readonly range: TextRange;
}

export interface IncludeRecord {
  /** Name as written, without its delimiters. */
  readonly name: string;
  readonly delimiter: 'angle' | 'quote';
  readonly range: TextRange;
}

export interface SourceRecords {
  readonly functions: readonly FunctionRecord[];
  readonly structures: readonly StructureRecord[];
  readonly variables: readonly VariableRecord[];
  readonly includes: readonly IncludeRecord[];
}
