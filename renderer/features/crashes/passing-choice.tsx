import {useMemo, useState} from 'react';
import {useApp} from '../../app/store.ts';
import {type CrashDetail} from './crash-slice.ts';
import {type PassingChoice, passingChoices} from './passing-choices.ts';

interface Choosing {
  readonly choices: readonly PassingChoice[];
  /** The chosen one, else the nearest; undefined where there is none. */
  readonly choice: PassingChoice | undefined;
  readonly choose: (key: string) => void;
}

/** The modules that a crashing one can be held against, and which of them is. */
export function usePassingChoice(detail: CrashDetail): Choosing {
  const documents = useApp((state) => state.documents);
  const documentOrder = useApp((state) => state.documentOrder);
  const choices = useMemo(
    () => passingChoices({documents, documentOrder}, detail),
    [documents, documentOrder, detail],
  );
  const [key, choose] = useState<string>();
  return {choices, choice: choices.find((one) => one.key === key) ?? choices[0], choose};
}

/** The list to choose from; `words` name what is held against the choice. */
export function PassingSelect({words, choosing}: {readonly words: string; readonly choosing: Choosing}) {
  const {choices, choice, choose} = choosing;
  return (
    <label>
      {words}{' '}
      <select value={choice?.key} onChange={(event) => choose(event.target.value)}>
        {choices.map(({key, label}) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
