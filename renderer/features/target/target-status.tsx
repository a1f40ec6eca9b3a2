import {useApp} from '../../app/store.ts';
import {targetNames} from './profiles.ts';

export function TargetStatus() {
  const target = useApp((state) => state.target);
  const appleClang = useApp((state) => state.appleClang);
  return (
    <span
      className="status-item"
      title={`OS profile and version of Apple’s front end that the lab answers for: ${targetNames[target]}, ${appleClang}`}
    >
      {targetNames[target]} · Apple front end {appleClang}
    </span>
  );
}
