/** Style of the report: the system's fonts, both colour schemes, good on paper. */
export const reportStyle = `
:root { color-scheme: light dark; --line: #8884; --quiet: #666; --error: #b3261e; --warn: #8a5a00; --blue: #1a56b0; --band: #8882; --sheet: #8881; }
@media (prefers-color-scheme: dark) { :root { --quiet: #aaa; --error: #ff8a80; --warn: #ffc46b; --blue: #8ab4f8; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; border-bottom: 1px solid var(--line); }
a { color: var(--blue); } nav ol { padding-left: 1.2rem; } footer { margin: 3rem 0 1rem; color: var(--quiet); font-size: 13px; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; } .facts dt { color: var(--quiet); } .facts dd { margin: 0; }
.listing { font: 12.5px/1.45 ui-monospace, monospace; background: var(--sheet); border: 1px solid var(--line); border-radius: 6px; padding: .5rem 0; overflow: auto; max-height: 40rem; counter-reset: line; tab-size: 4; }
.line { display: block; padding: 0 .75rem 0 0; white-space: pre; } .line::before { counter-increment: line; content: counter(line); display: inline-block; width: 4em; margin-right: 1em; text-align: right; color: var(--quiet); }
.line.error { box-shadow: inset 3px 0 var(--error); background: var(--band); } .line.warning { box-shadow: inset 3px 0 var(--warn); background: var(--band); }
pre:not(:has(.line)) { padding: .5rem .75rem; white-space: pre-wrap; }
.problems { padding-left: 1.2rem; } .error > b, p.error { color: var(--error); } .warning > b, p.warning { color: var(--warn); } .place, .note { color: var(--quiet); }
summary { cursor: pointer; margin: .5rem 0; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; } th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top; }
.diff table { width: 100%; } .diff td { font-family: ui-monospace, monospace; font-size: 13px; }
.missing > td:first-child { color: var(--error); } .extra > td:first-child { color: var(--warn); } .changed > td:first-child { color: var(--blue); }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
svg { display: block; width: 100%; max-width: 60rem; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: currentColor; }
svg .axis { stroke: var(--line); } svg .one { stroke: currentColor; opacity: .6; } svg .noise { fill: var(--band); } svg .interval { stroke: var(--blue); stroke-width: 2; } svg .point, svg .base { fill: var(--blue); } svg .variant { fill: var(--error); } svg .control { fill: var(--quiet); }
@media print { .listing { max-height: none; } details { display: block; } }
`;
