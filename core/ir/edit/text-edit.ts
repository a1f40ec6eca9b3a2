import {ok, err, type Result} from '../../base/result.ts';

/** Replace `start..end` (UTF-16 offsets) of a text by `text`; an empty range inserts. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Edits in the order of their places; of several insertions at one place the given order stays. */
export function sortEdits(edits: readonly TextEdit[]): TextEdit[] {
  return edits
    .map((edit, index) => ({edit, index}))
    .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.index - b.index)
    .map(({edit}) => edit);
}

/** Applies edits to the text they were made for. Fails when two of them overlap or one leaves the text. */
export function applyEdits(text: string, edits: readonly TextEdit[]): Result<string, string> {
  let result = '';
  let position = 0;
  for (const edit of sortEdits(edits)) {
    if (edit.start < position) return err(`edits overlap at offset ${edit.start}`);
    if (edit.end < edit.start || edit.end > text.length) {
      return err(`edit ${edit.start}..${edit.end} is not inside a text of ${text.length} characters`);
    }
    result += text.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return ok(result + text.slice(position));
}
