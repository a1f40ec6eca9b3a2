import {useMemo, useState} from 'react';
import {CommandButton} from '../../app/command-button.tsx';
import {Icon, type IconName} from '../../app/icon.tsx';
import {placeRevealed} from '../../app/shell-slice.ts';
import {appStore, useApp} from '../../app/store.ts';
import {countOf} from '../../base/format.ts';
import {type CompileView} from '../compile/compile-key.ts';
import {useActiveCompile} from '../compile/use-active-compile.ts';
import {generatedName} from '../ir-language/generated-module.ts';
import {irPlaceRevealed} from '../ir-language/ir-language-slice.ts';
import {diagnosticsOf} from '../problems/problems-of.ts';
import {
  breachWords,
  breachedOnly,
  checklistCounts,
  checklistGroups,
  type ChecklistGroup,
  type ChecklistRow,
} from './checklist-rows.ts';
import {judgedOf} from './judged.ts';
import {RuleDetail} from './rule-detail.tsx';
import {groupTitles, verdictWords} from './rule-words.ts';
import {flattenTree, type TreeNode, type TreeRow} from './tree-rows.ts';
import {SeverityReset} from './severity-choice.tsx';
import {TreeView} from './tree-view.tsx';

type Entry =
  | {readonly kind: 'group'; readonly group: ChecklistGroup}
  | {readonly kind: 'rule'; readonly row: ChecklistRow};

/** Number of rules that the module in front breaches. */
export function ChecklistBadge() {
  const view = useActiveCompile();
  const rules = useApp((state) => state.airRules?.rules);
  const judged = judgedOf(
    view,
    useApp((state) => state.generatedCheck),
  );
  if (judged === undefined || rules === undefined) return null;
  const groups = checklistGroups(rules, diagnosticsOf(judged.outcome));
  const count = groups.reduce((sum, group) => sum + group.breachedCount, 0);
  return count === 0 ? null : <span className="badge">{count}</span>;
}

/** Every rule of the profile, ticked or crossed for the module in front while it is typed. */
export function ChecklistPanel() {
  const view = useActiveCompile();
  const rules = useApp((state) => state.airRules?.rules);
  const judged = judgedOf(
    view,
    useApp((state) => state.generatedCheck),
  );
  if (view === undefined || !['llvm-ir', 'msl'].includes(view.document.language))
    return <p className="placeholder">Open an IR or MSL document to check the metadata of its module.</p>;
  if (judged === undefined || rules === undefined)
    return <p className="placeholder">{notJudgedWords(view)}</p>;
  const groups = checklistGroups(rules, diagnosticsOf(judged.outcome));
  return <Checklist view={view} groups={groups} dimmed={judged.isOld} />;
}

function notJudgedWords(view: CompileView): string {
  const {outcome, lastIr} = view.compile;
  if (view.document.language === 'msl')
    return lastIr?.artifact.kind === 'air' ? 'Checking…' : 'No AIR was made from the document yet.';
  if (outcome === undefined) return 'Checking…';
  if (!outcome.result.ok) return outcome.result.error.message;
  const stage = outcome.result.value.stages.find((entry) => entry.stage === 'check');
  return stage?.state === 'not-needed'
    ? stage.detail
    : 'The rules are checked once the module can be read without errors.';
}

interface ChecklistProps {
  readonly view: CompileView;
  readonly groups: readonly ChecklistGroup[];
  readonly dimmed: boolean;
}

function Checklist({view, groups, dimmed}: ChecklistProps) {
  const [onlyBreached, setOnlyBreached] = useState(false);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<string>();
  const [hovered, setHovered] = useState<string>();
  const shown = useMemo(() => (onlyBreached ? breachedOnly(groups) : groups), [onlyBreached, groups]);
  const rows = useMemo(
    () => flattenTree(shown.map(groupNode), (node) => !closed.has(node.id)),
    [shown, closed],
  );
  const go = (row: TreeRow<Entry>, focus: 'editor' | 'stay'): void => {
    const place = row.value.kind === 'rule' ? row.value.row.firstBreach : undefined;
    if (place === undefined) return;
    if (view.document.language === 'llvm-ir')
      appStore.setState((state) => placeRevealed(state, view.document.id, place, focus));
    else if (focus === 'editor')
      appStore.setState((state) => irPlaceRevealed(state, view.document.id, place));
  };
  const ruleOf = (id: string | undefined) =>
    groups.flatMap((group) => group.rows).find(({rule}) => rule.id === id)?.rule;
  const detail = ruleOf(hovered) ?? ruleOf(selected);
  return (
    <div className="air-panel">
      <ChecklistHeading groups={groups} onlyBreached={onlyBreached} onOnlyBreached={setOnlyBreached} />
      <div className="air-panel-body">
        <div className="air-panel-main" data-stale={dimmed}>
          {rows.length === 0 && <p className="placeholder">No rule is breached.</p>}
          <TreeView
            label={`Checklist of ${view.document.language === 'msl' ? generatedName(view.document.name) : view.document.name}`}
            className="checklist"
            rows={rows}
            selected={selected}
            onSelect={(row) => {
              setSelected(row.id);
              go(row, 'stay');
            }}
            onActivate={(row) => go(row, 'editor')}
            onToggle={(row) => setClosed(toggled(closed, row.id))}
            onHover={(row) => setHovered(row?.id)}
          >
            {(row) =>
              row.value.kind === 'group' ? (
                <GroupRow group={row.value.group} />
              ) : (
                <RuleRow row={row.value.row} />
              )
            }
          </TreeView>
        </div>
        <div className="air-panel-detail" tabIndex={0} role="region" aria-label="Rule">
          {detail === undefined ? (
            <p className="placeholder">Choose a rule to see what it means and what it rests on.</p>
          ) : (
            <RuleDetail rule={detail} />
          )}
        </div>
      </div>
    </div>
  );
}

function groupNode(group: ChecklistGroup): TreeNode<Entry> {
  return {
    id: group.group,
    text: groupTitles[group.group],
    value: {kind: 'group', group},
    children: group.rows.map((row) => ({
      id: row.rule.id,
      text: row.rule.title,
      value: {kind: 'rule', row},
      children: [],
    })),
  };
}

function toggled(set: ReadonlySet<string>, id: string): Set<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

interface HeadingProps {
  readonly groups: readonly ChecklistGroup[];
  readonly onlyBreached: boolean;
  readonly onOnlyBreached: (value: boolean) => void;
}

function ChecklistHeading({groups, onlyBreached, onOnlyBreached}: HeadingProps) {
  const profile = useApp((state) => state.target);
  const evidence = useApp((state) => state.evidence);
  const counts = checklistCounts(groups);
  const {error, warning} = counts.breached;
  const tone = error > 0 ? 'error' : warning > 0 ? 'warning' : 'passed';
  return (
    <div className="view-heading">
      <span className="checklist-summary" data-tone={tone} data-testid="checklist-summary">
        <Icon name={error > 0 ? 'failed' : warning > 0 ? 'warning' : 'passed'} />
        {breachWords(counts, profile)}
      </span>
      <label className="check">
        <input
          type="checkbox"
          checked={onlyBreached}
          onChange={(event) => onOnlyBreached(event.target.checked)}
        />
        Breached only
      </label>
      <label className="check" title="Leaves out rules whose evidence other reports contradict">
        <input
          type="checkbox"
          checked={evidence === 'uncontested'}
          onChange={(event) => appStore.setState({evidence: event.target.checked ? 'uncontested' : 'all'})}
        />
        Uncontested evidence only
      </label>
      <SeverityReset />
      <CommandButton commandId="air.fix-all" icon="fix" label="Fix all metadata" />
    </div>
  );
}

function GroupRow({group}: {readonly group: ChecklistGroup}) {
  return (
    <>
      <span className="tree-group">{groupTitles[group.group]}</span>
      <span className="tree-count">
        {group.breachedCount === 0
          ? countOf(group.rows.length, 'rule')
          : `${group.breachedCount} of ${countOf(group.rows.length, 'rule')} breached`}
      </span>
    </>
  );
}

const breachIcons: Readonly<Record<ChecklistRow['severity'], IconName>> = {
  error: 'failed',
  warning: 'warning',
  info: 'note',
};

function RuleRow({row}: {readonly row: ChecklistRow}) {
  const profile = useApp((state) => state.target);
  const {rule, severity, breachCount} = row;
  const isBreached = breachCount > 0;
  return (
    <>
      <span className="rule-mark" data-tone={isBreached ? severity : 'passed'}>
        <Icon name={isBreached ? breachIcons[severity] : 'passed'} />
        <span className="visually-hidden">{isBreached ? `breached, ${severity}` : 'kept'}</span>
      </span>
      <span className="row-text" title={`${rule.title} (${rule.id})`}>
        {rule.title}
      </span>
      {isBreached && (
        <span className="badge" title={countOf(breachCount, 'breach', 'breaches')}>
          {breachCount}
        </span>
      )}
      <span className="rule-verdict" title="What a breach is predicted to do">
        {verdictWords[rule.verdicts[profile]]}
      </span>
      <span className="rule-status">{rule.status}</span>
    </>
  );
}
