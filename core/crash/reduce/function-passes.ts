import {type Block, type GlobalValue, type IrFunction} from '../../ir/model/global.ts';
import {type Instruction} from '../../ir/model/instruction.ts';
import {type Module} from '../../ir/model/module.ts';
import {passOver} from './pass.ts';
import {
  forgetEdge,
  forgetValues,
  namesGlobal,
  reachableBlocks,
  referencedGlobals,
  terminatorOf,
} from './references.ts';

const defined = (module: Module) => module.functions.filter((fn) => fn.blocks.length > 0);

/** Functions with their records; one that is still called stays as a declaration. */
export const functions = passOver<IrFunction>('functions', defined, (module, dropped) => {
  const gone = new Set<GlobalValue>(dropped);
  for (const named of module.namedMetadata) {
    named.operands = named.operands.filter(
      (operand) =>
        !(
          operand.kind === 'reference' &&
          operand.target !== undefined &&
          namesGlobal(operand.target.body, gone)
        ),
    );
  }
  const bodiless = (fn: IrFunction): IrFunction =>
    gone.has(fn)
      ? {...fn, isDeclaration: true, blocks: [], linkage: undefined, metadata: [], comdat: undefined}
      : fn;
  module.functions = module.functions.map(bodiless);
  const used = referencedGlobals(module);
  module.functions = module.functions.filter((fn) => {
    const original = dropped.find(
      (candidate) => candidate.name === fn.name && candidate.number === fn.number,
    );
    return original === undefined || used.has(original);
  });
});

/** Bodies: the entry block keeps what it can and returns. */
export const bodies = passOver<IrFunction>(
  'function bodies',
  (module) =>
    defined(module).filter((fn) => fn.blocks.length > 1 || (fn.blocks[0]?.instructions.length ?? 0) > 1),
  (_, dropped) => {
    for (const fn of dropped) {
      const returned = fn.blocks.map(terminatorOf).find((end) => end?.opcode === 'ret');
      const entry = fn.blocks[0];
      if (returned === undefined || entry === undefined) continue;
      forgetValues(fn, new Set(fn.blocks.flatMap((block) => block.instructions)));
      entry.instructions = [returned];
      fn.blocks = [entry];
    }
  },
);

interface Branch {
  readonly fn: IrFunction;
  readonly block: Block;
  /** Number of the destination that stays. */
  readonly keeps: number;
}

function branches(module: Module): Branch[] {
  return defined(module).flatMap((fn) =>
    fn.blocks.flatMap((block) => {
      const end = terminatorOf(block);
      if (end?.opcode !== 'br' && end?.opcode !== 'switch') return [];
      const targets = end.operands.filter((operand) => operand.kind === 'block').length;
      return targets < 2 ? [] : [0, 1].map((keeps) => ({fn, block, keeps}));
    }),
  );
}

/** Conditional branches: one way is taken always; blocks that are then unreachable go. Two units for each branch. */
export const conditions = passOver<Branch>('branches', branches, (_, dropped) => {
  for (const {fn, block, keeps} of dropped) {
    const end = terminatorOf(block);
    if (end === undefined) continue;
    const targets = end.operands.filter((operand) => operand.kind === 'block');
    const kept = targets[keeps];
    if (kept === undefined || targets.length < 2) continue;
    for (const target of targets) {
      if (target.target !== undefined && target.target !== kept.target) forgetEdge(block, target.target);
    }
    if (end.opcode === 'switch') {
      // A branch has another shape than a switch: only the default way can stay.
      if (keeps === 0) end.operands = end.operands.slice(0, 2);
    } else end.operands = [kept];
    removeUnreachable(fn);
  }
});

function removeUnreachable(fn: IrFunction): void {
  const reached = reachableBlocks(fn);
  const gone = fn.blocks.filter((block) => !reached.has(block));
  for (const block of gone) {
    for (const operand of terminatorOf(block)?.operands ?? []) {
      if (operand.kind === 'block' && operand.target !== undefined) forgetEdge(block, operand.target);
    }
  }
  fn.blocks = fn.blocks.filter((block) => reached.has(block));
  forgetValues(fn, new Set(gone.flatMap((block) => block.instructions)));
}

interface Placed {
  readonly fn: IrFunction;
  readonly block: Block;
  readonly instruction: Instruction;
}

function instructionsOf(module: Module): Placed[] {
  return defined(module).flatMap((fn) =>
    fn.blocks.flatMap((block) =>
      block.instructions.slice(0, -1).map((instruction) => ({fn, block, instruction})),
    ),
  );
}

/** Instructions but the last of each block; `undef` takes the place of their results. */
export const instructions = passOver<Placed>('instructions', instructionsOf, (_, dropped) => {
  const gone = new Set(dropped.map(({instruction}) => instruction));
  for (const fn of new Set(dropped.map((placed) => placed.fn))) forgetValues(fn, gone);
  for (const block of new Set(dropped.map((placed) => placed.block))) {
    block.instructions = block.instructions.filter((instruction) => !gone.has(instruction));
  }
});

/** A block that only jumps to a block with no other way in becomes one with it. */
export const straightLines = passOver<Block>(
  'block joints',
  (module) =>
    defined(module).flatMap((fn) =>
      fn.blocks.filter((block) => {
        const next = soleSuccessor(block);
        return next !== undefined && next !== fn.blocks[0] && predecessorCount(fn, next) === 1;
      }),
    ),
  (_, dropped) => {
    for (const block of dropped) {
      const next = soleSuccessor(block);
      if (next === undefined || next === block || next.instructions.some(({opcode}) => opcode === 'phi'))
        continue;
      block.instructions = [...block.instructions.slice(0, -1), ...next.instructions];
      for (const after of next.parent.blocks) {
        for (const {operands} of after.instructions) {
          for (const operand of operands)
            if (operand.kind === 'block' && operand.target === next) operand.target = block;
        }
      }
      next.parent.blocks = next.parent.blocks.filter((other) => other !== next);
    }
  },
);

function soleSuccessor(block: Block): Block | undefined {
  const end = terminatorOf(block);
  const only = end?.opcode === 'br' && end.operands.length === 1 ? end.operands[0] : undefined;
  return only?.kind === 'block' ? only.target : undefined;
}

function predecessorCount(fn: IrFunction, block: Block): number {
  return fn.blocks.reduce(
    (sum, other) =>
      sum +
      (terminatorOf(other)?.operands.filter((operand) => operand.kind === 'block' && operand.target === block)
        .length ?? 0),
    0,
  );
}
