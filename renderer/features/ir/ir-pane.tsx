import {labErrorText} from '../../app/lab-error-text.ts';
import {appStore, useApp} from '../../app/store.ts';
import {countOf} from '../../base/format.ts';
import {type CompileView} from '../compile/compile-key.ts';
import {useActiveCompile} from '../compile/use-active-compile.ts';
import {MetadataPane} from '../air/metadata-pane.tsx';
import {CodeEditor} from '../editor/code-editor.tsx';
import {useEditorRuntime} from '../editor/use-runtime.ts';
import {CommandButton} from '../../app/command-button.tsx';
import {attachIrPane} from '../ir-language/attach-ir-pane.ts';
import {generatedModule} from '../ir-language/generated-module.ts';
import {type IrView} from '../ir-language/ir-language-slice.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {LibrarySidePane} from '../library/library-pane.tsx';
import {ExperimentSidePane} from '../run/experiment-side-pane.tsx';
import {CommandPopover} from './command-popover.tsx';
import {CompileOptionFields} from './compile-option-fields.tsx';
import {irHeading} from './ir-heading.ts';
import './ir.css';

/**
 * The newest IR of the MSL document in front, read-only, as text or by its metadata, or the metadata of an IR document;
 * dimmed while it is not that of the text as it is.
 */
export function IrPane() {
  const view = useActiveCompile();
  const connected = useApp((state) => state.connection.status === 'connected');
  const library = useApp((app) => {
    const document = activeDocumentOf(app);
    return document?.language === 'library' ? document : undefined;
  });
  const {title, state, stale} = irHeading(view);
  const outcome = view?.compile.outcome;
  if (library !== undefined) return <LibrarySidePane document={library} />;
  if (view?.document.language === 'json') return <ExperimentSidePane document={view.document} />;
  if (view?.document.language === 'llvm-ir') return <MetadataPane document={view.document} />;
  return (
    // The attributes let a bench see which text the shown result answers.
    <div
      className="ir-pane"
      data-testid="ir-pane"
      data-document={view?.document.id}
      data-revision={outcome?.revision}
      data-stale={stale}
    >
      <div className="pane-heading">
        <h2 className="pane-title" title={view?.compile.lastIr?.artifact.producer}>
          {title}
        </h2>
        {state !== undefined && (
          <span className="ir-state" title={state}>
            {state}
          </span>
        )}
        <div className="ir-actions">
          <IrViewChoice />
          <CommandPopover command={outcome?.result.ok ? outcome.result.value.equivalentCommand : undefined} />
          <CommandButton commandId="ir.open-editable" icon="edit" />
        </div>
      </div>
      <CompileOptionFields />
      <IrBody view={view} stale={stale || !connected} />
    </div>
  );
}

function IrBody({view, stale}: {readonly view: CompileView | undefined; readonly stale: boolean}) {
  const open = useApp((state) => state.activeDocument !== undefined);
  if (view === undefined) {
    return (
      <p className="placeholder">
        {open ? 'Only MSL and IR documents are compiled.' : 'Open a document to see what it compiles to.'}
      </p>
    );
  }
  if (view.compile.lastIr === undefined) return <NoIr view={view} />;
  return <IrContent view={view} stale={stale} />;
}

const viewTitles: Readonly<Record<IrView, string>> = {text: 'Text', metadata: 'Metadata'};

/** AIR is text, and in AIR metadata is the interface of a kernel: both ways to see it are one step apart. */
function IrViewChoice() {
  const shown = useApp((state) => state.irView);
  return (
    <div role="group" aria-label="Show AIR as" className="segments">
      {(Object.keys(viewTitles) as IrView[]).map((irView) => (
        <button
          key={irView}
          type="button"
          className="segment"
          aria-pressed={irView === shown}
          onClick={() => appStore.setState({irView})}
        >
          {viewTitles[irView]}
        </button>
      ))}
    </div>
  );
}

function IrContent({view, stale}: {readonly view: CompileView; readonly stale: boolean}) {
  const irView = useApp((state) => state.irView);
  const module = useApp((state) => generatedModule(state, view.document));
  if (irView === 'text') return <IrEditor view={view} stale={stale} />;
  if (module === undefined)
    return <p className="placeholder">Clang’s own IR has no AIR metadata: no AIR could be made of it.</p>;
  return (
    <div className="ir-metadata" data-stale={stale}>
      <MetadataPane document={module} />
    </div>
  );
}

/** There never was any IR of this document: says why. */
function NoIr({view}: {readonly view: CompileView}) {
  const loading = useApp((state) => state.host?.toolchains.find((entry) => entry.state === 'loading'));
  const result = view.compile.outcome?.result;
  if (result === undefined) {
    return (
      <div className="placeholder">
        <p>Compiling {view.document.name}…</p>
        {loading !== undefined && <p>The compiler is being loaded: the first compile takes a moment.</p>}
      </div>
    );
  }
  if (!result.ok) {
    const text = labErrorText(result.error);
    return (
      <div className="placeholder" data-stale={view.stale}>
        <p>
          <strong>{text.title}.</strong> {text.message}
        </p>
        <p>{text.nextStep}</p>
      </div>
    );
  }
  const {errorCount} = result.value;
  return (
    <div className="placeholder" data-stale={view.stale}>
      <p>
        {errorCount > 0
          ? `No IR: ${view.document.name} has ${countOf(errorCount, 'error')}.`
          : 'The toolchain made no IR of this document.'}
      </p>
      {errorCount > 0 && <p>The problems are listed below; F8 goes from one to the next.</p>}
    </div>
  );
}

function IrEditor({view, stale}: {readonly view: CompileView; readonly stale: boolean}) {
  const state = useEditorRuntime();
  if (state.status === 'loading') return <p className="placeholder">Loading the editor…</p>;
  if (state.status === 'failed') return <p className="placeholder">The editor could not be loaded.</p>;
  return (
    <div className="editor-body" data-stale={stale}>
      <CodeEditor
        runtime={state.runtime}
        model={state.runtime.irs.of(view.document.id)}
        label={`IR of ${view.document.name}, read-only`}
        access="read"
        onEditor={attachIrPane}
      />
    </div>
  );
}
