import {CommandButton} from '../../app/command-button.tsx';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';

/** Says where what was deleted is, and brings it back. */
export function DeletedBanner() {
  const notice = useApp((state) => state.deletedNotice);
  if (notice === undefined) return null;
  return (
    <div className="banner" role="group" aria-label="Deleted">
      <Icon name="note" />
      <span className="banner-text">{notice.text}</span>
      {notice.canUndo && <CommandButton commandId="folder.undo" icon="file" label="Undo" />}
      <button
        type="button"
        className="button button-icon"
        aria-label="Dismiss"
        title="Dismiss"
        onClick={() => appStore.setState({deletedNotice: undefined})}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
