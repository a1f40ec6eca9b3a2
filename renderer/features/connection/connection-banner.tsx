import {CommandButton} from '../../app/command-button.tsx';
import {Icon} from '../../app/icon.tsx';
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
        <div className="banner" data-tone="warning" role="alert">
          <Icon name="warning" />
          <span className="banner-text">
            The lab host does not answer. Reconnecting…
            {loaded &&
              ' You can go on typing: your text is kept in this window and saved when the host is back.'}
          </span>
          <CommandButton commandId="connection.retry" icon="build" label="Reconnect now" />
        </div>
      );
    case 'refused':
      return (
        <div className="banner" data-tone="warning" role="alert">
          <Icon name="warning" />
          <span className="banner-text">
            The lab host was restarted and has a new one-time token. Open the address that{' '}
            <code>airlock serve</code> printed, in this browser: what you typed here is kept and goes along.
          </span>
        </div>
      );
  }
}
