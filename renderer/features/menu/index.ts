import {type MenuItem} from '../../../core/protocol/menu.ts';
import {DisposableStack} from '../../../core/base/disposable.ts';
import {type Command, runCommand} from '../../app/command.ts';
import {type FeatureFactory} from '../../app/feature.ts';
import {onConnected} from '../connection/on-connected.ts';

/** Gives the platform's menus the lab's commands, and runs what is chosen there. */
export const menuFeature: FeatureFactory = ({store, connection, commands}) => ({
  id: 'menu',
  start: () => {
    const owned = new DisposableStack();
    const {lab} = connection;
    owned.use(onConnected(store, async () => void (await lab.setMenu({items: menuItems(commands.all())}))));
    owned.use(
      lab.subscribe((event) => {
        if (event.type !== 'menu') return;
        const command = commands.all().find(({id}) => id === event.commandId);
        const reason = command?.unavailable?.();
        if (command === undefined) return;
        // A menu is not grey in time: what cannot run says why.
        if (reason !== undefined) store.setState({openProblems: [`${command.title}: ${reason}`]});
        else runCommand(command);
      }),
    );
    return owned;
  },
});

const menus: Readonly<Record<string, MenuItem['menu']>> = {
  Documents: 'File',
  Folder: 'File',
  Session: 'File',
  View: 'View',
  Compile: 'Run',
  Run: 'Run',
  Timing: 'Run',
  Help: 'Help',
};

/** Every command, each in the menu of its category; ways to go somewhere are together. */
export function menuItems(commands: readonly Command[]): MenuItem[] {
  return commands.map(({id, title, category, keys}) => ({
    commandId: id,
    title,
    menu: /^Go to/.test(title) ? 'Go' : (menus[category] ?? 'Tools'),
    group: category,
    ...(keys?.[0] === undefined ? {} : {keys: keys[0]}),
  }));
}
