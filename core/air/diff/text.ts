import {type DifferenceClass, type DifferenceGroup, type ModuleDiff, summaryLine} from './diff-modules.ts';

const marks: Readonly<Record<DifferenceClass, string>> = {equal: '=', missing: '+', extra: '-', changed: '~'};

/** The differences for a terminal: `+` only the right side states it, `-` only the left, `~` both, differently. */
export function diffToText(diff: ModuleDiff): string {
  return [...diff.groups.flatMap((group) => groupLines(group, '')), summaryLine(diff), ''].join('\n');
}

function groupLines(group: DifferenceGroup, indent: string): string[] {
  const own = group.differences
    .filter((difference) => difference.class !== 'equal')
    .map((difference) => {
      const {left, right, label, broken} = difference;
      const values = [left?.text, right?.text].filter((text) => text !== undefined).join(' -> ');
      const rules = broken.map(({ruleId, side}) => ` [${ruleId} ${side}]`).join('');
      return `${indent}  ${marks[difference.class]} ${label}: ${values}${rules}`;
    });
  const children = group.children.flatMap((child) => groupLines(child, `${indent}  `));
  return own.length + children.length === 0 ? [] : [`${indent}${group.title}`, ...own, ...children];
}
