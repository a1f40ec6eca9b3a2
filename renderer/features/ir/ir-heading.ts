import {type IrArtifact} from '../compile/compile-slice.ts';
import {type CompileView} from '../compile/compile-key.ts';

/** What the IR pane says about what it shows. */
export interface IrHeading {
  readonly title: string;
  /** Why the shown IR is not that of the text as it is; `undefined` when it is. */
  readonly state: string | undefined;
  /** The IR is not that of the text as it is. */
  readonly stale: boolean;
}

/** Clang's own IR is never called AIR. */
function artifactTitle(artifact: IrArtifact): string {
  switch (artifact.kind) {
    case 'clang-ir':
      return 'Clang IR — not AIR yet';
    case 'air':
      return 'AIR';
  }
}

export function irHeading(view: CompileView | undefined): IrHeading {
  const lastIr = view?.compile.lastIr;
  if (view === undefined || lastIr === undefined) {
    return {title: 'IR', state: view?.running === true ? 'compiling…' : undefined, stale: false};
  }
  const title = artifactTitle(lastIr.artifact);
  const {outcome} = view.compile;
  // The newest answer has no IR: what is shown belongs to an older text.
  if (outcome !== undefined && outcome.key !== lastIr.key) {
    return {title, state: 'of the last version that compiled', stale: true};
  }
  if (view.stale) return {title, state: view.running ? 'compiling…' : 'of an older version', stale: true};
  return {title, state: undefined, stale: false};
}
