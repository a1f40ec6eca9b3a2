import {Banner} from '../../app/banner.tsx';
import {CommandButton} from '../../app/command-button.tsx';
import {useApp} from '../../app/store.ts';

/** Says that the host is away and what becomes of the work meanwhile. */
export function ConnectionBanner() {
  const connection = useApp((state) => state.connection);
  const loaded = useApp((state) => state.sessionLoaded);
  switch (connection.status) {
    case 'connected':
    case 'connecting':
      return null;
    case 'lost':
      return (
        <Banner
          tone="warning"
          role="alert"
          actions={<CommandButton commandId="connection.retry" icon="again" label="Reconnect now" />}
        >
          The lab host does not answer. Reconnecting…
          {loaded &&
            ' You can go on typing: your text is kept in this window and saved when the host is back.'}
        </Banner>
      );
    case 'refused':
      return (
        <Banner tone="warning" role="alert">
          The lab host was restarted and has a new one-time token. Open the address that{' '}
          <code>airlock serve</code> printed, in this browser: what you typed here is kept and goes along.
        </Banner>
      );
  }
}
