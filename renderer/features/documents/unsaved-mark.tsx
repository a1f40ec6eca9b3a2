import {type LabDocument} from '../../../core/protocol/session.ts';
import {isUnsaved} from './documents-slice.ts';

export function isUnsavedDocument(document: LabDocument | undefined): boolean {
  return document !== undefined && isUnsaved(document);
}

/** Behind the name of a document whose file does not have its last edits. */
export function UnsavedMark() {
  return (
    <span className="unsaved-mark" title="Not saved to its file">
      <span aria-hidden="true">●</span>
      <span className="visually-hidden">, not saved</span>
    </span>
  );
}
