import {allRules} from '../rules/check.ts';
import {type EvidenceStatus, type Rule, type RuleGroup, type Verdict} from '../rules/rule.ts';
import {shellRules} from '../shells/check-shell.ts';
import {type ShellRule} from '../shells/shell-rule.ts';
import {plainMarkdown} from './plain-markdown.ts';

const groupTitles: Readonly<Record<RuleGroup, string>> = {
  module: 'Module',
  arguments: 'Arguments',
  consistency: 'Consistency',
  linking: 'Linking',
  body: 'Code',
};

const verdictWords: Readonly<Record<Verdict, string>> = {
  crash: 'the compiler service crashes',
  reject: 'the module is rejected with an error',
  warning: 'it works, and may not for long',
  none: 'nothing happens',
};

const statusWords: Readonly<Record<EvidenceStatus, string>> = {
  confirmed: 'confirmed by an experiment that changed this and nothing else',
  reported: 'reported by people who met it',
  contradicted: 'reported by some and contradicted by others',
  inferred: 'inferred from what Apple’s own modules have; nobody has seen it fail',
};

/** docs/rules.md: every rule with its verdicts, its evidence and how good that is. */
export function rulesReference(): string {
  const groups = Object.keys(groupTitles) as RuleGroup[];
  const sections = groups.map((group) => {
    const rules = allRules.filter((rule) => rule.group === group);
    return `## ${groupTitles[group]}\n\n${rules.map(ruleSection).join('\n\n')}`;
  });
  return `# Rules about AIR

<!-- Made by scripts/make-references.mjs from core/air/rules; do not edit. -->

${allRules.length} rules. A rule says what an OS does with a module that breaks it, and how well that is known. What the lab
calls predicted rests on these and on nothing else. \`airlock check\` and the window name rules by these ids; severities can
be set in the settings, and rules whose evidence is contradicted can be left out.

| id | what | macOS 15 | macOS 26 | known by |
| -- | ---- | -------- | -------- | -------- |
${allRules.map((rule) => `| [${rule.id}](#${rule.id.toLowerCase()}) | ${plainMarkdown(rule.title)} | ${rule.verdicts.macos15} | ${rule.verdicts.macos26} | ${rule.status} |`).join('\n')}

${sections.join('\n\n')}

## Shells

${shellRules.length} rules about a [shell](shells.md) and the visible function that is linked into it. \`airlock link\` judges both
sides; \`airlock check\` judges a module that a manifest.json beside it calls its shell, and any module with \`--shell\`. What breaks one
does not link, or silently does nothing on a GPU.

| id | side | severity | what | known by |
| -- | ---- | -------- | ---- | -------- |
${shellRules.map((rule) => `| [${rule.id}](#${rule.id.toLowerCase()}) | ${rule.side} | ${rule.severity} | ${plainMarkdown(rule.title)} | ${rule.status} |`).join('\n')}

${shellRules.map(shellRuleSection).join('\n\n')}
`;
}

function shellRuleSection({
  id,
  title,
  side,
  severity,
  status,
  testedOn,
  evidence,
  explanation,
}: ShellRule): string {
  return `### ${id}

**${plainMarkdown(title)}**

${plainMarkdown(explanation)}

- Side: the ${side}. Severity: ${severity}.
- ${known({status, testedOn, evidence})}`;
}

/** How well a rule is known, and from where. */
function known({status, testedOn, evidence}: Pick<Rule, 'status' | 'testedOn' | 'evidence'>): string {
  const sources = evidence.map(({document, section}) => `${document}: ${section}`).join('; ');
  return `Status: ${statusWords[status]}. Tested on: ${plainMarkdown(testedOn)}.
- Evidence: ${plainMarkdown(sources)}.`;
}

function ruleSection({
  id,
  title,
  verdicts,
  severity,
  severityOn,
  status,
  testedOn,
  evidence,
  explanation,
}: Rule): string {
  const differing = Object.entries(severityOn ?? {}).map(([profile, level]) => `${level} under ${profile}`);
  return `### ${id}

**${plainMarkdown(title)}**

${plainMarkdown(explanation)}

- macOS 15: ${verdictWords[verdicts.macos15]}. macOS 26: ${verdictWords[verdicts.macos26]}.
- Severity: ${[severity, ...differing].join(', ')}.
- ${known({status, testedOn, evidence})}`;
}
