import {type LabReply} from '../../../core/protocol/lab.ts';
import {type ConnectionState} from '../../lab/connection.ts';

export type HostDescription = LabReply<'describe'>;

export interface ConnectionSlice {
  readonly connection: ConnectionState;
  /** What the host says of itself; kept, as last known, while the connection is lost. */
  readonly host: HostDescription | undefined;
}

export const initialConnection: ConnectionSlice = {connection: {status: 'connecting'}, host: undefined};
