import {type Instruction} from '../../ir/model/instruction.ts';
import {type AirModule} from '../model/air-module.ts';
import {airFacts, seed001} from './evidence.ts';
import {kernels} from './places.ts';
import {type Detection, type Rule} from './rule.ts';

const warns = {macos15: 'warning', macos26: 'warning'} as const;

/** Seed 001 had ~3000 lines of IR in the kernel that crashed; the shells of seed 002 with some 50 lines run. */
const complexKernelInstructions = 1000;

const asyncCopyRisk: Rule = {
  id: 'AIR-ASYNC-COPY-RISK',
  title: 'Async copy in a complex kernel',
  group: 'body',
  verdicts: {macos15: 'none', macos26: 'warning'},
  severity: 'warning',
  evidence: [seed001('Finding 4'), airFacts('4.0 and 5.2')],
  status: 'contradicted',
  testedOn:
    'macOS 26.2, M4 Pro: a flash-attention kernel of some 3000 lines; its published file has no async copy',
  explanation:
    'Seed 001 reports that complex kernels with async copy crash macOS 26’s compiler service even with full metadata. ' +
    'The file it publishes has no async copy but a wrong shuffle signature, so that the cause is open.',
  detect({air}) {
    return kernels(air).flatMap((kernel) => {
      const fn = kernel.function;
      const copies = fn === undefined ? [] : asyncCopies(air, (caller) => caller === fn);
      const size = fn?.blocks.reduce((sum, block) => sum + block.instructions.length, 0) ?? 0;
      const [first] = copies;
      if (first === undefined || size < complexKernelInstructions) return [];
      const message = `kernel ${kernel.name} has ${copies.length} async copies among ${size} instructions`;
      return [{message, place: {start: first.start, end: first.end}}];
    });
  },
};

function asyncCopies(air: AirModule, isCaller: (fn: unknown) => boolean): readonly Instruction[] {
  return air.intrinsics
    .filter((use) => use.name.startsWith('air.simdgroup_async_copy_'))
    .flatMap((use) => use.calls.filter(({caller}) => isCaller(caller)).map(({call}) => call));
}

const asyncCopyOperands: Rule = {
  id: 'AIR-ASYNC-COPY-OPERANDS',
  title: 'Operands of the 1D async copy',
  group: 'body',
  verdicts: warns,
  severity: 'warning',
  evidence: [airFacts('4.0 and 5.1')],
  status: 'contradicted',
  testedOn: 'seeds 000 and 002 pass another order and are reported to run on macOS 26.3, M1 Pro',
  explanation:
    'Apple’s compiler passes size, alignment, destination, source, count. The seeds pass size, count, destination, ' +
    'source and 0, which under Apple’s order copies nothing.',
  detect({air}) {
    return air.intrinsics
      .filter((use) => use.name.startsWith('air.simdgroup_async_copy_1d.'))
      .flatMap((use) => use.calls.flatMap(({call}) => copyOperandBreach(call)));
  },
};

function copyOperandBreach(call: Instruction): Detection[] {
  const alignment = call.operands[2];
  const count = call.operands[5];
  const place = {start: call.start, end: call.end};
  if (count?.kind === 'integer' && count.small === 0) {
    return [
      {message: 'the element count (fifth operand) is 0: under Apple’s order this copies nothing', place},
    ];
  }
  if (alignment?.kind !== 'integer' || [1, 2, 4, 8, 16].includes(alignment.small)) return [];
  return [
    {message: `the alignment (second operand) is ${alignment.value}; expected 1, 2, 4, 8 or 16`, place},
  ];
}

/** Rules about simdgroup async copies. */
export const asyncCopyRules: readonly Rule[] = [asyncCopyRisk, asyncCopyOperands];
