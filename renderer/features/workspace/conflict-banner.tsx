import {Banner} from '../../app/banner.tsx';
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
      <Banner
        tone="warning"
        role="alert"
        actions={<Action words="Save it again" act={() => void theWorkspace().save(id)} />}
      >
        {name} was deleted on the disk. Its text is kept here.
      </Banner>
    );
  }
  return (
    <Banner
      tone="warning"
      role="alert"
      actions={
        <>
          <Action
            words="Compare"
            act={() => appStore.setState({comparison: {kind: 'disk', documentId: id}})}
          />
          <Action words="Keep mine" act={() => theWorkspace().disk.keepMine(id)} />
          <Action words="Take theirs" act={() => theWorkspace().disk.takeTheirs(id)} />
        </>
      }
    >
      {name} was changed on the disk, and you have edited it here.
    </Banner>
  );
}

function Action({words, act}: {readonly words: string; readonly act: () => void}) {
  return (
    <button type="button" className="button" onClick={act}>
      {words}
    </button>
  );
}
