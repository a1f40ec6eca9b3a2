import {useMemo} from 'react';
import {useShallow} from 'zustand/react/shallow';
import {type RunReply} from '../../../core/protocol/run.ts';
import {Icon} from '../../app/icon.tsx';
import {placeRevealed} from '../../app/shell-slice.ts';
import {type AppState, appStore, useApp} from '../../app/store.ts';
import {walkTree} from '../../app/walk-tree.ts';
import {compileOf} from '../compile/compile-slice.ts';
import {documentActivated, documentOpened} from '../documents/documents-slice.ts';
import {newDocument} from '../documents/session-controller.ts';
import {irPlaceRevealed} from '../ir-language/ir-language-slice.ts';
import {type FindingPlace, type FindingRow, findingRows} from './finding-rows.ts';
import {type RunRecord} from './run-slice.ts';
import {validationNotes} from './verdict.ts';

interface FindingsViewProps {
  readonly reply: RunReply;
  readonly record: RunRecord;
}

/** What checked mode found. Enter or a click goes to the line; each place is a row of its own below its finding. */
export function FindingsView({reply, record}: FindingsViewProps) {
  const rows = useFindingRows(reply, record);
  const validation = validationNotes(reply);
  if (validation.length > 0) {
    return (
      <>
        <ul aria-label="Findings of Metal’s validation" className="validation-list">
          {validation.map((text, at) => (
            <li key={at} className="row finding-row">
              <Icon name="warning" />
              <span className="finding-message" title={text}>
                {text}
              </span>
            </li>
          ))}
        </ul>
        <CheckedFindings reply={reply} rows={rows} />
      </>
    );
  }
  return <CheckedFindings reply={reply} rows={rows} />;
}

function CheckedFindings({reply, rows}: {readonly reply: RunReply; readonly rows: readonly FindingRow[]}) {
  if (!reply.checked) {
    return (
      <p className="placeholder">
        Checks were off in this run: faults such as accesses out of bounds went unnoticed.
      </p>
    );
  }
  if (rows.length === 0) {
    return (
      <p className="placeholder">
        {reply.counters === undefined
          ? 'The kernel did not run: nothing was checked.'
          : 'Checked mode found nothing.'}
      </p>
    );
  }
  return (
    <div role="tree" aria-label="Findings of checked mode" className="finding-tree" onKeyDown={walkTree}>
      {rows.map((row, at) => (
        <Finding key={at} row={row} reply={reply} isFirst={at === 0} />
      ))}
      {reply.findingsDropped > 0 && (
        <p className="placeholder">{reply.findingsDropped} more findings are not listed.</p>
      )}
    </div>
  );
}

function useFindingRows(reply: RunReply, {documents}: RunRecord): readonly FindingRow[] {
  const ids = useMemo(() => Object.values(documents).map(({id}) => id), [documents]);
  const irTexts = useApp(
    useShallow((state) => ids.map((id) => compileOf(state, id).lastIr?.artifact.text ?? '')),
  );
  const languages = useApp(useShallow((state) => ids.map((id) => state.documents[id]?.language)));
  return useMemo(
    () =>
      findingRows(reply, {
        documents,
        irDocuments: ids.filter((_, at) => languages[at] === 'llvm-ir'),
        irTexts: Object.fromEntries(ids.map((id, at) => [id, irTexts[at] ?? ''])),
      }),
    [reply, documents, ids, irTexts, languages],
  );
}

function Finding({
  row,
  reply,
  isFirst,
}: {
  readonly row: FindingRow;
  readonly reply: RunReply;
  readonly isFirst: boolean;
}) {
  const go = (): void =>
    goTo(
      reply,
      row.places.find(({target}) => target !== undefined),
    );
  return (
    <div
      role="treeitem"
      aria-level={1}
      aria-expanded={true}
      tabIndex={isFirst ? 0 : -1}
      data-pane-focus={isFirst ? '' : undefined}
      className="finding"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
        // The focus moves into the editor, which must not get the key.
        event.preventDefault();
        go();
      }}
    >
      <div className="row finding-row" onClick={go}>
        <Icon name="warning" />
        <span className="finding-kind">{row.kind}</span>
        <span className="finding-message" title={row.message}>
          {row.message}
        </span>
        {row.count > 1 && (
          <span className="badge" title={`Happened ${row.count} times`}>{`×${row.count}`}</span>
        )}
      </div>
      <div role="group">
        {row.places.map((place) => (
          <Place key={place.words} place={place} reply={reply} />
        ))}
        {row.facts.map((fact) => (
          <div key={fact} role="treeitem" aria-level={2} tabIndex={-1} className="row finding-fact">
            {fact}
          </div>
        ))}
      </div>
    </div>
  );
}

function Place({place, reply}: {readonly place: FindingPlace; readonly reply: RunReply}) {
  const go = (): void => goTo(reply, place);
  return (
    <div
      role="treeitem"
      aria-level={2}
      tabIndex={-1}
      className="row finding-fact finding-place"
      data-reachable={place.target !== undefined}
      title={place.target === undefined ? 'This file is not open.' : 'Go to the line (Enter)'}
      onClick={go}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        event.stopPropagation();
        go();
      }}
    >
      <Icon name="chevron" />
      <span>{place.words}</span>
      {place.target?.kind === 'module' && (
        <span className="quiet">in the IR that ran; opens as a document</span>
      )}
      {place.target === undefined && <span className="quiet">not open</span>}
    </div>
  );
}

/** Goes to a place; the IR that ran becomes a document where no open document has it. */
function goTo(reply: RunReply, place: FindingPlace | undefined): void {
  const target = place?.target;
  if (target === undefined) return;
  switch (target.kind) {
    case 'document':
      appStore.setState((state) => placeRevealed(state, target.id, target.position));
      return;
    case 'ir':
      appStore.setState((state) => documentActivated(state, target.id));
      // The pane shows the IR of the document in front from the next frame on.
      requestAnimationFrame(() =>
        appStore.setState((state) => irPlaceRevealed(state, target.id, target.position)),
      );
      return;
    case 'module':
      appStore.setState((state): Partial<AppState> => {
        const {ir} = reply;
        if (ir === undefined) return {};
        const document = newDocument(state, ir.name.split('/').pop() ?? ir.name, 'llvm-ir', ir.text);
        return {
          ...documentOpened(state, document),
          ...placeRevealed(state, document.id, target.position),
        };
      });
  }
}
