import {type Position} from '../../../core/base/source-text.ts';
import {type DocumentId} from '../../../core/protocol/session.ts';
import {type OutlineEntry} from './messages.ts';

/** Outline of the IR in front: that of an IR document, or of what an MSL document compiles to. */
export interface IrLanguageSlice {
  readonly outline: {readonly documentId: DocumentId; readonly entries: readonly OutlineEntry[]} | undefined;
  /** A place of the IR pane to show. `serial` grows with every request. */
  readonly irReveal:
    {readonly serial: number; readonly documentId: DocumentId; readonly position: Position} | undefined;
  /** What the IR pane shows of the AIR of an MSL document. */
  readonly irView: IrView;
  /** The cursor in the IR pane. */
  readonly irCursor: (Position & {readonly documentId: DocumentId}) | undefined;
  /** What the line of the leading cursor is linked with, in words; undefined where nothing is known. */
  readonly linkWords: string | undefined;
}

export type IrView = 'text' | 'metadata';

export const initialIrLanguage: IrLanguageSlice = {
  outline: undefined,
  irReveal: undefined,
  irView: 'text',
  irCursor: undefined,
  linkWords: undefined,
};

/** Asks the IR pane to show its text, go to a place and take the focus. */
export function irPlaceRevealed(
  state: IrLanguageSlice,
  documentId: DocumentId,
  position: Position,
): Partial<IrLanguageSlice> {
  return {irReveal: {serial: (state.irReveal?.serial ?? 0) + 1, documentId, position}, irView: 'text'};
}
