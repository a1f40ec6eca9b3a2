import {type DocumentId} from '../../../core/protocol/session.ts';
import {type Command, runCommand} from '../../app/command.ts';
import {type AppStore} from '../../app/store.ts';
import {problemShown} from '../workspace/workspace-slice.ts';

/**
 * Opens a sample or an experiment and runs it, with `run` the command of that name. What cannot be opened says so itself, and
 * nothing else is run in its place; a run that cannot begin says why.
 */
export async function openAndRun(
  store: AppStore,
  run: Command,
  open: () => Promise<DocumentId | undefined>,
): Promise<void> {
  if ((await open()) === undefined) return;
  const reason = run.unavailable?.();
  if (reason === undefined) runCommand(run);
  else store.setState(problemShown(`${run.title}: ${reason}`));
}
