import {ruleChoiceKey, ruleChoiceOf} from '../ir-language/rule-choice.ts';
import {type CompileRequestInput} from '../../../core/protocol/compile.ts';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {type ViewSlice} from '../../app/view-slice.ts';
import {activeDocumentOf, type DocumentsSlice} from '../documents/documents-slice.ts';
import {pathInFolder, type WorkspaceSlice} from '../workspace/workspace-slice.ts';
import {compileOf, type CompileSlice, type DocumentCompile} from './compile-slice.ts';

type Settings = Pick<
  ViewSlice,
  'target' | 'toolchain' | 'appleClang' | 'options' | 'evidence' | 'ruleSeverities'
> &
  Pick<DocumentsSlice, 'documents'> &
  Pick<WorkspaceSlice, 'folderState'>;

/** Whether the lab compiles documents of this language or, as IR and experiments, checks them. */
export function isCompilable(document: LabDocument): boolean {
  return ['msl', 'llvm-ir', 'json'].includes(document.language);
}

/** Names everything that the outcome of compiling `document` depends on, as short as a comparison wants it. */
export function compileKey(document: LabDocument, settings: Settings): string {
  const {target, toolchain, appleClang, options} = settings;
  const {name, revision} = document;
  const path = pathInFolder(document, settings);
  // IR that is typed is judged by rules; no compiler runs.
  if (document.language === 'llvm-ir')
    return JSON.stringify([name, revision, ruleChoiceKey(ruleChoiceOf(settings))]);
  if (document.language === 'json') return JSON.stringify([name, revision]);
  // What a file includes may be open and edited, too.
  const beside =
    path === undefined ? [] : Object.entries(openIncludes(settings)).map(([id, one]) => [id, one.revision]);
  return JSON.stringify([name, revision, target, toolchain, appleClang, options, path, beside]);
}

export function compileRequest(document: LabDocument, settings: Settings): CompileRequestInput {
  const {target, toolchain, appleClang, options} = settings;
  const workspacePath = pathInFolder(document, settings);
  const includes = Object.entries(openIncludes(settings)).flatMap(([path, one]) =>
    one.id === document.id ? [] : [[path, one.text] as const],
  );
  return {
    name: document.name,
    source: document.text,
    target,
    toolchain,
    appleClang,
    options,
    ...(workspacePath === undefined ? {} : {workspacePath, includes: Object.fromEntries(includes)}),
  };
}

/** Open headers of the opened folder, by path: they count as they are typed, not as they were saved. */
function openIncludes(state: Settings): Readonly<Record<string, LabDocument>> {
  const headers = Object.values(state.documents).flatMap((document) => {
    const path = document.language === 'msl' ? pathInFolder(document, state) : undefined;
    return path === undefined || !path.endsWith('.h') ? [] : [[path, document] as const];
  });
  return Object.fromEntries(headers);
}

/** How the newest outcome of a document relates to the document as it is now. */
export interface CompileView {
  readonly document: LabDocument;
  readonly compile: DocumentCompile;
  /** The outcome answers an older text or other options. */
  readonly stale: boolean;
  readonly running: boolean;
}

/** What the panes show of the document in front; `undefined` when none is open or it is not compiled at all. */
export function activeCompile(state: DocumentsSlice & CompileSlice & Settings): CompileView | undefined {
  const document = activeDocumentOf(state);
  if (document === undefined || !isCompilable(document)) return undefined;
  const compile = compileOf(state, document.id);
  return {
    document,
    compile,
    stale: compile.outcome !== undefined && compile.outcome.key !== compileKey(document, state),
    running: compile.running !== undefined,
  };
}
