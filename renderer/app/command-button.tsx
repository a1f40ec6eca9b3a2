import {bindingLabel, type Platform} from '../base/key-binding.ts';
import {runCommand, type Command} from './command.ts';
import {Icon, type IconName} from './icon.tsx';
import {useWorkbench} from './workbench.ts';
import {useApp} from './store.ts';

/** Title, shortcut and, where it applies, why the command cannot run now. */
export function commandHint(command: Command, platform: Platform): string {
  const [key] = command.keys ?? [];
  const reason = command.unavailable?.();
  const title = key === undefined ? command.title : `${command.title} (${bindingLabel(key, platform)})`;
  return reason === undefined ? title : `${title}. ${reason}`;
}

interface CommandButtonProps {
  readonly commandId: string;
  readonly icon: IconName;
  /** Words beside the icon; without them the button shows the icon alone. */
  readonly label?: string;
  readonly showKey?: 'show-key';
}

/** A button of a command: name, tooltip, shortcut and availability are the command's. */
export function CommandButton({commandId, icon, label, showKey}: CommandButtonProps) {
  const {commands, platform} = useWorkbench();
  const command = commands.get(commandId);
  // Availability depends on the state: this asks again whenever it changes.
  const reason = useApp(() => command.unavailable?.());
  const [key] = command.keys ?? [];
  return (
    <button
      type="button"
      className={label === undefined ? 'button button-icon' : 'button'}
      aria-label={label === undefined ? command.title : undefined}
      aria-disabled={reason !== undefined}
      title={commandHint(command, platform)}
      onClick={() => runCommand(command)}
    >
      <Icon name={icon} />
      {label !== undefined && <span>{label}</span>}
      {showKey !== undefined && key !== undefined && <kbd>{bindingLabel(key, platform)}</kbd>}
    </button>
  );
}
