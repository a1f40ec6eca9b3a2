import type {WorkspaceController} from './workspace-controller.ts';

let provided: WorkspaceController | undefined;

/** The feature lends its controller to its views. */
export function provideWorkspace(workspace: WorkspaceController): void {
  provided = workspace;
}

export function theWorkspace(): WorkspaceController {
  if (provided === undefined) throw new Error('The workspace feature has not started');
  return provided;
}
