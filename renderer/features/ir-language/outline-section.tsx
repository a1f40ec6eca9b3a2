import {useMemo} from 'react';
import {placeRevealed} from '../../app/shell-slice.ts';
import {appStore, useApp} from '../../app/store.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {irPlaceRevealed} from './ir-language-slice.ts';
import {type OutlineEntry} from './messages.ts';
import {outlineGroups, type OutlineGroup} from './outline-tree.ts';
import './ir-language.css';

/** Most entries of a heading that are shown; a module may have a hundred thousand nodes. */
const mostShown = 500;

/** Functions, globals and metadata of the IR in front; each leads to its place. */
export function OutlineSection() {
  const outline = useApp((state) => state.outline);
  const groups = useMemo(() => outlineGroups(outline?.entries ?? []), [outline]);
  return (
    <>
      <div className="section-heading">
        <h2>Outline of the IR</h2>
      </div>
      {groups.length === 0 ? (
        <p className="section-note">
          {outline === undefined ? 'There is no IR in front yet.' : 'The IR in front defines nothing.'}
        </p>
      ) : (
        groups.map((group) => <Group key={group.title} group={group} />)
      )}
    </>
  );
}

function Group({group}: {readonly group: OutlineGroup}) {
  const left = group.entries.length - mostShown;
  return (
    <details className="outline-group" open={group.open}>
      <summary>
        {group.title} <span className="outline-count">{group.entries.length}</span>
      </summary>
      <ul className="row-list" aria-label={group.title}>
        {group.entries.slice(0, mostShown).map((entry) => (
          <Entry key={`${entry.nameRange.start.line}:${entry.nameRange.start.column}`} entry={entry} />
        ))}
      </ul>
      {left > 0 && <p className="section-note">{`${left} more are not listed.`}</p>}
    </details>
  );
}

function Entry({entry}: {readonly entry: OutlineEntry}) {
  const {line} = entry.nameRange.start;
  return (
    <li>
      <button
        type="button"
        className="row row-main outline-entry"
        title={`${entry.label}, line ${line}`}
        onClick={() => reveal(entry)}
      >
        <span className="row-text">{entry.label}</span>
        <span className="outline-line">{line}</span>
      </button>
      {entry.children.length > 0 && (
        <ul className="row-list outline-children" aria-label={`Blocks of ${entry.label}`}>
          {entry.children.slice(0, mostShown).map((child) => (
            <Entry key={child.nameRange.start.line} entry={child} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** In the source pane for an IR document, in the IR pane for what an MSL document compiles to. */
function reveal(entry: OutlineEntry): void {
  appStore.setState((state) => {
    const document = activeDocumentOf(state);
    if (document === undefined) return {};
    const position = entry.nameRange.start;
    return document.language === 'llvm-ir'
      ? placeRevealed(state, document.id, position)
      : irPlaceRevealed(state, document.id, position);
  });
}
