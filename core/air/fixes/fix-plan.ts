import {metadataUses} from '../../ir/analysis/uses.ts';
import {appendToNamed} from '../../ir/edit/module-edits.ts';
import {applyEdits, type TextEdit} from '../../ir/edit/text-edit.ts';
import {type Metadata, type MetadataDefinition, type NamedMetadata} from '../../ir/model/metadata.ts';
import {type Module} from '../../ir/model/module.ts';
import {type AirModule} from '../model/air-module.ts';
import {type ArgumentRecord} from '../model/argument-record.ts';
import {type EntryPoint} from '../model/entry-point.ts';

/** An edit of a record; of insertions at one place that of the lower rank comes first. */
export interface RecordEdit extends TextEdit {
  readonly rank?: number;
}

interface RecordChange {
  readonly entry: EntryPoint;
  readonly record: ArgumentRecord;
  readonly edits: RecordEdit[];
}

/** What every plan for a module needs to know of its nodes. */
interface NodeIndex {
  readonly uses: ReadonlyMap<MetadataDefinition, readonly unknown[]>;
  /** Numbers of the nodes that can be used again, by their text. */
  readonly spelled: ReadonlyMap<string, number>;
  /** Above all that the module defines or mentions. */
  readonly nextNumber: number;
}

/** An editor asks for the fix of each finding by itself; a parsed module does not change. */
const indexes = new WeakMap<Module, NodeIndex>();

function indexOf(text: string, module: Module): NodeIndex {
  const known = indexes.get(module);
  if (known !== undefined) return known;
  const uses = metadataUses(module);
  const spelled = new Map<string, number>();
  let nextNumber = 0;
  for (const {number, distinct, body} of module.metadata) {
    nextNumber = Math.max(nextNumber, number + 1);
    const content = distinct ? undefined : spellTuple(text, body);
    if (content !== undefined && !spelled.has(content)) spelled.set(content, number);
  }
  for (const number of mentionedNumbers(text)) nextNumber = Math.max(nextNumber, number + 1);
  const index = {uses, spelled, nextNumber};
  indexes.set(module, index);
  return index;
}

/** Numbers behind `!` anywhere: a node that is mentioned and not defined must stay undefined. */
function* mentionedNumbers(text: string): Generator<number> {
  for (const match of text.matchAll(/!(\d{1,9})\b/g)) yield Number(match[1]);
}

/**
 * Edits of one module that are made together: several fixes may add to one list, need new nodes or change one record. What
 * is there already is used again; what is shared with something that is not to change is copied first.
 */
export class FixPlan {
  readonly text: string;
  readonly air: AirModule;
  private readonly newline: string;
  private nextNumber: number;
  private readonly uses: ReadonlyMap<MetadataDefinition, readonly unknown[]>;
  private readonly known: Map<string, number>;
  private readonly newNodes: string[] = [];
  private readonly newOperands = new Map<string, string[]>();
  private readonly records: RecordChange[] = [];
  private readonly direct = new Map<string, TextEdit>();

  constructor(text: string, air: AirModule) {
    this.text = text;
    this.air = air;
    this.newline = text.includes('\r\n') ? '\r\n' : '\n';
    const index = indexOf(text, air.ir);
    this.nextNumber = index.nextNumber;
    this.uses = index.uses;
    this.known = new Map(index.spelled);
  }

  /** The reference of a node `!{body}`: of one that the module has, else of a new one. */
  node(body: string): string {
    const spelled = `!{${body}}`;
    let number = this.known.get(spelled);
    if (number === undefined) {
      number = this.nextNumber++;
      this.known.set(spelled, number);
      this.newNodes.push(`!${number} = ${spelled}`);
    }
    return `!${number}`;
  }

  /** Adds a node to named metadata, which is made where the module does not have it. */
  addToList(name: string, body: string): void {
    const listed = this.air.ir.namedMetadataByName.get(name)?.operands ?? [];
    const reference = this.node(body);
    const added = this.newOperands.get(name) ?? [];
    this.newOperands.set(name, added);
    const isListed = listed.some((operand) => this.slice(operand) === reference);
    if (!isListed && !added.includes(reference)) added.push(reference);
  }

  /** Replaces, inserts or removes text that belongs to nothing else. */
  edit(edit: TextEdit): void {
    this.direct.set(`${edit.start} ${edit.end} ${edit.text}`, edit);
  }

  /** A line break and `line` behind the line of `after`, or `line` at the beginning. */
  addLine(after: {readonly start: number; readonly end: number} | undefined, line: string): void {
    this.edit(
      after === undefined
        ? {start: 0, end: 0, text: `${line}${this.newline}`}
        : this.lineAfter(after.end, [line]),
    );
  }

  /** Gives the operand at `node` of a list another node in place of the one that it refers to. */
  replaceNode(node: Metadata, body: string): void {
    const target = node.kind === 'reference' ? node.target : undefined;
    const isShared = target !== undefined && (this.uses.get(target)?.length ?? 0) > 1;
    if (target === undefined || isShared)
      this.edit({start: node.start, end: node.end, text: this.node(body)});
    else this.edit({start: target.body.start, end: target.body.end, text: `!{${body}}`});
  }

  /** Changes a record for one entry point. */
  changeRecord(entry: EntryPoint, record: ArgumentRecord, edits: readonly RecordEdit[]): void {
    const known = this.records.find((change) => change.entry === entry && change.record === record);
    if (known === undefined) this.records.push({entry, record, edits: [...edits]});
    else known.edits.push(...edits);
  }

  slice(place: {readonly start: number; readonly end: number}): string {
    return this.text.slice(place.start, place.end);
  }

  /** Everything that was asked for. */
  edits(): TextEdit[] {
    const recordEdits = this.recordEdits();
    const edits = [...this.direct.values(), ...recordEdits];
    const newLists: string[] = [];
    for (const [name, operands] of this.newOperands) {
      const named = this.air.ir.namedMetadataByName.get(name);
      if (operands.length === 0) continue;
      if (named === undefined) newLists.push(`!${name} = !{${operands.join(', ')}}`);
      else edits.push(appendToNamed(this.text, named, operands));
    }
    const {namedMetadata, metadata} = this.air.ir;
    if (newLists.length > 0)
      edits.push(this.lineAfter(lastEnd(namedMetadata) ?? lastEnd(metadata), newLists));
    if (this.newNodes.length > 0)
      edits.push(this.lineAfter(lastEnd(metadata) ?? lastEnd(namedMetadata), this.newNodes));
    return edits;
  }

  /** Lines behind the one that contains `offset`, or behind `offset` itself where that line goes on with something else. */
  private lineAfter(offset: number | undefined, lines: readonly string[]): TextEdit {
    const added = lines.join(this.newline);
    const from = offset ?? this.text.length;
    const lineBreak = this.text.indexOf('\n', from);
    const rest = this.text.slice(from, lineBreak < 0 ? undefined : lineBreak).trim();
    if (rest !== '' && !rest.startsWith(';')) {
      return {start: from, end: from, text: `${this.newline}${added}${this.newline}`};
    }
    if (lineBreak >= 0) return {start: lineBreak + 1, end: lineBreak + 1, text: `${added}${this.newline}`};
    const isEmpty = this.text === '' || this.text.endsWith('\n');
    const end = this.text.length;
    return {start: end, end, text: `${isEmpty ? '' : this.newline}${added}${this.newline}`};
  }

  /**
   * A record that several kernels share is changed in place when all of them ask for the same, else each gets its own.
   * Where kernels share the whole list of records and ask for different things, nothing is changed.
   */
  private recordEdits(): TextEdit[] {
    const byRecord = new Map<number, RecordChange[]>();
    for (const change of this.records) {
      const {start} = change.record.place;
      byRecord.set(start, [...(byRecord.get(start) ?? []), change]);
    }
    return [...byRecord.values()].flatMap((changes) => {
      const [first] = changes;
      if (first === undefined) return [];
      const definition = first.record.definition;
      const isAlike = changes.every((change) => JSON.stringify(change.edits) === JSON.stringify(first.edits));
      const lists = new Set(changes.map(({record}) => record.referencePlace.start));
      const users = definition === undefined ? 1 : (this.uses.get(definition)?.length ?? 1);
      if (isAlike && lists.size >= users) return unique(first.edits);
      return changes.flatMap((change) => this.ownRecord(change, changes));
    });
  }

  private ownRecord({record, edits}: RecordChange, all: readonly RecordChange[]): TextEdit[] {
    const {start, end} = record.referencePlace;
    const sharers = all.filter((other) => other.record.referencePlace.start === start);
    if (sharers.some((other) => JSON.stringify(other.edits) !== JSON.stringify(edits))) return [];
    const {place} = record;
    const moved = unique(edits).map((edit) => ({
      ...edit,
      start: edit.start - place.start,
      end: edit.end - place.start,
    }));
    const copy = applyEdits(this.slice(place), moved);
    if (!copy.ok || !copy.value.startsWith('!{')) return [];
    return [{start, end, text: this.node(copy.value.slice(2, -1))}];
  }
}

/** Each edit once, in the order in which keys stand in a record. */
function unique(edits: readonly RecordEdit[]): TextEdit[] {
  const distinct = new Map(edits.map((edit) => [`${edit.start} ${edit.end} ${edit.text}`, edit]));
  return [...distinct.values()]
    .sort((a, b) => a.start - b.start || (a.rank ?? 0) - (b.rank ?? 0))
    .map(({start, end, text}) => ({start, end, text}));
}

function lastEnd(entities: readonly {readonly end: number}[]): number | undefined {
  return entities.length === 0 ? undefined : Math.max(...entities.map(({end}) => end));
}

/** A tuple as `node` spells it; undefined for what has comments or other nodes inside that are not written plainly. */
function spellTuple(text: string, body: Metadata): string | undefined {
  if (body.kind !== 'tuple') return undefined;
  const elements = body.elements.map((element) => text.slice(element.start, element.end));
  return elements.some((element) => /[\n;]/.test(element)) ? undefined : `!{${elements.join(', ')}}`;
}

/** The first operand of named metadata. */
export function firstOperand(named: NamedMetadata | undefined): Metadata | undefined {
  return named?.operands[0];
}
