import {type IrDiagnostic} from '../../ir/model/diagnostic.ts';

/** A place in the module's text. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export const noPlace: Place = {start: 0, end: 0};

const maximumProblems = 100;

/** What keeps a module from becoming bitcode. Writing goes on to find more; the bytes are then thrown away. */
export class WriteProblems {
  readonly list: IrDiagnostic[] = [];

  /** Something that LLVM 14's bitcode cannot say. */
  refuse(message: string, place: Place): void {
    this.add('not-in-bitcode', `not supported in LLVM 14 bitcode: ${message}`, place);
  }

  /** Something that is wrong with the module itself, which the verifier says better. */
  broken(message: string, place: Place): void {
    this.add('broken-module', message, place);
  }

  private add(code: string, message: string, place: Place): void {
    if (this.list.length >= maximumProblems) return;
    this.list.push({severity: 'error', code, message, start: place.start, end: place.end});
  }
}
