import {readFile} from 'node:fs/promises';
import {type Locator, type Page} from '@playwright/test';
import {expect, test} from './fixtures.ts';
import {openFirstLaunch, openSample} from './lab-page.ts';
import {judgeView} from './judge-view.ts';

const verdict = (page: Page): Locator => page.getByTestId('timing-verdict');
const limit = {timeout: 60_000};

/** Opens a sample of the gallery and its Timing view. */
async function openTiming(page: Page, address: string, title: RegExp): Promise<void> {
  await openFirstLaunch(page, address);
  await openSample(page, title);
  await page.getByRole('tab', {name: /^Timing/}).click();
  await expect(page.getByRole('button', {name: /^Time\b/})).toHaveAttribute('aria-disabled', 'false', limit);
}

async function setSamples(page: Page, samples: number, sampleMs: number): Promise<void> {
  await page.getByRole('spinbutton', {name: 'Samples'}).fill(String(samples));
  await page.getByLabel('of at least (ms)').fill(String(sampleMs));
}

test('variants are timed: verdict, intervals, samples, history, pinned baseline', async ({page, lab}) => {
  await openTiming(page, lab.address, /^Copy 1D/);
  await setSamples(page, 24, 0.3);
  await page.getByRole('button', {name: /^Time\b/}).click();
  // Which one depends on what else the machine does.
  await expect(verdict(page)).toContainText(/faster|slower|No difference|Not decided/, {timeout: 90_000});
  await expect(page.getByText(/not GPU time/)).toBeVisible();
  await expect(page.getByRole('img', {name: /^async over sync: \d/})).toBeVisible();
  await expect(
    page.getByRole('img', {name: /samples of sync and async in the order of the run/}),
  ).toBeVisible();
  await expect(page.getByRole('row', {name: /^Modelled GPU time, not measured/})).toBeVisible();
  await expect(page.getByRole('row', {name: /^device memory sync .* modelled$/})).toContainText(
    'memory bandwidth (published)',
  );
  await expect(page.getByRole('row', {name: /^all instructions/})).toContainText('−');
  const saved = async (button: string): Promise<{name: string; bytes: Buffer}> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', {name: button}).first().click(),
    ]);
    return {name: download.suggestedFilename(), bytes: await readFile(await download.path())};
  };
  const samples = await saved('Samples (CSV)');
  expect(samples.name).toBe('copy-1d.timing.csv');
  // 24 of each side, and as many of the control.
  expect(samples.bytes.toString().trimEnd().split('\n')).toHaveLength(1 + 96);
  const everything = await saved('Everything (JSON)');
  expect(everything.name).toBe('copy-1d.timing.json');
  expect(JSON.parse(everything.bytes.toString())).toMatchObject({outcome: 'measured', baseline: 'sync'});
  const drawing = await saved('Intervals (SVG)');
  expect(drawing.name).toBe('copy-1d.timing.svg');
  expect(drawing.bytes.toString()).toMatch(/^<svg [^>]*>[^]*async[^]*<\/svg>$/);
  const picture = await saved('Intervals (PNG)');
  expect(picture.name).toBe('copy-1d.timing.png');
  expect(picture.bytes.subarray(1, 4).toString()).toBe('PNG');
  await page.getByRole('button', {name: /^Enlarge/}).click();
  await judgeView(page, 'timing-result');
  await page.getByRole('button', {name: /^(Enlarge|Restore|Shrink)/}).click();
  await page.getByRole('tab', {name: /^History/}).click();
  await page.getByRole('button', {name: /^Pin(ned:)? the timing/}).click();
  await expect(page.getByRole('button', {name: /^Pin(ned:)? the timing/})).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  // An edit, and another timing: both are there after the page was loaded again.
  await page.getByRole('region', {name: 'Source'}).locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.insertText('// One more line.\n');
  await page.getByRole('button', {name: /^Time\b/}).click();
  await expect(page.getByRole('tab', {name: /^History\W*2$/})).toBeVisible({timeout: 60_000});
  await page.waitForTimeout(600);
  await page.reload();
  await page.getByRole('tab', {name: /^Timing/}).click();
  await page.getByRole('tab', {name: /^History\W*2$/}).click(limit);
  await expect(page.getByRole('img', {name: /^Medians of async over 2 timings/})).toBeVisible(limit);
  await expect(page.getByRole('button', {name: /^Pin(ned:)? the timing/, pressed: true})).toHaveCount(1);
  for (const box of await page.getByRole('checkbox', {name: /^Compare the timing/}).all()) await box.check();
  const compared = page.getByRole('region', {name: 'Comparison of two timings'});
  await expect(compared.getByRole('row', {name: /^async .* % to .* %$/})).toBeVisible();
  await expect(compared.getByText(/They were not interleaved/)).toBeVisible();
  await expect(compared.getByLabel('Lines of copy-1d-sync.metal that differ')).toContainText(
    '+ // One more line.',
  );
  const entry = await saved('as JSON');
  expect(JSON.parse(entry.bytes.toString())).toMatchObject({name: 'copy-1d.lab.json', samplesKept: true});
  await page.getByRole('button', {name: /^Enlarge/}).click();
  await judgeView(page, 'timing-history');
});

test('10,000 samples keep the page at 60 frames per second, and are cancelled at once', async ({
  page,
  lab,
}) => {
  await openTiming(page, lab.address, /^Copy 1D/);
  // Each side and the control: 2,500 of each of the four series.
  await setSamples(page, 5000, 0.01);
  await page.getByRole('button', {name: /^Time\b/}).click();
  const progress = page.getByRole('progressbar', {name: 'Progress of the timing'});
  await expect(progress).toHaveAttribute('max', '20000', {timeout: 90_000});
  const seen = await page.evaluate(
    () =>
      new Promise<{frames: number; medianMs: number; longTasks: number; ms: number}>((resolve) => {
        let frames = 0;
        const intervals: number[] = [];
        let longTasks = 0;
        let last = performance.now();
        const started = last;
        const observer = new PerformanceObserver((list) => (longTasks += list.getEntries().length));
        observer.observe({type: 'longtask'});
        const count = (now: number): void => {
          frames++;
          intervals.push(now - last);
          last = now;
          if (now - started < 4000) requestAnimationFrame(count);
          else {
            observer.disconnect();
            const medianMs = intervals.sort((one, other) => one - other)[intervals.length >> 1] ?? 0;
            resolve({frames, medianMs, longTasks, ms: now - started});
          }
        };
        requestAnimationFrame(count);
      }),
  );
  test.info().annotations.push({type: 'frames', description: JSON.stringify(seen)});
  console.log(`      frames while samples come in: ${JSON.stringify(seen)}`);
  // The median frame: single ones are late where other processes take the processor.
  expect(seen.medianMs).toBeLessThan(17.5);
  await judgeView(page, 'timing-live', {asItStands: true});
  const cancelledAt = Date.now();
  await page
    .getByRole('button', {name: /^Cancel\b/})
    .last()
    .click();
  await expect(page.getByText('cancelled; what is shown is older')).toBeVisible({timeout: 5000});
  console.log(`      cancelled ${Date.now() - cancelledAt} ms after the button was looked for`);
});

test('a wrong variant is refused with its first element', async ({page, lab}) => {
  await openTiming(page, lab.address, /^Copy 1D/);
  await page.getByRole('region', {name: 'Source'}).locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+A');
  const text = `#include <metal_stdlib>
using namespace metal;
kernel void copy_sync(device const float4 *input [[buffer(0)]], device float4 *output [[buffer(1)]],
    uint index [[thread_position_in_grid]])
{
  output[2 * index] = input[2 * index];
  output[2 * index + 1] = input[2 * index + 1] + 0.5f;
}
`;
  await page.keyboard.insertText(text);
  await setSamples(page, 24, 0.3);
  await page.getByRole('button', {name: /^Time\b/}).click();
  await expect(verdict(page)).toContainText(
    'Not timed: The result of sync is not as the experiment expects: element 4 of buffer 1 is 4.5 and not 4',
    {timeout: 90_000},
  );
  await judgeView(page, 'timing-refused');
});

test('a copy is described, drawn and inserted at the cursor; a sweep has a point for each value', async ({
  page,
  lab,
}) => {
  await openTiming(page, lab.address, /^Copy 1D/);
  await page.getByRole('tab', {name: 'Copy builder'}).click();
  await expect(
    page.getByRole('img', {
      name: /^Source: device memory: 8 by 4 elements from element 18 \(row 1, column 2\), 16 elements in a row/,
    }),
  ).toBeVisible();
  await page.getByLabel('Inside: columns').fill('5');
  await page.getByLabel('Outside is').selectOption('edge');
  await page.getByLabel('Make').selectOption('async');
  await expect(page.getByLabel('What the copy becomes')).toContainText('__metal_simdgroup_async_copy_2d');
  await page.getByLabel('Tile columns').fill('3');
  await expect(page.getByText('Not a copy: validColumns is 5')).toBeVisible();
  await page.getByLabel('Tile columns').fill('8');
  await page.getByRole('button', {name: /^Enlarge/}).click();
  await judgeView(page, 'timing-copy');
  await page.getByLabel('Make').selectOption('sync');
  await page.getByRole('button', {name: 'Insert at the cursor'}).click();
  await expect(page.getByRole('region', {name: 'Source'})).toContainText('threadgroup float tile');
  await page.getByRole('region', {name: 'Source'}).locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+Z');
  await page.getByRole('tab', {name: 'Sweep'}).click();
  await page.getByLabel('Values').fill('64, 128');
  await setSamples(page, 20, 0.1);
  await page.getByRole('button', {name: /^Time each value/}).click();
  await expect(
    page.getByRole('row', {name: /^128 .*(faster|slower|No difference|Not decided|Not timed)/}),
  ).toBeVisible({
    timeout: 90_000,
  });
  await page.getByLabel('Kind of plot of the sweep').selectOption('heat');
  await expect(page.getByRole('table', {name: 'Median times over threadgroup.0'})).toBeVisible();
  await judgeView(page, 'timing-sweep-heat');
  await page.getByLabel('Kind of plot of the sweep').selectOption('line');
  await judgeView(page, 'timing-sweep');
});
