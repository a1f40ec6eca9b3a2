// A whole type import: the other form would bundle the schemas into the preload.
import type {LabMethodName} from '../../core/protocol/lab.ts';

/** One channel per method of the contract: arguments are the request and the caller's number for the call. */
export function callChannel(method: LabMethodName): string {
  return `airlock:call:${method}`;
}

/** Page -> main: the number of a call to withdraw. */
export const cancelChannel = 'airlock:cancel';

/** Main -> page: one LabEvent. */
export const eventChannel = 'airlock:event';

/** Preload -> main: where a folder is that a person dropped on the page. */
export const droppedChannel = 'airlock:dropped';

const methodsPrefix = '--airlock-methods=';

/** The argument through which the main process tells the preload the methods of the contract. */
export function methodNamesArgument(names: readonly LabMethodName[]): string {
  return methodsPrefix + names.join(',');
}

/** The names in the last such argument: Electron appends its own after whatever the command line had. */
export function methodNamesFrom(args: readonly string[]): LabMethodName[] {
  const argument = args.findLast((candidate) => candidate.startsWith(methodsPrefix));
  if (argument === undefined) throw new Error('The preload was not told the methods of the lab.');
  return argument.slice(methodsPrefix.length).split(',') as LabMethodName[];
}
