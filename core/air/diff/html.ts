import {escapeHtml} from '../../base/html.ts';
import {
  type BrokenRule,
  type DifferenceGroup,
  type FactDifference,
  type ModuleDiff,
  summaryLine,
} from './diff-modules.ts';
import {type SideNames} from './markdown.ts';

const style = `
:root { color-scheme: light dark; --line: #8884; --missing: #b3261e; --extra: #8a5a00; --changed: #1a56b0; }
@media (prefers-color-scheme: dark) { :root { --missing: #ff8a80; --extra: #ffc46b; --changed: #8ab4f8; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; }
th, td { border: 1px solid var(--line); padding: 0.3rem 0.5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
td { font-family: ui-monospace, monospace; font-size: 13px; }
.missing > td:first-child { color: var(--missing); } .extra > td:first-child { color: var(--extra); }
.changed > td:first-child { color: var(--changed); } td:first-child { font-weight: 600; }
summary { cursor: pointer; }
`;

/** The differences as one HTML page without scripts or anything to load; equal facts are folded. */
export function diffToHtml(diff: ModuleDiff, names: SideNames): string {
  const title = `AIR metadata: ${names.left} against ${names.right}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${diffPartHtml(diff, names, 2)}</body>
</html>
`;
}

/** The differences as part of another page, headings from `level` on; classes: missing, extra, changed. */
export function diffPartHtml(diff: ModuleDiff, names: SideNames, level: number): string {
  const groups = diff.groups.map((group) => groupHtml(group, names, level)).join('');
  return `<p>${escapeHtml(summaryLine(diff))}</p>\n${groups}`;
}

function groupHtml(group: DifferenceGroup, names: SideNames, level: number): string {
  const different = group.differences.filter((difference) => difference.class !== 'equal');
  const equal = group.differences.filter((difference) => difference.class === 'equal');
  const children = group.children.map((child) => groupHtml(child, names, Math.min(level + 1, 6))).join('');
  const folded =
    equal.length === 0
      ? ''
      : `<details><summary>${equal.length} equal</summary>\n${tableHtml(equal, names)}</details>\n`;
  const table = different.length === 0 ? '' : tableHtml(different, names);
  return `<h${level}>${escapeHtml(group.title)}</h${level}>\n${table}${folded}${children}`;
}

function tableHtml(differences: readonly FactDifference[], names: SideNames): string {
  const head = ['', 'fact', names.left, names.right, 'rules'].map((cell) => `<th>${escapeHtml(cell)}</th>`);
  return `<table>\n<tr>${head.join('')}</tr>\n${differences.map(rowHtml).join('')}</table>\n`;
}

function rowHtml(difference: FactDifference): string {
  const {label, left, right, broken} = difference;
  const cells = [difference.class, label, left?.text ?? '', right?.text ?? ''].map(
    (cell) => `<td>${escapeHtml(cell)}</td>`,
  );
  return `<tr class="${difference.class}">${cells.join('')}<td>${broken.map(ruleHtml).join('<br>')}</td></tr>\n`;
}

function ruleHtml({side, ruleId, severity, message}: BrokenRule): string {
  return `<span title="${escapeHtml(message)}">${escapeHtml(`${ruleId} (${severity}, ${side})`)}</span>`;
}
