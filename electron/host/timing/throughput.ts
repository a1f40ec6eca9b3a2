import {type RunCounters} from '../../../core/protocol/run.ts';
import {type TimedVariant} from '../../../core/protocol/timing.ts';

/** Memory of the thread itself is registers on a GPU. */
const spaces = ['device', 'constant', 'threadgroup'];

/** Bytes and instructions that one launch counted, and how many in a second at the median time. */
export function throughputOf(
  counters: RunCounters | undefined,
  medianNs: number | undefined,
): TimedVariant['throughput'] {
  if (counters === undefined || medianNs === undefined || !(medianNs > 0)) return [];
  const bytes = counters.bytes.filter(
    ({name, value}) => value > 0 && spaces.some((space) => name.startsWith(space)),
  );
  const instructions = counters.instructions.reduce((sum, {value}) => sum + value, 0);
  const rate = (name: string, perLaunch: number, unit: 'B/s' | 'instructions/s') => ({
    name,
    perLaunch,
    perSecond: (perLaunch / medianNs) * 1e9,
    unit,
  });
  return [
    ...bytes.map(({name, value}) => rate(name, value, 'B/s')),
    rate('simdgroup instructions', instructions, 'instructions/s'),
  ];
}
