import {useApp} from '../../app/store.ts';

/** What the line of the cursor is linked with, in words. */
export function LinkStatus() {
  const words = useApp((state) => state.linkWords);
  if (words === undefined) return null;
  return (
    <span
      className="status-item link-status"
      data-testid="linked-lines"
      title={`${words}. Alt-Right goes to the AIR and on to its next lines, Alt-Left to the source.`}
    >
      {words}
    </span>
  );
}
