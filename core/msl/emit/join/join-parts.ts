import {err, ok, type Result} from '../../../base/result.ts';
import {type GlobalVariable, type IrFunction} from '../../../ir/model/global.ts';
import {type Metadata} from '../../../ir/model/metadata.ts';
import {type Module} from '../../../ir/model/module.ts';
import {encodeQuoted} from '../../../ir/model/quoted-text.ts';
import {printMetadataName, printName} from '../../../ir/printer/print-name.ts';
import {type EncodedSourceMap} from '../../source-map.ts';
import {joinConstructors, type PartConstructor, type PartLine} from './join-constructors.ts';
import {JoinedMap} from './joined-map.ts';
import {mergeOrders} from './merge-orders.ts';
import {isGroup, PartReader, type Piece, plainName, type SharedNames} from './part-reader.ts';
import {printNodes, SharedNode, SharedNodes} from './shared-nodes.ts';

/** AIR that was made of a part of a source. */
export interface AirPart {
  readonly text: string;
  readonly sourceMap: EncodedSourceMap;
}

interface JoinedVariable {
  readonly body: string;
  unnamedAddress: GlobalVariable['unnamedAddress'];
}

interface JoinedFunction {
  readonly isDefined: boolean;
  readonly pieces: readonly Piece[];
  /** Where its first line stands; lines follow one another, but for those that `lines` says otherwise of. */
  readonly from: PartLine;
  readonly lines?: readonly (PartLine | undefined)[];
}

/** Lists of entry functions and constants: their nodes begin with the global that they describe, each described once. */
const keyedLists: ReadonlySet<string> = new Set([
  ...['air.kernel', 'air.visible', 'air.vertex', 'air.fragment', 'air.function_constants'],
]);
const constructorList = 'llvm.global_ctors';

/**
 * Puts together the AIR of the parts of one source as if it had been compiled in one go. What parts have in common (types,
 * variables, declarations, attribute groups, metadata that says the same) is there once; names that mean different things
 * get a count. Functions stand in the order of the parts, the constructor of function constants last, and metadata is
 * numbered in order of use: the text has the same entities as that of the whole source, in an order that may differ where
 * Clang orders by first use. The error says why parts do not go together.
 */
export function joinAir(parts: readonly AirPart[]): Result<AirPart, string> {
  const joiner = new Joiner();
  for (const part of parts) {
    const problem = joiner.add(part);
    if (problem !== undefined) return err(problem);
  }
  return joiner.finish();
}

class Joiner {
  private readonly shared: SharedNames = {
    nodes: new SharedNodes(),
    groups: new Map(),
    types: new Map(),
    typeNames: new Set(),
  };
  private header: string | undefined;
  private readonly maps: EncodedSourceMap[] = [];
  private readonly typeLines = new Map<string, string>();
  private readonly variables = new Map<string, JoinedVariable>();
  /** Names of constants by what they are. */
  private readonly constants = new Map<string, string>();
  private readonly variableOrders: string[][] = [];
  private readonly functions = new Map<string, JoinedFunction>();
  private readonly constructors: PartConstructor[] = [];
  private readonly lists = new Map<
    string,
    {readonly nodes: Map<string, SharedNode>; readonly orders: string[][]}
  >();
  private nodeCount = 0;
  private readonly nodeKeys = new Map<SharedNode, string>();

  /** Says why the part does not fit. */
  add({text, sourceMap}: AirPart): string | undefined {
    const reader = new PartReader(text, this.shared);
    const {module} = reader;
    const problem = this.refusal(module) ?? this.addVariables(reader);
    if (problem !== undefined) return problem;
    for (const type of module.namedTypes) {
      const name = reader.typeName(type);
      if (!this.typeLines.has(name))
        this.typeLines.set(
          name,
          `%${printName(name)}${textOf(reader.read({start: type.nameEnd, end: type.end}))}\n`,
        );
    }
    this.addFunctions(reader, this.maps.push(sourceMap) - 1);
    this.addLists(reader);
    return undefined;
  }

  finish(): Result<AirPart, string> {
    const constructor = joinConstructors(this.constructors);
    if (!constructor.ok) return constructor;
    const functions = [...this.functions.values()];
    const from = {part: 0, line: 0};
    if (constructor.value !== undefined) functions.push({...constructor.value, from, isDefined: true});
    const lists = this.orderedLists();
    for (const nodes of lists.values()) for (const node of nodes) this.shared.nodes.number(node);
    for (const {pieces} of functions) this.number(pieces);
    const sections = [
      this.header ?? '',
      [...this.typeLines.values()].join(''),
      mergeOrders(this.variableOrders)
        .map((name) => this.variableLine(name))
        .join(''),
    ].filter((section) => section !== '');
    const map = new JoinedMap(this.maps);
    const text: string[] = [sections.join('\n')];
    let line = countLines(text[0] ?? '') + 1;
    for (const {pieces, from, lines} of functions) {
      const printed = printPieces(pieces);
      const count = countLines(printed) + 1;
      line++;
      for (let index = 0; index < count; index++) {
        const origin = lines === undefined ? {part: from.part, line: from.line + index} : lines[index];
        if (origin !== undefined) map.add(origin, line + index);
      }
      text.push('\n', printed, '\n');
      line += count;
    }
    text.push('\n', ...this.groupLines(), '\n');
    for (const [name, nodes] of lists)
      text.push(`!${printMetadataName(name)} = !{${nodes.map(({number}) => `!${number}`).join(', ')}}\n`);
    text.push('\n');
    for (const definition of this.shared.nodes.lines()) text.push(`${definition}\n`);
    return ok({text: text.join(''), sourceMap: map.encode()});
  }

  private refusal(module: Module): string | undefined {
    const others = [
      module.aliases,
      module.comdats,
      module.unknowns,
      module.moduleAssembly,
      module.useListOrders,
    ];
    if (others.some((list) => list.length > 0)) return 'a part holds what AIR does not have';
    const {sourceFileName, dataLayout, targetTriple} = module;
    const header = [
      `source_filename = "${encodeQuoted(sourceFileName?.value ?? '')}"\n`,
      `target datalayout = "${encodeQuoted(dataLayout?.value ?? '')}"\n`,
      `target triple = "${encodeQuoted(targetTriple?.value ?? '')}"\n`,
    ].join('');
    this.header ??= header;
    return header === this.header ? undefined : 'the parts were compiled for different targets';
  }

  private addVariables(reader: PartReader): string | undefined {
    const {module} = reader;
    const bodies = new Map<GlobalVariable, JoinedVariable>();
    for (const variable of module.globals) {
      const {name} = variable;
      if (name === undefined) return 'a variable of a part has no name';
      const body = bodyOf(reader, variable);
      bodies.set(variable, body);
      const known = this.variables.get(name);
      if (known === undefined ? !this.functions.has(name) : known.body === body.body) continue;
      const problem = this.renameVariable(reader, variable);
      if (problem !== undefined) return problem;
    }
    for (let count = -1; count !== reader.renamed.size;) {
      count = reader.renamed.size;
      for (const variable of module.globals) {
        if (count === 0 || reader.renamed.has(variable.name ?? '')) continue;
        const value = {start: variable.nameEnd, end: variable.end};
        if (!reader.refersTo(value, new Set(reader.renamed.keys()))) continue;
        const problem = this.renameVariable(reader, variable);
        if (problem !== undefined) return problem;
      }
    }
    const order: string[] = [];
    for (const [variable, body] of bodies) {
      const name = reader.renamed.get(variable.name ?? '') ?? variable.name ?? '';
      order.push(name);
      const known = this.variables.get(name);
      // The optimiser sees of one part only that an address does not matter; it must not for any.
      if (known !== undefined) known.unnamedAddress = weaker(known.unnamedAddress, body.unnamedAddress);
      else {
        const joined = reader.renamed.size === 0 ? body : bodyOf(reader, variable);
        this.variables.set(name, joined);
        if (variable.constant) this.constants.set(`${plainName(name)}${joined.body}`, name);
      }
    }
    this.variableOrders.push(order);
    return undefined;
  }

  /** Only what no part shares with another may be called otherwise. */
  private renameVariable(reader: PartReader, variable: GlobalVariable): string | undefined {
    const {renamed, module} = reader;
    const name = variable.name ?? '';
    const isOwn = variable.addressSpace === 3 || (variable.constant && !variable.externallyInitialized);
    if (!isOwn || variable.linkage !== 'internal' || name === constructorList)
      return `two parts have different variables called ${name}`;
    const equal = variable.addressSpace === 3 ? undefined : this.equalConstant(reader, variable);
    renamed.set(name, equal ?? this.freeName(name, module));
    return undefined;
  }

  /** A constant of an earlier part that says the same under a name with another count. */
  private equalConstant(reader: PartReader, variable: GlobalVariable): string | undefined {
    const {body} = bodyOf(reader, variable);
    const plain = plainName(variable.name ?? '');
    return this.constants.get(`${plain}${body}`);
  }

  private freeName(name: string, module: Module): string {
    for (let count = 1; ; count++) {
      const free = `${plainName(name)}.${count}`;
      if (!this.variables.has(free) && !this.functions.has(free) && !module.globalsByName.has(free))
        return free;
    }
  }

  private addFunctions(reader: PartReader, part: number): void {
    const {module, renamed, text} = reader;
    for (const fn of module.functions) {
      const name = fn.name ?? '';
      const isKnown = this.functions.get(name)?.isDefined === true || this.variables.has(name);
      if (fn.linkage === 'internal' && !isConstructor(fn) && isKnown)
        renamed.set(name, this.freeName(name, module));
    }
    let [line, counted] = [1, 0];
    for (const fn of module.functions) {
      line += countLines(text.slice(counted, fn.start));
      counted = fn.start;
      if (isConstructor(fn)) {
        this.constructors.push({reader, fn, part, line});
        continue;
      }
      const name = renamed.get(fn.name ?? '') ?? fn.name ?? '';
      const isDefined = fn.blocks.length > 0;
      const known = this.functions.get(name);
      // A kernel that could not be left out of any part is the same in all.
      if (known !== undefined && (known.isDefined || !isDefined)) continue;
      this.functions.delete(name);
      this.functions.set(name, {isDefined, pieces: reader.read(fn), from: {part, line}});
    }
  }

  private addLists(reader: PartReader): void {
    for (const {name, operands} of reader.module.namedMetadata) {
      let list = this.lists.get(name);
      if (list === undefined) this.lists.set(name, (list = {nodes: new Map(), orders: []}));
      const order: string[] = [];
      for (const operand of operands) {
        const node = operand.kind === 'reference' ? reader.nodeOf(operand.number) : undefined;
        if (node === undefined || operand.kind !== 'reference') continue;
        const described = keyedLists.has(name) ? describedGlobal(operand.target?.body) : undefined;
        const key = described ?? this.keyOf(node);
        order.push(key);
        const known = list.nodes.get(key);
        if (known === undefined || isOptional(name, node)) list.nodes.set(key, node);
      }
      list.orders.push(order);
    }
  }

  private orderedLists(): Map<string, SharedNode[]> {
    return new Map(
      [...this.lists].map(([name, {nodes, orders}]) => [
        name,
        mergeOrders(orders).flatMap((key) => nodes.get(key) ?? []),
      ]),
    );
  }

  private keyOf(node: SharedNode): string {
    let key = this.nodeKeys.get(node);
    if (key === undefined) this.nodeKeys.set(node, (key = `node ${this.nodeCount++}`));
    return key;
  }

  private variableLine(name: string): string {
    const variable = this.variables.get(name);
    if (variable === undefined) return '';
    const marked = variable.unnamedAddress === undefined ? '' : `${variable.unnamedAddress} `;
    return `@${printName(name)}${variable.body.replace(addressMark, marked)}\n`;
  }

  private number(pieces: readonly Piece[]): void {
    for (const piece of pieces) if (piece instanceof SharedNode) this.shared.nodes.number(piece);
    for (const piece of pieces) if (isGroup(piece)) this.numberGroup(piece);
  }

  private groupCount = 0;

  private numberGroup(group: {number: number}): void {
    if (group.number < 0) group.number = this.groupCount++;
  }

  private groupLines(): string[] {
    return [...this.shared.groups.values()]
      .filter(({number}) => number >= 0)
      .sort((a, b) => a.number - b.number)
      .map(({number, body}) => `attributes #${number} = ${body}\n`);
  }
}

/** Stands where the mark of an address that does not matter goes; no text of IR has it. */
const addressMark = '\0';

/** What stands behind the variable's name, without what the optimiser found out about its address. */
function bodyOf(reader: PartReader, variable: GlobalVariable): JoinedVariable {
  const {unnamedAddress, nameEnd: start, end} = variable;
  const text = textOf(reader.read({start, end}));
  const head =
    /^ = (?:[a-z_]+ )*?(?=(?:local_)?unnamed_addr |addrspace\(|externally_initialized |global |constant )/.exec(
      text,
    );
  const at = head?.[0].length ?? 0;
  const rest = unnamedAddress === undefined ? text.slice(at) : text.slice(at + unnamedAddress.length + 1);
  return {body: `${text.slice(0, at)}${addressMark}${rest}`, unnamedAddress};
}

function weaker(
  left: GlobalVariable['unnamedAddress'],
  right: GlobalVariable['unnamedAddress'],
): GlobalVariable['unnamedAddress'] {
  if (left === undefined || right === undefined) return undefined;
  return left === right ? left : 'local_unnamed_addr';
}

function isConstructor(fn: IrFunction): boolean {
  return fn.section === 'air.static_init' && fn.blocks.length > 0;
}

function describedGlobal(body: Metadata | undefined): string | undefined {
  const first = body?.kind === 'tuple' ? body.elements[0] : undefined;
  return first?.kind === 'value' && first.operand.kind === 'global' ? first.operand.name : undefined;
}

/** A function constant that one part asks about need not be set, whatever the other parts do with it. */
function isOptional(list: string, node: SharedNode): boolean {
  return list === 'air.function_constants' && printNodes(node.body).endsWith('i1 false}');
}

function textOf(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : '')).join('');
}

function printPieces(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      return piece instanceof SharedNode ? `!${piece.number}` : `#${piece.number}`;
    })
    .join('');
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
