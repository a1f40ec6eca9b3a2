import {type RunSettings} from '../../../core/protocol/kept-choices.ts';
import {type ReactNode, useId, useState} from 'react';
import {type Result} from '../../../core/base/result.ts';
import {editJson, type JsonValue} from '../../../core/experiment/edit-experiment.ts';
import {targetSchema} from '../../../core/protocol/compile.ts';
import {type Device, type ServiceKind, serviceKindSchema} from '../../../core/protocol/device.ts';
import {CommandButton} from '../../app/command-button.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {targetNames} from '../target/profiles.ts';
import {
  configurationOf,
  constantValue,
  extentValue,
  type FieldValue,
  kernelValue,
  memoryValue,
  wholeNumber,
} from './configuration-fields.ts';
import {type ExperimentChoice} from './experiments.ts';
import {experimentTextSet} from './open-experiment.ts';

/** How the experiment is launched: what the file says, editable in place, and what the window adds to every run. */
export function ConfigurationView({choice}: {readonly choice: ExperimentChoice}) {
  const text = choice.text ?? '';
  const fields = configurationOf(text);
  if (fields === undefined) {
    return (
      <div className="placeholder">
        <p>{choice.name} is no JSON yet: its problems are in the list of problems.</p>
        <CommandButton commandId="run.open-experiment" icon="edit" label="Open the experiment" />
      </div>
    );
  }
  const set = (path: readonly (string | number)[], value: JsonValue | undefined): string | undefined => {
    const edited = editJson(text, path, value);
    if (!edited.ok) return edited.error;
    appStore.setState((state) => experimentTextSet(state, choice, edited.value));
    return undefined;
  };
  const {functionConstants, threadgroupMemory} = fields;
  return (
    <div className="configuration">
      <section aria-label="Experiment" className="configuration-part">
        <h3>
          {choice.name}
          <CommandButton commandId="run.open-experiment" icon="edit" label="Edit as text" />
        </h3>
        <p className="quiet configuration-title">{fields.title ?? 'Without a title'}</p>
        <div className="field-grid">
          <span>Source</span>
          <span className="configuration-source">{fields.source ?? 'not given'}</span>
          <TextField
            label="Kernel"
            value={fields.kernel ?? ''}
            read={kernelValue}
            commit={(value) => set(['kernel'], value)}
          />
          <ExtentField label="Grid (threads)" parts={fields.grid} commit={(value) => set(['grid'], value)} />
          <ExtentField
            label="Threadgroup"
            parts={fields.threadgroup}
            commit={(value) => set(['threadgroup'], value)}
          />
          <TargetField value={fields.target} commit={(value) => set(['target'], value)} />
        </div>
      </section>
      <section aria-label="Function constants" className="configuration-part">
        <h3>
          Function constants
          <button
            type="button"
            className="button"
            onClick={() => set(['functionConstants', freeIndex(functionConstants)], 0)}
          >
            Add
          </button>
        </h3>
        {functionConstants.length === 0 && <p className="quiet">None are set.</p>}
        {functionConstants.map(({name, value}) => (
          <div key={name} className="field-row">
            <TextField
              label={`Name or index of constant ${name}`}
              hideLabel
              value={name}
              read={(given) =>
                given.trim() === ''
                  ? {ok: false, error: 'Give a name or an index.'}
                  : {ok: true, value: given.trim()}
              }
              commit={(given) => {
                if (typeof given !== 'string' || given === name) return undefined;
                if (functionConstants.some((one) => one.name === given))
                  return 'This constant is set already.';
                const rest = functionConstants.map((one) => {
                  const read = constantValue(one.value);
                  return [one.name === name ? given : one.name, read.ok ? read.value : 0] as const;
                });
                return set(['functionConstants'], Object.fromEntries(rest));
              }}
            />
            <TextField
              label={`Value of constant ${name}`}
              hideLabel
              value={value}
              read={constantValue}
              commit={(given) => set(['functionConstants', name], given)}
            />
            <button
              type="button"
              className="button"
              aria-label={`Remove constant ${name}`}
              onClick={() => set(['functionConstants', name], undefined)}
            >
              Remove
            </button>
          </div>
        ))}
        <h3>
          Threadgroup memory
          <button
            type="button"
            className="button"
            onClick={() =>
              set(
                ['threadgroupMemory'],
                [...memoryRows(threadgroupMemory), {index: freeSlot(threadgroupMemory), bytes: 1024}],
              )
            }
          >
            Add
          </button>
        </h3>
        {threadgroupMemory.length === 0 && <p className="quiet">None is given by the launch.</p>}
        {threadgroupMemory.map((row, at) => {
          const changed = (change: Partial<typeof row>): FieldValue =>
            memoryValue(threadgroupMemory.map((one, index) => (index === at ? {...one, ...change} : one)));
          const commit = (value: JsonValue): string | undefined => set(['threadgroupMemory'], value);
          return (
            <div key={at} className="field-row">
              <TextField
                label={`Index of threadgroup memory ${at}`}
                hideLabel
                value={row.index}
                read={(index) => changed({index})}
                commit={commit}
              />
              <TextField
                label={`Bytes of threadgroup memory ${at}`}
                hideLabel
                value={row.bytes}
                read={(bytes) => changed({bytes})}
                commit={commit}
              />
              <span className="quiet">bytes</span>
              <button
                type="button"
                className="button"
                aria-label={`Remove threadgroup memory ${at}`}
                onClick={() => {
                  const rest = memoryRows(threadgroupMemory.filter((_, index) => index !== at));
                  set(['threadgroupMemory'], rest.length === 0 ? undefined : rest);
                }}
              >
                Remove
              </button>
            </div>
          );
        })}
      </section>
      <SettingsPart />
    </div>
  );
}

/** What the file has no field for: it applies to every run of this window. */
function SettingsPart() {
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

interface TextFieldProps {
  readonly label: string;
  readonly hideLabel?: true;
  readonly value: string;
  readonly read: (text: string) => Result<JsonValue, string>;
  /** Takes a value; says why it could not be taken. */
  readonly commit: (value: JsonValue) => string | undefined;
}

/** A text that is taken over with Enter or when the focus leaves; what cannot be taken stays, with the reason. */
function TextField({label, hideLabel, value, read, commit}: TextFieldProps) {
  const id = useId();
  const [draft, setDraft] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const take = (): void => {
    if (draft === undefined || draft === value) {
      setDraft(undefined);
      setProblem(undefined);
      return;
    }
    const given = read(draft);
    const refused = given.ok ? commit(given.value) : given.error;
    setProblem(refused);
    if (refused === undefined) setDraft(undefined);
  };
  return (
    <>
      <label htmlFor={id} className={hideLabel === undefined ? undefined : 'visually-hidden'}>
        {label}
      </label>
      <Entry
        id={id}
        label={undefined}
        value={draft ?? value}
        problem={problem}
        onChange={setDraft}
        onTake={take}
        onUndo={() => {
          setDraft(undefined);
          setProblem(undefined);
        }}
      />
    </>
  );
}

interface EntryProps {
  readonly id: string;
  readonly label: string | undefined;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
  readonly onTake: () => void;
  readonly onUndo: () => void;
}

function Entry({id, label, value, problem, onChange, onTake, onUndo}: EntryProps) {
  return (
    <span className="entry">
      <input
        id={id}
        type="text"
        spellCheck={false}
        aria-label={label}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onBlur={onTake}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onTake();
          if (event.key === 'Escape') onUndo();
        }}
      />
      {problem !== undefined && (
        <span id={`${id}-problem`} role="alert" className="entry-problem">
          {problem}
        </span>
      )}
    </span>
  );
}

interface ExtentFieldProps {
  readonly label: string;
  readonly parts: readonly [string, string, string];
  readonly commit: (value: JsonValue) => string | undefined;
}

function ExtentField({label, parts, commit}: ExtentFieldProps) {
  const id = useId();
  const [draft, setDraft] = useState<readonly string[]>();
  const [problem, setProblem] = useState<string>();
  const shown = draft ?? parts;
  const take = (): void => {
    if (draft === undefined) return;
    const given: FieldValue = extentValue(draft);
    const refused = given.ok ? commit(given.value) : given.error;
    setProblem(refused);
    if (refused === undefined) setDraft(undefined);
  };
  return (
    <>
      <span id={`${id}-label`}>{label}</span>
      <span role="group" aria-labelledby={`${id}-label`} className="extent">
        {['x', 'y', 'z'].map((axis, at) => (
          <input
            key={axis}
            type="text"
            inputMode="numeric"
            aria-label={`${label} ${axis}`}
            aria-invalid={problem !== undefined}
            value={shown[at] ?? ''}
            onChange={(event) =>
              setDraft(shown.map((part, index) => (index === at ? event.target.value : part)))
            }
            onBlur={take}
            onKeyDown={(event) => {
              if (event.key === 'Enter') take();
              if (event.key === 'Escape') {
                setDraft(undefined);
                setProblem(undefined);
              }
            }}
          />
        ))}
        {problem !== undefined && (
          <span role="alert" className="entry-problem">
            {problem}
          </span>
        )}
      </span>
    </>
  );
}

function TargetField({
  value,
  commit,
}: {
  readonly value: string | undefined;
  readonly commit: (value: JsonValue | undefined) => string | undefined;
}): ReactNode {
  const id = useId();
  const window = useApp((state) => state.target);
  return (
    <>
      <label htmlFor={id}>OS profile</label>
      <select
        id={id}
        value={targetSchema.safeParse(value).data ?? ''}
        onChange={(event) => commit(event.target.value === '' ? undefined : event.target.value)}
      >
        <option value="">The window’s ({targetNames[window]})</option>
        {targetSchema.options.toReversed().map((option) => (
          <option key={option} value={option}>
            {targetNames[option]}
          </option>
        ))}
      </select>
    </>
  );
}

function freeIndex(constants: readonly {readonly name: string}[]): string {
  let index = 0;
  while (constants.some(({name}) => name === String(index))) index++;
  return String(index);
}

function freeSlot(rows: readonly {readonly index: string}[]): number {
  let index = 0;
  while (rows.some((row) => row.index === String(index))) index++;
  return index;
}

function memoryRows(rows: readonly {readonly index: string; readonly bytes: string}[]): JsonValue[] {
  return rows.map(({index, bytes}) => ({index: Number(index), bytes: Number(bytes)}));
}
