import {type DocumentId} from '../../../core/protocol/session.ts';
import {type Command, runCommand} from '../../app/command.ts';
import {type AppStore} from '../../app/store.ts';

/**
 * Opens a sample or an experiment and runs it, with `run` the command of that name. What cannot be opened says so itself, and
 * nothing else is run in its place; a run that cannot begin is announced with its reason.
 */
export async function openAndRun(
  store: AppStore,
  run: Command,
  open: () => Promise<DocumentId | undefined>,
): Promise<void> {
  if ((await open()) === undefined) return;
  const reason = run.unavailable?.();
  if (reason === undefined) runCommand(run);
  else store.setState({announcement: reason});
}
