import {type TextRange} from '../../base/source-text.ts';

/**
 * What the source pass read from a program after preprocessing. AIR's metadata is made from it: the order of functions and
 * parameters is the program's, ranges are the user's (what a macro's body holds is told at the macro's use). `file` is the
 * path of the include, or the source's own.
 */
export interface AttributeRecord {
  /** `buffer`, `thread_position_in_grid`, ... */
  readonly name: string;
  /** Text between the parentheses after macro expansion, trimmed; absent when there are none. */
  readonly argumentText?: string;
  /** The argument, where it is an integer constant without names. */
  readonly value?: number;
  /**
   * Number under which Clang's IR tells the argument's value, where it takes names: an annotation `airlock.value` with
   * arguments `{ i32 valueId, i32 value }` on the function `__airlock_values`.
   */
  readonly valueId?: number;
  /** The argument, where it is a string literal. */
  readonly string?: string;
  readonly file: string;
  readonly range: TextRange;
}

export type FunctionKind =
  'kernel' | 'vertex' | 'fragment' | 'visible' | 'stitchable' | 'mesh' | 'object' | 'intersection';

export interface ParameterRecord {
  /** Absent for an unnamed parameter. */
  readonly name?: string;
  /** Declaration after macro expansion, without attributes and default value. */
  readonly text: string;
  readonly attributes: readonly AttributeRecord[];
  readonly file: string;
  readonly range: TextRange;
}

export interface FunctionRecord {
  readonly kind: FunctionKind;
  readonly name: string;
  readonly file: string;
  /** Begins in the line that Clang's debug information gives the function (that of the template for an instantiation). */
  readonly nameRange: TextRange;
  readonly form: 'plain' | 'template' | 'specialisation' | 'explicit-instantiation';
  /** It has a body; else it only announces a function (or instantiates one). */
  readonly isDefined: boolean;
  /** Its result type is written `void`, or given by the name of a function type. */
  readonly returnsVoid: boolean;
  /** Namespaces around it, outermost first. */
  readonly namespaces: readonly string[];
  readonly attributes: readonly AttributeRecord[];
  readonly parameters: readonly ParameterRecord[];
}

export interface MemberRecord {
  readonly name: string;
  readonly attributes: readonly AttributeRecord[];
  readonly file: string;
  readonly range: TextRange;
}

/** A structure at least one member of which has an attribute. */
export interface StructureRecord {
  readonly name: string;
  readonly file: string;
  readonly members: readonly MemberRecord[];
}

/** A variable of the program with attributes, such as a function constant. */
export interface VariableRecord {
  readonly name: string;
  readonly attributes: readonly AttributeRecord[];
  readonly file: string;
  readonly range: TextRange;
}

export interface IncludeRecord {
  /** Name as written, without its delimiters. */
  readonly name: string;
  readonly delimiter: 'angle' | 'quote';
  readonly file: string;
  readonly range: TextRange;
}

export interface SourceRecords {
  readonly functions: readonly FunctionRecord[];
  readonly structures: readonly StructureRecord[];
  readonly variables: readonly VariableRecord[];
  readonly includes: readonly IncludeRecord[];
}
