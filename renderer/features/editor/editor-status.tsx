import {useApp} from '../../app/store.ts';

export function CursorStatus() {
  const cursor = useApp((state) => (state.activeDocument === undefined ? undefined : state.cursor));
  if (cursor === undefined) return null;
  const {line, column, selectedCharacters} = cursor;
  return (
    <span className="status-item status-cursor" data-testid="cursor">
      Ln {line}, Col {column}
      {selectedCharacters > 0 && ` (${selectedCharacters} selected)`}
    </span>
  );
}

/** Shown only while Tab does what one does not expect of an editor. */
export function TabStatus() {
  const moves = useApp((state) => state.tabMovesFocus);
  return moves ? <span className="status-item">Tab moves focus</span> : null;
}
