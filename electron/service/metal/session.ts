import {err, ok, type Result} from '../../../core/base/result.ts';
import {type Device} from '../../../core/protocol/device.ts';
import {type LabError, unavailable} from '../../../core/protocol/error.ts';
import {endsSession} from './failures.ts';
import {type Gpu, type GpuFailure, type OpenGpu} from './gpu.ts';

/** The one session of a device with its GPU: opened when it is first needed, and over for good after certain failures. */
export class MetalSession {
  readonly gpu: Gpu;
  private readonly device: Device;
  private opening: Promise<OpenGpu | undefined> | undefined;
  /** Why nothing works any more. */
  private over: LabError | undefined;

  constructor(gpu: Gpu, device: Device) {
    this.gpu = gpu;
    this.device = device;
  }

  get end(): LabError | undefined {
    return this.over;
  }

  async open(): Promise<Result<OpenGpu, LabError>> {
    if (this.over !== undefined) return err(this.over);
    this.opening ??= this.gpu.gpuOpen(this.device.id);
    const open = await this.opening;
    if (open !== undefined) return ok(open);
    const message = `${this.device.name} cannot be opened: Metal gave no command queue.`;
    return err(unavailable('gpu-not-opened', message, 'Restart the device service.'));
  }

  /** The error of a failed call; remembers where it was the last of this session. */
  failed(failure: GpuFailure | undefined, toError: (failure: GpuFailure) => LabError | undefined): LabError {
    const error =
      (failure === undefined ? undefined : toError(failure)) ??
      unavailable('metal-failed', `Metal failed: ${failure?.text ?? 'it gave no reason'}`, 'Report this.');
    if (failure !== undefined && endsSession(failure)) {
      const message = `The GPU session is at its end: ${error.message}`;
      this.over = unavailable('gpu-session-over', message, 'Restart the device service.');
    }
    return error;
  }
}
