import {type ToolchainInfo} from '../../../core/protocol/lab.ts';
import {useApp} from '../../app/store.ts';

/** The toolchain in use: the one that answered last, else the first that can be used. */
export function ToolchainStatus() {
  const host = useApp((state) => state.host);
  const choice = useApp((state) => state.toolchain);
  const connected = useApp((state) => state.connection.status === 'connected');
  if (host === undefined)
    return <span className="status-item">{connected ? 'Asking the host…' : 'No host'}</span>;
  const toolchain =
    host.toolchains.find((entry) => entry.id === choice) ??
    host.toolchains.find((entry) => entry.state !== 'unavailable');
  if (toolchain === undefined) return <span className="status-item">No toolchain</span>;
  const name = toolchainName(toolchain);
  switch (toolchain.state) {
    case 'loading':
      return (
        <span className="status-item" title={toolchain.detail}>
          {name}: loading…
        </span>
      );
    case 'unavailable':
      return (
        <span className="status-item" data-tone="error" title={toolchain.detail}>
          {name}: not available
        </span>
      );
    case 'idle':
    case 'ready':
      return (
        <span className="status-item" title={toolchain.detail}>
          {name}
        </span>
      );
  }
}

/** Which toolchain, and which compiler in it. */
export function toolchainName({id, version}: Pick<ToolchainInfo, 'id' | 'version'>): string {
  const [name, compiler] = id === 'portable' ? ['Portable toolchain', 'Clang'] : ['Apple toolchain', 'metal'];
  if (version === undefined) return name;
  return /^[\d.]+$/.test(version) ? `${name}, ${compiler} ${version}` : `${name}, ${version}`;
}
