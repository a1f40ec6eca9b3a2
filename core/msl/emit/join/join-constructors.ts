import {err, ok, type Result} from '../../../base/result.ts';
import {type IrFunction} from '../../../ir/model/global.ts';
import {type Instruction} from '../../../ir/model/instruction.ts';
import {type LocalReference} from '../../../ir/model/operand.ts';
import {printName} from '../../../ir/printer/print-name.ts';
import {mergeOrders} from './merge-orders.ts';
import {isGroup, type PartReader, type Piece} from './part-reader.ts';
import {SharedNode} from './shared-nodes.ts';

/** The constructor of one part. */
export interface PartConstructor {
  readonly reader: PartReader;
  readonly fn: IrFunction;
  readonly part: number;
  /** Its first line in the part's text. */
  readonly line: number;
}

/** A line of a part's text. */
export interface PartLine {
  readonly part: number;
  readonly line: number;
}

export interface JoinedConstructor {
  readonly pieces: readonly Piece[];
  /** Where each of its lines comes from; undefined for lines that are its own. */
  readonly lines: readonly (PartLine | undefined)[];
}

/** What a constructor does for one variable: the instructions that its store needs, and the store. */
interface Statement {
  readonly steps: readonly Step[];
  readonly key: string;
}

interface Step {
  readonly from: PartLine;
  /** Name of the result; undefined for a numbered one. */
  readonly name: string | undefined;
  readonly hasResult: boolean;
  /** Numbers are steps of the same statement whose results stand there. */
  readonly pieces: readonly (Piece | number)[];
}

/**
 * One constructor that sets what those of all parts set. Each part has the function constants that its own kernels read; a
 * variable that two parts set is set in the same way in both, else the parts are not of one program. The order is that of
 * the parts, so that what is computed from a variable still comes behind it.
 */
export function joinConstructors(
  constructors: readonly PartConstructor[],
): Result<JoinedConstructor | undefined, string> {
  const texts = constructors.map(({reader, fn}) => reader.read(fn));
  const [first, ...others] = texts;
  const [leading] = constructors;
  if (first === undefined || leading === undefined) return ok(undefined);
  if (others.every((text) => samePieces(text, first))) return ok({pieces: first, lines: linesOf(leading)});
  const statements = new Map<string, Statement>();
  const orders: string[][] = [];
  for (const one of constructors) {
    const read = readStatements(one);
    if (!read.ok) return read;
    for (const [variable, statement] of read.value) {
      const known = statements.get(variable);
      if (known !== undefined && known.key !== statement.key)
        return err(`two parts set ${variable} in different ways`);
      statements.set(variable, statement);
    }
    orders.push([...read.value.keys()]);
  }
  // The optimiser gives a constructor that does less more attributes: the fewest hold for all.
  const [weakest = leading] = [...constructors].sort((a, b) => attributeLength(a) - attributeLength(b));
  const {reader, fn} = weakest;
  const [block] = fn.blocks;
  const [begin] = block?.instructions ?? [];
  if (begin === undefined) return err('a constructor is empty');
  const pieces = reader.read({start: fn.start, end: begin.start});
  const lines: (PartLine | undefined)[] = linesBetween(reader.text, fn.start, begin.start).map(
    () => undefined,
  );
  const names = new LocalNames();
  for (const variable of mergeOrders(orders)) {
    const results: string[] = [];
    for (const step of statements.get(variable)?.steps ?? []) {
      if (step.hasResult) pieces.push(`${names.give(step.name)} = `);
      results.push(step.hasResult ? names.last : '');
      for (const piece of step.pieces)
        pieces.push(typeof piece === 'number' ? (results[piece] ?? '') : piece);
      pieces.push('\n  ');
      lines.push(step.from);
    }
  }
  pieces.push('ret void\n}');
  return ok({pieces, lines});
}

function attributeLength({reader, fn}: PartConstructor): number {
  const pieces = reader.read({start: fn.start, end: fn.bodyStart});
  return pieces.reduce((sum, piece) => sum + (isGroup(piece) ? piece.body.length : 0), 0);
}

function linesOf({reader, fn, part, line}: PartConstructor): PartLine[] {
  return ['', ...linesBetween(reader.text, fn.start, fn.end)].map((_, index) => ({part, line: line + index}));
}

/** The line breaks of a span. */
function linesBetween(text: string, start: number, end: number): string[] {
  return text.slice(start, end).split('\n').slice(1);
}

/** By the variable that each sets, in order. */
function readStatements(constructor: PartConstructor): Result<Map<string, Statement>, string> {
  const {fn} = constructor;
  const [block] = fn.blocks;
  if (fn.blocks.length !== 1 || block?.name === undefined) return err('a constructor has branches');
  const found = new Map<string, Statement>();
  const used = new Set<Instruction>();
  for (const store of block.instructions) {
    if (store.opcode !== 'store') continue;
    const pointer = store.operands[1];
    if (pointer?.kind !== 'global' || pointer.name === undefined)
      return err('a constructor sets a part of a variable');
    if (found.has(pointer.name)) return err(`a constructor sets ${pointer.name} twice`);
    const needed = sliceOf(store);
    for (const instruction of needed) used.add(instruction);
    const steps = [...needed]
      .sort((a, b) => block.instructions.indexOf(a) - block.instructions.indexOf(b))
      .map((instruction, _index, all) => readStep(constructor, instruction, all));
    found.set(pointer.name, {steps, key: steps.map(keyOf).join('\n')});
  }
  const unread = block.instructions.find((one) => !used.has(one) && one.opcode !== 'ret');
  return unread === undefined ? ok(found) : err(`a constructor has a ${unread.opcode} that sets nothing`);
}

/** The instruction and all that its operands come from. */
function sliceOf(root: Instruction): ReadonlySet<Instruction> {
  const slice = new Set([root]);
  // A set is walked in order also while it grows.
  for (const instruction of slice) {
    for (const operand of instruction.operands) {
      if (operand.kind === 'local' && operand.target?.kind === 'instruction') slice.add(operand.target);
    }
  }
  return slice;
}

function readStep(
  {reader, fn, part, line}: PartConstructor,
  instruction: Instruction,
  all: readonly Instruction[],
): Step {
  const pieces: (Piece | number)[] = [];
  let at = instruction.opcodeStart;
  const locals = instruction.operands.filter(
    (operand): operand is LocalReference =>
      operand.kind === 'local' && operand.target?.kind === 'instruction',
  );
  for (const {start, end, target} of locals.sort((a, b) => a.start - b.start)) {
    if (target?.kind !== 'instruction') continue;
    pieces.push(...reader.read({start: at, end: start}), all.indexOf(target));
    at = end;
  }
  pieces.push(...reader.read({start: at, end: instruction.end}));
  const from = {part, line: line + linesBetween(reader.text, fn.start, instruction.start).length};
  return {from, name: instruction.name, hasResult: instruction.type.kind !== 'void', pieces};
}

function keyOf({pieces}: Step): string {
  return pieces.map((piece) => (typeof piece === 'number' ? `\0${piece}\0` : pieceKey(piece))).join('');
}

/** Equal for text and groups that say the same; a node stands for itself only. */
function pieceKey(piece: Piece): string {
  if (typeof piece === 'string') return piece;
  return piece instanceof SharedNode ? '!' : piece.body;
}

function samePieces(left: readonly Piece[], right: readonly Piece[]): boolean {
  const keys = (pieces: readonly Piece[]): string => pieces.map(pieceKey).join('');
  const nodes = (pieces: readonly Piece[]): Piece[] => pieces.filter((piece) => piece instanceof SharedNode);
  if (keys(left) !== keys(right)) return false;
  const others = nodes(right);
  return nodes(left).every((node, index) => node === others[index]);
}

/** Names of results, each once; results without a name are counted. */
class LocalNames {
  last = '';
  private count = 0;
  private readonly taken = new Set<string>();

  give(wanted: string | undefined): string {
    if (wanted === undefined) return (this.last = `%${this.count++}`);
    let name = wanted;
    for (let more = 1; this.taken.has(name); more++) name = `${wanted}.${more}`;
    this.taken.add(name);
    return (this.last = `%${printName(name)}`);
  }
}
