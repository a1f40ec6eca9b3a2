import {useState} from 'react';
import {Icon, type IconName} from '../../app/icon.tsx';
import {placeRevealed} from '../../app/shell-slice.ts';
import {appStore, useApp} from '../../app/store.ts';
import {walkTree} from '../../app/walk-tree.ts';
import {labErrorText} from '../../app/lab-error-text.ts';
import {type CompileView} from '../compile/compile-key.ts';
import {CheckVerdict} from '../air/check-verdict.tsx';
import {RuleDetail, useRule} from '../air/rule-detail.tsx';
import {useActiveCompile} from '../compile/use-active-compile.ts';
import {fixTitle} from '../editor/quick-fix-edits.ts';
import {applyFixIts} from '../editor/apply-fix-it.ts';
import {type ProblemFix, type ProblemNote, type ProblemPlace, type ProblemRow} from './problem-rows.ts';
import {problemsOf} from './problems-of.ts';
import './problems.css';

export function ProblemsBadge() {
  const rows = problemsOf(useActiveCompile());
  return rows.length === 0 ? null : <span className="badge">{rows.length}</span>;
}

/** A tree: one row per diagnostic, its notes below it. Enter or a click goes to the place. */
export function ProblemsPanel() {
  const view = useActiveCompile();
  const open = useApp((state) => state.activeDocument !== undefined);
  if (view === undefined) {
    return (
      <p className="placeholder">
        {open
          ? 'Only MSL, IR and experiments are compiled or checked.'
          : 'Open a document to see its problems.'}
      </p>
    );
  }
  const {outcome} = view.compile;
  if (outcome === undefined) return <p className="placeholder">Compiling…</p>;
  if (!outcome.result.ok && outcome.result.error.kind !== 'diagnostics') {
    const text = labErrorText(outcome.result.error);
    return (
      <div className="failure" role="alert" data-stale={view.stale}>
        <Icon name="failed" />
        <div>
          <strong>{text.title}</strong>
          <p>{text.message}</p>
          <p>{text.nextStep}</p>
        </div>
      </div>
    );
  }
  const rows = problemsOf(view);
  if (rows.length === 0) {
    return (
      <p className="placeholder" data-stale={view.stale}>
        No problems in {view.document.name}.
      </p>
    );
  }
  return <ProblemTree rows={rows} view={view} />;
}

function ProblemTree({rows, view}: {readonly rows: readonly ProblemRow[]; readonly view: CompileView}) {
  // Of the row under the pointer or the focus; the first rule there is, until then.
  const [code, setCode] = useState<string>();
  const firstCode = rows.find((row) => row.origin === 'lab')?.code;
  const known = rows.some((row) => row.code === code) ? code : firstCode;
  const rule = useRule(view.document.language === 'llvm-ir' ? known : undefined);
  const tree = (
    <div
      role="tree"
      aria-label={`Problems of ${view.document.name}`}
      className="problem-tree"
      data-stale={view.stale}
      onKeyDown={walkTree}
    >
      {rows.map((row, index) => (
        <Problem key={index} row={row} view={view} isFirst={index === 0} onPoint={() => setCode(row.code)} />
      ))}
    </div>
  );
  if (rule === undefined) return tree;
  return (
    <div className="air-panel">
      <CheckVerdict view={view} />
      <div className="air-panel-body problems-with-rule">
        <div className="air-panel-main">{tree}</div>
        <div className="air-panel-detail" tabIndex={0} role="region" aria-label="Rule">
          <RuleDetail rule={rule} />
        </div>
      </div>
    </div>
  );
}

interface ProblemProps {
  readonly row: ProblemRow;
  readonly view: CompileView;
  readonly isFirst: boolean;
  /** The pointer or the focus came to the row. */
  readonly onPoint: () => void;
}

function Problem({row, view, isFirst, onPoint}: ProblemProps) {
  const go = () => reveal(view, row.place);
  return (
    <div
      role="treeitem"
      aria-level={1}
      aria-expanded={row.notes.length > 0 ? true : undefined}
      tabIndex={isFirst ? 0 : -1}
      data-pane-focus={isFirst ? '' : undefined}
      data-severity={row.severity}
      className="problem"
      onFocus={onPoint}
      onMouseEnter={onPoint}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
        // The focus moves into the editor, which must not get the key.
        event.preventDefault();
        go();
      }}
    >
      <div className="row problem-row" onClick={go}>
        <Icon name={severityIcons[row.severity]} />
        <span className="problem-severity">{row.severity}</span>
        <span className="problem-message" title={row.message}>
          {row.message}
        </span>
        {row.code !== undefined && <span className="problem-code">{row.code}</span>}
        {row.origin === 'apple-profile' && (
          <span className="problem-code" title="Added by the chosen profile of Apple’s front end">
            Apple’s own
          </span>
        )}
        {row.count > 1 && (
          <span className="badge" title={`Reported ${row.count} times`}>{`×${row.count}`}</span>
        )}
        {!view.stale &&
          row.fixes.map((fix, index) => (
            <button
              key={index}
              type="button"
              className="button problem-fix"
              tabIndex={-1}
              title={fix.title ?? fixTitle(fix, view.document.text)}
              onClick={(event) => {
                event.stopPropagation();
                applyFixIts(view.document.id, fix.fixIts);
              }}
            >
              <Icon name="fix" />
              <span>
                <FixWords fix={fix} documentText={view.document.text} />
              </span>
            </button>
          ))}
        <Place place={row.place} view={view} />
      </div>
      {row.notes.length > 0 && (
        <div role="group">
          {row.notes.map((note, index) => (
            <Note key={index} note={note} view={view} />
          ))}
        </div>
      )}
    </div>
  );
}

/** A fix that says what it does needs one word; the rest is in its tooltip and its name. */
function FixWords({fix, documentText}: {readonly fix: ProblemFix; readonly documentText: string}) {
  if (fix.title === undefined) return fixTitle(fix, documentText);
  return (
    <>
      Fix <span className="visually-hidden">{fix.title}</span>
    </>
  );
}

function Note({note, view}: {readonly note: ProblemNote; readonly view: CompileView}) {
  const go = () => reveal(view, note.place);
  return (
    <div
      role="treeitem"
      aria-level={2}
      tabIndex={-1}
      className="row problem-row problem-note"
      onClick={go}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        event.stopPropagation();
        go();
      }}
    >
      <Icon name="note" />
      <span className="problem-severity">note</span>
      <span className="problem-message" title={note.message}>
        {note.message}
      </span>
      <Place place={note.place} view={view} />
    </div>
  );
}

function Place({place, view}: {readonly place: ProblemPlace | undefined; readonly view: CompileView}) {
  if (place === undefined) return null;
  const {line, column} = place.position;
  return (
    <span
      className="problem-place"
      title={place.inDocument ? undefined : 'In a header of the lab’s own, which is not open'}
    >
      <span className="problem-file" data-front={place.file === view.document.name}>
        {place.file}{' '}
      </span>
      <span className="problem-position">{`${line}:${column}`}</span>
    </span>
  );
}

const severityIcons: Readonly<Record<ProblemRow['severity'], IconName>> = {
  error: 'failed',
  warning: 'warning',
  note: 'note',
  remark: 'note',
};

function reveal(view: CompileView, place: ProblemPlace | undefined): void {
  if (place?.inDocument !== true) return;
  appStore.setState((state) => placeRevealed(state, view.document.id, place.position));
}
