import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {countOf} from '../../base/format.ts';

/** Says which stored files could not be read and where they are now, until it is dismissed. */
export function SetAsideBanner() {
  const files = useApp((state) => state.setAside);
  if (files.length === 0) return null;
  return (
    <div className="banner" data-tone="warning" role="alert">
      <Icon name="warning" />
      <span className="banner-text">
        {`${countOf(files.length, 'stored file')} could not be read. Nothing was deleted; look at: `}
        {files.map(({path, reason}) => (
          <code key={path} title={reason}>
            {path}
          </code>
        ))}
      </span>
      <button
        type="button"
        className="button button-icon"
        aria-label="Dismiss"
        title="Dismiss"
        onClick={() => appStore.setState({setAside: []})}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
