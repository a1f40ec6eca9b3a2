import {type DocumentId} from '../../../core/protocol/session.ts';
import {CommandButton} from '../../app/command-button.tsx';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {countOf} from '../../base/format.ts';
import {compileVerdict, type CompileVerdict} from '../compile/compile-verdict.ts';
import {closeDocument} from './close-document.ts';
import {documentActivated} from './documents-slice.ts';
import {isUnsavedDocument, UnsavedMark} from './unsaved-mark.tsx';
import './documents.css';

/** The open documents with how each compiled last. */
export function DocumentList() {
  const order = useApp((state) => state.documentOrder);
  return (
    <>
      <div className="section-heading">
        <h2>Documents</h2>
        <CommandButton commandId="document.new" icon="add" />
      </div>
      {order.length === 0 ? (
        <p className="section-note">No document is open. Make a new kernel, or open a sample below.</p>
      ) : (
        <ul className="row-list" aria-label="Open documents">
          {order.map((id) => (
            <DocumentRow key={id} id={id} />
          ))}
        </ul>
      )}
    </>
  );
}

function DocumentRow({id}: {readonly id: DocumentId}) {
  const name = useApp((state) => state.documents[id]?.name ?? '');
  const unsaved = useApp((state) => isUnsavedDocument(state.documents[id]));
  const active = useApp((state) => state.activeDocument === id);
  const verdict = useApp((state) => compileVerdict(state.compiles[id]?.outcome));
  const words = verdictWords(verdict);
  return (
    <li className="row document-row" data-selected={active}>
      <button
        type="button"
        className="row-main"
        aria-current={active ? 'true' : undefined}
        title={words === undefined ? name : `${name}: ${words}`}
        onClick={() => appStore.setState((state) => documentActivated(state, id))}
      >
        <span className="row-text">{name}</span>
        {unsaved && <UnsavedMark />}
        {verdict !== 'unknown' && (
          <span className={`verdict verdict-${verdict === 'passed' ? 'passed' : 'failed'}`}>
            <Icon name={verdict === 'passed' ? 'passed' : 'failed'} />
            {typeof verdict === 'number' && <span>{verdict}</span>}
            <span className="visually-hidden">{verdictSuffix(verdict)}</span>
          </span>
        )}
      </button>
      <button
        type="button"
        className="button button-icon row-close"
        aria-label={`Close ${name}`}
        title={`Close ${name}`}
        onClick={() => closeDocument(appStore, id)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

/** A verdict in words; what is seen is its glyph and its number. */
function verdictWords(verdict: CompileVerdict): string | undefined {
  if (verdict === 'unknown') return undefined;
  return typeof verdict === 'number' ? countOf(verdict, 'error') : verdictSuffix(verdict);
}

/** What follows the number, for those who do not see the glyph. */
function verdictSuffix(verdict: Exclude<CompileVerdict, 'unknown'>): string {
  switch (verdict) {
    case 'passed':
      return 'compiles';
    case 'broken':
      return 'could not be compiled';
    default:
      return verdict === 1 ? 'error' : 'errors';
  }
}
