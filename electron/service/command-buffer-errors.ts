import {type LabError} from '../../core/protocol/error.ts';

interface Named {
  readonly name: string;
  /** What it says of the queue and the results, and what to do (METAL.md 3.5). */
  readonly nextStep: string;
}

const retry = 'Run again; if it comes back, make each dispatch shorter.';
const report = 'Run again in checked mode on the reference device, which says what the kernel did.';
const finished = 'The queue is finished: restart the device service before the next run.';
const victim =
  'Another piece of work took the GPU down, perhaps an earlier dispatch of this run: run again before you conclude.';
const hang = 'Discard the results of this session; look for an endless loop, or make the dispatch shorter.';
const memory = 'Use smaller buffers, or fewer at a time.';

/** `MTLCommandBufferErrorDomain` (METAL.md 3.5); 5 and 6 are not in use, 4 was once called Blacklisted. */
const commandBufferErrors: Readonly<Record<number, Named>> = {
  0: {name: 'None', nextStep: retry},
  1: {name: 'Internal', nextStep: report},
  2: {name: 'Timeout', nextStep: hang},
  3: {name: 'PageFault', nextStep: report},
  4: {name: 'AccessRevoked', nextStep: finished},
  7: {name: 'NotPermitted', nextStep: 'The process may not use the GPU now: bring the app to the front.'},
  8: {name: 'OutOfMemory', nextStep: memory},
  9: {name: 'InvalidResource', nextStep: report},
  10: {name: 'Memoryless', nextStep: report},
  11: {name: 'DeviceRemoved', nextStep: 'The GPU was removed: choose another device.'},
  12: {name: 'StackOverflow', nextStep: 'Reduce recursion and the depth of calls through function tables.'},
};

/** `MTL4CommandQueueErrorDomain`: another numbering of much the same names. */
const queueErrors: Readonly<Record<number, Named>> = {
  0: commandBufferErrors[0]!,
  1: commandBufferErrors[2]!,
  2: commandBufferErrors[7]!,
  3: commandBufferErrors[8]!,
  4: commandBufferErrors[11]!,
  5: commandBufferErrors[4]!,
  6: commandBufferErrors[1]!,
};

/** The private numbering that drivers print in parentheses; never to be read as one of the above. */
const driverErrors: Readonly<Record<string, Named>> = {
  ErrorTimeout: {name: 'GPU timeout', nextStep: hang},
  ErrorHang: {name: 'GPU hang', nextStep: hang},
  SubmissionsIgnored: {name: 'submissions ignored after earlier errors', nextStep: finished},
  InnocentVictim: {name: 'innocent victim of another GPU error', nextStep: victim},
  ErrorImpactingInteractivity: {name: 'impacting interactivity', nextStep: retry},
};

export const commandBufferDomain = 'MTLCommandBufferErrorDomain';
export const commandQueueDomain = 'MTL4CommandQueueErrorDomain';
/** Faults of the reference device: the numbers of `MTLCommandBufferErrorDomain`, but never said to be Metal's. */
export const referenceDomain = 'AirlockReferenceErrorDomain';

/** The name of a fault, `Unknown` where the domain has no such number. */
export function commandBufferErrorName(domain: string, code: number): string {
  return namedError(domain, code)?.name ?? 'Unknown';
}

function namedError(domain: string, code: number): Named | undefined {
  if (domain === commandQueueDomain) return queueErrors[code];
  return domain === commandBufferDomain || domain === referenceDomain ? commandBufferErrors[code] : undefined;
}

/**
 * A fault of a command buffer as the lab tells it. `text` is the system's own description; where it carries the driver's
 * code, such as `(0000000e:kIOGPUCommandBufferCallbackErrorImpactingInteractivity)`, that names the cause more closely.
 */
export function commandBufferError(
  domain: string,
  code: number,
  text: string,
  dispatchLabel: string,
): LabError {
  const named = namedError(domain, code);
  const driver = driverErrorOf(text);
  const name = named?.name ?? 'Unknown';
  const cause = driver === undefined ? '' : `, driver: ${driver.name}`;
  const description = text === '' ? '' : `: ${text}`;
  return {
    kind: 'gpu-fault',
    code: `gpu-${kebab(name)}`,
    message: `The dispatch ${JSON.stringify(dispatchLabel)} ended with ${name} (${domain} ${code}${cause})${description}`,
    nextStep: driver?.nextStep ?? named?.nextStep ?? report,
    errorDomain: domain,
    errorCode: code,
  };
}

function driverErrorOf(text: string): Named | undefined {
  const match = /\(([0-9a-f]{8}):(kIO\w+)\)/.exec(text);
  if (match === null) return undefined;
  const symbol = match[2] ?? '';
  const known = Object.entries(driverErrors).find(([ending]) => symbol.endsWith(ending));
  return known?.[1] ?? {name: symbol, nextStep: report};
}

function kebab(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
}
