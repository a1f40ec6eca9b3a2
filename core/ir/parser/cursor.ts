import {type IrDiagnostic} from '../model/diagnostic.ts';
import {type GlobalValue} from '../model/global.ts';
import {type MetadataReference} from '../model/metadata.ts';
import {type Module} from '../model/module.ts';
import {type BlockAddressConstant, type GlobalReference} from '../model/operand.ts';
import {type FunctionType, type PointerType, type Type} from '../model/type.ts';
import {type TypeContext} from '../model/type-context.ts';
import {type LocalScope} from './local-scope.ts';
import {Lexer} from './lexer.ts';
import {Token, tokenName} from './token.ts';

/** Types, constants and metadata may be nested this deep; deeper text gets a diagnostic. */
export const maximumDepth = 400;

/** More diagnostics than anybody reads; further ones are dropped. */
const maximumDiagnostics = 1000;

/** Unwinds to the nearest place that can go on; the diagnostic is already recorded. Never leaves the parser. */
class ParseFailure {
  readonly reported = true;
}

const failure = new ParseFailure();

/** Whether `thrown` is the parser's own unwinding (anything else is a bug and goes on). */
export function isParseFailure(thrown: unknown): boolean {
  return thrown === failure;
}

/** The state that all parts of the parser share: the lexer, the module being built and what waits to be linked. */
export class Cursor {
  readonly lexer: Lexer;
  readonly module: Module;
  readonly types: TypeContext;
  readonly diagnostics: IrDiagnostic[] = [];
  depth = 0;
  /** The function whose body is being read. */
  scope: LocalScope | undefined = undefined;
  /** Global references without a target yet. */
  readonly pendingGlobals: GlobalReference[] = [];
  readonly pendingMetadata: MetadataReference[] = [];
  readonly blockAddresses: BlockAddressConstant[] = [];
  /** The function type of the last call of each callee: most calls of one callee look alike. */
  readonly calleeTypes = new Map<string, FunctionType>();
  /** The next implied numbers of unnamed globals, and of the text's numbered types. */
  nextGlobalNumber = 0;

  constructor(text: string, module: Module) {
    this.lexer = new Lexer(text);
    this.module = module;
    this.types = module.types;
  }

  /** Records an error at the current token and unwinds. */
  fail(code: string, message: string): never {
    this.report(code, message, this.lexer.start, Math.max(this.lexer.end, this.lexer.start));
    throw failure;
  }

  report(code: string, message: string, start: number, end: number): void {
    if (this.diagnostics.length >= maximumDiagnostics) return;
    if (this.lexer.unterminatedAt >= 0) this.reportUnterminated();
    this.diagnostics.push({severity: 'error', code, message, start, end});
  }

  /** Reports the quote that was left open last. */
  reportUnterminated(): void {
    const at = this.lexer.unterminatedAt;
    this.lexer.unterminatedAt = -1;
    this.report('unterminated-string', 'missing closing quote', at, this.lexer.lineEnd(at));
  }

  /** What the current token looks like, for messages. */
  describe(): string {
    if (this.lexer.kind === Token.end) return 'end of file';
    const text = this.lexer.slice();
    return `'${text.length > 40 ? `${text.slice(0, 40)}...` : text}'`;
  }

  failExpected(what: string): never {
    const code = `expected-${what.replace(/[^a-z]+/gi, '-').replace(/^-|-$/g, '') || 'token'}`;
    this.fail(code, `expected ${what}, found ${this.describe()}`);
  }

  /** Whether `=` follows the current token: a name on a new line is a definition then, not an operand. */
  beforeEquals(): boolean {
    const text = this.lexer.text;
    let position = this.lexer.end;
    while (text.charCodeAt(position) === 32 || text.charCodeAt(position) === 9) position++;
    return text.charCodeAt(position) === 61;
  }

  accept(kind: number): boolean {
    if (this.lexer.kind !== kind) return false;
    this.lexer.next();
    return true;
  }

  expect(kind: number): void {
    if (this.lexer.kind !== kind) this.failExpected(tokenName(kind));
    this.lexer.next();
  }

  isWord(word: string): boolean {
    return this.lexer.kind === Token.word && this.lexer.word === word;
  }

  acceptWord(word: string): boolean {
    if (this.lexer.kind !== Token.word || this.lexer.word !== word) return false;
    this.lexer.next();
    return true;
  }

  expectWord(word: string): void {
    if (!this.acceptWord(word)) this.failExpected(`'${word}'`);
  }

  /** The current word, whatever it is. */
  takeWord(what: string): string {
    if (this.lexer.kind !== Token.word) this.failExpected(what);
    const word = this.lexer.word;
    this.lexer.next();
    return word;
  }

  /** A non-negative integer below 2^53. */
  takeUnsigned(): number {
    if (this.lexer.kind !== Token.integer || this.lexer.number < 0) this.failExpected('integer');
    if (!this.lexer.exact) this.fail('integer-too-large', `integer ${this.describe()} is too large`);
    const value = this.lexer.number;
    this.lexer.next();
    return value;
  }

  /** An alignment in bytes. Zero would be the model's "not stated", so it is reported here. */
  takeAlignment(): number {
    const {start, end} = this.lexer;
    const bytes = this.takeUnsigned();
    if (bytes === 0) this.report('alignment-zero', 'alignment is not a power of two', start, end);
    return bytes;
  }

  /** A string token, decoded. */
  takeString(): string {
    if (this.lexer.kind !== Token.string) this.failExpected('string');
    const value = this.lexer.name();
    this.lexer.next();
    return value;
  }

  /** Counts a level of nesting; pair with `leave`. A failure resets the count where it is caught. */
  enter(): void {
    if (++this.depth > maximumDepth) {
      this.fail('too-deep', `nested more than ${maximumDepth} levels deep: not supported`);
    }
  }

  leave(): void {
    this.depth--;
  }

  /** The pointer type for a value of `type`, of the module's kind of pointers. */
  pointerTo(type: Type, addressSpace: number): PointerType {
    if (this.module.opaquePointers) return this.types.opaquePointer(addressSpace);
    return this.types.pointerTo(type, addressSpace);
  }

  /** Links `reference` now if its target is known, else when the module ends. */
  linkGlobal(reference: GlobalReference): void {
    const target = this.findGlobal(reference.name, reference.number);
    if (target === undefined) this.pendingGlobals.push(reference);
    else reference.target = target;
  }

  findGlobal(name: string | undefined, number: number): GlobalValue | undefined {
    return name === undefined ? this.module.globalsByNumber.get(number) : this.module.globalsByName.get(name);
  }
}
