import {posix} from 'node:path';
import {ok, type Result} from '../../../core/base/result.ts';
import {maxSourceLength} from '../../../core/protocol/compile.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type LabReply} from '../../../core/protocol/lab.ts';
import {readIncludes} from '../project-files.ts';
import {type ValidRequest} from '../validate.ts';
import {type Workspace} from './workspace.ts';

type WorkspaceMethod =
  | 'folderState'
  | 'openFolder'
  | 'listFolder'
  | 'listFiles'
  | 'readFile'
  | 'readFilePart'
  | 'writeFile'
  | 'createEntry'
  | 'renameEntry'
  | 'deleteEntry'
  | 'restoreEntry'
  | 'searchFolder'
  | 'listExperiments';

type WorkspaceHandlers = {
  readonly [M in WorkspaceMethod]: (
    request: ValidRequest<M>,
    signal: AbortSignal,
  ) => Promise<Result<LabReply<M>, LabError>>;
};

/** What the contract asks of the opened folder. */
export function workspaceHandlers(workspace: Workspace): WorkspaceHandlers {
  return {
    folderState: async () => ok(await workspace.state()),
    openFolder(request) {
      switch (request.how) {
        case 'choose':
          return workspace.choose();
        case 'path':
          return workspace.open(request.path);
        case 'close':
          return workspace.close();
        case 'forget':
          return workspace.forget(request.path);
      }
    },
    async listFolder({path}) {
      const files = await workspace.opened();
      if (!files.ok) return files;
      // Before the list is made: what changes meanwhile is told.
      workspace.watchFolder(path);
      return files.value.list(path);
    },
    listFiles: (_request, signal) => workspace.listFiles(signal),
    async readFile({path, known}) {
      const files = await workspace.opened();
      if (!files.ok) return files;
      const parent = posix.dirname(path);
      workspace.watchFolder(parent === '.' ? '' : parent);
      return files.value.readText(path, known);
    },
    async readFilePart({path, offset}) {
      const files = await workspace.opened();
      return files.ok ? files.value.readPart(path, offset) : files;
    },
    async writeFile({path, text, expected}) {
      const files = await workspace.opened();
      return files.ok ? files.value.writeText(path, text, expected) : files;
    },
    async createEntry({path, kind}) {
      const files = await workspace.opened();
      return files.ok ? files.value.create(path, kind) : files;
    },
    async renameEntry({from, to}) {
      const files = await workspace.opened();
      return files.ok ? files.value.rename(from, to) : files;
    },
    async deleteEntry({path}) {
      return workspace.remove(path);
    },
    restoreEntry: ({id}) => workspace.restoreRemoved(id),
    searchFolder: (query, signal) => workspace.search(query, signal),
    listExperiments: (_request, signal) => workspace.experiments(signal),
  };
}

/** Adds the files of the opened folder that a source there includes; texts that the caller gives come first. */
export async function withWorkspaceIncludes(
  workspace: Workspace,
  request: ValidRequest<'compile'>,
): Promise<ValidRequest<'compile'>> {
  const path = request.workspacePath;
  if (path === undefined) return request;
  const files = await workspace.opened();
  if (!files.ok) return request;
  const read = async (wanted: string): Promise<string | undefined> => {
    const given = Object.hasOwn(request.includes, wanted) ? request.includes[wanted] : undefined;
    if (given !== undefined) return given;
    const file = await files.value.readText(wanted);
    return file.ok && file.value.state === 'read' && file.value.text.length <= maxSourceLength
      ? file.value.text
      : undefined;
  };
  const includes = await readIncludes(path, request.source, read, request.options.includeFolders);
  return {...request, path, includes};
}
