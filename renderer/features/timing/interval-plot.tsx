import {type TimingComparison} from '../../../core/protocol/timing.ts';
import {formatChange} from '../../../core/timing/format.ts';

const [width, rowHeight, left, right] = [720, 30, 150, 150];

/** Ratio and interval of every comparison on one logarithmic axis, with the noise floor of its control behind it. */
export function IntervalPlot({comparisons}: {readonly comparisons: readonly TimingComparison[]}) {
  const ends = comparisons.flatMap(({estimate, control}) => [
    Math.abs(Math.log(estimate.lower)),
    Math.abs(Math.log(estimate.upper)),
    Math.abs(Math.log(control.lower)),
    Math.abs(Math.log(control.upper)),
  ]);
  const reach = Math.max(0.02, ...ends) * 1.1;
  const x = (ratio: number): number =>
    left + ((Math.log(ratio) + reach) / (2 * reach)) * (width - left - right);
  const height = rowHeight * comparisons.length + 34;
  const ticks = withRoom(tickRatios(reach), x);
  return (
    <svg
      className="interval-plot"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={comparisons
        .map(
          ({variant, baseline, estimate}) =>
            `${variant} over ${baseline}: ${estimate.ratio.toFixed(3)}, ${estimate.lower.toFixed(3)} to ${estimate.upper.toFixed(3)}`,
        )
        .join('; ')}
    >
      {ticks.map((ratio) => (
        <g key={ratio}>
          <line
            className={ratio === 1 ? 'axis-one' : 'axis-tick'}
            x1={x(ratio)}
            x2={x(ratio)}
            y1={4}
            y2={height - 26}
          />
          <text x={x(ratio)} y={height - 12} textAnchor="middle">
            {ratio === 1 ? 'same' : formatChange(ratio)}
          </text>
        </g>
      ))}
      <text className="axis-name" x={left} y={height - 1} textAnchor="start">
        ← faster
      </text>
      <text className="axis-name" x={width - right} y={height - 1} textAnchor="end">
        slower →
      </text>
      {comparisons.map(({variant, estimate, control, verdict}, at) => {
        const middle = 4 + rowHeight * (at + 0.5);
        return (
          <g key={variant} data-verdict={verdict.kind}>
            <text className="interval-name" x={left - 10} y={middle + 4} textAnchor="end">
              {variant.length > 20 ? `${variant.slice(0, 19)}…` : variant}
            </text>
            <rect
              className="control-band"
              x={x(control.lower)}
              width={Math.max(1, x(control.upper) - x(control.lower))}
              y={middle - 9}
              height={18}
            />
            <line
              className="interval-line"
              x1={x(estimate.lower)}
              x2={x(estimate.upper)}
              y1={middle}
              y2={middle}
            />
            <line
              className="interval-line"
              x1={x(estimate.lower)}
              x2={x(estimate.lower)}
              y1={middle - 5}
              y2={middle + 5}
            />
            <line
              className="interval-line"
              x1={x(estimate.upper)}
              x2={x(estimate.upper)}
              y1={middle - 5}
              y2={middle + 5}
            />
            <circle className="interval-point" cx={x(estimate.ratio)} cy={middle} r={4.5} />
            <text className="interval-value" x={width - right + 10} y={middle + 4}>
              {estimate.ratio.toFixed(3)} ({estimate.lower.toFixed(3)}–{estimate.upper.toFixed(3)})
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** Units that a label such as `+40.0 %` takes with the gap to the next. */
const labelWidth = 58;

/** Those whose labels do not touch, the ones next to 1 first. */
function withRoom(ratios: readonly number[], x: (ratio: number) => number): number[] {
  const kept: number[] = [];
  for (const ratio of [...ratios].sort((a, b) => Math.abs(Math.log(a)) - Math.abs(Math.log(b)))) {
    if (kept.every((other) => Math.abs(x(other) - x(ratio)) >= labelWidth)) kept.push(ratio);
  }
  return kept;
}

/** Round percentages on both sides of 1, at most four each. */
function tickRatios(reach: number): number[] {
  const steps = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
  const step = steps.findLast((one) => Math.log(1 + 2 * one) < reach) ?? 0.005;
  const ups = [1, 2, 3].map((times) => 1 + times * step).filter((ratio) => Math.log(ratio) < reach);
  const downs = [1, 2, 3]
    .map((times) => 1 - times * step)
    .filter((ratio) => ratio > 0 && -Math.log(ratio) < reach);
  return [...downs.reverse(), 1, ...ups];
}
