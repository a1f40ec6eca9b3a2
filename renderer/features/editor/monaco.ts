import {editor, languages, MarkerSeverity, Range, Uri} from 'monaco-editor/editor';
// Only what the lab's editors use: no language services, no workers of theirs, no command palette of Monaco's own.
import 'monaco-editor/features/anchorSelect/register';
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/caretOperations/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/codeAction/register';
import 'monaco-editor/features/codeEditor/register';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/contextmenu/register';
import 'monaco-editor/features/cursorUndo/register';
import 'monaco-editor/features/diffEditor/register';
import 'monaco-editor/features/dnd/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/gotoLine/register';
import 'monaco-editor/features/gotoSymbol/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/indentation/register';
import 'monaco-editor/features/lineSelection/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/longLinesHelper/register';
import 'monaco-editor/features/multicursor/register';
import 'monaco-editor/features/readOnlyMessage/register';
import 'monaco-editor/features/referenceSearch/register';
import 'monaco-editor/features/rename/register';
import 'monaco-editor/features/smartSelect/register';
import 'monaco-editor/features/tokenization/register';
import 'monaco-editor/features/toggleTabFocusMode/register';
import 'monaco-editor/features/wordHighlighter/register';
import 'monaco-editor/features/wordOperations/register';
import 'monaco-editor/features/wordPartOperations/register';
import {llvmIrConfiguration, llvmIrTokens} from './languages/llvm-ir.ts';
import {mslConfiguration, mslTokens} from './languages/msl.ts';

globalThis.MonacoEnvironment = {
  getWorker: () =>
    new Worker(new URL('monaco-editor/editor/editor.worker.js', import.meta.url), {type: 'module'}),
};

languages.register({id: 'msl', extensions: ['.metal', '.h'], aliases: ['Metal Shading Language']});
languages.setMonarchTokensProvider('msl', mslTokens);
languages.setLanguageConfiguration('msl', mslConfiguration);
languages.register({id: 'llvm-ir', extensions: ['.ll'], aliases: ['LLVM IR']});
languages.setMonarchTokensProvider('llvm-ir', llvmIrTokens);
languages.setLanguageConfiguration('llvm-ir', llvmIrConfiguration);

/** The parts of Monaco's interface that the lab uses; naming them leaves the others out of the bundle. */
export const monaco = {editor, languages, MarkerSeverity, Range, Uri};
export type Monaco = typeof monaco;
