import {useEffect, useState} from 'react';
import {type Result} from '../../../core/base/result.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type LabReply} from '../../../core/protocol/lab.ts';
import {Icon} from '../../app/icon.tsx';
import {appStore} from '../../app/store.ts';
import {useWorkbench} from '../../app/workbench.ts';
import {countOf} from '../../base/format.ts';
import {type CrashDetail} from './crash-slice.ts';
import {bytesText} from './crash-words.ts';
import {Failure} from './failure.tsx';
import {saveFile} from '../../app/save-file.ts';

type Preview = Result<LabReply<'previewCrashBundle'>, LabError>;

/** What the bundle will hold, to be read before anything leaves this machine. */
export function ExportView({detail: {id}}: {readonly detail: CrashDetail}) {
  const {connection} = useWorkbench();
  const [redact, setRedact] = useState(true);
  const [shown, setShown] = useState('README.md');
  const [preview, setPreview] = useState<{readonly key: string; readonly result: Preview}>();
  const [saving, setSaving] = useState<'no' | 'yes'>('no');
  const key = `${id} ${String(redact)}`;
  useEffect(() => {
    let isWanted = true;
    void connection.lab.previewCrashBundle({id, redact}).then((result) => {
      if (isWanted) setPreview({key, result});
    });
    return () => {
      isWanted = false;
    };
  }, [connection, id, redact, key]);
  if (preview === undefined) return <p className="placeholder">Putting the bundle together…</p>;
  if (!preview.result.ok) return <Failure title="There is no bundle" error={preview.result.error} />;
  const {files, name} = preview.result.value;
  const file = files.find(({path}) => path === shown) ?? files[0];
  const replaced = files.reduce((sum, {replacements}) => sum + replacements, 0);
  const save = async (): Promise<void> => {
    setSaving('yes');
    const bundle = await connection.lab.exportCrashBundle({id, redact});
    setSaving('no');
    if (!bundle.ok) {
      appStore.setState({announcement: bundle.error.message});
      return;
    }
    const bytes = Uint8Array.from(atob(bundle.value.base64), (character) => character.charCodeAt(0));
    saveFile(bundle.value.name, bytes, 'application/zip');
    appStore.setState({announcement: `${bundle.value.name} was saved.`});
  };
  return (
    <div className="crash-export" data-stale={preview.key !== key}>
      <div className="crash-column">
        <p className="crash-figures">
          <button
            type="button"
            className="button"
            aria-disabled={saving === 'yes'}
            onClick={() => {
              if (saving === 'no') void save();
            }}
          >
            <Icon name="documents" />
            <span>Save bundle</span>
          </button>
          <label
            className="check"
            title="Folders of people, names of user and machine, and what looks like a key or a password"
          >
            <input type="checkbox" checked={redact} onChange={(event) => setRedact(event.target.checked)} />
            Redact ({countOf(replaced, 'replacement')})
          </label>
        </p>
        <p className="quiet">{name}</p>
        <div role="group" aria-label="Files of the bundle">
          {files.map(({path, what, sizeBytes, replacements}) => (
            <button
              key={path}
              type="button"
              className="crash-preview-row"
              aria-pressed={path === file?.path}
              onClick={() => setShown(path)}
            >
              <span>{path}</span>
              <span className="crash-preview-size">
                {replacements > 0 && <span className="tag">{replacements} redacted</span>}
                {bytesText(sizeBytes)}
              </span>
              <span className="quiet">{what}</span>
            </button>
          ))}
        </div>
      </div>
      <pre
        className="raw crash-column crash-module-text"
        tabIndex={0}
        aria-label={`Preview of ${file?.path}`}
      >
        {file?.text ?? 'This file is no text; it is exported as it is.'}
      </pre>
    </div>
  );
}
