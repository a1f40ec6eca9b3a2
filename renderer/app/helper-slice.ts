import {type DocumentId} from '../../core/protocol/session.ts';

/** Two texts side by side. */
export type TextComparison =
  /** A document against the file on the disk that it is in conflict with. */
  | {readonly kind: 'disk'; readonly documentId: DocumentId}
  /** A document's IR under the chosen options, against that under others. */
  | {readonly kind: 'options'; readonly documentId: DocumentId};

/** Dialogs and helpers that belong to no document; not saved. */
export interface HelperSlice {
  readonly settingsOpen: boolean;
  /** Step of the tour that is shown, from 0; undefined while there is no tour. */
  readonly tourStep: number | undefined;
  readonly comparison: TextComparison | undefined;
}

export const initialHelpers: HelperSlice = {
  settingsOpen: false,
  tourStep: undefined,
  comparison: undefined,
};
