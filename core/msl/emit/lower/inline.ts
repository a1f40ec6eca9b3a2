import {CallGraph, type CallSite} from '../../../ir/analysis/call-graph.ts';
import {DataLayout} from '../../../ir/analysis/data-layout.ts';
import {findAttribute} from '../../../ir/model/attribute.ts';
import {type Block, type IrFunction} from '../../../ir/model/global.ts';
import {type CallInstruction, type Instruction, isTerminator} from '../../../ir/model/instruction.ts';
import {type Module} from '../../../ir/model/module.ts';
import {type LocalValue, type Operand} from '../../../ir/model/operand.ts';
import {alignOf} from './by-value.ts';
import {cloneBody} from './clone-body.ts';
import {type LowerErrors} from './facts.ts';
import {type LocationMap, placeOfFunction, type SourcePlace} from './locations.ts';
import {
  declareFunction,
  integerConstant,
  makeAlloca,
  makeBlock,
  makeCall,
  makePlain,
  referTo,
  referToBlock,
  undefinedOf,
} from './make.ts';
import {renumberBlocks, replaceValues} from './rewrite.ts';
import {externalSection} from '../visible-references.ts';

/** Beyond it a program would take minutes in every tool that follows. */
const instructionLimit = 400_000;

/**
 * Puts the bodies of all functions that are called into the entry points, which alone remain: GPU compilers of other AIR writers
 * fail on helpers (AIR.md 4.2), and an address space is found only where a pointer's way is seen whole. Recursion and calls of
 * functions that nothing defines are errors.
 */
export function inlineAll(
  module: Module,
  entries: readonly IrFunction[],
  locations: LocationMap,
  errors: LowerErrors,
): void {
  const order = calleesFirst(module, entries, locations, errors);
  if (errors.hasErrors) return;
  const inliner = new Inliner(module, locations);
  for (const fn of order) {
    inliner.inlineCallsOf(fn);
    if (countInstructions(fn) <= instructionLimit) continue;
    const name = placeOfFunction(fn)?.functionName ?? fn.name ?? '?';
    errors.report(
      'lower-size',
      `not supported: '${name}' has more than ${instructionLimit} instructions with all functions that it calls`,
      placeOfFunction(fn),
    );
    return;
  }
  const kept = new Set(entries);
  module.functions = module.functions.filter((fn) => {
    const stays = fn.isDeclaration || kept.has(fn);
    if (!stays && fn.name !== undefined) module.globalsByName.delete(fn.name);
    return stays;
  });
}

function countInstructions(fn: IrFunction): number {
  return fn.blocks.reduce((sum, block) => sum + block.instructions.length, 0);
}

/** The functions that the entries reach, each after those that it calls. Reports what cannot be inlined. */
function calleesFirst(
  module: Module,
  entries: readonly IrFunction[],
  locations: LocationMap,
  errors: LowerErrors,
): IrFunction[] {
  const graph = new CallGraph(module);
  const order: IrFunction[] = [];
  const states = new Map<IrFunction, 'open' | 'done'>();
  for (const entry of entries) {
    if (states.has(entry)) continue;
    const stack = [{fn: entry, sites: graph.callsFrom(entry), next: 0}];
    states.set(entry, 'open');
    for (let top = stack[0]; top !== undefined; top = stack[stack.length - 1]) {
      const site = top.sites[top.next++];
      if (site === undefined) {
        states.set(top.fn, 'done');
        order.push(top.fn);
        stack.pop();
        continue;
      }
      const {callee} = site;
      if (callee === undefined || callee.isDeclaration) checkCallee(site, locations, errors);
      else if (states.get(callee) === 'open') reportRecursion(site, callee, locations, errors);
      else if (!states.has(callee)) {
        states.set(callee, 'open');
        stack.push({fn: callee, sites: graph.callsFrom(callee), next: 0});
      }
    }
  }
  return order;
}

function reportRecursion(
  site: CallSite,
  callee: IrFunction,
  locations: LocationMap,
  errors: LowerErrors,
): void {
  const name = placeOfFunction(callee)?.functionName ?? callee.name ?? '?';
  errors.report(
    'lower-recursion',
    `Metal does not allow recursion: '${name}' is called while it runs`,
    locations.of(site.call),
  );
}

function checkCallee({callee, call}: CallSite, locations: LocationMap, errors: LowerErrors): void {
  const place = locations.of(call);
  const name = callee?.name ?? '';
  if (name.startsWith('air.') || name.startsWith('llvm.') || callee?.section === externalSection) return;
  if (callee !== undefined) {
    const written = placeOfFunction(callee)?.functionName ?? sourceName(name);
    errors.report(
      'lower-undefined-function',
      `'${written}' is called and defined nowhere in this program`,
      place,
    );
    return;
  }
  const target = call.operands[0];
  if (target?.kind === 'asm') errors.report('lower-inline-assembly', 'not supported: inline assembly', place);
}

/** The name in a C++ name of a function outside of namespaces and classes. */
function sourceName(name: string): string {
  const [head, digits] = /^_Z(\d+)/.exec(name) ?? [];
  return head === undefined ? name : name.slice(head.length, head.length + Number(digits));
}

class Inliner {
  private readonly module: Module;
  private readonly locations: LocationMap;
  private readonly layout: DataLayout;

  constructor(module: Module, locations: LocationMap) {
    this.module = module;
    this.locations = locations;
    this.layout = new DataLayout(module.dataLayout?.value ?? '');
  }

  /** The bodies that are put in have no such calls any more. */
  inlineCallsOf(fn: IrFunction): void {
    const replaced = new Map<LocalValue, Operand>();
    const blocks: Block[] = [];
    const added: Instruction[] = [];
    for (const block of fn.blocks) {
      blocks.push(block);
      this.inlineInBlock(fn, block, blocks, added, replaced);
    }
    if (replaced.size === 0 && blocks.length === fn.blocks.length && added.length === 0) return;
    fn.blocks = blocks;
    renumberBlocks(fn);
    for (const alloca of added) alloca.parent = fn.blocks[0];
    fn.blocks[0]?.instructions.unshift(...added);
    replaceValues(fn, replaced);
  }

  private inlineInBlock(
    fn: IrFunction,
    block: Block,
    blocks: Block[],
    added: Instruction[],
    replaced: Map<LocalValue, Operand>,
  ): void {
    let current = block;
    let rest = block.instructions;
    if (!rest.some((instruction) => bodyOf(instruction) !== undefined)) return;
    current.instructions = [];
    const append = (instruction: Instruction): void => {
      instruction.parent = current;
      current.instructions.push(instruction);
    };
    for (let index = 0; index < rest.length; index++) {
      const instruction = rest[index];
      if (instruction === undefined) break;
      const callee = bodyOf(instruction);
      if (callee === undefined || instruction.opcode !== 'call') {
        append(instruction);
        continue;
      }
      current = this.inlineOne(fn, current, instruction, callee, blocks, added, replaced);
    }
    rest = current.instructions;
    if (current === block) return;
    // The block that branches on is another one now.
    const last = rest[rest.length - 1];
    if (last === undefined || !isTerminator(last)) return;
    for (const operand of last.operands) {
      if (operand.kind !== 'block') continue;
      for (const phi of operand.target?.instructions ?? []) {
        if (phi.opcode !== 'phi') break;
        for (const source of phi.operands)
          if (source.kind === 'block' && source.target === block) source.target = current;
      }
    }
  }

  /** Puts the body of `callee` at the end of `current`; gives the block where the caller goes on. */
  private inlineOne(
    fn: IrFunction,
    current: Block,
    call: CallInstruction,
    callee: IrFunction,
    blocks: Block[],
    added: Instruction[],
    replaced: Map<LocalValue, Operand>,
  ): Block {
    const place = this.locations.of(call);
    const values = this.argumentValues(call, callee, current, added);
    const body = cloneBody(callee, fn, values);
    for (const [from, to] of body.instructions) this.placeCopy(from, to, place);
    if (call.detail.tail === undefined)
      for (const to of body.instructions.values()) if (to.opcode === 'call') to.detail.tail = undefined;
    this.locations.drop(call);
    const [entry, ...others] = body.blocks;
    if (entry === undefined) return current;
    // A fixed slot is one of the whole function, so that a call in a loop takes no more each time.
    entry.instructions = entry.instructions.filter((instruction) => {
      if (instruction.opcode !== 'alloca' || instruction.operands.length > 0) return true;
      added.push(instruction);
      return false;
    });
    for (const instruction of entry.instructions) instruction.parent = current;
    current.instructions.push(...entry.instructions);
    for (const other of others)
      for (const phi of other.instructions) {
        if (phi.opcode !== 'phi') break;
        for (const source of phi.operands)
          if (source.kind === 'block' && source.target === entry) source.target = current;
      }
    blocks.push(...others);
    return this.joinReturns(fn, [current, ...others], call, blocks, replaced);
  }

  private argumentValues(
    call: CallInstruction,
    callee: IrFunction,
    current: Block,
    added: Instruction[],
  ): Map<LocalValue, Operand> {
    const values = new Map<LocalValue, Operand>();
    for (const parameter of callee.parameters) {
      const argument = call.operands[1 + parameter.index] ?? undefinedOf(parameter.type);
      const byval = findAttribute(parameter.attributes, 'byval')?.type;
      if (byval === undefined) {
        values.set(parameter, argument);
        continue;
      }
      const slot = makeAlloca(this.module.types, byval, alignOf(parameter.attributes));
      slot.name = parameter.name;
      added.push(slot);
      values.set(parameter, referTo(slot));
      const copy = this.copyCall(referTo(slot), argument, this.layout.allocSizeBytes(byval) ?? 0);
      const place = this.locations.of(call);
      if (place !== undefined) this.locations.set(copy, place);
      copy.parent = current;
      current.instructions.push(copy);
    }
    return values;
  }

  private copyCall(to: Operand, from: Operand, bytes: number): CallInstruction {
    const {types} = this.module;
    const type = types.functionType(types.void, [to.type, from.type, types.i64, types.i1], false);
    const space = from.type.kind === 'pointer' ? from.type.addressSpace : 0;
    const fn = declareFunction(this.module, `llvm.memcpy.p0.p${space}.i64`, type);
    const size = integerConstant(types, types.i64, bytes);
    const call = makeCall(fn, [to, from, size, integerConstant(types, types.i1, 0)]);
    call.detail.tail = undefined;
    return call;
  }

  private placeCopy(from: Instruction, to: Instruction, call: SourcePlace | undefined): void {
    const place = this.locations.of(from);
    if (place === undefined) {
      if (call !== undefined) this.locations.set(to, call);
    } else this.locations.set(to, call === undefined ? place : this.locations.inlined(place, call));
  }

  /** Makes the copies of `ret` go on in the caller. */
  private joinReturns(
    fn: IrFunction,
    bodyBlocks: readonly Block[],
    call: CallInstruction,
    blocks: Block[],
    replaced: Map<LocalValue, Operand>,
  ): Block {
    const {types} = this.module;
    const returning = bodyBlocks.filter((block) => lastOf(block)?.opcode === 'ret');
    const [only] = returning;
    if (returning.length === 1 && only !== undefined && only === bodyBlocks[bodyBlocks.length - 1]) {
      const value = only.instructions.pop()?.operands[0];
      if (value !== undefined) replaced.set(call, value);
      return only;
    }
    const next = makeBlock(fn, undefined);
    blocks.push(next);
    const phi = makePlain('phi', call.type, []);
    for (const block of returning) {
      const value = block.instructions.pop()?.operands[0];
      const branch = makePlain('br', types.void, [referToBlock(types, next)]);
      branch.parent = block;
      block.instructions.push(branch);
      if (value !== undefined) phi.operands.push(value, referToBlock(types, block));
    }
    if (call.type.kind === 'void') return next;
    const [value] = phi.operands;
    if (value === undefined) replaced.set(call, undefinedOf(call.type));
    else if (returning.length === 1) replaced.set(call, value);
    else {
      phi.name = call.name;
      phi.parent = next;
      next.instructions.push(phi);
      replaced.set(call, referTo(phi));
    }
    return next;
  }
}

function lastOf(block: Block): Instruction | undefined {
  return block.instructions[block.instructions.length - 1];
}

/** The function with a body that an instruction calls directly. */
function bodyOf(instruction: Instruction): IrFunction | undefined {
  if (instruction.opcode !== 'call') return undefined;
  const callee = instruction.operands[0];
  if (callee?.kind !== 'global' || callee.target?.kind !== 'function') return undefined;
  return callee.target.blocks.length === 0 ? undefined : callee.target;
}
