import {type LabMethodName} from '../../core/protocol/lab.ts';

/** One channel per method of the contract: arguments are the request and the caller's number for the call. */
export function callChannel(method: LabMethodName): string {
  return `airlock:call:${method}`;
}

/** Page -> main: the number of a call to withdraw. */
export const cancelChannel = 'airlock:cancel';

/** Main -> page: one LabEvent. */
export const eventChannel = 'airlock:event';
