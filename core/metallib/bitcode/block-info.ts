import {type Abbreviation, type BitstreamWriter} from './bitstream-writer.ts';
import {BlockId, BuiltinAbbreviation, ConstantCode, FunctionCode, ValueSymbolTableCode} from './codes.ts';

const literal = (value: number) => ({kind: 'literal', value}) as const;
const fixed = (width: number) => ({kind: 'fixed', width}) as const;
const variable = (width: number) => ({kind: 'vbr', width}) as const;
const array = {kind: 'array'} as const;
const value = variable(6);
const type = variable(6);

const symbolAbbreviations = {
  entry8: [literal(ValueSymbolTableCode.entry), variable(8), array, fixed(8)],
  entry7: [literal(ValueSymbolTableCode.entry), variable(8), array, fixed(7)],
  entry6: [literal(ValueSymbolTableCode.entry), variable(8), array, {kind: 'char6'}],
  block6: [literal(ValueSymbolTableCode.blockEntry), variable(8), array, {kind: 'char6'}],
} as const satisfies Record<string, Abbreviation>;

const constantAbbreviations = {
  setType: [literal(ConstantCode.setType), type],
  integer: [literal(ConstantCode.integer), variable(8)],
  null: [literal(ConstantCode.null)],
  float: [literal(ConstantCode.float), fixed(32)],
  aggregate: [literal(ConstantCode.aggregate), array, value],
  string: [literal(ConstantCode.string), array, fixed(8)],
  cString: [literal(ConstantCode.cString), array, fixed(8)],
} as const satisfies Record<string, Abbreviation>;

const functionAbbreviations = {
  load: [literal(FunctionCode.load), value, type, variable(4), fixed(1)],
  store: [literal(FunctionCode.store), value, value, variable(4), fixed(1)],
  binary: [literal(FunctionCode.binary), value, value, fixed(4)],
  binaryFlags: [literal(FunctionCode.binary), value, value, fixed(4), fixed(8)],
  cast: [literal(FunctionCode.cast), value, type, fixed(4)],
  retVoid: [literal(FunctionCode.ret)],
  ret: [literal(FunctionCode.ret), value],
  unreachable: [literal(FunctionCode.unreachable)],
  getElementPointer: [literal(FunctionCode.getElementPointer), fixed(1), type, array, value],
} as const satisfies Record<string, Abbreviation>;

type Numbers<Table> = {readonly [Name in keyof Table]: number};

/** The abbreviation ids of a table, in its order. */
function idsOf<Table extends Record<string, Abbreviation>>(table: Table): Numbers<Table> {
  const ids = Object.keys(table).map((name, index) => [name, BuiltinAbbreviation.firstOwn + index]);
  // The keys are the table's own.
  return Object.fromEntries(ids) as Numbers<Table>;
}

export type FunctionAbbreviations = Numbers<typeof functionAbbreviations>;

export const symbolIds = idsOf(symbolAbbreviations);
export const constantIds = idsOf(constantAbbreviations);
export const functionIds: FunctionAbbreviations = idsOf(functionAbbreviations);

/** Abbreviations that all blocks of a kind share. */
export function writeBlockInfo(stream: BitstreamWriter): void {
  stream.writeBlockInfo([
    [BlockId.valueSymbolTable, Object.values(symbolAbbreviations)],
    [BlockId.constants, Object.values(constantAbbreviations)],
    [BlockId.function, Object.values(functionAbbreviations)],
  ]);
}
