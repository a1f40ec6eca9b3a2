import {type DifferenceGroup, type FactDifference, type ModuleDiff, summaryLine} from './diff-modules.ts';

/** What the two sides are called in an export: file names, or "yours" and "the compiler's". */
export interface SideNames {
  readonly left: string;
  readonly right: string;
}

/** The differences as Markdown: a table for each subject that has any. */
export function diffToMarkdown(diff: ModuleDiff, names: SideNames): string {
  const title = `# AIR metadata: ${escapeText(names.left)} against ${escapeText(names.right)}`;
  const sections = diff.groups.flatMap((group) => groupSections(group, names, []));
  return `${[title, summaryLine(diff), ...sections].join('\n\n')}\n`;
}

function groupSections(group: DifferenceGroup, names: SideNames, parents: readonly string[]): string[] {
  const titles = [...parents, group.title];
  const rows = group.differences.filter((difference) => difference.class !== 'equal').map(row);
  const header = `| | fact | ${escapeText(names.left)} | ${escapeText(names.right)} | rules |\n| --- | --- | --- | --- | --- |`;
  const own = rows.length === 0 ? [] : [`## ${escapeText(titles.join(', '))}`, [header, ...rows].join('\n')];
  return [...own, ...group.children.flatMap((child) => groupSections(child, names, titles))];
}

function row(difference: FactDifference): string {
  const {left, right, label, broken} = difference;
  const rules = [...new Set(broken.map(({side, ruleId, severity}) => `${ruleId} (${severity}, ${side})`))];
  const cells = [difference.class, label, left?.text ?? '', right?.text ?? '', rules.join(', ')];
  return `| ${cells.map(escapeText).join(' | ')} |`;
}

/** What Markdown or the HTML inside it would take for a mark. */
function escapeText(text: string): string {
  return text.replace(/[\\`*_[\]<>#|!&]/g, (mark) => `\\${mark}`).replace(/\s+/g, ' ');
}
