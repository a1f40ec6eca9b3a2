import {posix} from 'node:path';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type LabReply} from '../../../core/protocol/lab.ts';
import {type LinkReply, type LinkRequest} from '../../../core/protocol/link.ts';
import {exportPair, linkedExperiment} from '../../../core/shells/export-pair.ts';
import {type Toolchains} from '../toolchains.ts';
import {type ValidRequest} from '../validate.ts';
import {linkShell} from './link-shell.ts';
import {splitShell} from './split-shell.ts';
import {type LoadedShell, type ShellLibrary} from './shell-library.ts';

/** The lab's methods about shells. */
export function shellHandlers(shells: ShellLibrary, toolchains: Toolchains) {
  return {
    listShells: () => shells.list(),
    readShell: ({name}: ValidRequest<'readShell'>) => shells.read(name),
    async link(request: ValidRequest<'link'>, signal: AbortSignal): Promise<Result<LinkReply, LabError>> {
      const pair = await linkPair(shells, toolchains, request, signal);
      return pair.ok ? ok(pair.value.link) : pair;
    },
    async exportPair(
      request: ValidRequest<'exportPair'>,
      signal: AbortSignal,
    ): Promise<Result<LabReply<'exportPair'>, LabError>> {
      const pair = await linkPair(shells, toolchains, request, signal);
      if (!pair.ok) return pair;
      const {shell, link} = pair.value;
      if (!link.linked) return ok({link, files: []});
      const library = await shell.library();
      if (!library.ok) return library;
      const file = posix.basename(request.name.replace(/\\/g, '/'));
      const files = exportPair({
        manifest: shell.manifest,
        library: library.value,
        ir: shell.ir,
        function: {file, text: request.source},
        experiment: await experimentOf(shells, request, file),
      });
      return ok({
        link,
        files: files.map((one) => ({
          path: one.path,
          base64: Buffer.from(one.kind === 'text' ? one.text : one.bytes).toString('base64'),
        })),
      });
    },
    async splitKernel(
      request: ValidRequest<'splitKernel'>,
      signal: AbortSignal,
    ): Promise<Result<LabReply<'splitKernel'>, LabError>> {
      const toolchain = await toolchains.choose(request.toolchain);
      return toolchain.ok ? splitShell(request, toolchain.value, signal) : toolchain;
    },
  };
}

async function linkPair(
  shells: ShellLibrary,
  toolchains: Toolchains,
  request: LinkRequest,
  signal: AbortSignal,
): Promise<Result<{shell: LoadedShell; link: LinkReply}, LabError>> {
  const shell = await shells.load(request.shell);
  if (!shell.ok) return shell;
  const toolchain = await toolchains.choose(request.toolchain);
  if (!toolchain.ok) return toolchain;
  const link = await linkShell(shell.value, request, toolchain.value, signal);
  return link.ok ? ok({shell: shell.value, link: link.value}) : err(link.error);
}

/** The experiment of the function that comes with the shell and is this one, else of the first, without expectations. */
async function experimentOf(
  shells: ShellLibrary,
  {shell, source}: LinkRequest,
  file: string,
): Promise<string | undefined> {
  if (shell.kind !== 'shipped') return undefined;
  const read = await shells.read(shell.name);
  if (!read.ok) return undefined;
  const {manifest, files} = read.value;
  const same = manifest.functions.find((one) => files[one.file] === source);
  const chosen = same ?? manifest.functions[0];
  const text = chosen === undefined ? undefined : files[chosen.experiment];
  return text === undefined
    ? undefined
    : linkedExperiment(text, {ir: 'shell.ll', function: file, keepsExpectations: same !== undefined});
}
