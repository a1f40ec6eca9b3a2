import {type BitcodeProblem} from '../../../core/metallib/bitcode/bitcode-problem.ts';
import {type FieldProblem} from '../../../core/metallib/container/fields.ts';

/** What a library says of itself. */
export interface LibraryFacts {
  readonly kind: 'metallib' | 'universal metallib' | 'wrapped bitcode' | 'bitcode';
  readonly sizeBytes: number;
  /** One entry for a library, one for each slice of a universal file, none for bitcode alone. */
  readonly headers: readonly string[];
  readonly functions: readonly FunctionFacts[];
  /** Tags behind the function list, with their sizes. */
  readonly libraryTags: readonly string[];
}

/** One row of the function list; for bitcode alone, one entry point of its module. */
export interface FunctionFacts {
  readonly name: string;
  readonly type: string;
  readonly airVersion: string | undefined;
  readonly languageVersion: string | undefined;
  readonly hash: 'right' | 'wrong' | 'none';
  readonly module: {readonly offset: number; readonly size: number} | undefined;
  /** Tags that not every function has: reflection, vertex attributes, function constants... */
  readonly otherTags: readonly string[];
}

export type LibraryReading =
  | {readonly state: 'read'; readonly facts: LibraryFacts}
  | {readonly state: 'spoiled'; readonly problem: FieldProblem};

/** A field without its children: those are asked for. `path` leads to it: positions from the root, joined by dots. */
export interface FieldNode {
  readonly path: string;
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly value: string | undefined;
  readonly problem: string | undefined;
  readonly hasChildren: boolean;
}

export interface FieldLevel {
  readonly nodes: readonly FieldNode[];
  /** What is wrong with the file, told with the first level; or with a module's blocks. */
  readonly problems: readonly FieldProblem[];
}

export type ModuleText =
  | {readonly state: 'read'; readonly text: string; readonly warnings: readonly BitcodeProblem[]}
  | {readonly state: 'spoiled'; readonly problem: FieldProblem}
  | {readonly state: 'absent'};

/** The other side of a comparison: another opened library, or a text. */
export type OtherSide =
  {readonly kind: 'library'; readonly id: string} | {readonly kind: 'text'; readonly text: string};

/** The function of the other side that a function is compared with, and the names that only one side has. */
export interface Counterpart {
  readonly text: string | undefined;
  /** Only the other side has them. */
  readonly missing: readonly string[];
  /** Only this side has them. */
  readonly extra: readonly string[];
}

/** Method -> arguments and answer, about one opened file. Offsets are bytes of the file. */
export interface LibraryMethods {
  describe: {arguments: Record<never, never>; answer: LibraryReading};
  /** IR text of the module of function `index`. */
  moduleText: {arguments: {readonly index: number}; answer: ModuleText};
  /** The fields below `path`; the empty path is the file. */
  fields: {arguments: {readonly path: string}; answer: FieldLevel};
  /** The path of the innermost field that has the byte. */
  pathAt: {arguments: {readonly offset: number}; answer: string};
  bytes: {arguments: {readonly offset: number; readonly length: number}; answer: Uint8Array};
  /** `name` undefined: the first function that both sides have. */
  counterpart: {
    arguments: {readonly name: string | undefined; readonly other: OtherSide};
    answer: Counterpart & {readonly name: string | undefined; readonly ownText: string | undefined};
  };
}

export type LibraryMethodName = keyof LibraryMethods;

/** Page -> worker. A file goes over as a blob: the page never holds its bytes at once. */
export type ToLibraryWorker =
  | {readonly type: 'open'; readonly library: string; readonly blob: Blob}
  | {readonly type: 'close'; readonly library: string}
  | {
      readonly type: 'call';
      readonly id: number;
      readonly library: string;
      readonly method: LibraryMethodName;
      readonly arguments: LibraryMethods[LibraryMethodName]['arguments'];
    };
