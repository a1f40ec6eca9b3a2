import {type Lab} from '../../../core/protocol/lab.ts';
import {type AppStore} from '../../app/store.ts';

/** Asks which devices there are; this starts the device service where it is not running. */
export async function readDevices(store: AppStore, lab: Pick<Lab, 'devices'>): Promise<void> {
  const reply = await lab.devices({});
  if (!reply.ok && reply.error.code === 'connection-lost') return;
  store.setState({
    devices: reply.ok
      ? {status: 'ready', devices: reply.value.devices}
      : {status: 'failed', error: reply.error},
  });
}
