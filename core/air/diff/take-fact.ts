import {type Metadata} from '../../ir/model/metadata.ts';
import {type Operand} from '../../ir/model/operand.ts';
import {type TextEdit} from '../../ir/edit/text-edit.ts';
import {encodeQuoted} from '../../ir/model/quoted-text.ts';
import {accesses, insertKey} from '../fixes/argument-fixes.ts';
import {type Fix} from '../fixes/fix-findings.ts';
import {firstOperand, FixPlan, type RecordEdit} from '../fixes/fix-plan.ts';
import {type AirModule} from '../model/air-module.ts';
import {type ArgumentRecord} from '../model/argument-record.ts';
import {type KeyedFact} from '../model/keyed.ts';
import {findFlag} from '../model/module-flags.ts';
import {tupleOf} from '../model/operands.ts';
import {type DifferenceGroup, type FactDifference, type Side} from './diff-modules.ts';

/** A module with the text that it was read from. */
export interface DiffSide {
  readonly text: string;
  readonly air: AirModule;
}

/**
 * Edits that make `side` state what the other side states: a flag, an option, a version, a key of a record, with the nodes
 * that it leads to under new numbers. Undefined where the fact is about code, or leads to what this side does not have.
 */
export function takeFact(
  sides: Readonly<Record<Side, DiffSide>>,
  side: Side,
  group: DifferenceGroup,
  difference: FactDifference,
): Fix | undefined {
  if (difference.class === 'equal') return undefined;
  const target = sides[side];
  const source = sides[side === 'left' ? 'right' : 'left'];
  const plan = new FixPlan(target.text, target.air);
  const taker = new Taker(plan, source);
  if (!taker.take(group, difference, side)) return undefined;
  const title = `Take ${difference.label} from the ${side === 'left' ? 'right' : 'left'}`;
  return {ruleId: difference.broken[0]?.ruleId ?? '', title, edits: plan.edits()};
}

/**
 * Edits with which `side` takes all of the facts at once; undefined where one of them cannot be taken. What several facts
 * need to change at the same place may overlap: `applyEdits` then says so.
 */
export function takeFacts(
  sides: Readonly<Record<Side, DiffSide>>,
  side: Side,
  facts: readonly {readonly group: DifferenceGroup; readonly difference: FactDifference}[],
): readonly TextEdit[] | undefined {
  const plan = new FixPlan(sides[side].text, sides[side].air);
  const taker = new Taker(plan, sides[side === 'left' ? 'right' : 'left']);
  const taken = facts.every(({group, difference}) => taker.take(group, difference, side));
  return taken ? plan.edits() : undefined;
}

/** Nodes below nodes below nodes: deeper is cyclic, or no metadata of AIR. */
const maximumDepth = 8;

class Taker {
  private readonly plan: FixPlan;
  private readonly source: DiffSide;

  constructor(plan: FixPlan, source: DiffSide) {
    this.plan = plan;
    this.source = source;
  }

  take(group: DifferenceGroup, {key}: FactDifference, side: Side): boolean {
    const own = side === 'left' ? group.left : group.right;
    const other = side === 'left' ? group.right : group.left;
    switch (group.kind) {
      case 'flags':
        return this.takeFlag(key);
      case 'options':
        return this.takeOption(key);
      case 'module':
        return key.startsWith('target ') ? this.takeHeader(key) : this.takeNode(key);
      case 'argument': {
        const to = own?.entry?.arguments[own.position ?? -1];
        const from = other?.entry?.arguments[other.position ?? -1];
        if (own?.entry === undefined || to === undefined || from === undefined) return false;
        const edit = this.recordEdit(key, to, from);
        if (edit !== undefined) this.plan.changeRecord(own.entry, to, [edit]);
        return edit !== undefined;
      }
      case 'entry':
      case 'declarations':
        return false;
    }
  }

  private takeFlag(key: string): boolean {
    const theirs = findFlag(this.source.air.moduleFlags, key);
    const ours = findFlag(this.plan.air.moduleFlags, key);
    if (theirs === undefined) return this.removeOperand('llvm.module.flags', ours?.place.start);
    const value = this.copy(theirs.value, 0);
    if (value === undefined) return false;
    const behaviour = `i32 ${theirs.behaviour.value}`;
    if (ours === undefined) {
      this.plan.addToList('llvm.module.flags', `${behaviour}, !"${encodeQuoted(key)}", ${value}`);
      return true;
    }
    this.plan.edit({...ours.behaviour.place, text: behaviour});
    this.plan.edit({start: ours.value.start, end: ours.value.end, text: value});
    return true;
  }

  private takeOption(name: string): boolean {
    const ours = this.plan.air.compileOptions.find((option) => option.value === name);
    if (ours !== undefined) return this.removeOperand('air.compile_options', ours.place.start);
    this.plan.addToList('air.compile_options', `!"${encodeQuoted(name)}"`);
    return true;
  }

  /** Removes the operand of a list that leads to the tuple at `start`. */
  private removeOperand(list: string, start: number | undefined): boolean {
    const operands = this.plan.air.ir.namedMetadataByName.get(list)?.operands ?? [];
    const index = operands.findIndex((operand) => tupleOf(operand)?.tuple.start === start);
    const operand = operands[index];
    if (operand === undefined || start === undefined) return false;
    const [before, after] = [operands[index - 1], operands[index + 1]];
    this.plan.edit(
      after === undefined
        ? {start: before?.end ?? operand.start, end: operand.end, text: ''}
        : {start: operand.start, end: after.start, text: ''},
    );
    return true;
  }

  private takeHeader(key: string): boolean {
    const isTriple = key === 'target triple';
    const headerOf = (air: AirModule) => (isTriple ? air.ir.targetTriple : air.ir.dataLayout);
    const [ours, theirs] = [headerOf(this.plan.air), headerOf(this.source.air)];
    if (theirs === undefined) return false;
    const quoted = `"${encodeQuoted(theirs.value)}"`;
    const {dataLayout, sourceFileName} = this.plan.air.ir;
    if (ours !== undefined) this.plan.edit({start: ours.start, end: ours.end, text: quoted});
    else this.plan.addLine(isTriple ? (dataLayout ?? sourceFileName) : sourceFileName, `${key} = ${quoted}`);
    return true;
  }

  /** The one node of `!air.version` and its like. */
  private takeNode(list: string): boolean {
    const theirs = tupleOf(firstOperand(this.source.air.ir.namedMetadataByName.get(list)));
    const ours = firstOperand(this.plan.air.ir.namedMetadataByName.get(list));
    if (theirs === undefined) return this.removeOperand(list, tupleOf(ours)?.tuple.start);
    const body = this.copyAll(theirs.tuple.elements, 0);
    if (body === undefined) return false;
    if (ours === undefined) this.plan.addToList(list, body);
    else this.plan.replaceNode(ours, body);
    return true;
  }

  private recordEdit(key: string, ours: ArgumentRecord, theirs: ArgumentRecord): RecordEdit | undefined {
    const [to, from] = [factOf(ours, key), factOf(theirs, key)];
    if (key === 'kind' || (to === undefined && from === undefined)) return undefined;
    if (from === undefined) return to === undefined ? undefined : removal(ours, to);
    const values = this.copyAll(from.values, 0);
    if (values === undefined) return undefined;
    const text = `!"${encodeQuoted(from.key)}"${values === '' ? '' : `, ${values}`}`;
    return to === undefined ? insertKey(ours, key, text) : {...to.place, text};
  }

  private copyAll(nodes: readonly Metadata[], depth: number): string | undefined {
    const copies = nodes.map((node) => this.copy(node, depth));
    return copies.every((text) => text !== undefined) ? copies.join(', ') : undefined;
  }

  /** A node of the other module as this one can state it. */
  private copy(node: Metadata, depth: number): string | undefined {
    if (depth > maximumDepth) return undefined;
    switch (node.kind) {
      case 'string':
        return `!"${encodeQuoted(node.value)}"`;
      case 'null':
        return 'null';
      case 'value':
        return this.isKnown(node.operand) ? this.source.text.slice(node.start, node.end) : undefined;
      case 'reference':
      case 'tuple': {
        const resolved = tupleOf(node);
        // A distinct node is itself and no other; there is nothing to copy.
        if (resolved === undefined || resolved.definition?.distinct === true) return undefined;
        const body = this.copyAll(resolved.tuple.elements, depth + 1);
        return body === undefined ? undefined : this.plan.node(body);
      }
      default:
        return undefined;
    }
  }

  /** Whether the text of a constant means the same in this module: numbers do, and globals that it has with that type. */
  private isKnown(operand: Operand): boolean {
    if (operand.kind === 'integer' || operand.kind === 'float' || operand.kind === 'zeroinitializer')
      return true;
    if (operand.kind === 'aggregate') return operand.elements.every((element) => this.isKnown(element));
    if (operand.kind !== 'global' || operand.name === undefined) return false;
    const ours = this.plan.air.ir.globalsByName.get(operand.name);
    return ours !== undefined && ours.kind === operand.target?.kind;
  }
}

function factOf(record: ArgumentRecord, key: string): KeyedFact | undefined {
  return record.facts.find((fact) => (key === 'access' ? accesses.includes(fact.key) : fact.key === key));
}

/** A fact with the comma before it. */
function removal(record: ArgumentRecord, fact: KeyedFact): RecordEdit | undefined {
  const before = record.facts[record.facts.indexOf(fact) - 1];
  const start = before?.place.end ?? record.index?.place.end;
  return start === undefined ? undefined : {start, end: fact.place.end, text: ''};
}
