import {Banner} from '../../app/banner.tsx';
import {appStore, useApp} from '../../app/store.ts';
import './library.css';

/** Says which files were not opened and why, until it is dismissed. */
export function OpenBanner() {
  const problems = useApp((state) => state.openProblems);
  if (problems.length === 0) return null;
  return (
    <Banner tone="warning" role="alert" onDismiss={() => appStore.setState({openProblems: []})}>
      {problems.join(' ')}
    </Banner>
  );
}

/** Shown while files are held over the window. */
export function DropHint() {
  const dropping = useApp((state) => state.dropping);
  if (!dropping) return null;
  return (
    <div className="drop-hint" role="status">
      <p>
        Drop to open: a folder, .metal, .ll, .lab.json, .metallib, .air, .bc, a session (.airlock) or a crash
        bundle (.zip)
      </p>
    </div>
  );
}
