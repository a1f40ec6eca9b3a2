import {type RunReply} from '../../../core/protocol/run.ts';
import {formatDurationMs} from '../../base/format.ts';

/** Times with the clock of each, and what the device counted. What is modelled is called so. */
export function CountersView({reply}: {readonly reply: RunReply}) {
  return (
    <div className="counters" data-pane-focus="" tabIndex={0} role="region" aria-label="Counters and times">
      <Figures title="Times" heads={['Time', 'Clock']} rows={timeRows(reply)} />
      {reply.counters === undefined ? (
        <p className="placeholder">The kernel did not run: nothing was counted.</p>
      ) : (
        <>
          <Figures title="Counted" heads={['Number', '']} rows={countRows(reply.counters)} />
          <Figures
            title="Simdgroup instructions"
            heads={['Executed', '']}
            rows={reply.counters.instructions.map(({name, value}) => [name, whole(value), ''])}
          />
          <Figures
            title="Memory"
            heads={['Bytes', '']}
            rows={reply.counters.bytes.map(({name, value}) => [name, `${whole(value)} B`, ''])}
          />
        </>
      )}
    </div>
  );
}

type Row = readonly [name: string, figure: string, note: string];

function Figures({
  title,
  heads,
  rows,
}: {
  readonly title: string;
  readonly heads: readonly [string, string];
  readonly rows: readonly Row[];
}) {
  const hasNotes = rows.some(([, , note]) => note !== '');
  return (
    <table className="figures">
      <caption>{title}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">What</th>
          <th scope="col">{heads[0]}</th>
          {hasNotes && <th scope="col">{heads[1]}</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, figure, note]) => (
          <tr key={`${name} ${note}`}>
            <th scope="row">{name}</th>
            <td>{figure}</td>
            {hasNotes && <td className="figure-note">{note}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function timeRows({timings}: RunReply): Row[] {
  const {totalMs, compileMs, pipelineMs, dispatchMs, deviceCpuMs, gpuMs, modelled} = timings;
  const {queueMs, stageMs, stageMissing} = timings;
  const host = 'host wall clock';
  return [
    ['Compile', formatDurationMs(compileMs), host],
    ['Pipeline', formatDurationMs(pipelineMs), host],
    ['Dispatch', formatDurationMs(dispatchMs), host],
    ['Whole run', formatDurationMs(totalMs), host],
    ...(deviceCpuMs === undefined
      ? []
      : [['Device', formatDurationMs(deviceCpuMs), 'processor time of the reference device'] as const]),
    ...(queueMs === undefined
      ? []
      : [['Before the GPU', microseconds(queueMs), 'from commit to begin, host clock'] as const]),
    ...(gpuMs === undefined ? [] : [['Kernel', microseconds(gpuMs), 'GPU clock'] as const]),
    ...(stageMs === undefined
      ? []
      : [['Kernel', microseconds(stageMs), 'GPU counters where it began and ended'] as const]),
    ...(stageMissing === undefined ? [] : [['GPU counters', 'none', stageMissing] as const]),
    ...(modelled === undefined
      ? []
      : [
          [
            'Kernel, modelled',
            microseconds(modelled.gpuMs),
            `modelled for ${modelled.chip} (${modelled.bound}), not measured`,
          ] as const,
        ]),
  ];
}

function countRows(counters: NonNullable<RunReply['counters']>): Row[] {
  const {threads, threadgroups, simdgroups, barriers, divergentBranches} = counters;
  return [
    ['Threads', whole(threads), ''],
    ['Threadgroups', whole(threadgroups), ''],
    ['Simdgroups', whole(simdgroups), ''],
    ['Barriers', whole(barriers), ''],
    ...(divergentBranches === undefined
      ? []
      : [['Divergent branches', whole(divergentBranches), ''] as const]),
  ];
}

function whole(value: number): string {
  return value.toLocaleString('en-US').replaceAll(',', '\u202f');
}

/** Kernels are short: below a millisecond in microseconds. */
function microseconds(durationMs: number): string {
  return durationMs < 1 ? `${(durationMs * 1000).toFixed(2)} µs` : formatDurationMs(durationMs);
}
