import {err, ok, type Result} from '../../base/result.ts';
import {type IrFunction} from '../model/global.ts';
import {type Module} from '../model/module.ts';
import {printName} from '../printer/print-name.ts';
import {symbolLabel} from './names.ts';
import {type IrSymbol, type Span, type SymbolIndex} from './symbol-index.ts';

/** A replacement in the module's text. */
export interface RenameEdit extends Span {
  readonly text: string;
}

const decimal = /^(0|[1-9]\d{0,8})$/;

/**
 * The edits that give `symbol` the name `wanted` (with or without its sigil) wherever it stands, or why it cannot have it.
 * LLVM numbers unnamed values without gaps, so that naming one renumbers those behind it in its function.
 */
export function renameSymbol(
  module: Module,
  index: SymbolIndex,
  symbol: IrSymbol,
  wanted: string,
): Result<RenameEdit[], string> {
  const label = symbolLabel(symbol.entity);
  const sigil = label.charAt(0);
  const name = wanted.startsWith(sigil) ? wanted.slice(1) : wanted;
  if (symbol.definition === undefined)
    return err(`${label} has no definition in the text, so it cannot be renamed.`);
  if (name === '') return err('A name cannot be empty.');
  switch (symbol.entity.kind) {
    case 'metadata':
      return renumber(symbol, sigil, name, (number) => module.metadataByNumber.has(number));
    case 'attribute-group':
      return renumber(symbol, sigil, name, (number) => module.attributeGroupsByNumber.has(number));
    case 'named-metadata':
      return err(`${label} is named metadata: its name is its meaning, so it is not renamed here.`);
    default:
      return rename(index, symbol, name);
  }
}

function renumber(
  symbol: IrSymbol,
  sigil: string,
  name: string,
  isTaken: (number: number) => boolean,
): Result<RenameEdit[], string> {
  if (!decimal.test(name)) return err(`${sigil}${name} is no number; such nodes are called by number.`);
  if (isTaken(Number(name))) return err(`${sigil}${name} is taken.`);
  return ok(everyPlace(symbol).map((span) => ({...span, text: `${sigil}${name}`})));
}

function rename(index: SymbolIndex, symbol: IrSymbol, name: string): Result<RenameEdit[], string> {
  const label = symbolLabel(symbol.entity);
  if (decimal.test(name))
    return err('Numbers are given by LLVM in order; choose a name that is not a number.');
  const spelled = printName(name);
  const wantedLabel = `${label.charAt(0)}${spelled}`;
  for (const other of index.symbols) {
    if (other === symbol || other.scope !== symbol.scope || !sharesNames(other, symbol)) continue;
    if (symbolLabel(other.entity) === wantedLabel) return err(`${wantedLabel} exists already.`);
  }
  const edits: RenameEdit[] = [];
  for (const span of everyPlace(symbol)) edits.push({...span, text: spellAt(symbol, span, spelled, label)});
  if (isNumbered(symbol) && symbol.scope !== undefined)
    edits.push(...renumberBehind(index, symbol, symbol.scope));
  if (isNumbered(symbol) && symbol.scope === undefined) {
    return err(
      `${label} has a number; numbered globals and types are not renamed, since the others would shift.`,
    );
  }
  return ok(edits.sort((a, b) => a.start - b.start));
}

/** A block's label at its definition has no sigil; everything else has. */
function spellAt(symbol: IrSymbol, span: Span, spelled: string, label: string): string {
  const isLabel = symbol.entity.kind === 'block' && span === symbol.definition;
  return isLabel ? spelled : `${label.charAt(0)}${spelled}`;
}

function everyPlace(symbol: IrSymbol): Span[] {
  return symbol.definition === undefined ? symbol.references : [symbol.definition, ...symbol.references];
}

/** Types have names of their own beside the globals. */
function sharesNames(a: IrSymbol, b: IrSymbol): boolean {
  return (a.entity.kind === 'type') === (b.entity.kind === 'type') && a.entity.kind !== 'named-metadata';
}

function isNumbered(symbol: IrSymbol): boolean {
  const {entity} = symbol;
  if (entity.kind === 'type') return entity.value.name === undefined;
  return entity.kind !== 'named-metadata' && entity.kind !== 'metadata' && entity.value.number >= 0;
}

function renumberBehind(index: SymbolIndex, symbol: IrSymbol, scope: IrFunction): RenameEdit[] {
  const {entity} = symbol;
  if (entity.kind !== 'argument' && entity.kind !== 'value' && entity.kind !== 'block') return [];
  const from = entity.value.number;
  const edits: RenameEdit[] = [];
  for (const other of index.symbols) {
    if (other.scope !== scope || other === symbol) continue;
    if (other.entity.kind !== 'argument' && other.entity.kind !== 'value' && other.entity.kind !== 'block')
      continue;
    const {number} = other.entity.value;
    if (number <= from) continue;
    for (const span of everyPlace(other)) {
      edits.push({...span, text: spellAt(other, span, String(number - 1), '%')});
    }
  }
  return edits;
}
