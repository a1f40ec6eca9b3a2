import {Banner} from '../../app/banner.tsx';
import {CommandButton} from '../../app/command-button.tsx';
import {appStore, useApp} from '../../app/store.ts';

/** Says where what was deleted is, and brings it back. */
export function DeletedBanner() {
  const notice = useApp((state) => state.deletedNotice);
  if (notice === undefined) return null;
  return (
    <Banner
      role="group"
      label="Deleted"
      actions={notice.canUndo && <CommandButton commandId="folder.undo" icon="undo" label="Undo" />}
      onDismiss={() => appStore.setState({deletedNotice: undefined})}
    >
      {notice.text}
    </Banner>
  );
}
