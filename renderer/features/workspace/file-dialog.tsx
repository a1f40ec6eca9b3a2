import {Dialog} from 'radix-ui';
import {type FormEvent, type ReactNode, useState} from 'react';
import {type LabError} from '../../../core/protocol/error.ts';
import {useFocusReturn} from '../../app/focus-return.ts';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {documentClosed} from '../documents/documents-slice.ts';
import {RecentList} from './recent-list.tsx';
import {joinPath, parentOf, type FileQuestion} from './workspace-slice.ts';
import {theWorkspace} from './workspace-runtime.ts';
import './workspace.css';

function close(): void {
  appStore.setState({fileQuestion: undefined, fileQuestionError: undefined});
}

/** Follows an answer; the dialog stays with the reason where it cannot be followed. */
async function answer(action: Promise<LabError | undefined>): Promise<void> {
  const error = await action;
  if (error === undefined) close();
  else appStore.setState({fileQuestionError: error});
}

/** Asks what a command about files has to know. */
export function FileDialog() {
  const question = useApp((state) => state.fileQuestion);
  const focusReturn = useFocusReturn();
  return (
    <Dialog.Root open={question !== undefined} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-backdrop" />
        <Dialog.Content className="dialog" aria-describedby={undefined} {...focusReturn}>
          {question !== undefined && <Question key={JSON.stringify(question)} question={question} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Question({question}: {readonly question: FileQuestion}) {
  switch (question.kind) {
    case 'new-file':
    case 'new-folder':
      return <NewEntry folder={question.folder} kind={question.kind === 'new-file' ? 'file' : 'folder'} />;
    case 'rename':
      return (
        <PathForm
          title={`Rename ${question.path}`}
          label="Path below the folder"
          initial={question.path}
          action="Rename"
          submit={(path) =>
            path === question.path
              ? Promise.resolve(undefined)
              : theWorkspace().changes.rename(question.path, path)
          }
        />
      );
    case 'save-as':
      return <SaveAs question={question} />;
    case 'open-path':
      return <OpenPath />;
    case 'delete':
      return <Delete question={question} />;
    case 'close':
      return <CloseUnsaved question={question} />;
    case 'recent':
      return (
        <Notice title="Open recent">
          <RecentList onOpened={close} answer={answer} />
          <QuestionError />
          <div className="dialog-buttons">
            <Cancel />
          </div>
        </Notice>
      );
  }
}

function NewEntry({folder, kind}: {readonly folder: string; readonly kind: 'file' | 'folder'}) {
  const where = folder === '' ? 'the opened folder' : folder;
  return (
    <PathForm
      title={kind === 'file' ? 'New file' : 'New folder'}
      label={`Name in ${where}`}
      initial={kind === 'file' ? 'kernel.metal' : ''}
      action="Make"
      submit={(name) => theWorkspace().changes.create(folder, name, kind)}
    />
  );
}

function SaveAs({question}: {readonly question: Extract<FileQuestion, {kind: 'save-as'}>}) {
  const name = useApp((state) => state.documents[question.documentId]?.name ?? '');
  const selected = useApp((state) => state.selectedEntry);
  const isFolder = useApp((state) => selected !== undefined && state.tree[selected] !== undefined);
  const folder = selected === undefined ? '' : isFolder ? selected : parentOf(selected);
  return (
    <PathForm
      title={`Save ${name}`}
      label="Path below the folder"
      initial={joinPath(folder, name.split('/').pop() ?? name)}
      action="Save"
      submit={(path) => theWorkspace().saveAs(question.documentId, path)}
    />
  );
}

function OpenPath() {
  const root = useApp((state) => state.folderState?.grantedRoot);
  if (root === undefined) {
    return (
      <Notice title="Open a folder">
        <p>
          A page in a browser opens only what the lab was started with. Stop it and start it again with your
          folder:
        </p>
        <pre className="raw">airlock serve FOLDER</pre>
      </Notice>
    );
  }
  return (
    <PathForm
      title="Open a folder"
      label={`Path: ${root}, or a folder below it`}
      initial={root}
      action="Open"
      submit={(path) => theWorkspace().openFolderAt(path)}
    />
  );
}

function Delete({question: {path, isFolder}}: {readonly question: Extract<FileQuestion, {kind: 'delete'}>}) {
  const inSystem = useApp((state) => state.folderState?.trash === 'system');
  const what = isFolder ? 'The folder, with all that is in it,' : 'The file';
  return (
    <Notice title={`Delete ${path}?`}>
      <p>
        {inSystem
          ? `${what} goes to the trash of this machine.`
          : `${what} goes to the lab’s trash and is kept there for 30 days. Undo brings it back.`}
      </p>
      <QuestionError />
      <div className="dialog-buttons">
        <Cancel />
        <button
          type="button"
          className="button button-primary"
          onClick={() => void answer(theWorkspace().changes.remove(path))}
        >
          Delete
        </button>
      </div>
    </Notice>
  );
}

function CloseUnsaved({question: {documentId}}: {readonly question: Extract<FileQuestion, {kind: 'close'}>}) {
  const name = useApp((state) => state.documents[documentId]?.name ?? '');
  const closeDocument = (): void => {
    appStore.setState((state) => documentClosed(state, documentId));
    close();
  };
  return (
    <Notice title={`Save ${name} before it is closed?`}>
      <p>Its file does not have your last edits.</p>
      <div className="dialog-buttons">
        <Cancel />
        <button type="button" className="button" onClick={closeDocument}>
          Close without saving
        </button>
        <button
          type="button"
          className="button button-primary"
          onClick={() =>
            void theWorkspace()
              .save(documentId)
              .then((saved) => (saved ? closeDocument() : close()))
          }
        >
          Save and close
        </button>
      </div>
    </Notice>
  );
}

interface PathFormProps {
  readonly title: string;
  readonly label: string;
  readonly initial: string;
  readonly action: string;
  readonly submit: (path: string) => Promise<LabError | undefined>;
}

function PathForm({title, label, initial, action, submit}: PathFormProps) {
  const [path, setPath] = useState(initial);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (path.trim() !== '') void answer(submit(path.trim()));
  };
  return (
    <Notice title={title}>
      <form className="dialog-field" onSubmit={send}>
        <label className="dialog-field">
          <span>{label}</span>
          <input
            value={path}
            spellCheck={false}
            onChange={(event) => setPath(event.target.value)}
            onFocus={selectName}
          />
        </label>
        <QuestionError />
        <div className="dialog-buttons">
          <Cancel />
          <button type="submit" className="button button-primary">
            {action}
          </button>
        </div>
      </form>
    </Notice>
  );
}

/** The name without folder and extension: what one mostly types anew. */
function selectName({target}: {readonly target: HTMLInputElement}): void {
  const {value} = target;
  const start = value.lastIndexOf('/') + 1;
  const dot = value.indexOf('.', start + 1);
  target.setSelectionRange(start, dot === -1 ? value.length : dot);
}

function Notice({title, children}: {readonly title: string; readonly children: ReactNode}) {
  return (
    <>
      <Dialog.Title className="dialog-title">{title}</Dialog.Title>
      {children}
    </>
  );
}

function Cancel() {
  return (
    <button type="button" className="button" onClick={close}>
      Cancel
    </button>
  );
}

function QuestionError() {
  const error = useApp((state) => state.fileQuestionError);
  if (error === undefined) return null;
  return (
    <p className="dialog-error" role="alert">
      <Icon name="failed" />
      <span>
        {error.message} {error.nextStep}
      </span>
    </p>
  );
}
