import {useApp} from '../../app/store.ts';

/** Whether everything typed is durable. */
export function SaveStatus() {
  const save = useApp((state) => state.save);
  switch (save.status) {
    case 'saved':
      return (
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
