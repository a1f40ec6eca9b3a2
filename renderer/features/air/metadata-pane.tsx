import {useDeferredValue, useEffect, useMemo, useState} from 'react';
import {Icon, type IconName} from '../../app/icon.tsx';
import {placeRevealed} from '../../app/shell-slice.ts';
import {appStore, useApp} from '../../app/store.ts';
import {countOf} from '../../base/format.ts';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {irPlaceRevealed} from '../ir-language/ir-language-slice.ts';
import {type FactClass} from '../ir-language/messages.ts';
import {type FactsState} from './air-slice.ts';
import {FactDetail} from './fact-detail.tsx';
import {
  countWords,
  type FactEntry,
  type FactFilter,
  factPathAt,
  factTreeNodes,
  isNodeAt,
  nodePath,
  placeOfNode,
} from './fact-rows.ts';
import {factsSubject} from './facts-controller.ts';
import {MetadataHeading} from './metadata-heading.tsx';
import {flattenTree, type TreeNode, type TreeRow} from './tree-rows.ts';
import {TreeView} from './tree-view.tsx';

/** The metadata of the module in front by meaning, alone or against another document. */
export function MetadataPane({document}: {readonly document: LabDocument}) {
  const state = useApp((app) => app.facts);
  const otherId = useApp((app) => factsSubject(app)?.other?.id);
  const facts = state?.documentId === document.id && state.otherId === otherId ? state : undefined;
  const [filter, setFilter] = useState<FactFilter>();
  const [query, setQuery] = useState('');
  const current = filter ?? (otherId === undefined ? 'all' : 'different');
  return (
    <section className="metadata-pane" aria-label="Metadata">
      <MetadataHeading
        document={document}
        filter={current}
        onFilter={setFilter}
        query={query}
        onQuery={setQuery}
      />
      {facts === undefined ? (
        <p className="placeholder">Once {document.name} can be read without errors, its metadata is here.</p>
      ) : (
        <MetadataTree
          key={document.id}
          document={document}
          state={facts}
          filter={current === 'different' && otherId === undefined ? 'all' : current}
          query={query}
        />
      )}
    </section>
  );
}

interface MetadataTreeProps {
  readonly document: LabDocument;
  readonly state: FactsState;
  readonly filter: FactFilter;
  readonly query: string;
}

/** With more rows than this, subjects are closed at first. */
const mostOpen = 400;

function MetadataTree({document, state, filter, query}: MetadataTreeProps) {
  const {nodes, summary} = useDeferredValue(state.facts);
  const tree = useMemo(() => factTreeNodes(nodes, filter, query), [nodes, filter, query]);
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [selected, setSelected] = useState<string>();
  const count = useMemo(() => tree.reduce((total, node) => total + node.value.counts.facts, 0), [tree]);
  const isExpanded = (node: TreeNode<FactEntry>) =>
    toggled.get(node.id) ?? (count <= mostOpen || node.value.counts.broken > 0);
  const rows = flattenTree(tree, isExpanded);
  const isOld = state.blockedBy !== undefined || state.revision !== document.revision;
  const path = nodePath(nodes, selected);
  const selectedNode = path[path.length - 1];

  const isGenerated = useApp((app) => app.documents[document.id]?.language === 'msl');
  const cursor = useApp((app) => {
    if (!isGenerated) return app.cursor;
    return app.irCursor?.documentId === document.id ? app.irCursor : undefined;
  });
  useEffect(() => {
    if (cursor === undefined || isOld) return;
    // Choosing a row moves the cursor to what may be the place of several rows: the choice stays.
    if (selectedNode !== undefined && isNodeAt(selectedNode, cursor)) return;
    const at = factPathAt(nodes, cursor);
    const id = at[at.length - 1];
    if (id === undefined || id === selected) return;
    // eslint-disable-next-line react-hooks/set-state-in-effect -- follows the editor's cursor, which is no state of ours
    setSelected(id);
    setToggled((known) => new Map([...known, ...at.slice(0, -1).map((parent) => [parent, true] as const)]));
    // Only a moved cursor selects; a new tree under a resting cursor does not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor]);

  const go = (row: TreeRow<FactEntry>, focus: 'editor' | 'stay'): void => {
    const place = placeOfNode(row.value.node);
    if (place === undefined || isOld) return;
    if (!isGenerated) appStore.setState((app) => placeRevealed(app, document.id, place, focus));
    // The text of generated AIR takes the place of the tree: only who asks for it leaves the tree.
    else if (focus === 'editor') appStore.setState((app) => irPlaceRevealed(app, document.id, place));
  };
  return (
    <>
      <p className="metadata-summary" data-testid="metadata-summary">
        {blockedWords(state) ?? summary ?? `${countOf(count, 'fact')}`}
      </p>
      <div className="metadata-body" data-stale={isOld}>
        {rows.length === 0 && <p className="placeholder">{emptyWords(filter, query)}</p>}
        <TreeView
          label={`Metadata of ${document.name}`}
          rows={rows}
          selected={selected}
          onSelect={(row) => {
            setSelected(row.id);
            go(row, 'stay');
          }}
          onActivate={(row) => go(row, 'editor')}
          onToggle={(row) => setToggled(new Map(toggled).set(row.id, row.expanded !== true))}
        >
          {(row) => <FactRow entry={row.value} filter={filter} />}
        </TreeView>
      </div>
      {selectedNode !== undefined && <FactDetail document={document} path={path} isOld={isOld} />}
    </>
  );
}

function blockedWords({blockedBy}: FactsState): string | undefined {
  if (blockedBy === undefined) return undefined;
  return blockedBy === 'malformed'
    ? 'As of before the errors that the text has now'
    : 'As of before the errors that the other text has now';
}

function emptyWords(filter: FactFilter, query: string): string {
  if (query.trim() !== '') return `Nothing contains “${query.trim()}”.`;
  switch (filter) {
    case 'all':
      return 'The module states nothing.';
    case 'different':
      return 'No differences.';
    case 'broken':
      return 'No rule objects to any fact.';
  }
}

/** Glyph and word of each class; never colour alone. */
export const classMarks: Readonly<Record<FactClass, {readonly glyph: string; readonly word: string}>> = {
  equal: {glyph: '', word: ''},
  missing: {glyph: '−', word: 'missing'},
  extra: {glyph: '+', word: 'extra'},
  changed: {glyph: '≠', word: 'changed'},
  absent: {glyph: '−', word: 'not stated'},
};

const severityIcons: Readonly<Record<'error' | 'warning' | 'info', IconName>> = {
  error: 'failed',
  warning: 'warning',
  info: 'note',
};

function FactRow({entry, filter}: {readonly entry: FactEntry; readonly filter: FactFilter}) {
  const {node, counts} = entry;
  const [worst] = node.broken;
  const mark = classMarks[node.class];
  const isFact = node.kind === 'fact';
  return (
    <>
      {isFact && (
        <span className="fact-glyph" data-class={node.class} aria-hidden="true">
          {mark.glyph}
        </span>
      )}
      <span className={isFact ? 'fact-label' : 'tree-group'} title={node.label}>
        {node.label}
      </span>
      {isFact ? (
        <span className="fact-value" title={valueText(entry)}>
          {valueText(entry)}
        </span>
      ) : (
        <span className="tree-count">{countWords(counts, filter)}</span>
      )}
      <span className="fact-marks">
        {mark.word !== '' && (
          <span className="fact-class" data-class={node.class}>
            {mark.word}
          </span>
        )}
        {worst !== undefined && (
          <span className="rule-mark" data-tone={worst.severity} title={`${worst.ruleId}: ${worst.message}`}>
            <Icon name={severityIcons[worst.severity]} />
            <span className="visually-hidden">{`breaks ${worst.ruleId}`}</span>
          </span>
        )}
      </span>
    </>
  );
}

/** What is stated, by whom it is stated. */
function valueText({node}: FactEntry): string {
  const {left, right} = node;
  if (node.class === 'changed') return `${left?.text ?? ''} → ${right?.text ?? ''}`;
  return (left ?? right)?.text ?? '';
}
