import {type ServiceState} from '../../../core/protocol/device.ts';
import {CommandButton} from '../../app/command-button.tsx';
import {useApp} from '../../app/store.ts';
import {type DevicesState} from './device-slice.ts';

/** The device in use, and the service where it is not simply running. */
export function DeviceStatus() {
  const devices = useApp((state) => state.devices);
  const service = useApp((state) => state.host?.service);
  const text = deviceText(devices, service);
  return (
    <span
      className="status-item status-device"
      data-tone={text.tone}
      title={[text.words, text.detail].filter((part) => part !== undefined && part !== '').join('. ')}
    >
      {text.words}
      {service?.state === 'failed' && (
        <CommandButton commandId="device.restart-service" icon="again" label="Restart" />
      )}
    </span>
  );
}

interface DeviceText {
  readonly words: string;
  readonly detail: string | undefined;
  readonly tone: 'error' | 'warning' | undefined;
}

/** What the status bar says of devices and their service. */
export function deviceText(devices: DevicesState, service: ServiceState | undefined): DeviceText {
  const problem = serviceProblem(service);
  if (problem !== undefined) return problem;
  switch (devices.status) {
    case 'loading':
      return {words: 'Looking for devices…', detail: undefined, tone: undefined};
    case 'failed':
      return {
        words: 'No device',
        detail: `${devices.error.message} ${devices.error.nextStep}`,
        tone: 'error',
      };
    case 'ready': {
      const names = devices.devices.map((device) => device.name);
      const restarts = service?.restarts ?? 0;
      return {
        words: names[0] ?? 'No device',
        detail: [
          names.length > 1 ? `Devices: ${names.join(', ')}.` : undefined,
          service?.pid === undefined ? undefined : `Device service runs as process ${service.pid}.`,
          restarts > 0 ? `Restarted ${restarts} times.` : undefined,
        ]
          .filter((part) => part !== undefined)
          .join(' '),
        tone: undefined,
      };
    }
  }
}

function serviceProblem(service: ServiceState | undefined): DeviceText | undefined {
  const detail = service?.detail;
  switch (service?.state) {
    case 'failed':
      return {words: 'Device service failed', detail, tone: 'error'};
    case 'restarting':
      return {words: 'Device service is restarting…', detail, tone: 'warning'};
    case 'starting':
      return {words: 'Device service is starting…', detail, tone: undefined};
    case 'stopped':
    case 'ready':
    case undefined:
      return undefined;
  }
}
