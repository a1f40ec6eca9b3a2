import {type Operand} from '../../ir/model/operand.ts';
import {type EntryPoint} from '../model/entry-point.ts';
import {airFacts, seed002} from '../rules/evidence.ts';
import {type Detection} from '../rules/rule.ts';
import {EventLifetime, type LifetimeFault} from './event-lifetime.ts';
import {threadsOf} from './shell-contract.ts';
import {type ShellRule, type ShellRuleContext} from './shell-rule.ts';
import {kernelOf} from './shell-side-rules.ts';

function lifetimeOf(context: ShellRuleContext): EventLifetime | undefined {
  const fn = kernelOf(context)?.function;
  return fn === undefined ? undefined : new EventLifetime(context.air.ir, fn, threadsOf(context.contract));
}

function faultsOf(
  context: ShellRuleContext,
  kind: LifetimeFault['kind'],
  message: string,
  copyIs: string,
): Detection[] {
  return (lifetimeOf(context)?.faults() ?? []).flatMap((fault) => {
    if (fault.kind !== kind) return [];
    const copy = {start: fault.copy.start, end: fault.copy.end};
    const place = {start: fault.at.start, end: fault.at.end};
    // Of an event that nobody waits for, the copy is the place to begin.
    return kind === 'not-waited'
      ? [{message, place: copy, related: [{place, message: copyIs}]}]
      : [{message, place, related: [{place: copy, message: copyIs}]}];
  });
}

const common = {
  side: 'shell',
  severity: 'error',
  status: 'inferred',
  testedOn: 'the shells of seed 002 keep to it (macOS 26.3, M1 Pro); of its breach nobody reports',
} as const;

const notWaited: ShellRule = {
  ...common,
  id: 'SHELL-EVENT-WAITED',
  title: 'Every event is waited for',
  evidence: [seed002('IR patterns: 1D async copy'), airFacts('5.2')],
  explanation:
    'A copy is done when its event has been waited for. Where a way through the kernel ends without that, what was copied may never arrive.',
  detect: (context) =>
    faultsOf(
      context,
      'not-waited',
      'the event of this copy is not waited for on every way to the end',
      'an end',
    ),
};

const lost: ShellRule = {
  ...common,
  id: 'SHELL-EVENT-LOST',
  title: 'No event is overwritten',
  evidence: [airFacts('5.1')],
  explanation:
    'An event is in one place of an array until it is waited for. Another event in the same place means that nobody can wait for the first any more.',
  detect: (context) =>
    faultsOf(
      context,
      'lost',
      'this overwrites the event of a copy that is still under way',
      'the copy whose event is lost',
    ),
};

const usedBeforeWait: ShellRule = {
  ...common,
  id: 'SHELL-USED-BEFORE-WAIT',
  title: 'The tile is used after the wait',
  evidence: [seed002('How it works'), airFacts('5.2')],
  explanation:
    'Until its event has been waited for, a copy’s memory is its own. What is read there before is what was there before the copy, or anything in between.',
  detect: (context) =>
    faultsOf(context, 'used-before-wait', 'this uses the tile of a copy that is still under way', 'the copy'),
};

const waitBarrier: ShellRule = {
  ...common,
  id: 'SHELL-WAIT-BARRIER',
  title: 'A barrier between wait and use',
  evidence: [airFacts('5.2')],
  explanation:
    'Only the simdgroup that waits knows that its copy has arrived. With more than one simdgroup the others need a threadgroup barrier before they use the tile.',
  detect: (context) =>
    faultsOf(
      context,
      'no-barrier-after-wait',
      'the tile is used with no threadgroup barrier after the wait: other simdgroups may be early',
      'the copy',
    ),
};

const refillBarrier: ShellRule = {
  ...common,
  id: 'SHELL-REFILL-BARRIER',
  title: 'A barrier before a tile is filled again',
  evidence: [airFacts('5.2')],
  explanation:
    'Simdgroups use a tile at their own pace. A copy that fills it again needs a threadgroup barrier after the last use.',
  detect: (context) =>
    faultsOf(
      context,
      'no-barrier-before-refill',
      'this fills a tile again with no threadgroup barrier since its last use',
      'the copy',
    ),
};

const telling = new Set([
  'air.simdgroup_index_in_threadgroup',
  'air.thread_index_in_threadgroup',
  'air.thread_position_in_threadgroup',
]);

const oneIssuer: ShellRule = {
  ...common,
  id: 'SHELL-ONE-ISSUER',
  title: 'One simdgroup copies',
  severity: 'warning',
  status: 'reported',
  testedOn: 'M1 to M2, by the authors of metal-flash-attention',
  evidence: [airFacts('5.2')],
  explanation:
    'Each issue of a copy costs. With several simdgroups in a threadgroup one of them should issue it; where all do, they all copy the same.',
  detect(context) {
    const {contract} = context;
    const lifetime = lifetimeOf(context);
    const entry = kernelOf(context);
    if (lifetime === undefined || entry === undefined || threadsOf(contract) <= 32) return [];
    return lifetime.copies.flatMap((copy): Detection[] => {
      if (lifetime.conditionsOf(copy).some((condition) => dependsOnPlace(condition, entry))) return [];
      const message = `every one of ${Math.ceil(threadsOf(contract) / 32)} simdgroups issues this copy`;
      return [{message, place: {start: copy.call.start, end: copy.call.end}}];
    });
  },
};

/** Whether a value is computed of where the thread is in its threadgroup. */
function dependsOnPlace(operand: Operand, entry: EntryPoint): boolean {
  const keys = new Map(
    entry.arguments.map((record, position) => [
      record.index?.value ?? position,
      record.kind.form === 'system-value' ? record.kind.key : '',
    ]),
  );
  const seen = new Set<unknown>();
  const stack: Operand[] = [operand];
  for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
    if (one.kind !== 'local' || one.target === undefined || seen.has(one.target)) continue;
    seen.add(one.target);
    if (one.target.kind === 'argument') {
      if (telling.has(keys.get(one.target.index) ?? '')) return true;
    } else stack.push(...one.target.operands);
  }
  return false;
}

/** Rules about the life of a copy's event. */
export const lifetimeRules: readonly ShellRule[] = [
  notWaited,
  lost,
  usedBeforeWait,
  waitBarrier,
  refillBarrier,
  oneIssuer,
];
