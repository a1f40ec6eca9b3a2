import {signatureText} from '../../../core/air/shells/shell-contract.ts';
import {type ShellSummary} from '../../../core/protocol/link.ts';
import {CommandButton} from '../../app/command-button.tsx';
import {Icon} from '../../app/icon.tsx';
import {labErrorText} from '../../app/lab-error-text.ts';
import {useApp} from '../../app/store.ts';
import {FlowDrawing} from './flow-drawing.tsx';
import {LinkView} from './link-view.tsx';
import {shellInFront} from './linking-slice.ts';
import {shellsController} from './shells-controller.ts';
import './shells.css';

/** Shells: which there are, how data moves through the chosen one, and what becomes of the function in front in it. */
export function ShellsPanel() {
  const shells = useApp((state) => state.shells);
  const chosen = useApp(shellInFront);
  if (shells.status === 'failed') {
    const {message, nextStep} = labErrorText(shells.error);
    return (
      <div className="failure" role="alert">
        <Icon name="failed" />
        <div>
          <strong>The shells could not be read</strong>
          <p>{message}</p>
          <p>{nextStep}</p>
        </div>
      </div>
    );
  }
  if (shells.status === 'loading' || chosen === undefined)
    return <p className="placeholder">Reading the shells…</p>;
  return (
    <div className="shells-panel">
      <ShellList list={shells.list} chosen={chosen.name} />
      <ShellFacts shell={chosen} />
      <LinkView shell={chosen} />
    </div>
  );
}

function ShellList({list, chosen}: {readonly list: readonly ShellSummary[]; readonly chosen: string}) {
  return (
    <div className="shell-list" role="radiogroup" aria-labelledby="shell-list-title">
      <h3 id="shell-list-title">Shells</h3>
      {list.map(({name, manifest}) => (
        <label
          key={name}
          className="shell-choice"
          data-selected={name === chosen}
          title={manifest.description}
        >
          <input
            type="radio"
            name="shell"
            value={name}
            checked={name === chosen}
            onChange={() => void shellsController().choose(name)}
          />
          <span>{manifest.title}</span>
        </label>
      ))}
    </div>
  );
}

function ShellFacts({shell: {manifest}}: {readonly shell: ShellSummary}) {
  const {threadgroupMemory, launch, functions, function: fn} = manifest;
  return (
    <section className="shell-facts" aria-label={manifest.title}>
      <p>{manifest.description}</p>
      <FlowDrawing manifest={manifest} />
      <pre
        className="shell-signature"
        tabIndex={0}
        aria-label="Signature"
      >{`[[visible]] ${signatureText(fn)}`}</pre>
      <div className="shell-functions">
        <CommandButton commandId="shell.new-function" icon="add" label="New function" />
        {functions.map(({file, title}) => (
          <button
            key={file}
            type="button"
            className="button"
            title={`Open ${file} as a document`}
            onClick={() => void shellsController().openFunction(file)}
          >
            <Icon name="file" />
            <span>{title}</span>
          </button>
        ))}
      </div>
      <table className="shell-table">
        <caption>
          Threadgroup memory: {threadgroupMemory.variable}, {threadgroupMemory.bytes} bytes
        </caption>
        <thead>
          <tr>
            <th scope="col" className="number">
              Offset
            </th>
            <th scope="col" className="number">
              Bytes
            </th>
            <th scope="col">Part</th>
            <th scope="col">Holds</th>
          </tr>
        </thead>
        <tbody>
          {threadgroupMemory.parts.map(({name, offset, bytes, meaning}) => (
            <tr key={name}>
              <td className="number">{offset}</td>
              <td className="number">{bytes}</td>
              <td>{name}</td>
              <td>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">
        Threadgroups of {launch.threadgroup.join(' × ')} threads. {launch.rules.join(' ')}
      </p>
    </section>
  );
}
