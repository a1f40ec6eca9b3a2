import {badInput, type LabError, unavailable} from '../../core/protocol/error.ts';

/** Errors that every device tells in the same words. */

export function unknownHandle(kind: string, handle: string): LabError {
  const message = `There is no ${kind} ${JSON.stringify(handle)}: it was released, or the device service has restarted since.`;
  return badInput('unknown-handle', message, `Make the ${kind} again.`);
}

export function outside(offset: number, length: number, size: number): LabError {
  const message = `The bytes ${offset} to ${offset + length} are not all inside a buffer of ${size} bytes.`;
  return badInput('outside-buffer', message, 'Correct offset or length.', 'offset');
}

/** What this device has no part for; `what` with its device, such as `binary archives on the reference device`. */
export function notSupported(what: string, nextStep: string): LabError {
  return unavailable('not-supported', `not supported: ${what}.`, nextStep);
}

/** `there`: names of the functions of that role that the library has. */
export function noFunction(
  library: string,
  wanted: string,
  role: string,
  there: readonly string[],
): LabError {
  const list =
    there.length === 0 ? `It has no ${role} function.` : `It has: ${there.slice(0, 20).join(', ')}.`;
  const message = `${library} has no ${role} function called ${wanted}. ${list}`;
  return badInput('no-function', message, 'Correct the name.', wanted);
}

/** Why a kernel cannot be launched with so many threads and so much threadgroup memory; undefined where it can. */
export function threadgroupMisfit(launch: {
  readonly kernel: string;
  readonly threadgroup: readonly [number, number, number];
  readonly maxThreads: number;
  readonly memoryBytes: number;
  readonly maxMemoryBytes: number;
}): LabError | undefined {
  const {kernel, threadgroup, maxThreads, memoryBytes, maxMemoryBytes} = launch;
  const threads = threadgroup[0] * threadgroup[1] * threadgroup[2];
  if (threads > maxThreads) {
    const message = `A threadgroup of ${threadgroup.join(' × ')} has ${threads} threads, and ${kernel} may have ${maxThreads}.`;
    return badInput('threadgroup-too-large', message, 'Use a smaller threadgroup.', 'threadgroup');
  }
  if (memoryBytes <= maxMemoryBytes) return undefined;
  const message = `${kernel} would have ${memoryBytes} bytes of threadgroup memory, and there are ${maxMemoryBytes}.`;
  return badInput('threadgroup-memory', message, 'Use less threadgroup memory.', 'threadgroupMemory');
}
