import {useEffect, useRef} from 'react';
import {formatNs} from '../../../core/timing/format.ts';
import {liveSeries, onLive} from './live-samples.ts';
import {histogram, type PlotSeries, plotSeries, shownRange} from './sample-bins.ts';

const colours: Readonly<Record<PlotSeries['kind'], string>> = {
  baseline: '--color-accent',
  variant: '--color-missing',
  control: '--color-text-quiet',
};

interface SamplePlotsProps {
  readonly baseline: string;
  readonly variant: string;
  readonly times: readonly number[];
  readonly controlTimes: readonly number[];
}

/** Samples in run order, and how often each time was met. */
export function SamplePlots({baseline, variant, times, controlTimes}: SamplePlotsProps) {
  const series = plotSeries(baseline, variant, times, controlTimes);
  return (
    <div className="sample-plots">
      <PlotCanvas
        label={`${times.length} samples of ${baseline} and ${variant} in the order of the run, and ${controlTimes.length} of the control`}
        draw={(canvas) => drawRun(canvas, series)}
        title="In run order"
      />
      <PlotCanvas
        label={`How many samples of ${baseline} and ${variant} took how long`}
        draw={(canvas) => drawHistogram(canvas, series)}
        title="Distribution"
      />
      <p className="plot-keys">
        <span className="plot-key" data-kind="baseline">
          {baseline}
        </span>
        <span className="plot-key" data-kind="variant">
          {variant}
        </span>
        <span className="plot-key" data-kind="control">
          {baseline} against itself (A/A)
        </span>
      </p>
    </div>
  );
}

/** The samples of the timing under way, drawn at most once a frame. */
export function LivePlot() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let frame = 0;
    const paint = (): void => {
      frame = 0;
      const [first] = liveSeries();
      if (canvas.current === null) return;
      drawRun(canvas.current, first === undefined ? [] : plotSeries('', '', first.times, first.controlTimes));
    };
    const ask = (): void => {
      frame ||= requestAnimationFrame(paint);
    };
    ask();
    const stop = onLive(ask);
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, []);
  return (
    <figure className="sample-plot sample-plot-live">
      <figcaption>Samples as they come</figcaption>
      <canvas ref={canvas} role="img" aria-label="Samples of the timing under way, in run order" />
    </figure>
  );
}

function PlotCanvas({
  label,
  title,
  draw,
}: {
  readonly label: string;
  readonly title: string;
  readonly draw: (canvas: HTMLCanvasElement) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const shown = canvas.current;
    if (shown === null) return;
    const observer = new ResizeObserver(() => draw(shown));
    observer.observe(shown);
    // Colours are the theme's: the chosen one, or the system's.
    const themes = new MutationObserver(() => draw(shown));
    themes.observe(document.documentElement, {attributes: true, attributeFilter: ['data-theme']});
    const system = matchMedia('(prefers-color-scheme: dark)');
    const redraw = (): void => draw(shown);
    system.addEventListener('change', redraw);
    return () => {
      observer.disconnect();
      themes.disconnect();
      system.removeEventListener('change', redraw);
    };
  });
  return (
    <figure className="sample-plot">
      <figcaption>{title}</figcaption>
      <canvas ref={canvas} role="img" aria-label={label} />
    </figure>
  );
}

interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  colour(token: string): string;
}

const margin = {left: 62, right: 8, top: 6, bottom: 18};

function surfaceOf(canvas: HTMLCanvasElement): Surface | undefined {
  const scale = devicePixelRatio;
  const {clientWidth: width, clientHeight: height} = canvas;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext('2d');
  if (context === null || width === 0) return undefined;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const probe = getComputedStyle(canvas);
  context.font = `11px ${probe.getPropertyValue('--font-interface')}`;
  const colour = (token: string): string => {
    // A token is a light-dark() pair; the canvas wants the one that applies.
    canvas.style.color = `var(${token})`;
    return getComputedStyle(canvas).color;
  };
  return {context, width, height, colour};
}

/** Each sample as a dot at its place in the run; beyond the shown range at the edge, as a bar. */
function drawRun(canvas: HTMLCanvasElement, series: readonly PlotSeries[]): void {
  const surface = surfaceOf(canvas);
  if (surface === undefined) return;
  const {context, width, height, colour} = surface;
  const {least, most} = shownRange(series);
  const last = Math.max(1, ...series.map(({positions}) => positions.at(-1) ?? 0));
  drawAxis(surface, least, most);
  const x = (position: number): number =>
    margin.left + (position / last) * (width - margin.left - margin.right);
  const y = (time: number): number =>
    height - margin.bottom - ((time - least) / (most - least)) * (height - margin.top - margin.bottom);
  for (const {kind, positions, times} of [...series].reverse()) {
    context.fillStyle = colour(colours[kind]);
    const size = times.length > 2000 ? 1.5 : 2.5;
    for (const [at, time] of times.entries()) {
      const left = x(positions[at] ?? 0) - size / 2;
      if (time > most) context.fillRect(left, margin.top - 3, size, 5);
      else context.fillRect(left, y(time) - size / 2, size, size);
    }
  }
  context.fillStyle = colour('--color-text-quiet');
  context.textAlign = 'left';
  context.fillText('first sample', margin.left, height - 4);
  context.textAlign = 'right';
  context.fillText(`sample ${last + 1}`, width - margin.right, height - 4);
}

function drawAxis({context, width, height, colour}: Surface, least: number, most: number): void {
  context.strokeStyle = colour('--color-line');
  context.lineWidth = 1;
  context.textAlign = 'right';
  for (const share of [0, 0.5, 1]) {
    const at = Math.round(height - margin.bottom - share * (height - margin.top - margin.bottom)) + 0.5;
    context.beginPath();
    context.moveTo(margin.left, at);
    context.lineTo(width - margin.right, at);
    context.stroke();
    context.fillStyle = colour('--color-text-quiet');
    context.fillText(formatNs(least + share * (most - least)), margin.left - 6, at + (share === 1 ? 8 : 3));
  }
}

const bins = 60;

/** Both sides as outlines over one another; the control as a filled area behind. */
function drawHistogram(canvas: HTMLCanvasElement, series: readonly PlotSeries[]): void {
  const surface = surfaceOf(canvas);
  if (surface === undefined) return;
  const {context, width, height, colour} = surface;
  const {least, most} = shownRange(series);
  const shares = series.map(({times}) =>
    histogram(times, least, most, bins).map((count) => count / Math.max(1, times.length)),
  );
  const top = Math.max(0.01, ...shares.flat());
  const inner = {width: width - 16, height: height - margin.top - margin.bottom};
  for (const [at, {kind}] of [...series.entries()].reverse()) {
    context.beginPath();
    for (const [bin, share] of (shares[at] ?? []).entries()) {
      const y = height - margin.bottom - (share / top) * inner.height;
      context.lineTo(8 + (bin / bins) * inner.width, y);
      context.lineTo(8 + ((bin + 1) / bins) * inner.width, y);
    }
    context.strokeStyle = colour(colours[kind]);
    context.lineWidth = kind === 'control' ? 1 : 1.75;
    context.setLineDash(kind === 'control' ? [3, 3] : []);
    context.stroke();
    context.setLineDash([]);
  }
  context.fillStyle = colour('--color-text-quiet');
  context.textAlign = 'left';
  context.fillText(formatNs(least), 8, height - 4);
  context.textAlign = 'right';
  context.fillText(formatNs(most), width - 8, height - 4);
}
