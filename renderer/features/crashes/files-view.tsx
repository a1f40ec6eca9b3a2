import {type CrashArtifact} from '../../../core/protocol/crash.ts';
import {appStore} from '../../app/store.ts';
import {useWorkbench} from '../../app/workbench.ts';
import {type CrashDetail} from './crash-slice.ts';
import {bytesText} from './crash-words.ts';
import {decodeText} from './crashes-controller.ts';
import {openText} from './open-text.ts';

const kindWords: Readonly<Record<CrashArtifact['kind'], string>> = {
  source: 'source',
  ir: 'IR that crashed',
  metallib: 'library made of it',
  experiment: 'experiment',
  report: 'crash report',
  output: 'output of the process',
  log: 'system log',
};

/** Every file of the record; texts can be opened. */
export function FilesView({detail: {id, record}}: {readonly detail: CrashDetail}) {
  const {connection} = useWorkbench();
  const open = async (artifact: CrashArtifact): Promise<void> => {
    const read = await connection.lab.readCrashArtifact({id, name: artifact.name});
    if (read.ok) openText(appStore, artifact.name, decodeText(read.value.base64));
    else appStore.setState({announcement: read.error.message});
  };
  return (
    <table className="figures crash-files">
      <thead>
        <tr>
          <th>File</th>
          <th>What it is</th>
          <th>Size</th>
          <th>SHA-256</th>
          <th>
            <span className="visually-hidden">Action</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {record.artifacts.map((artifact) => (
          <tr key={artifact.name}>
            <th scope="row">{artifact.name}</th>
            <td className="figure-note">{kindWords[artifact.kind]}</td>
            <td>{bytesText(artifact.sizeBytes)}</td>
            <td className="figure-note">
              <code>{artifact.sha256.slice(0, 16)}</code>
            </td>
            <td>
              {artifact.kind !== 'metallib' && (
                <button
                  type="button"
                  className="button"
                  aria-label={`Open ${artifact.name}`}
                  onClick={() => void open(artifact)}
                >
                  <span>Open</span>
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
