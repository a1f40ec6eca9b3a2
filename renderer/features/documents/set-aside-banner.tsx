import {Banner} from '../../app/banner.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {countOf} from '../../base/format.ts';

/** Says which stored files could not be read and where they are now, until it is dismissed. */
export function SetAsideBanner() {
  const files = useApp((state) => state.setAside);
  if (files.length === 0) return null;
  return (
    <Banner tone="warning" role="alert" onDismiss={() => appStore.setState({setAside: []})}>
      {`${countOf(files.length, 'stored file')} could not be read. Nothing was deleted; look at: `}
      {files.map(({path, reason}) => (
        <code key={path} title={reason}>
          {path}
        </code>
      ))}
    </Banner>
  );
}
