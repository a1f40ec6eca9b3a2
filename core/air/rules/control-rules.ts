import {BlockGraph, successorsOf} from '../../ir/analysis/block-graph.ts';
import {postDominatorTree} from '../../ir/analysis/dominators.ts';
import {type Block, type IrFunction} from '../../ir/model/global.ts';
import {type Instruction} from '../../ir/model/instruction.ts';
import {type AirModule} from '../model/air-module.ts';
import {type EntryPoint} from '../model/entry-point.ts';
import {airFacts} from './evidence.ts';
import {kernels} from './places.ts';
import {type Detection, type Rule} from './rule.ts';
import {ThreadDependence} from './thread-dependence.ts';

/** System values that differ between the threads of one threadgroup. */
const threadDependent: ReadonlySet<string> = new Set(
  [
    'thread_position_in_grid',
    'thread_position_in_threadgroup',
    'thread_index_in_threadgroup',
    'thread_index_in_simdgroup',
    'thread_index_in_quadgroup',
    'simdgroup_index_in_threadgroup',
    'quadgroup_index_in_threadgroup',
  ].map((name) => `air.${name}`),
);

const divergentBarrier: Rule = {
  id: 'AIR-DIVERGENT-BARRIER',
  title: 'Barrier that not every thread reaches',
  group: 'body',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'error',
  evidence: [airFacts('4.1')],
  status: 'reported',
  testedOn: 'by the author of another AIR writer, who treats it as an error of meaning',
  explanation:
    'Whether the threadgroup barrier runs depends on a value that differs between threads. Threads that go another way ' +
    'never arrive: the result is undefined, and a hang on some GPUs.',
  detect({air}) {
    return barriersBehindDivergence(air)
      .filter(({isAfterReturn}) => !isAfterReturn)
      .map((guarded) => atBarrier(guarded, 'the barrier depends on a branch that threads take differently'));
  },
};

const barrierAfterReturn: Rule = {
  id: 'AIR-BARRIER-AFTER-RETURN',
  title: 'Barrier behind an early return',
  group: 'body',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [airFacts('4.1')],
  status: 'inferred',
  testedOn: 'nowhere; the language asks all threads to reach a barrier, and such kernels are common',
  explanation:
    'Some threads of the threadgroup return before the barrier that the others wait at. The language leaves the result ' +
    'undefined; a guard around the work instead of a return keeps every thread on the way to the barrier.',
  detect({air}) {
    return barriersBehindDivergence(air)
      .filter(({isAfterReturn}) => isAfterReturn)
      .map((guarded) => atBarrier(guarded, 'some threads return before they reach the barrier'));
  },
};

function atBarrier({barrier, branch}: GuardedBarrier, message: string): Detection {
  const place = {start: barrier.start, end: barrier.end};
  return {message, place, related: [{place: {start: branch.start, end: branch.end}, message: 'the branch'}]};
}

/** A barrier with a divergent branch that decides whether it runs. */
interface GuardedBarrier {
  readonly barrier: Instruction;
  readonly branch: Instruction;
  /** Whether all threads that do not come to the barrier return at once. */
  readonly isAfterReturn: boolean;
}

const guardedBarriers = new WeakMap<AirModule, readonly GuardedBarrier[]>();

/** Found once for the rules that ask. */
function barriersBehindDivergence(air: AirModule): readonly GuardedBarrier[] {
  const known = guardedBarriers.get(air);
  if (known !== undefined) return known;
  const barriers = air.intrinsics.find((use) => use.name === 'air.wg.barrier')?.calls ?? [];
  const found = kernels(air).flatMap((kernel) => {
    const own = barriers.filter(({caller}) => caller === kernel.function).map(({call}) => call);
    return own.length === 0 ? [] : divergentBarriers(kernel, own);
  });
  guardedBarriers.set(air, found);
  return found;
}

function divergentBarriers(kernel: EntryPoint, barriers: readonly Instruction[]): GuardedBarrier[] {
  const fn = kernel.function;
  const sources = kernel.arguments.flatMap((record, position) => {
    const parameter = fn?.parameters[position];
    const isSource = record.kind.form === 'system-value' && threadDependent.has(record.kind.key);
    return isSource && parameter !== undefined ? [parameter] : [];
  });
  if (fn === undefined || sources.length === 0) return [];
  const divergent = divergentBranches(fn, new ThreadDependence(fn, sources));
  if (divergent.size === 0) return [];
  const graph = new BlockGraph(fn);
  const controls = controlDependences(graph);
  const busy = reaching(
    graph,
    graph.blocks.filter((block) => !hasNoEffect(block)),
  );
  const byBlock = new Map<Block | undefined, Omit<GuardedBarrier, 'barrier'> | undefined>();
  return barriers.flatMap((barrier) => {
    const block = barrier.parent;
    if (!byBlock.has(block)) byBlock.set(block, guardOf(block, graph, controls, divergent, busy));
    const guard = byBlock.get(block);
    return guard === undefined ? [] : [{barrier, ...guard}];
  });
}

function guardOf(
  block: Block | undefined,
  graph: BlockGraph,
  controls: readonly ReadonlySet<number>[],
  divergent: ReadonlyMap<number, Instruction>,
  busy: ReadonlySet<number>,
): Omit<GuardedBarrier, 'barrier'> | undefined {
  const branches = controllingBranches(block, controls, divergent);
  const [first] = branches;
  if (block === undefined || first === undefined) return undefined;
  const arriving = reaching(graph, [block]);
  // Threads that cannot come to the barrier any more, and have something else to do, are really elsewhere.
  const diverging = branches.find((branch) => {
    const leaving = successorsOf(branch.parent ?? block).filter(({index}) => !arriving.has(index));
    return leaving.length === 0 || leaving.some(({index}) => busy.has(index));
  });
  return {branch: diverging ?? first, isAfterReturn: diverging === undefined};
}

/** Indexes of the blocks from which one of `targets` can be reached, and of those themselves. */
function reaching(graph: BlockGraph, targets: readonly Block[]): ReadonlySet<number> {
  const seen = new Set(targets.map(({index}) => index));
  const pending = [...seen];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const source of graph.predecessors[next] ?? []) {
      if (seen.has(source)) continue;
      seen.add(source);
      pending.push(source);
    }
  }
  return seen;
}

function hasNoEffect(block: Block): boolean {
  return block.instructions.every(({opcode}) => ['phi', 'br', 'ret', 'switch'].includes(opcode));
}

/** Blocks that end in a branch on a value that differs between threads, with that branch. */
function divergentBranches(fn: IrFunction, dependence: ThreadDependence): ReadonlyMap<number, Instruction> {
  const found = new Map<number, Instruction>();
  fn.blocks.forEach((block, index) => {
    const last = block.instructions[block.instructions.length - 1];
    if (last?.opcode !== 'br' && last?.opcode !== 'switch') return;
    if (dependence.differs(last.operands[0])) found.set(index, last);
  });
  return found;
}

/** For each block the blocks whose branch decides whether it runs (Ferrante, Ottenstein and Warren). */
function controlDependences(graph: BlockGraph): readonly ReadonlySet<number>[] {
  const tree = postDominatorTree(graph);
  const controls = graph.blocks.map(() => new Set<number>());
  graph.successors.forEach((targets, from) => {
    const end = tree.immediate[from] ?? -1;
    for (const target of targets) {
      for (let node = target; node >= 0 && node !== end && node < controls.length;) {
        controls[node]?.add(from);
        node = tree.immediate[node] ?? -1;
      }
    }
  });
  return controls;
}

function controllingBranches(
  block: Block | undefined,
  controls: readonly ReadonlySet<number>[],
  divergent: ReadonlyMap<number, Instruction>,
): Instruction[] {
  const found: Instruction[] = [];
  const pending = block === undefined ? [] : [block.index];
  const seen = new Set<number>();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const control of controls[node] ?? []) {
      if (seen.has(control)) continue;
      seen.add(control);
      const branch = divergent.get(control);
      if (branch !== undefined) found.push(branch);
      pending.push(control);
    }
  }
  return found;
}

/** The lower of the two limits that other AIR writers keep (AIR.md 4.2). */
const maximumPointerPhis = 32;

const phis: Rule = {
  id: 'AIR-PHI',
  title: 'Phis that the GPU compiler stumbles over',
  group: 'body',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [airFacts('4.2')],
  status: 'reported',
  testedOn: 'by the authors of two other AIR writers',
  explanation:
    'A phi of a struct, and more than 32 phis of pointers in one block, are reported to take the compiler service down. ' +
    'Apple’s compiler splits structs and keeps offsets instead of pointers.',
  detect({air}) {
    return air.ir.functions.flatMap((fn) => fn.blocks.flatMap(phiBreaches));
  },
};

function phiBreaches(block: Block): Detection[] {
  const found: Detection[] = [];
  let pointers = 0;
  for (const instruction of block.instructions) {
    if (instruction.opcode !== 'phi') break;
    const {start, end, type} = instruction;
    if (type.kind === 'struct' || type.kind === 'array')
      found.push({message: `phi of a ${type.kind}`, place: {start, end}});
    if (type.kind === 'pointer' && ++pointers === maximumPointerPhis + 1)
      found.push({message: `more than ${maximumPointerPhis} phis of pointers`, place: {start, end}});
  }
  return found;
}

/** Rules about the flow of control. */
export const controlRules: readonly Rule[] = [divergentBarrier, barrierAfterReturn, phis];
