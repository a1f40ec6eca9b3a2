import {type Disposable} from '../../../core/base/disposable.ts';
import {type CommandRegistry} from '../../app/command.ts';
import {type AppStore} from '../../app/store.ts';
import {layoutApplied} from './saved-layouts.ts';

/** Each saved layout has a command of its own, as long as it is saved. */
export function offerSavedLayouts(store: AppStore, commands: CommandRegistry): Disposable {
  let registered: Disposable | undefined;
  let known: readonly string[] = [];
  const update = (): void => {
    const names = store.getState().savedLayouts.map(({name}) => name);
    if (names.length === known.length && names.every((name, index) => known[index] === name)) return;
    known = names;
    registered?.dispose();
    registered = commands.register(
      names.map((name) => ({
        id: `layout.use:${name}`,
        title: `Use the layout ${name}`,
        category: 'View',
        run: () => store.setState((state) => layoutApplied(state, name)),
      })),
    );
  };
  update();
  const unsubscribe = store.subscribe(update);
  return {
    dispose: () => {
      unsubscribe();
      registered?.dispose();
    },
  };
}
