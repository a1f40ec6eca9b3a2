import {type LabDocument} from '../../../core/protocol/session.ts';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {useWorkbench} from '../../app/workbench.ts';
import {documentActivated} from '../documents/documents-slice.ts';
import {openSample} from '../documents/session-controller.ts';
import {theWorkspace} from '../workspace/workspace-runtime.ts';
import {joinPath, parentOf, pathInFolder} from '../workspace/workspace-slice.ts';
import {documentAt, namedSources} from './experiments.ts';

/** Beside an experiment: the files it names, each one click away. */
export function ExperimentSidePane({document}: {readonly document: LabDocument}) {
  const {source, variants, linked} = namedSources(document.text);
  const paths = [...new Set([source, ...variants.map((variant) => variant.source), ...linked])];
  const known = paths.filter((path) => path !== undefined);
  return (
    <div className="ir-pane" data-testid="experiment-pane">
      <div className="pane-heading">
        <h2 className="pane-title">Files of the experiment</h2>
      </div>
      {known.length === 0 ? (
        <p className="placeholder">The experiment names no source yet.</p>
      ) : (
        <ul className="row-list experiment-files" aria-label="Files of the experiment">
          {known.map((path) => (
            <FileRow key={path} path={path} experiment={document} />
          ))}
        </ul>
      )}
    </div>
  );
}

function FileRow({path, experiment}: {readonly path: string; readonly experiment: LabDocument}) {
  const {connection} = useWorkbench();
  const open = useApp((state) => documentAt(state.documents, experiment.sampleId, path, experiment));
  const sample = useApp((state) => {
    const {sampleId} = experiment;
    if (sampleId === undefined || state.samples.status !== 'ready') return undefined;
    const id = `${sampleId.slice(0, sampleId.lastIndexOf('/') + 1)}${path}`;
    return state.samples.samples.find((one) => one.id === id)?.id;
  });
  const inFolder = useApp((state) => {
    const own = pathInFolder(experiment, state);
    return own === undefined ? undefined : joinPath(parentOf(own), path);
  });
  if (open === undefined && sample === undefined && inFolder === undefined) {
    return (
      <li
        className="row experiment-file"
        title="Open the file, or drop it on the window, to run the experiment."
      >
        <Icon name="warning" />
        <span className="row-text">{path}</span>
        <span className="quiet">not open</span>
      </li>
    );
  }
  return (
    <li className="row">
      <button
        type="button"
        className="row-main"
        onClick={() => {
          if (open !== undefined) appStore.setState((state) => documentActivated(state, open.id));
          else if (sample !== undefined) void openSample(appStore, connection.lab, sample);
          else if (inFolder !== undefined) void theWorkspace().open(inFolder);
        }}
      >
        <Icon name="documents" />
        <span className="row-text">{path}</span>
        <span className="quiet">
          {open !== undefined ? 'open' : sample !== undefined ? 'sample' : 'in the folder'}
        </span>
      </button>
    </li>
  );
}
