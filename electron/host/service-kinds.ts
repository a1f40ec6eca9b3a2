import {randomBytes} from 'node:crypto';
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {err, ok, type Result} from '../../core/base/result.ts';
import {type Device, type ServiceKind} from '../../core/protocol/device.ts';
import {badInput, type LabError, unavailable} from '../../core/protocol/error.ts';
import {notSupported} from '../service/bridge-errors.ts';
import {type Gone} from '../service/service-connection.ts';
import {type ServiceSpawner} from '../service/service-process.ts';
import {createSupervisor, type Supervisor} from '../service/supervisor.ts';
import {type ValidRequest} from './validate.ts';

export interface ServiceKindsOptions {
  /** Of the service that stays for the life of the host. */
  readonly plain: Supervisor;
  readonly spawn: ServiceSpawner;
  /** Told of every end of another service that nobody asked for. */
  readonly onCrash: (gone: Gone) => void;
}

/**
 * Device services by kind. Metal reads its switches once in a process, and its checks end a process at a misuse: a run that
 * wants others than the plain ones has a process of its own, which ends with it.
 */
export class ServiceKinds {
  private readonly options: ServiceKindsOptions;
  private readonly alive = new Set<Supervisor>();

  constructor(options: ServiceKindsOptions) {
    this.options = options;
  }

  async use<T>(kind: ServiceKind, work: (service: Supervisor) => Promise<T>): Promise<T> {
    const {plain, spawn, onCrash} = this.options;
    if (kind === 'plain') return work(plain);
    const service = createSupervisor({spawn: () => spawn(kind), onCrash});
    this.alive.add(service);
    try {
      return await work(service);
    } finally {
      await service.dispose();
      this.alive.delete(service);
    }
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.alive].map((service) => service.dispose()));
  }
}

type ServiceChoice = Pick<ValidRequest<'run'>, 'service' | 'gputrace' | 'binaryArchive'>;

/** Why a run cannot have the files that it asks for, whatever the device; undefined where it can. */
export function refuseFiles(
  {service, gputrace, binaryArchive}: ServiceChoice,
  mayNameFiles: boolean,
): LabError | undefined {
  const named = gputrace ?? binaryArchive;
  if (named !== undefined && !mayNameFiles) {
    const message = 'A page in a browser cannot name files of this machine.';
    return unavailable('file-not-allowed', message, 'Leave the name out, or use airlock run.');
  }
  if (gputrace === undefined || service === 'capture') return undefined;
  const message = `A GPU trace is written by the device service "capture", and this run asks for "${service}".`;
  return badInput('trace-without-capture', message, 'Choose the service "capture".', 'service');
}

/** Why nothing is timed in a service of that kind; undefined in the plain one. */
export function refuseTiming(service: ServiceKind): LabError | undefined {
  if (service === 'plain') return undefined;
  const message = `Times of the device service "${service}" are no times of the kernel: only the plain one is timed.`;
  return badInput('timing-not-plain', message, 'Choose the service "plain".', 'service');
}

/** Why a device cannot do what a run asks for; undefined where it can. */
export function refuseOnDevice(choice: ServiceChoice, device: Device): LabError | undefined {
  const {service, binaryArchive} = choice;
  const where =
    device.kind === 'reference' ? 'on the reference device, which runs no Metal' : `on ${device.name}`;
  const next = 'Choose a Metal device of a Mac, or leave the choice out.';
  if (service === 'validated' && device.kind !== 'metal')
    return notSupported(`Metal’s validation ${where}; its checked mode finds the like`, next);
  if (service === 'capture' && !device.capabilities.includes('gpu-traces'))
    return notSupported(`GPU traces ${where}`, next);
  if (binaryArchive !== undefined && !device.capabilities.includes('binary-archives'))
    return notSupported(`binary archives ${where}`, next);
  return undefined;
}

/** Where a run writes its trace; undefined where it writes none. Metal wants a name that is not there yet. */
export async function tracePathOf(
  {service, gputrace}: ServiceChoice,
  homeDirectory: string,
  now: Date,
): Promise<Result<string | undefined, LabError>> {
  if (service !== 'capture' || gputrace !== undefined) return ok(gputrace);
  const folder = join(homeDirectory, 'captures');
  try {
    await mkdir(folder, {recursive: true});
  } catch (error) {
    const message = `The folder of the traces cannot be made: ${(error as Error).message}.`;
    return err(unavailable('no-trace-folder', message, 'Give the trace a name in another folder.'));
  }
  const time = now.toISOString().replace(/[:.]/g, '-');
  return ok(join(folder, `${time}-${randomBytes(2).toString('hex')}.gputrace`));
}
