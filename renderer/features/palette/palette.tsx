import {bindingLabel} from '../../base/key-binding.ts';
import {runCommand} from '../../app/command.ts';
import {appStore, useApp} from '../../app/store.ts';
import {useWorkbench} from '../../app/workbench.ts';
import {paletteRows, type PaletteRow} from './palette-rows.ts';
import {FoundText, Picker} from './picker.tsx';

/** Every command, by name. */
export function Palette() {
  const open = useApp((state) => state.paletteOpen);
  const {commands} = useWorkbench();
  return (
    <Picker<PaletteRow>
      open={open}
      onClose={() => appStore.setState({paletteOpen: false})}
      label="Find a command"
      listLabel="Commands"
      listFor={(query) => ({rows: paletteRows(commands.all(), query)})}
      keyOf={({command}) => command.id}
      isDisabled={({reason}) => reason !== undefined}
      renderRow={(row) => <CommandRow row={row} />}
      empty={(query) => `No command is called “${query}”.`}
      onChosen={({command}) => runCommand(command)}
    />
  );
}

function CommandRow({row: {command, found, reason}}: {readonly row: PaletteRow}) {
  const {platform} = useWorkbench();
  const [key] = command.keys ?? [];
  return (
    <>
      <span className="palette-category">{command.category}</span>
      <span className="palette-title" title={command.title}>
        <FoundText text={command.title} found={found} />
      </span>
      {reason !== undefined && (
        <span className="palette-reason" title={reason}>
          {reason}
        </span>
      )}
      {key !== undefined && <kbd>{bindingLabel(key, platform)}</kbd>}
    </>
  );
}
