import {describe, expect, it} from 'vitest';
import {type CrashRecord} from '../protocol/crash.ts';
import {type TimingComparison, type TimingReply} from '../protocol/timing.ts';
import {diffPartHtml} from '../air/diff/html.ts';
import {sessionReport, type SessionReport} from './report.ts';
import {html, SafeHtml} from '../base/html.ts';

const hostile = `<script>alert(1)</script><img src=x onerror="alert('1')"> " onload=' &lt; </pre></section> \u0000\u001b[2J`;

const ratio = {ratio: 0.8, lower: 0.7, upper: 0.9, confidence: 0.99, blocks: 50};
const comparison: TimingComparison = {
  baseline: hostile,
  variant: `${hostile} 2`,
  launchesPerSample: 2,
  times: Array.from({length: 400}, (_, index) => 1000 + (index % 7)),
  controlTimes: [1000, 1001, 1002],
  estimate: ratio,
  control: {...ratio, ratio: 1, lower: 0.99, upper: 1.01},
  floor: 0.01,
  drift: {factor: 1, significant: false},
  verdict: {kind: 'faster', factor: 0.8, lower: 0.7, upper: 0.9},
  sentence: hostile,
};
const timing: TimingReply = {
  timingId: 't',
  name: hostile,
  title: hostile,
  outcome: 'measured',
  verdict: hostile,
  device: {id: 'reference', name: hostile, kind: 'reference'},
  target: 'macos26',
  clock: {kind: 'cpu', name: hostile},
  baseline: hostile,
  variants: [
    {
      name: hostile,
      source: hostile,
      kernel: hostile,
      findings: [],
      throughput: [],
      modelled: {gpuNs: 5, chip: hostile, bound: 'x'},
    },
  ],
  comparisons: [comparison],
  warmUp: {samples: 0, ms: 0},
  correctnessRuns: 2,
  startedAt: hostile,
  durationMs: 1,
};
const record = {
  id: 'c1',
  time: hostile,
  trigger: 'compiler-crash',
  stage: 'pipeline',
  title: hostile,
  signature: hostile,
  fingerprint: 'f',
  error: {
    kind: 'compiler-crash',
    code: 'x',
    message: hostile,
    nextStep: hostile,
    output: hostile,
    reported: {domain: hostile, code: 2, text: hostile},
    prediction: {ruleId: hostile},
  },
  durationMs: 1,
  input: {target: 'macos26', kernel: hostile},
  environment: {
    labVersion: hostile,
    host: 'browser',
    runtime: hostile,
    osVersion: hostile,
    platform: hostile,
  },
  timeline: [{note: hostile}],
  artifacts: [],
  lastCommands: [],
} as unknown as CrashRecord;

const problem = {
  severity: 'error' as const,
  message: hostile,
  code: hostile,
  location: {file: 'a.metal', range: {start: {line: 2, column: 1}, end: {line: 2, column: 2}}},
  highlights: [],
  notes: [{message: hostile, fixIts: []}],
  fixIts: [],
  origin: 'clang' as const,
};
const report: SessionReport = {
  title: hostile,
  createdAt: '2026-11-21T12:00:00.000Z',
  facts: [[hostile, hostile]],
  documents: [
    {
      name: 'a.metal',
      language: 'msl',
      text: `kernel void k() {}\n${hostile}\n`,
      diagnostics: [problem],
      made: {name: hostile, by: hostile, text: hostile, isStale: true},
    },
    {name: hostile, language: 'library', text: '', sizeBytes: 5, diagnostics: []},
  ],
  diff: {left: hostile, right: hostile, part: new SafeHtml('<p>1 fact</p>')},
  timings: [timing],
  crashes: [{record, ir: {name: hostile, text: hostile}}],
};

const elements =
  'html head meta title style body header h1 h2 h3 dl dt dd nav ol ul li a main section pre span p b code details summary table tr th td svg line rect circle text footer div';

describe('a report', () => {
  it('has no element, attribute or address but the report’s own, whatever is in the session', () => {
    const page = sessionReport(report);
    const body = page.replace(/<style>[\s\S]*?<\/style>/, '');
    const tags = Array.from(body.matchAll(/<([^>]*)>/g), ([, tag = '']) => tag);
    const known = new Set(elements.split(' '));
    const attribute = /\s(?:[a-z][\w-]*)="[^"<>]*"/g;
    const odd = tags.filter((tag) => {
      if (tag === '!doctype html') return false;
      const name = /^\/?([a-z0-9]+)/.exec(tag)?.[1] ?? '';
      const rest = tag
        .replace(/^\/?[a-z0-9]+/, '')
        .replace(attribute, '')
        .replace(/\/$/, '');
      return !known.has(name) || rest.trim() !== '' || /\son\w+=/i.test(tag);
    });
    expect(odd).toEqual([]);
    const addresses = Array.from(
      body.matchAll(/\s(?:href|src|xlink:href|action)="([^"]*)"/g),
      ([, to]) => to,
    );
    expect(addresses.every((to) => to?.startsWith('#'))).toBe(true);
    expect(body).toContain('&lt;script&gt;');
    expect(body.includes('\u0000') || body.includes('\u001b')).toBe(false);
    expect(page).toContain(
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    );
  });

  it('shows every part of the session', () => {
    const page = sessionReport(report);
    for (const part of [
      'id="document-0"',
      'id="document-1"',
      'id="comparison"',
      'id="timing-0"',
      'id="crash-0"',
    ]) {
      expect(page).toContain(part);
    }
    expect(page).toContain('<span class="line error">');
    expect(page).toContain('of an older text');
    expect(page).toContain('never measured');
    expect(page).toContain('No Mac was asked');
    // 400 samples and 3 of the control.
    expect(page.match(/<circle class="(base|variant|control)"/g)).toHaveLength(403);
    expect(page.match(/class="base"/g)).toHaveLength(200);
  });

  it('stays small where the session is large, and says so', () => {
    const text = 'x'.repeat(5_000_000);
    const times = Array.from({length: 100_000}, () => 1);
    const page = sessionReport({
      ...report,
      documents: [{name: 'big.ll', language: 'llvm-ir', text, diagnostics: []}],
      timings: [{...timing, comparisons: [{...comparison, times}]}],
    });
    expect(page.length).toBeLessThan(2_500_000);
    expect(page).toContain('Cut off: 3000000 more characters');
    expect(page).toMatch(/Every \d+th sample is shown/);
  });

  it('takes a comparison as the comparison’s own export writes it', () => {
    const part = diffPartHtml(
      {groups: [], counts: {equal: 1, missing: 0, extra: 0, changed: 0}},
      {left: 'a', right: 'b'},
      3,
    );
    expect(part).toMatch(/^<p>.*<\/p>\n$/);
  });
});

describe('html', () => {
  it('escapes every string and joins lists', () => {
    expect(html`<p title="${`"'<>&`}">${['a', undefined, 1, html`<b>${'<'}</b>`]}</p>`.text).toBe(
      '<p title="&quot;&#39;&lt;&gt;&amp;">a1<b>&lt;</b></p>',
    );
  });
});
