import {type LabError} from '../../../core/protocol/error.ts';
import {type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';
import {type Counterpart, type LibraryReading} from './messages.ts';

/** What is known of the library documents that were in front, and what is shown of them; not saved. */
export interface LibrarySlice {
  readonly libraries: Readonly<Record<DocumentId, LibraryState>>;
  /** What the library in front, or the IR document compared with one, stands against. */
  readonly libraryMatch: LibraryMatch | undefined;
  /** Libraries whose bytes the host did not take: they would be gone after a reload. */
  readonly unkept: Readonly<Record<DocumentId, LabError>>;
  /** Why files of the last drop or choice were not opened. */
  readonly openProblems: readonly string[];
  /** Files are held over the window. */
  readonly dropping: boolean;
  /** The field under the mouse, in the tree or in the bytes. */
  readonly hoveredField: {readonly offset: number; readonly size: number} | undefined;
}

export type LibraryState =
  | {readonly status: 'loading'}
  | {readonly status: 'failed'; readonly error: LabError}
  | {
      readonly status: 'ready';
      readonly reading: LibraryReading;
      /** Position in the function list. */
      readonly chosen: number;
      readonly view: 'ir' | 'bytes';
      /** The module of the chosen function as a read-only IR document; undefined until it is read. */
      readonly module: ChosenModule | undefined;
      readonly field: ChosenField | undefined;
    };

export type ReadyLibrary = Extract<LibraryState, {readonly status: 'ready'}>;

export interface ChosenModule {
  readonly index: number;
  /** Has the id of the library. Undefined where there is no module or it cannot be read: `problem` says why. */
  readonly document: LabDocument | undefined;
  readonly problem: string | undefined;
}

/** A range of bytes that tree and hex view show as chosen. */
export interface ChosenField {
  readonly path: string;
  readonly offset: number;
  readonly size: number;
  /** Where it was chosen: the other view follows. */
  readonly from: 'tree' | 'bytes';
}

export interface LibraryMatch extends Counterpart {
  readonly key: string;
  /** Stands for the other side, with its id; undefined where it has no such function. */
  readonly other: LabDocument | undefined;
  readonly functionName: string | undefined;
}

export const initialLibraries: LibrarySlice = {
  libraries: {},
  libraryMatch: undefined,
  unkept: {},
  openProblems: [],
  dropping: false,
  hoveredField: undefined,
};

export function libraryChanged(
  state: LibrarySlice,
  id: DocumentId,
  library: LibraryState | undefined,
): Partial<LibrarySlice> {
  const rest = Object.entries(state.libraries).filter(([key]) => key !== id);
  return {libraries: Object.fromEntries(library === undefined ? rest : [...rest, [id, library]])};
}

/** Changes what is shown of a library that is read; nothing for others. */
export function libraryShown(
  state: LibrarySlice,
  id: DocumentId,
  change: Partial<Pick<ReadyLibrary, 'chosen' | 'view' | 'module' | 'field'>>,
): Partial<LibrarySlice> {
  const library = state.libraries[id];
  if (library?.status !== 'ready') return {};
  return libraryChanged(state, id, {...library, ...change});
}

/** The module of the chosen function, where it is read. */
export function chosenModule(state: LibrarySlice, id: DocumentId): LabDocument | undefined {
  const library = state.libraries[id];
  if (library?.status !== 'ready' || library.module?.index !== library.chosen) return undefined;
  return library.module.document;
}
