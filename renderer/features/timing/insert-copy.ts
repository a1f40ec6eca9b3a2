import {copySnippet, defaultCopyNames} from '../../../core/copy/msl.ts';
import {airModule} from '../../../core/copy/air.ts';
import {createSource, mslPrologue} from '../../../core/copy/msl.ts';
import {copyShell, shellVisibleFunction} from '../../../core/copy/shell.ts';
import {type AppStore} from '../../app/store.ts';
import {activeDocumentOf, documentOpened} from '../documents/documents-slice.ts';
import {newDocument} from '../documents/session-controller.ts';
import {replaceDocumentText} from '../editor/replace-document-text.ts';

/**
 * Puts the copy's statements at the cursor of the MSL document in front, indented as the line there, and the declarations that
 * it needs before its first function where they are not there yet. One step for undo.
 */
export function insertCopy(store: AppStore): void {
  const state = store.getState();
  const document = activeDocumentOf(state);
  const {copy, mode, device, tile} = state.copyDraft;
  if (document === undefined || (mode !== 'sync' && mode !== 'async')) return;
  const snippet = copySnippet(copy, mode, {...defaultCopyNames, device, tile});
  const text = withSnippet(document.text, snippet, state.cursor?.line ?? 1);
  if (replaceDocumentText(document.id, text)) store.setState({announcement: 'The copy was inserted.'});
}

/** `text` with the statements before line `line` (1-based) and the declarations behind its includes and usings. */
export function withSnippet(
  text: string,
  {header, statements}: {readonly header: string; readonly statements: string},
  line: number,
): string {
  const lines = text.split('\n');
  const at = Math.min(Math.max(line, 1), lines.length) - 1;
  const indent = /^\s*/.exec(lines[at] ?? '')?.[0] ?? '';
  const body = statements
    .trimEnd()
    .split('\n')
    .map((one) => (one === '' ? '' : indent + one));
  lines.splice(at, 0, ...body);
  const missing = header
    .trim()
    .split('\n\n')
    .filter((declaration) => declaration !== '' && !text.includes(declaration));
  if (missing.length > 0) {
    const last = lines.findLastIndex(
      (one, index) => index < at && /^\s*(#include|using namespace)\b/.test(one),
    );
    lines.splice(last + 1, 0, '', ...missing.join('\n\n').split('\n'));
  }
  return lines.join('\n');
}

/** Opens what the draft makes as documents of their own, with kernels that can be compiled and run. */
export function openCopy(store: AppStore): void {
  const {copy, mode} = store.getState().copyDraft;
  const open = (name: string, language: 'msl' | 'llvm-ir', text: string): void =>
    store.setState((now) => documentOpened(now, newDocument(now, name, language, text)));
  switch (mode) {
    case 'air':
      return open('copy-async.ll', 'llvm-ir', airModule(copy));
    case 'shell': {
      open('use-tile.metal', 'msl', `${mslPrologue}\n${shellVisibleFunction(copy, 'use_tile')}`);
      return open('copy-shell.ll', 'llvm-ir', copyShell(copy).shell);
    }
    case 'async':
    case 'sync':
      return open(`copy-${mode}.metal`, 'msl', createSource(copy, mode));
  }
}
