import {Dialog, Tabs} from 'radix-ui';
import {useId, useState} from 'react';
import {
  defaultSettings,
  readSettings,
  type SettingField,
  settingFields,
  type SettingProblem,
  settingsText,
} from '../../../core/protocol/settings.ts';
import {Icon} from '../../app/icon.tsx';
import {appStore, useApp} from '../../app/store.ts';
import {settingChanged, settingsOf} from './settings-of.ts';
import '../workspace/workspace.css';
import './settings.css';

const fields = settingFields();
const groups = [...new Set(fields.map(({group}) => group))];

/** The settings, as a form that is made of their schema and as JSON that is checked by it. */
export function SettingsDialog() {
  const open = useApp((state) => state.settingsOpen);
  return (
    <Dialog.Root open={open} onOpenChange={(settingsOpen) => appStore.setState({settingsOpen})}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-backdrop" />
        <Dialog.Content className="dialog dialog-edge settings" aria-describedby={undefined}>
          <div className="dialog-heading settings-heading">
            <Dialog.Title className="dialog-title">Settings</Dialog.Title>
            <Dialog.Close className="button button-icon" aria-label="Close settings" title="Close settings">
              <Icon name="close" />
            </Dialog.Close>
          </div>
          <Tabs.Root defaultValue="form" className="settings-tabs">
            <Tabs.List className="tab-row" aria-label="Ways to edit the settings">
              <Tabs.Trigger value="form" className="tab">
                Form
              </Tabs.Trigger>
              <Tabs.Trigger value="json" className="tab">
                JSON
              </Tabs.Trigger>
            </Tabs.List>
            <Tabs.Content value="form" className="settings-content">
              {groups.map((group) => (
                <fieldset key={group} className="settings-group">
                  <legend>{group}</legend>
                  {fields
                    .filter((field) => field.group === group)
                    .map((field) => (
                      <Setting key={field.name} field={field} />
                    ))}
                </fieldset>
              ))}
            </Tabs.Content>
            <Tabs.Content value="json" className="settings-content">
              <SettingsJson />
            </Tabs.Content>
          </Tabs.Root>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Setting({field}: {readonly field: SettingField}) {
  const {name, title, description} = field;
  const id = useId();
  const [problem, setProblem] = useState<string>();
  const changed = useApp((state) => JSON.stringify(state[name]) !== JSON.stringify(defaultSettings[name]));
  const set = (value: unknown): void => {
    const outcome = settingChanged(name, value);
    setProblem(outcome.ok ? undefined : outcome.reason);
    if (outcome.ok) appStore.setState(outcome.change);
  };
  return (
    <div className="setting">
      <div className="setting-words">
        <label htmlFor={id} className="setting-title">
          {title}
        </label>
        <p id={`${id}-about`} className="setting-about">
          {description}
        </p>
        {problem !== undefined && (
          <p role="alert" className="setting-problem">
            {problem}
          </p>
        )}
      </div>
      <div className="setting-control">
        <Control key={changed ? 'own' : 'default'} id={id} field={field} onChange={set} />
        {changed && (
          <button
            type="button"
            className="button button-icon"
            aria-label={`Default for ${title}`}
            title="Back to the default"
            onClick={() => set(defaultSettings[name])}
          >
            <Icon name="undo" />
          </button>
        )}
      </div>
    </div>
  );
}

interface ControlProps {
  readonly id: string;
  readonly field: SettingField;
  readonly onChange: (value: unknown) => void;
}

function Control({id, field, onChange}: ControlProps) {
  const {name, control, values, unit} = field;
  const value = useApp((state) => state[name]);
  const about = `${id}-about`;
  switch (control.kind) {
    case 'choice':
      return (
        <select
          id={id}
          aria-describedby={about}
          value={String(value)}
          onChange={(event) => onChange(event.target.value)}
        >
          {control.values.map((each) => (
            <option key={each} value={each}>
              {values?.[each] ?? each}
            </option>
          ))}
        </select>
      );
    case 'switch':
      return (
        <input
          id={id}
          type="checkbox"
          aria-describedby={about}
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
    case 'number':
      return (
        <span className="setting-number">
          <input
            id={id}
            type="number"
            aria-describedby={about}
            min={control.minimum}
            max={control.maximum}
            defaultValue={Number(value)}
            onChange={(event) => onChange(event.target.valueAsNumber)}
          />
          <span>{unit}</span>
        </span>
      );
    case 'text':
      return (
        <input
          id={id}
          aria-describedby={about}
          spellCheck={false}
          defaultValue={String(value)}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case 'json':
      return (
        <code id={id} className="setting-json">
          {JSON.stringify(value) === '{}' ? 'None' : JSON.stringify(value)}
        </code>
      );
  }
}

/** The settings that differ from their defaults. They are taken when the text is whole and in the schema. */
function SettingsJson() {
  const [text, setText] = useState(() => settingsText(settingsOf(appStore.getState())));
  const [problems, setProblems] = useState<readonly SettingProblem[]>([]);
  const take = (next: string): void => {
    setText(next);
    const read = readSettings(next);
    setProblems(read.ok ? [] : read.problems);
    if (read.ok) appStore.setState(read.settings);
  };
  return (
    <div className="settings-json">
      <p className="setting-about">
        Only what differs from the defaults. A change counts as soon as the text is right; until then the
        settings stay.
      </p>
      <textarea
        className="settings-text"
        aria-label="Settings as JSON"
        aria-invalid={problems.length > 0}
        spellCheck={false}
        rows={14}
        value={text}
        onChange={(event) => take(event.target.value)}
      />
      {problems.length > 0 ? (
        <div role="alert">
          <ul className="settings-problems" aria-label="Problems of the settings">
            {problems.map(({path, message}) => (
              <li key={`${path} ${message}`}>
                <Icon name="failed" />
                <span>
                  {path !== '' && <code>{path}</code>} {message}
                </span>
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <p className="settings-right">
          <Icon name="passed" /> The settings are in use.
        </p>
      )}
    </div>
  );
}
