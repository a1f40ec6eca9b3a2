import {type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {
  type LinkReply,
  type ShellFiles,
  type ShellSummary,
  type SplitReply,
} from '../../../core/protocol/link.ts';
import {type RunReply} from '../../../core/protocol/run.ts';
import {type DocumentId, type LabDocument} from '../../../core/protocol/session.ts';

/** What linking one function gave, and the run after it. */
export interface LinkRecord {
  /** Everything that it depends on (link-request.ts). */
  readonly key: string;
  readonly link: Result<LinkReply, LabError>;
  /** Absent where the two do not link, or while it runs. */
  readonly run?: Result<RunReply, LabError>;
}

/** Shells, the functions that belong to them, and what became of each pair. */
export interface LinkingSlice {
  readonly shells:
    | {readonly status: 'loading'}
    | {readonly status: 'ready'; readonly list: readonly ShellSummary[]}
    | {readonly status: 'failed'; readonly error: LabError};
  readonly shellChosen: string | undefined;
  /** Texts of shells that were chosen, by name. */
  readonly shellFiles: Readonly<Record<string, ShellFiles>>;
  /** Shell and experiment of documents that were opened from here. */
  readonly shellFunctions: Readonly<Record<DocumentId, ShellFunction>>;
  readonly links: Readonly<Record<DocumentId, LinkRecord>>;
  /** Document whose pair is linked or run right now. */
  readonly linking: {readonly documentId: DocumentId; readonly phase: 'link' | 'run'} | undefined;
  readonly linkSettings: {readonly live: boolean; readonly hazards: boolean};
  /** What became of the last kernel that was to be made into a shell. */
  readonly shellSplit: ShellSplit | undefined;
  /** The hazard's run by shell: the same copy in the visible function. */
  readonly hazardRuns: Readonly<Record<string, Result<RunReply, LabError> | 'running'>>;
}

export interface ShellSplit {
  readonly documentId: DocumentId;
  readonly name: string;
  readonly reply: Result<SplitReply, LabError> | 'running';
}

export interface ShellFunction {
  readonly shell: string;
  /** Whose data and expectations a run has; undefined: the first one's data, nothing expected. */
  readonly experiment: string | undefined;
}

export const initialLinking: LinkingSlice = {
  shells: {status: 'loading'},
  shellChosen: undefined,
  shellFiles: {},
  shellFunctions: {},
  links: {},
  linking: undefined,
  linkSettings: {live: true, hazards: false},
  shellSplit: undefined,
  hazardRuns: {},
};

/** The shell that is shown: the chosen one, else the first. */
export function shellInFront({shells, shellChosen}: LinkingSlice): ShellSummary | undefined {
  if (shells.status !== 'ready') return undefined;
  return shells.list.find(({name}) => name === shellChosen) ?? shells.list[0];
}

/** The shell of a document: where it was opened from, else the one whose function its text defines. */
export function functionOf(
  state: LinkingSlice,
  document: LabDocument | undefined,
): ShellFunction | undefined {
  if (document?.language !== 'msl') return undefined;
  const known = state.shellFunctions[document.id];
  if (known !== undefined) return known;
  if (state.shells.status !== 'ready' || !document.text.includes('visible')) return undefined;
  const found = state.shells.list.find(({manifest}) =>
    new RegExp(`\\[\\[\\s*visible\\s*\\]\\][^;{}]*\\b${manifest.function.name}\\s*\\(`).test(document.text),
  );
  return found === undefined ? undefined : {shell: found.name, experiment: undefined};
}
