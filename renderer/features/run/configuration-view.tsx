import {editJson, type JsonValue} from '../../../core/experiment/edit-experiment.ts';
import {CommandButton} from '../../app/command-button.tsx';
import {appStore} from '../../app/store.ts';
import {ExtentField, TargetField, TextField} from './configuration-entries.tsx';
import {configurationOf, kernelValue} from './configuration-fields.ts';
import {FunctionConstants, ThreadgroupMemory} from './constants-and-memory.tsx';
import {type ExperimentChoice} from './experiments.ts';
import {experimentTextSet} from './open-experiment.ts';
import {RunSettingsPart} from './run-settings-part.tsx';

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
        <FunctionConstants constants={functionConstants} set={set} />
        <ThreadgroupMemory rows={threadgroupMemory} set={set} />
      </section>
      <RunSettingsPart />
    </div>
  );
}
