import {type SampleSummary} from '../../../core/protocol/sample.ts';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {useWorkbench} from '../../app/workbench.ts';
import {openSample} from '../documents/session-controller.ts';
import {openAndRun} from '../run/open-and-run.ts';
import './samples.css';

/** Kernels that come with the lab; a click opens one as a document of its own. */
export function SampleGallery() {
  const samples = useApp((state) => state.samples);
  return (
    <>
      <div className="section-heading">
        <h2>Samples</h2>
      </div>
      {samples.status === 'loading' && <p className="section-note">Reading the samples…</p>}
      {samples.status === 'failed' && (
        <p className="section-note" role="alert">
          {samples.error.message} {samples.error.nextStep}
        </p>
      )}
      {samples.status === 'ready' && samples.samples.length === 0 && (
        <p className="section-note">This build has no samples.</p>
      )}
      {samples.status === 'ready' && samples.samples.length > 0 && (
        <ul className="row-list" aria-label="Sample gallery">
          {samples.samples.map((sample) => (
            <SampleRow key={sample.id} sample={sample} />
          ))}
        </ul>
      )}
    </>
  );
}

function SampleRow({sample}: {readonly sample: SampleSummary}) {
  const {connection, commands} = useWorkbench();
  const run = commands.get('run.start');
  const connected = useApp((state) => state.connection.status === 'connected');
  return (
    <li className="sample-row">
      <button
        type="button"
        className="sample"
        aria-disabled={!connected}
        title={connected ? `Open ${sample.id}` : 'The host is away.'}
        onClick={() => {
          if (connected) void openSample(appStore, connection.lab, sample.id);
        }}
      >
        <span className="sample-title">{sample.title}</span>
        <span className="sample-description">{sample.description}</span>
      </button>
      {sample.experiment !== undefined && (
        <button
          type="button"
          className="button button-icon sample-run"
          aria-label={`Run ${sample.title}`}
          aria-disabled={!connected}
          title={connected ? `Open ${sample.title} and run its experiment` : 'The host is away.'}
          onClick={() => {
            if (!connected) return;
            void openAndRun(appStore, run, () => openSample(appStore, connection.lab, sample.id));
          }}
        >
          <Icon name="run" />
        </button>
      )}
    </li>
  );
}
