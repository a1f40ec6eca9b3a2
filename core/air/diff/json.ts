import {type DifferenceGroup, type FactDifference, type ModuleDiff, summaryLine} from './diff-modules.ts';
import {type SideNames} from './markdown.ts';

/** The differences as one JSON document; equal facts are counted and left out. */
export function diffToJson(diff: ModuleDiff, names: SideNames): unknown {
  return {
    left: names.left,
    right: names.right,
    summary: summaryLine(diff),
    counts: diff.counts,
    groups: diff.groups.flatMap(groupToJson),
  };
}

function groupToJson(group: DifferenceGroup): unknown[] {
  const differences = group.differences.filter((difference) => difference.class !== 'equal');
  const children = group.children.flatMap(groupToJson);
  if (differences.length + children.length === 0) return [];
  return [{title: group.title, differences: differences.map(differenceToJson), groups: children}];
}

function differenceToJson(difference: FactDifference): unknown {
  const {key, left, right, broken} = difference;
  return {key, class: difference.class, left: left?.text ?? null, right: right?.text ?? null, breaks: broken};
}
