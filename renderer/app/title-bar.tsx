import {bindingLabel} from '../base/key-binding.ts';
import {activeDocumentOf} from '../features/documents/documents-slice.ts';
import {CommandButton} from './command-button.tsx';
import {Icon} from './icon.tsx';
import {useApp} from './store.ts';
import {contributionsOf, useWorkbench} from './workbench.ts';
import {runCommand} from './command.ts';

/** Name of the lab and of the document in front, the tool bar, and the way into the palette. */
export function TitleBar() {
  const {features, commands, platform} = useWorkbench();
  const name = useApp((state) => activeDocumentOf(state)?.name);
  const tools = contributionsOf(features, (feature) => feature.toolbar);
  const palette = commands.get('palette.open');
  const [key] = palette.keys ?? [];
  return (
    <header className="title-bar" data-pane="title">
      <h1 className="title" title={name === undefined ? undefined : `Airlock · ${name}`}>
        Airlock
        {name !== undefined && (
          <>
            <span className="title-dot"> · </span>
            <span className="title-document">{name}</span>
          </>
        )}
      </h1>
      <div role="toolbar" aria-label="Tools" className="toolbar">
        {tools.map(({commandId, icon}) => (
          <CommandButton
            key={commandId}
            commandId={commandId}
            icon={icon}
            label={commands.get(commandId).title}
            showKey="show-key"
          />
        ))}
      </div>
      <button
        type="button"
        className="palette-button"
        title={key === undefined ? palette.title : `${palette.title} (${bindingLabel(key, platform)})`}
        onClick={() => runCommand(palette)}
      >
        <Icon name="search" />
        <span>Commands</span>
        {key !== undefined && <kbd>{bindingLabel(key, platform)}</kbd>}
      </button>
    </header>
  );
}
