import {useApp} from '../../app/store.ts';
import {activeDocumentOf, isUnsaved} from './documents-slice.ts';

/** Whether everything typed is durable: stored by the lab, and in the file that the document in front is of. */
export function SaveStatus() {
  const save = useApp((state) => state.save);
  const document = useApp(activeDocumentOf);
  switch (save.status) {
    case 'saved':
      if (document === undefined) return null;
      return isUnsaved(document) ? (
        <span className="status-item" title="Everything you typed is kept by the lab; Save writes the file.">
          File not saved
        </span>
      ) : (
        <span className="status-item" title="Everything you typed is stored on disk.">
          Saved
        </span>
      );
    case 'saving':
      return (
        <span className="status-item" title="Being written to disk; a copy is kept in this window.">
          Saving…
        </span>
      );
    case 'waiting':
      return (
        <span className="status-item" data-tone="warning" title="Stored on disk when the host is back.">
          Kept in this window
        </span>
      );
    case 'failed':
      return (
        <span
          className="status-item"
          data-tone="error"
          title={`${save.error.message} ${save.error.nextStep} The lab tries again by itself.`}
        >
          Not saved: {save.error.message}
        </span>
      );
  }
}
