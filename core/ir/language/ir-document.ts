import {SourceText, type TextRange} from '../../base/source-text.ts';
import {err, type Result} from '../../base/result.ts';
import {type IrDiagnostic} from '../model/diagnostic.ts';
import {type Module} from '../model/module.ts';
import {parseModule} from '../parser/parse-module.ts';
import {verifyModule} from '../verify/verify-module.ts';
import {foldingSpans} from './folding.ts';
import {hoverAt, type HoverContent} from './hover.ts';
import {moduleOutline, type OutlineItem} from './outline.ts';
import {renameSymbol, type RenameEdit} from './rename.ts';
import {type IrSymbol, type Span, SymbolIndex} from './symbol-index.ts';

/** The definition and uses of one name. */
export interface Occurrences {
  readonly definition: Span | undefined;
  readonly references: readonly Span[];
}

/** One version of a module's text with everything an editor asks of it. What is not asked for is not computed. */
export class IrDocument {
  readonly source: SourceText;
  readonly module: Module;
  private readonly parseDiagnostics: readonly IrDiagnostic[];
  private symbols: SymbolIndex | undefined;

  constructor(text: string) {
    this.source = new SourceText(text);
    const {module, diagnostics} = parseModule(text);
    this.module = module;
    this.parseDiagnostics = diagnostics;
  }

  /** The parser's diagnostics; those of the verifier only where the parser has none, since they would be follow-ups. */
  diagnostics(): readonly IrDiagnostic[] {
    return this.parseDiagnostics.length > 0 ? this.parseDiagnostics : verifyModule(this.module);
  }

  outline(): readonly OutlineItem[] {
    return moduleOutline(this.module);
  }

  folding(): readonly Span[] {
    return foldingSpans(this.module);
  }

  hover(offset: number): HoverContent | undefined {
    return hoverAt(this.source.text, this.index, offset);
  }

  occurrences(offset: number): Occurrences | undefined {
    const symbol = this.symbolAt(offset);
    return symbol === undefined ? undefined : {definition: symbol.definition, references: symbol.references};
  }

  rename(offset: number, name: string): Result<RenameEdit[], string> {
    const symbol = this.symbolAt(offset);
    if (symbol === undefined) return err('There is no name here that the module defines.');
    return renameSymbol(this.module, this.index, symbol, name);
  }

  /** `span` in lines and columns. */
  range(span: Span): TextRange {
    return {start: this.source.positionAt(span.start), end: this.source.positionAt(span.end)};
  }

  private get index(): SymbolIndex {
    this.symbols ??= new SymbolIndex(this.module);
    return this.symbols;
  }

  private symbolAt(offset: number): IrSymbol | undefined {
    return this.index.at(offset)?.symbol;
  }
}
