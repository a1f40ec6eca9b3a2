import {useId} from 'react';
import {type Device, type ServiceKind, serviceKindSchema} from '../../../core/protocol/device.ts';
import {type RunSettings} from '../../../core/protocol/kept-choices.ts';
import {appStore, useApp} from '../../app/store.ts';
import {TextField} from './configuration-entries.tsx';
import {wholeNumber} from './configuration-fields.ts';

/** What the file has no field for: it applies to every run of this window. */
export function RunSettingsPart() {
  const settings = useApp((state) => state.runSettings);
  const devices = useApp((state) => state.devices);
  const id = useId();
  const set = (change: Partial<RunSettings>): undefined => {
    appStore.setState((state) => ({runSettings: {...state.runSettings, ...change}}));
    return undefined;
  };
  const offered = devices.status === 'ready' ? devices.devices : [];
  const withoutService = serviceNote(settings, offered);
  return (
    <section aria-label="Every run of this window" className="configuration-part">
      <h3>Every run of this window</h3>
      <div className="field-grid">
        <label htmlFor={`${id}-device`}>Device</label>
        <select
          id={`${id}-device`}
          value={settings.device}
          onChange={(event) => set({device: event.target.value})}
        >
          <option value="auto">Best available</option>
          {offered.map((device) => (
            <option key={device.id} value={device.id}>
              {device.name}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}-service`}>Device service</label>
        <span>
          <select
            id={`${id}-service`}
            value={settings.service}
            aria-describedby={withoutService === undefined ? undefined : `${id}-service-note`}
            onChange={(event) => set({service: serviceKindSchema.parse(event.target.value)})}
          >
            {serviceKindSchema.options.map((kind) => (
              <option key={kind} value={kind}>
                {serviceNames[kind]}
              </option>
            ))}
          </select>
          {withoutService !== undefined && (
            <span id={`${id}-service-note`} className="quiet setting-note">
              {withoutService}
            </span>
          )}
        </span>
        <label htmlFor={`${id}-checked`}>Checked mode</label>
        <span>
          <input
            id={`${id}-checked`}
            type="checkbox"
            checked={settings.checked}
            title="Finds accesses out of bounds, races, uninitialised reads and the like; slower"
            onChange={(event) => set({checked: event.target.checked})}
          />
        </span>
        <label htmlFor={`${id}-hazards`}>Emulate reported hazards</label>
        <span>
          <input
            id={`${id}-hazards`}
            type="checkbox"
            checked={settings.emulateHazards}
            title="As reported of Apple GPUs: async copies in visible functions do nothing, threadgroup globals alias"
            onChange={(event) => set({emulateHazards: event.target.checked})}
          />
        </span>
        <TextField
          label="Budget (backward jumps)"
          value={String(settings.budget)}
          read={(text) => wholeNumber(text, 0, Number.MAX_SAFE_INTEGER)}
          commit={(value) => (typeof value === 'number' ? set({budget: value}) : undefined)}
        />
        <TextField
          label="Time limit (s)"
          value={String(settings.timeLimitMs / 1000)}
          read={(text) => wholeNumber(text, 1, 3600)}
          commit={(value) => (typeof value === 'number' ? set({timeLimitMs: value * 1000}) : undefined)}
        />
      </div>
    </section>
  );
}

const serviceNames: Readonly<Record<ServiceKind, string>> = {
  plain: 'Plain: times count',
  validated: 'Metal’s API and shader validation',
  capture: 'GPU trace of the dispatch',
};

/** What the chosen device makes of the chosen service, where it cannot or where something else is lost. */
function serviceNote({service, device}: RunSettings, offered: readonly Device[]): string | undefined {
  if (service === 'plain') return undefined;
  const chosen =
    device === 'auto'
      ? offered.find(({kind}) => kind === 'reference')
      : offered.find(({id}) => id === device);
  if (chosen?.kind === 'reference') return 'not supported: needs a Mac’s GPU';
  return 'without times';
}
