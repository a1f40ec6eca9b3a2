import {type Diagnostic} from '../base/diagnostic.ts';
import {type CrashRecord} from '../protocol/crash.ts';
import {type LabError} from '../protocol/error.ts';
import {type TimingReply} from '../protocol/timing.ts';
import {reportStyle} from './report-style.ts';
import {html, SafeHtml} from '../base/html.ts';
import {timingSection} from './report-timing.ts';

export interface ReportDocument {
  readonly name: string;
  readonly language: 'msl' | 'llvm-ir' | 'json' | 'text' | 'library';
  readonly text: string;
  /** Of a library, whose bytes are no text. */
  readonly sizeBytes?: number;
  readonly diagnostics: readonly Diagnostic[];
  /** Why it was not compiled, where a compile was tried and gave no answer. */
  readonly error?: LabError;
  /** IR that was made of it, and whose work that is. */
  readonly made?: {
    readonly name: string;
    readonly by: string;
    readonly text: string;
    readonly isStale: boolean;
  };
}

/** A session as a person shows it to another. */
export interface SessionReport {
  readonly title: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly documents: readonly ReportDocument[];
  /** Two modules compared, as `diffPartHtml` writes it. */
  readonly diff?: {readonly left: string; readonly right: string; readonly part: SafeHtml};
  readonly timings: readonly TimingReply[];
  readonly crashes: readonly {
    readonly record: CrashRecord;
    readonly ir?: {readonly name: string; readonly text: string};
  }[];
}

/** Longest text that is shown whole, in UTF-16 units: a browser stays usable. */
const longestText = 2_000_000;

/**
 * One HTML file that shows the session and needs nothing else: no script, nothing loaded, every text escaped, and a policy
 * that forbids the browser all of it.
 */
export function sessionReport(report: SessionReport): string {
  const sections = [
    ...report.crashes.map((crash, at) => crashSection(crash, at)),
    ...report.documents.map(documentSection),
    ...(report.diff === undefined ? [] : [diffSection(report.diff)]),
    ...report.timings.map((timing, at) => ({
      id: `timing-${at}`,
      title: `Timing of ${timing.name}`,
      body: timingSection(timing),
    })),
  ];
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta
        http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
      />
      <meta name="viewport" content="width=device-width" />
      <meta name="referrer" content="no-referrer" />
      <title>${report.title}</title>
      <style>
        ${new SafeHtml(reportStyle)}
      </style>
    </head>
    <body>
      <header>
        <h1>${report.title}</h1>
        <dl class="facts">
          ${[['Made', report.createdAt], ...report.facts].map(
            ([name, value]) =>
              html`<dt>${name}</dt>
                <dd>${value}</dd>`,
          )}
        </dl>
      </header>
      <nav aria-label="Contents">
        <ol>
          ${sections.map(({id, title}) => html`<li><a href="#${id}">${title}</a></li>`)}
        </ol>
      </nav>
      <main>
        ${sections.map(
          ({id, title, body}) =>
            html`<section id="${id}">
              <h2>${title}</h2>
              ${body}
            </section> `,
        )}
      </main>
      <footer>Written by Airlock. What it calls predicted or modelled was not measured on a GPU.</footer>
    </body>
  </html> `;
  return `<!doctype html>\n${page.text}`;
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: SafeHtml;
}

function documentSection(document: ReportDocument, at: number): Section {
  const {name, language, text, sizeBytes, diagnostics, error, made} = document;
  const source =
    language === 'library'
      ? html`<p>A library of ${sizeBytes ?? 0} bytes; its bytes are not in this report.</p>`
      : listing(text, diagnostics, name);
  const failure =
    error === undefined ? undefined : html`<p class="error">${error.message} ${error.nextStep}</p>`;
  const ir =
    made === undefined
      ? undefined
      : html`<details>
          <summary>${made.name}: made by ${made.by}${made.isStale ? ', of an older text' : ''}</summary>
          ${listing(made.text, [], made.name)}
        </details>`;
  return {
    id: `document-${at}`,
    title: name,
    body: html`${failure}${problems(diagnostics)}${source}${ir}`,
  };
}

function problems(diagnostics: readonly Diagnostic[]): SafeHtml | undefined {
  if (diagnostics.length === 0) return undefined;
  return html`<ul class="problems">
    ${diagnostics.map(({severity, message, code, location, notes}) => {
      const place =
        location === undefined
          ? ''
          : `${location.file}:${location.range.start.line}:${location.range.start.column}`;
      const more =
        notes.length === 0
          ? undefined
          : html`<ul>
              ${notes.map((note) => html`<li class="note">${note.message}</li>`)}
            </ul>`;
      return html`<li class="${severity}">
        <b>${severity}</b> ${message} <code>${code}</code> <span class="place">${place}</span>${more}
      </li>`;
    })}
  </ul>`;
}

/** The text with line numbers; lines with a problem are marked. */
function listing(text: string, diagnostics: readonly Diagnostic[], file: string): SafeHtml {
  const shown = text.slice(0, longestText);
  const marked = new Map<number, string>();
  for (const {severity, location} of diagnostics) {
    if (location?.file !== file || (severity !== 'error' && severity !== 'warning')) continue;
    const {line} = location.range.start;
    if (marked.get(line) !== 'error') marked.set(line, severity);
  }
  const lines = shown.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  const cut =
    shown.length < text.length
      ? html`<p class="error">
          Cut off: ${text.length - shown.length} more characters are not in this report.
        </p>`
      : undefined;
  const rows = lines.map((line, index) => html`<span class="line ${marked.get(index + 1)}">${line} </span>`);
  return html`<pre class="listing" tabindex="0">${rows}</pre>
    ${cut}`;
}

function diffSection({left, right, part}: NonNullable<SessionReport['diff']>): Section {
  return {
    id: 'comparison',
    title: `${left} against ${right}, by meaning`,
    body: html`<div class="diff">${part}</div>`,
  };
}

function crashSection({record, ir}: SessionReport['crashes'][number], at: number): Section {
  const {error, environment: where, device} = record;
  const prediction = error.kind === 'compiler-crash' ? error.prediction : undefined;
  const reported = error.kind === 'compiler-crash' ? error.reported : undefined;
  const facts: [string, string | undefined][] = [
    ['Captured', record.time],
    ['Stage', record.stage],
    ['Kernel', record.input.kernel],
    ['OS profile', record.input.target],
    ['Device', device?.name ?? 'none'],
    ['Lab', `${where.labVersion} (${where.host}), ${where.runtime}`],
    ['System', `${where.osVersion}, ${where.platform}`],
    ['Signature', record.signature],
  ];
  const predicted =
    prediction === undefined
      ? undefined
      : html`<p class="warning">
          Predicted by rule ${prediction.ruleId}: the lab's own compiler process was taken down as the rule
          says that the system's would be. No Mac was asked.
        </p>`;
  return {
    id: `crash-${at}`,
    title: record.title,
    body: html`<p class="error">${error.message}</p>
      ${predicted}
      ${reported === undefined ? undefined : html`<pre class="listing">Error Domain=${reported.domain} Code=${String(reported.code)} "${reported.text}"</pre>`}
      <dl class="facts">
        ${facts.map(([name, value]) =>
          value === undefined
            ? undefined
            : html`<dt>${name}</dt>
                <dd>${value}</dd>`,
        )}
      </dl>
      <details>
        <summary>Timeline</summary>
        <ul>
          ${record.timeline.map((event) => html`<li><code>${JSON.stringify(event)}</code></li>`)}
        </ul>
      </details>
      ${
        ir === undefined
          ? undefined
          : html`<details>
              <summary>${ir.name}: the module that crashed</summary>
              ${listing(ir.text, [], ir.name)}
            </details>`
      }`,
  };
}
