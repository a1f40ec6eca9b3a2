import {useId, type ReactNode} from 'react';
import {targetSchema, toolchainChoiceSchema} from '../../../core/protocol/compile.ts';
import {appStore, useApp} from '../../app/store.ts';
import {appleClangName, appleClangs, targetNames, toolchainNames} from './profiles.ts';
import './target.css';

/** What the lab answers for. Every choice compiles again at once. */
export function TargetSection() {
  return (
    <>
      <div className="section-heading">
        <h2>Target</h2>
      </div>
      <div className="target-fields">
        <TargetField />
        <AppleClangField />
        <ToolchainField />
      </div>
    </>
  );
}

function TargetField() {
  const target = useApp((state) => state.target);
  return (
    <Field label="OS profile">
      {(id) => (
        <select
          id={id}
          value={target}
          onChange={(event) => appStore.setState({target: targetSchema.parse(event.target.value)})}
        >
          {targetSchema.options.toReversed().map((option) => (
            <option key={option} value={option}>
              {targetNames[option]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function AppleClangField() {
  const appleClang = useApp((state) => state.appleClang);
  const versions = appleClangs.map((entry) => entry.version);
  // A version that the command line or an older session asked for stays choosable.
  if (!versions.includes(appleClang)) versions.push(appleClang);
  return (
    <Field label="Apple front end">
      {(id) => (
        <select
          id={id}
          value={appleClang}
          title="Whose own rules are added to Clang’s, such as the ban on air. names in asm since 32023.850"
          onChange={(event) => appStore.setState({appleClang: event.target.value})}
        >
          {versions.map((version) => (
            <option key={version} value={version}>
              {appleClangName(version)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Shown only where there is a choice. */
function ToolchainField() {
  const toolchain = useApp((state) => state.toolchain);
  const usable = useApp(
    (state) => state.host?.toolchains.filter((entry) => entry.state !== 'unavailable').length ?? 0,
  );
  if (usable < 2 && toolchain === 'auto') return null;
  return (
    <Field label="Toolchain">
      {(id) => (
        <select
          id={id}
          value={toolchain}
          onChange={(event) =>
            appStore.setState({toolchain: toolchainChoiceSchema.parse(event.target.value)})
          }
        >
          {toolchainChoiceSchema.options.map((option) => (
            <option key={option} value={option}>
              {toolchainNames[option]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Field({label, children}: {readonly label: string; readonly children: (id: string) => ReactNode}) {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </>
  );
}
