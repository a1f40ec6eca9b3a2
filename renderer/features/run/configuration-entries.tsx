import {type ReactNode, useId, useState} from 'react';
import {type Result} from '../../../core/base/result.ts';
import {type JsonValue} from '../../../core/experiment/edit-experiment.ts';
import {targetSchema} from '../../../core/protocol/compile.ts';
import {useApp} from '../../app/store.ts';
import {targetNames} from '../target/profiles.ts';
import {extentValue, type FieldValue} from './configuration-fields.ts';

/** What is typed into a field until it is taken over; what is `refused` stays, with the reason. */
function useDraft<Draft>(refused: (draft: Draft) => string | undefined) {
  const [draft, setDraft] = useState<Draft>();
  const [problem, setProblem] = useState<string>();
  const undo = (): void => {
    setDraft(undefined);
    setProblem(undefined);
  };
  const take = (): void => {
    const reason = draft === undefined ? undefined : refused(draft);
    if (reason === undefined) undo();
    else setProblem(reason);
  };
  return {draft, problem, setDraft, take, undo};
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
export function TextField({label, hideLabel, value, read, commit}: TextFieldProps) {
  const id = useId();
  const {draft, problem, setDraft, take, undo} = useDraft((given: string) => {
    if (given === value) return undefined;
    const taken = read(given);
    return taken.ok ? commit(taken.value) : taken.error;
  });
  return (
    <>
      <label htmlFor={id} className={hideLabel === undefined ? undefined : 'visually-hidden'}>
        {label}
      </label>
      <Entry
        id={id}
        value={draft ?? value}
        problem={problem}
        onChange={setDraft}
        onTake={take}
        onUndo={undo}
      />
    </>
  );
}

interface EntryProps {
  readonly id: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
  readonly onTake: () => void;
  readonly onUndo: () => void;
}

function Entry({id, value, problem, onChange, onTake, onUndo}: EntryProps) {
  return (
    <span className="entry">
      <input
        id={id}
        type="text"
        spellCheck={false}
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

/** Three numbers that are taken over together. */
export function ExtentField({label, parts, commit}: ExtentFieldProps) {
  const id = useId();
  const {draft, problem, setDraft, take, undo} = useDraft((given: readonly string[]) => {
    const taken: FieldValue = extentValue(given);
    return taken.ok ? commit(taken.value) : taken.error;
  });
  const shown = draft ?? parts;
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
              if (event.key === 'Escape') undo();
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

/** The OS profile that the file names, or that of the window. */
export function TargetField({
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
