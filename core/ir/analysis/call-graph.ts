import {type IrFunction} from '../model/global.ts';
import {calleeOf, type CallInstruction} from '../model/instruction.ts';
import {type Module} from '../model/module.ts';
import {type Operand} from '../model/operand.ts';
import {reversePostorder} from './block-graph.ts';

/** One call of a function: `callee` is undefined when it is not known which one (a pointer, inline assembly). */
export interface CallSite {
  readonly caller: IrFunction;
  readonly callee: IrFunction | undefined;
  readonly call: CallInstruction;
}

/** Who calls whom in a module. */
export class CallGraph {
  readonly sites: readonly CallSite[];
  private readonly from = new Map<IrFunction, CallSite[]>();
  private readonly to = new Map<IrFunction, CallSite[]>();

  constructor(module: Module) {
    const sites: CallSite[] = [];
    for (const caller of module.functions) {
      const own: CallSite[] = [];
      for (const block of caller.blocks) {
        for (const call of block.instructions) {
          if (call.opcode !== 'call' && call.opcode !== 'invoke' && call.opcode !== 'callbr') continue;
          const site = {caller, callee: functionOf(calleeOf(call)), call};
          own.push(site);
          if (site.callee !== undefined) this.listFor(site.callee).push(site);
        }
      }
      this.from.set(caller, own);
      for (const site of own) sites.push(site);
    }
    this.sites = sites;
  }

  private listFor(fn: IrFunction): CallSite[] {
    let list = this.to.get(fn);
    if (list === undefined) this.to.set(fn, (list = []));
    return list;
  }

  callsFrom(fn: IrFunction): readonly CallSite[] {
    return this.from.get(fn) ?? [];
  }

  callsTo(fn: IrFunction): readonly CallSite[] {
    return this.to.get(fn) ?? [];
  }

  /** `roots` and every function that calls from them can reach, callers before callees where there is no recursion. */
  reachableFrom(roots: readonly IrFunction[]): IrFunction[] {
    const all = [...this.from.keys()];
    const indexes = new Map<IrFunction, number>(all.map((fn, index) => [fn, index]));
    const edges = all.map((fn) => this.callsFrom(fn).flatMap((site) => indexOf(indexes, site.callee)));
    const order = reversePostorder(
      roots.flatMap((root) => indexOf(indexes, root)),
      edges,
    );
    return [...order].flatMap((index) => all[index] ?? []);
  }
}

function indexOf(indexes: ReadonlyMap<IrFunction, number>, fn: IrFunction | undefined): number[] {
  const index = fn === undefined ? undefined : indexes.get(fn);
  return index === undefined ? [] : [index];
}

/** The function that an operand names, through casts and aliases. */
export function functionOf(operand: Operand | undefined): IrFunction | undefined {
  let current = operand;
  // Aliases may form a (wrong) cycle.
  for (let steps = 0; current !== undefined && steps < 64; steps++) {
    if (
      current.kind === 'expression' &&
      (current.opcode === 'bitcast' || current.opcode === 'addrspacecast')
    ) {
      current = current.operands[0];
    } else if (current.kind === 'dso_local_equivalent' || current.kind === 'no_cfi') current = current.global;
    else if (current.kind === 'global' && current.target?.kind === 'function') return current.target;
    else if (current.kind === 'global' && current.target?.kind === 'alias') current = current.target.target;
    else return undefined;
  }
  return undefined;
}
