import {CommandButton} from '../../app/command-button.tsx';
import {Icon} from '../../app/icon.tsx';
import {labErrorText} from '../../app/lab-error-text.ts';
import {appStore, useApp} from '../../app/store.ts';
import {countOf} from '../../base/format.ts';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {MetadataPane} from '../air/metadata-pane.tsx';
import {FieldTree} from './field-tree.tsx';
import {FunctionList} from './function-list.tsx';
import {HexView} from './hex-view.tsx';
import {spoiledWords} from './library-controller.ts';
import {matchSubject} from './library-match.ts';
import {chosenModule, libraryShown, type ReadyLibrary} from './library-slice.ts';
import {type LibraryFacts} from './messages.ts';
import {ModuleEditor} from './module-editor.tsx';
import './library.css';

/** A library in the source pane: what it says of itself, its functions, and the IR or the bytes of the chosen one. */
export function LibraryPane({document}: {readonly document: LabDocument}) {
  const library = useApp((state) => state.libraries[document.id]);
  switch (library?.status) {
    case undefined:
    case 'loading':
      return <p className="placeholder">{`Reading ${document.name}…`}</p>;
    case 'failed': {
      const {title, message, nextStep} = labErrorText(library.error);
      return (
        <div className="placeholder" role="alert">
          <p>
            <strong>{title}.</strong> {message}
          </p>
          <p>{nextStep}</p>
        </div>
      );
    }
    case 'ready':
      return <ReadyPane document={document} library={library} />;
  }
}

interface ReadyProps {
  readonly document: LabDocument;
  readonly library: ReadyLibrary;
}

function ReadyPane({document, library}: ReadyProps) {
  const {reading, chosen, view} = library;
  const unkept = useApp((state) => state.unkept[document.id]);
  return (
    <div className="library" data-testid="library">
      <div className="view-heading">
        <p className="library-words" data-testid="library-facts">
          {reading.state === 'read' ? factWords(reading.facts) : spoiledWords(document.name, reading.problem)}
        </p>
        <ViewChoice document={document} view={view} />
        <CommandButton commandId="library.open-ir" icon="edit" />
      </div>
      {unkept !== undefined && (
        <p className="library-note" role="alert">
          <Icon name="warning" />
          {`Not kept for the next start: ${unkept.message}`}
        </p>
      )}
      <MatchNote document={document} />
      {reading.state === 'read' && (
        <FunctionList
          id={document.id}
          name={document.name}
          functions={reading.facts.functions}
          chosen={chosen}
        />
      )}
      {view === 'bytes' ? (
        <HexView document={document} sizeBytes={document.sizeBytes ?? 0} />
      ) : (
        <ChosenIr library={library} />
      )}
    </div>
  );
}

function factWords({kind, sizeBytes, headers, functions, libraryTags}: LibraryFacts): string {
  const parts = [
    `${kind}, ${sizeBytes} bytes`,
    ...headers,
    countOf(functions.length, 'function'),
    ...(libraryTags.length === 0 ? [] : [`library tags: ${libraryTags.join(', ')}`]),
  ];
  return parts.join(' · ');
}

const viewTitles = {ir: 'IR', bytes: 'Bytes'} as const;

function ViewChoice({document, view}: {readonly document: LabDocument; readonly view: ReadyLibrary['view']}) {
  return (
    <div role="group" aria-label="Show of the library" className="segments">
      {(['ir', 'bytes'] as const).map((each) => (
        <button
          key={each}
          type="button"
          className="segment"
          aria-pressed={each === view}
          onClick={() => appStore.setState((state) => libraryShown(state, document.id, {view: each}))}
        >
          {viewTitles[each]}
        </button>
      ))}
    </div>
  );
}

/** Functions that only one side of the comparison has, by name. */
function MatchNote({document}: {readonly document: LabDocument}) {
  const match = useApp((state) =>
    state.libraryMatch?.key === matchSubject(state)?.key ? state.libraryMatch : undefined,
  );
  const other = useApp((state) => {
    const id = state.comparedWith[document.id];
    return id === undefined ? undefined : state.documents[id]?.name;
  });
  if (match === undefined || other === undefined) return null;
  const notes = [
    match.missing.length === 0 ? '' : `Only in ${other}: ${nameList(match.missing)}.`,
    match.extra.length === 0 ? '' : `Only in ${document.name}: ${nameList(match.extra)}.`,
  ].filter((note) => note !== '');
  const words = notes.length === 0 ? `${other} has the same functions by name.` : notes.join(' ');
  return (
    <p className="library-note" data-testid="function-match">
      {words}
    </p>
  );
}

const mostNames = 12;

function nameList(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).join(', ');
  return names.length > mostNames ? `${shown} and ${names.length - mostNames} more` : shown;
}

function ChosenIr({library}: {readonly library: ReadyLibrary}) {
  const {module, chosen, reading} = library;
  if (reading.state === 'read' && reading.facts.functions.length === 0)
    return <p className="placeholder">The library has no functions.</p>;
  if (module?.index !== chosen) return <p className="placeholder">Reading the module…</p>;
  if (module.document === undefined)
    return <p className="placeholder">{module.problem ?? 'There is no IR.'}</p>;
  return <ModuleEditor document={module.document} />;
}

/** Beside a library: the fields of its bytes, or the metadata of the chosen function. */
export function LibrarySidePane({document}: {readonly document: LabDocument}) {
  const view = useApp((state) => {
    const library = state.libraries[document.id];
    return library?.status === 'ready' ? library.view : undefined;
  });
  const module = useApp((state) => chosenModule(state, document.id));
  if (view === 'bytes') return <FieldTree key={document.id} document={document} />;
  if (module !== undefined) return <MetadataPane document={module} />;
  return <p className="placeholder">The metadata of the chosen function is here once its module is read.</p>;
}
