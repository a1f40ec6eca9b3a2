import {type ShellManifest, type ShellFlowStep} from '../../../core/protocol/shell.ts';

const rowHeight = 34;
const box = {width: 92, height: 26};
const left = {device: 4, group: 208, call: 364};
const width = 480;

/** How data moves through a shell: device memory, threadgroup memory, the function, and back. */
export function FlowDrawing({manifest}: {readonly manifest: ShellManifest}) {
  const {flow, function: fn, doubleBuffered} = manifest;
  const copies = flow.filter((step) => step.kind === 'copy-in');
  const callRow = Math.max(0, (copies.length - 1) / 2);
  const out = flow.find((step) => step.kind === 'store' || step.kind === 'copy-out');
  const outRow = copies.length + (doubleBuffered ? 0.7 : 0.3);
  const height = 26 + (outRow + 1) * rowHeight + 4;
  const y = (row: number): number => 26 + row * rowHeight;
  const middle = (row: number): number => y(row) + box.height / 2;
  return (
    <svg
      className="flow-drawing"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={flowWords(manifest)}
      style={{maxWidth: width * 1.1}}
    >
      <defs>
        <marker
          id="flow-head"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerUnits="userSpaceOnUse"
          markerWidth="9"
          markerHeight="9"
          orient="auto"
        >
          <path d="M0 0L8 4L0 8z" className="flow-head" />
        </marker>
      </defs>
      {(
        [
          ['Device memory', left.device],
          ['Threadgroup memory', left.group],
          ['Your function', left.call],
        ] as const
      ).map(([title, x]) => (
        <text key={title} x={x} y={14} className="flow-title">
          {title}
        </text>
      ))}
      {copies.map((step, row) => (
        <g key={`${step.buffer} ${step.part}`}>
          <Box x={left.device} y={y(row)} text={step.buffer} />
          <Arrow from={[left.device + box.width, middle(row)]} to={[left.group, middle(row)]} kind="copy" />
          <text x={(left.device + box.width + left.group) / 2} y={middle(row) - 5} className="flow-note">
            {`async ${step.shape}, ${step.elements}`}
          </text>
          <Box x={left.group} y={y(row)} text={step.part} kind="group" />
          <Arrow
            from={[left.group + box.width, middle(row)]}
            to={[left.call, middle(callRow)]}
            kind="plain"
          />
        </g>
      ))}
      <Box x={left.call} y={y(callRow)} text={fn.name} kind="call" wide />
      {doubleBuffered && (
        <text x={left.device} y={y(copies.length) + 6} className="flow-quiet">
          the next pair arrives in the other stage meanwhile
        </text>
      )}
      {out !== undefined && <Way out={out} fromRow={callRow} y={y(outRow)} middle={middle} />}
    </svg>
  );
}

function Way({
  out,
  fromRow,
  y,
  middle,
}: {
  readonly out: ShellFlowStep;
  readonly fromRow: number;
  readonly y: number;
  readonly middle: (row: number) => number;
}) {
  if (out.kind !== 'store' && out.kind !== 'copy-out') return null;
  const line = y + box.height / 2;
  const from = middle(fromRow) + box.height / 2;
  const x = left.call + box.width / 2;
  const end = left.device + box.width;
  return (
    <g>
      <Box x={left.device} y={y} text={out.buffer} />
      {out.kind === 'store' ? (
        <>
          <path
            d={`M${x} ${from}V${line}H${end}`}
            className="flow-arrow"
            data-kind="plain"
            markerEnd="url(#flow-head)"
          />
          <text x={(end + x) / 2} y={line - 5} className="flow-note">
            each thread stores
          </text>
        </>
      ) : (
        <>
          <path
            d={`M${x} ${from}V${line}H${left.group + box.width}`}
            className="flow-arrow"
            data-kind="plain"
            markerEnd="url(#flow-head)"
          />
          <Box x={left.group} y={y} text={out.part} kind="group" />
          <Arrow from={[left.group, line]} to={[end, line]} kind="copy" />
          <text x={(end + left.group) / 2} y={line - 5} className="flow-note">
            {`async ${out.shape}, ${out.elements}`}
          </text>
        </>
      )}
    </g>
  );
}

function Box({
  x,
  y,
  text,
  kind = 'device',
  wide = false,
}: {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly kind?: string;
  readonly wide?: boolean;
}) {
  const size = wide ? box.width + 20 : box.width;
  return (
    <g>
      <rect x={x} y={y} width={size} height={box.height} rx={3} className="flow-box" data-kind={kind} />
      <text x={x + size / 2} y={y + 17} className="flow-text">
        {text}
      </text>
    </g>
  );
}

function Arrow({
  from,
  to,
  kind,
}: {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly kind: 'copy' | 'plain';
}) {
  return (
    <path
      d={`M${from[0]} ${from[1]}L${to[0]} ${to[1]}`}
      className="flow-arrow"
      data-kind={kind}
      markerEnd="url(#flow-head)"
    />
  );
}

/** The drawing in words. */
export function flowWords({flow, function: fn, doubleBuffered}: ShellManifest): string {
  const steps = flow.map((step) => {
    switch (step.kind) {
      case 'copy-in':
        return `asynchronous ${step.shape} copy of ${step.elements} elements of ${step.buffer} into ${step.part}`;
      case 'call':
        return `your function ${fn.name}${doubleBuffered ? ', while the next pair is copied' : ''}`;
      case 'copy-out':
        return `asynchronous ${step.shape} copy of ${step.elements} elements of ${step.part} into ${step.buffer}`;
      case 'store':
        return `each thread stores into ${step.buffer}`;
    }
  });
  return `Data flow: ${steps.join('; ')}.`;
}
