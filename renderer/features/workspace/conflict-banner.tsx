import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {theWorkspace} from './workspace-runtime.ts';

/** Says that the file of the document in front is not what it was, and lets a person decide. */
export function ConflictBanner() {
  const document = useApp(activeDocumentOf);
  const conflict = useApp((state) => (document === undefined ? undefined : state.diskConflicts[document.id]));
  if (document === undefined || conflict === undefined) return null;
  const {id, name} = document;
  if (conflict.kind === 'deleted') {
    return (
      <div className="banner" data-tone="warning" role="alert">
        <Icon name="warning" />
        <span className="banner-text">{name} was deleted on the disk. Its text is kept here.</span>
        <button type="button" className="button" onClick={() => void theWorkspace().save(id)}>
          Save it again
        </button>
      </div>
    );
  }
  return (
    <div className="banner" data-tone="warning" role="alert">
      <Icon name="warning" />
      <span className="banner-text">{name} was changed on the disk, and you have edited it here.</span>
      <button
        type="button"
        className="button"
        onClick={() => appStore.setState({comparison: {kind: 'disk', documentId: id}})}
      >
        Compare
      </button>
      <button type="button" className="button" onClick={() => theWorkspace().keepMine(id)}>
        Keep mine
      </button>
      <button type="button" className="button" onClick={() => theWorkspace().takeTheirs(id)}>
        Take theirs
      </button>
    </div>
  );
}
