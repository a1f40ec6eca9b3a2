import {analyseAir} from '../../air/analyse.ts';
import {fixFindings} from '../../air/fixes/fix-findings.ts';
import {type Finding, type OsProfile} from '../../air/rules/rule.ts';

/** Something that a module lacks and that can be put in: every finding that has a fix is one. */
export interface Addition {
  readonly ruleId: string;
  /** What is put in, as the fix says it. */
  readonly title: string;
}

export interface AdditionSpace {
  readonly additions: readonly Addition[];
  /** The module with the additions of these numbers. */
  readonly apply: (chosen: ReadonlySet<number>) => string;
}

/**
 * What might make a failing module pass: the mends of all rules that it breaks, each on its own, whatever their severity.
 * Which of them matter is for `explain` to find out on a device; no verdict is taken from the rules.
 */
export function possibleAdditions(text: string, profile: OsProfile): AdditionSpace {
  const {air, findings} = analyseAir(text, {profile});
  const fixable: {addition: Addition; finding: Finding}[] = findings.flatMap((finding) => {
    const fixed = fixFindings(text, air, [finding], profile);
    const title = fixed.applied[0]?.message;
    return title === undefined || fixed.text === text
      ? []
      : [{addition: {ruleId: finding.rule.id, title}, finding}];
  });
  return {
    additions: fixable.map(({addition}) => addition),
    apply: (chosen) =>
      fixFindings(
        text,
        air,
        fixable.flatMap(({finding}, index) => (chosen.has(index) ? [finding] : [])),
        profile,
      ).text,
  };
}
