import {useId, useState} from 'react';
import {
  type CompileOptions,
  compileOptionsSchema,
  deploymentTargetSchema,
} from '../../../core/protocol/compile.ts';
import {appStore, useApp} from '../../app/store.ts';
import {targetNames} from '../target/profiles.ts';
import {LanguageSelect, OptimisationSelect} from './option-selects.tsx';
import {flagsText, type PreprocessorFlags, readFlags} from './preprocessor-flags.ts';

/** Names of the systems that AIR is made for. */
const deploymentNames: Readonly<Record<NonNullable<CompileOptions['deploymentTarget']>, string>> = {
  macos13: 'macOS 13',
  macos14: 'macOS 14',
  macos15: 'macOS 15',
  macos26: 'macOS 26',
};

/** What the AIR is made with. Every change compiles again at once. */
export function CompileOptionFields() {
  const options = useApp((state) => state.options);
  const profile = useApp((state) => state.target);
  const set = (change: Partial<CompileOptions>) =>
    appStore.setState((state) => ({options: compileOptionsSchema.parse({...state.options, ...change})}));
  return (
    <div className="option-fields" role="group" aria-label="Compile options">
      <OptimisationSelect
        label="Optimisation"
        title="Optimisation"
        value={options.optimisation}
        onChange={(optimisation) => set({optimisation})}
      />
      <select
        aria-label="Deployment target"
        title="Oldest macOS that the AIR is made for: -mmacosx-version-min"
        value={options.deploymentTarget ?? ''}
        onChange={(event) =>
          set({deploymentTarget: deploymentTargetSchema.optional().parse(event.target.value || undefined)})
        }
      >
        <option value="">For {targetNames[profile]}, the profile</option>
        {deploymentTargetSchema.options.toReversed().map((option) => (
          <option key={option} value={option}>
            For {deploymentNames[option]}
          </option>
        ))}
      </select>
      <LanguageSelect
        label="Language version"
        title="-std="
        value={options.languageVersion}
        onChange={(languageVersion) => set({languageVersion})}
      />
      <label className="check" title="Allow the compiler to reorder floating-point arithmetic">
        <input
          type="checkbox"
          checked={options.fastMath}
          onChange={(event) => set({fastMath: event.target.checked})}
        />
        Fast math
      </label>
      <FlagsField key={flagsText(options)} flags={options} />
    </div>
  );
}

/** Taken over with Enter or when the focus leaves; Escape gives back what applies. */
function FlagsField({flags}: {readonly flags: PreprocessorFlags}) {
  const [text, setText] = useState(() => flagsText(flags));
  const id = useId();
  const read = readFlags(text);
  const take = () => {
    if (read.ok && flagsText(read.value) !== flagsText(flags))
      appStore.setState((state) => ({options: {...state.options, ...read.value}}));
  };
  return (
    <span className="option-defines">
      <label htmlFor={id}>-D</label>
      <input
        id={id}
        type="text"
        aria-label="Macros that are defined, and include folders"
        placeholder="NAME=VALUE -IFOLDER …"
        title="Macros that are defined, with a space between them; a value with spaces stands in double quotes. -I before a folder below the opened one: includes are looked for there, too"
        spellCheck={false}
        autoComplete="off"
        value={text}
        aria-invalid={!read.ok}
        aria-describedby={read.ok ? undefined : `${id}-problem`}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
          if (event.key === 'Escape') setText(flagsText(flags));
        }}
      />
      {!read.ok && (
        <span id={`${id}-problem`} className="option-problem" role="alert">
          {read.error}
        </span>
      )}
    </span>
  );
}
