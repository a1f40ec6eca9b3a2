import {type TimingComparison, type TimingReply} from '../protocol/timing.ts';
import {formatChange, formatNs} from '../timing/format.ts';
import {html, type SafeHtml} from '../base/html.ts';

/** Verdict, conditions, intervals and samples of one timing; the drawings are static. */
export function timingSection(timing: TimingReply): SafeHtml {
  const {verdict, device, clock, comparisons, variants, startedAt, refusal, error} = timing;
  return html`<p><b>${verdict}</b></p>
    ${refusal === undefined ? undefined : html`<p class="error">${refusal.message}</p>`}
    ${error === undefined ? undefined : html`<p class="error">${error.message}</p>`}
    <dl class="facts">
      <dt>Device</dt>
      <dd>${device?.name ?? 'none'}</dd>
      <dt>Clock</dt>
      <dd>${clock?.name ?? 'none'}</dd>
      <dt>Started</dt>
      <dd>${startedAt}</dd>
    </dl>
    ${comparisons.length === 0 ? undefined : intervals(comparisons)}
    <table>
      <tr>
        <th>variant</th>
        <th>median of one launch</th>
        <th>middle half</th>
        <th>samples</th>
        <th>modelled</th>
      </tr>
      ${variants.map(
        ({name, summary, modelled}) =>
          html`<tr>
            <td>${name}</td>
            <td class="number">${summary === undefined ? 'not measured' : formatNs(summary.median)}</td>
            <td class="number">
              ${summary === undefined ? '' : `${formatNs(summary.p25)} to ${formatNs(summary.p75)}`}
            </td>
            <td class="number">${summary?.count}</td>
            <td class="number">
              ${modelled === undefined ? '' : `${formatNs(modelled.gpuNs)} on ${modelled.chip}, never measured`}
            </td>
          </tr>`,
      )}
    </table>
    ${comparisons.map(
      (comparison) =>
        html`<h3>${comparison.variant} against ${comparison.baseline}</h3>
          <p>${comparison.sentence}</p>
          ${samples(comparison)}`,
    )}`;
}

const [width, rowHeight, left, right] = [760, 30, 180, 190];

/** Ratio and interval of every comparison on one logarithmic axis, over the noise of the baseline against itself. */
function intervals(comparisons: readonly TimingComparison[]): SafeHtml {
  const ends = comparisons
    .flatMap(({estimate, control}) => [estimate.lower, estimate.upper, control.lower, control.upper])
    .map((ratio) => Math.abs(Math.log(Math.max(ratio, 1e-6))));
  const reach = Math.max(0.02, ...ends) * 1.1;
  const x = (ratio: number): string =>
    (left + ((Math.log(Math.max(ratio, 1e-6)) + reach) / (2 * reach)) * (width - left - right)).toFixed(1);
  const height = rowHeight * comparisons.length + 30;
  const ticks = [Math.exp(-reach / 1.5), 1, Math.exp(reach / 1.5)];
  return html`<svg
    viewBox="0 0 ${width} ${height}"
    role="img"
    aria-label="Ratio of each variant to its baseline, with interval"
  >
    ${ticks.map((ratio) => html`<line class="${ratio === 1 ? 'one' : 'axis'}" x1="${x(ratio)}" x2="${x(ratio)}" y1="4" y2="${height - 24}" /><text x="${x(ratio)}" y="${height - 8}" text-anchor="middle">${ratio === 1 ? 'same' : formatChange(ratio)}</text>`)}
    ${comparisons.map(({variant, estimate, control}, at) => {
      const y = 4 + rowHeight * (at + 0.5);
      const wide = Math.max(1, Number(x(control.upper)) - Number(x(control.lower)));
      const value = `${estimate.ratio.toFixed(3)} (${estimate.lower.toFixed(3)} to ${estimate.upper.toFixed(3)})`;
      return html`<text x="${left - 10}" y="${y + 4}" text-anchor="end"
          >${variant.length > 24 ? `${variant.slice(0, 23)}…` : variant}</text
        ><rect class="noise" x="${x(control.lower)}" width="${wide}" y="${y - 9}" height="18" /><line
          class="interval"
          x1="${x(estimate.lower)}"
          x2="${x(estimate.upper)}"
          y1="${y}"
          y2="${y}"
        /><circle class="point" cx="${x(estimate.ratio)}" cy="${y}" r="4.5" /><text
          x="${width - right + 10}"
          y="${y + 4}"
          >${value}</text
        >`;
    })}
  </svg>`;
}

/** Points that one drawing has at most; of more, every n-th is shown and said. */
const mostPoints = 1200;

/** Samples in run order: baseline and variant by the schedule ABBA, BAAB, … and the control below. */
function samples({times, controlTimes, baseline, variant}: TimingComparison): SafeHtml | undefined {
  if (times.length === 0) return undefined;
  const [plotWidth, plotHeight, margin] = [760, 180, 84];
  const sorted = [...times, ...controlTimes].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const [low, high] = [at(0), Math.max(at(0.99), at(0) * 1.0001)];
  const y = (ns: number): string =>
    (plotHeight - 20 - Math.min(1, Math.max(0, (ns - low) / (high - low || 1))) * (plotHeight - 40)).toFixed(
      1,
    );
  const stride = Math.max(1, Math.ceil((times.length + controlTimes.length) / mostPoints));
  const points = (values: readonly number[], kind: (index: number) => string): SafeHtml[] =>
    values.flatMap((ns, index) => {
      if (index % stride !== 0) return [];
      const x = (margin + (index / Math.max(1, values.length - 1)) * (plotWidth - margin - 10)).toFixed(1);
      return [html`<circle class="${kind(index)}" cx="${x}" cy="${y(ns)}" r="1.8" />`];
    });
  // Blocks of four, mirrored in turn: a b b a, b a a b.
  const isBaseline = (index: number): boolean => {
    const block = Math.floor(index / 4);
    const outer = index % 4 === 0 || index % 4 === 3;
    return block % 2 === 0 ? outer : !outer;
  };
  return html`<svg viewBox="0 0 ${plotWidth} ${plotHeight}" role="img" aria-label="Samples in run order">
      <text x="${margin - 8}" y="${Number(y(high)) + 4}" text-anchor="end">${formatNs(high)}</text>
      <text x="${margin - 8}" y="${Number(y(low)) + 4}" text-anchor="end">${formatNs(low)}</text>
      <line class="axis" x1="${margin}" x2="${margin}" y1="16" y2="${plotHeight - 16}" />
      ${points(controlTimes, () => 'control')}${points(times, (index) => (isBaseline(index) ? 'base' : 'variant'))}
    </svg>
    <p class="note">
      In run order: ${baseline} (blue), ${variant} (red), ${baseline} against itself (grey). The slowest
      hundredth is drawn at the top.${stride > 1 ? ` Every ${stride}th sample is shown.` : ''}
    </p>`;
}
