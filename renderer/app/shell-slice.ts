import {type DocumentId} from '../../core/protocol/session.ts';
import {type Position} from '../../core/base/source-text.ts';

/** What the window shows right now; not saved. */
export interface ShellSlice {
  /** The bottom panel has most of the height. */
  readonly bottomEnlarged: boolean;
  readonly paletteOpen: boolean;
  readonly quickOpen: boolean;
  /** The sidebar laid over the panes, in windows too narrow to dock it. */
  readonly sidebarOverlay: boolean;
  readonly cursor: CursorState | undefined;
  /** A place to show. `serial` grows with every request, so that the same place can be asked for twice. */
  readonly reveal: RevealRequest | undefined;
  /** In editors Tab moves the focus instead of indenting. */
  readonly tabMovesFocus: boolean;
  /** What the live region says. */
  readonly announcement: string;
}

export interface CursorState extends Position {
  readonly selectedCharacters: number;
}

export interface RevealRequest {
  readonly serial: number;
  readonly documentId: DocumentId;
  /** Undefined: where its cursor is. */
  readonly position: Position | undefined;
  /** Whether the editor takes the focus, or the place is only shown. */
  readonly focus: 'editor' | 'stay';
}

export const initialShell: ShellSlice = {
  bottomEnlarged: false,
  paletteOpen: false,
  quickOpen: false,
  sidebarOverlay: false,
  cursor: undefined,
  reveal: undefined,
  tabMovesFocus: false,
  announcement: '',
};

/** Asks the editor to go to a place and, unless `focus` says otherwise, to take the focus. */
export function placeRevealed(
  state: ShellSlice,
  documentId: DocumentId,
  position: Position,
  focus: RevealRequest['focus'] = 'editor',
): Partial<ShellSlice> {
  return {reveal: {serial: (state.reveal?.serial ?? 0) + 1, documentId, position, focus}};
}

/** Asks the editor of a document to take the focus, with the cursor where it is. */
export function editorFocused(state: ShellSlice, documentId: DocumentId): Partial<ShellSlice> {
  return {
    reveal: {serial: (state.reveal?.serial ?? 0) + 1, documentId, position: undefined, focus: 'editor'},
  };
}
