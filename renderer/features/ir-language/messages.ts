import {type Diagnostic} from '../../../core/base/diagnostic.ts';
import {type Result} from '../../../core/base/result.ts';
import {type TextRange} from '../../../core/base/source-text.ts';
import {type OutlineKind} from '../../../core/ir/language/outline.ts';

/** An outline entry in lines and columns. */
export interface OutlineEntry {
  readonly kind: OutlineKind;
  readonly label: string;
  readonly range: TextRange;
  readonly nameRange: TextRange;
  readonly children: readonly OutlineEntry[];
}

export interface IrCheck {
  readonly diagnostics: readonly Diagnostic[];
  readonly lineCount: number;
  readonly parseMs: number;
  readonly verifyMs: number;
}

export interface IrHover {
  readonly range: TextRange;
  readonly code: string;
  readonly note: string;
}

export interface IrOccurrences {
  readonly definition: TextRange | undefined;
  readonly references: readonly TextRange[];
}

export interface IrTextEdit {
  readonly range: TextRange;
  readonly text: string;
}

/** What the worker answers about a document: method -> arguments and answer. Offsets are UTF-16. */
export interface IrMethods {
  check: {arguments: {readonly file: string}; answer: IrCheck};
  outline: {arguments: Record<never, never>; answer: readonly OutlineEntry[]};
  folding: {arguments: Record<never, never>; answer: readonly TextRange[]};
  hover: {arguments: {readonly offset: number}; answer: IrHover | undefined};
  occurrences: {arguments: {readonly offset: number}; answer: IrOccurrences | undefined};
  rename: {
    arguments: {readonly offset: number; readonly name: string};
    answer: Result<readonly IrTextEdit[], string>;
  };
}

export type IrMethodName = keyof IrMethods;

/** Page -> worker. `open` gives a document its newest text; a call is about the text last opened. */
export type ToWorker =
  | {readonly type: 'open'; readonly document: string; readonly text: string}
  | {readonly type: 'close'; readonly document: string}
  | {
      readonly type: 'call';
      readonly id: number;
      readonly document: string;
      readonly method: IrMethodName;
      readonly arguments: IrMethods[IrMethodName]['arguments'];
    };

/** Worker -> page. */
export type FromWorker =
  | {readonly type: 'answer'; readonly id: number; readonly answer: unknown}
  | {readonly type: 'failure'; readonly id: number; readonly message: string};
