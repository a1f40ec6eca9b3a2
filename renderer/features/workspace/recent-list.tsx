import {useEffect, useState} from 'react';
import {type LabError} from '../../../core/protocol/error.ts';
import {Icon} from '../../app/icon.tsx';
import {useApp} from '../../app/store.ts';
import {recentOf} from './recent-files.ts';
import {theWorkspace} from './workspace-runtime.ts';

interface RecentListProps {
  readonly onOpened: () => void;
  /** Follows an answer of the host, and shows why it cannot be followed. */
  readonly answer: (action: Promise<LabError | undefined>) => Promise<void>;
}

/** Files of the folder and folders that were opened lately; what is gone says so, and any can be forgotten. */
export function RecentList({onOpened, answer}: RecentListProps) {
  const folderState = useApp((state) => state.folderState);
  const recentFiles = useApp((state) => state.recentFiles);
  const root = folderState?.folder?.path;
  const folders = (folderState?.recent ?? []).filter(({path}) => path !== root);
  const files = recentOf(recentFiles, root);
  const missing = useMissing(files);
  if (folders.length === 0 && files.length === 0)
    return <p>Nothing yet: folders and files that you open are listed here.</p>;
  return (
    <>
      <div className="dialog-list">
        {files.length > 0 && (
          <ul className="row-list" aria-label="Recent files">
            {files.map((path) => (
              <RecentRow
                key={path}
                name={path}
                icon="file"
                missing={missing.has(path)}
                onOpen={() => void theWorkspace().open(path).then(onOpened)}
                onForget={() => theWorkspace().recent.forgetFile(path)}
              />
            ))}
          </ul>
        )}
        {folders.length > 0 && (
          <ul className="row-list" aria-label="Recent folders">
            {folders.map(({path, name, missing: isGone}) => (
              <RecentRow
                key={path}
                name={name}
                place={path}
                icon="folder"
                missing={isGone === true}
                onOpen={() => void answer(theWorkspace().openFolderAt(path))}
                onForget={() => void theWorkspace().recent.forget(path)}
              />
            ))}
          </ul>
        )}
      </div>
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={() => void theWorkspace().recent.forget()}>
          Clear the list
        </button>
      </div>
    </>
  );
}

interface RecentRowProps {
  readonly name: string;
  readonly place?: string;
  readonly icon: 'file' | 'folder';
  readonly missing: boolean;
  readonly onOpen: () => void;
  readonly onForget: () => void;
}

function RecentRow({name, place, icon, missing, onOpen, onForget}: RecentRowProps) {
  return (
    <li className="row recent-row" data-missing={missing}>
      <button type="button" className="row-main" disabled={missing} onClick={onOpen}>
        <Icon name={missing ? 'not-supported' : icon} />
        <span className="row-text">{name}</span>
        {missing && <span className="recent-missing">not there any more</span>}
        {place !== undefined && <span className="row-place">{place}</span>}
      </button>
      <button
        type="button"
        className="button button-icon"
        aria-label={`Forget ${name}`}
        title={`Forget ${place ?? name}`}
        onClick={onForget}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

/** Which of the files are gone, looked up once for each list. */
function useMissing(files: readonly string[]): ReadonlySet<string> {
  const [missing, setMissing] = useState<ReadonlySet<string>>(new Set());
  const key = files.join('\n');
  useEffect(() => {
    let isOld = false;
    const paths = key === '' ? [] : key.split('\n');
    void theWorkspace()
      .recent.missingAmong(paths)
      .then((found) => {
        if (!isOld) setMissing(found);
      });
    return () => {
      isOld = true;
    };
  }, [key]);
  return missing;
}
