import {expect, it} from 'vitest';
import {linkViews} from '../../../core/protocol/deep-link.ts';
import {menuSchema} from '../../../core/protocol/menu.ts';
import {type AppContext} from '../../app/feature.ts';
import {CommandRegistry} from '../../app/command.ts';
import {createAppStore} from '../../app/store.ts';
import {matchesBinding} from '../../base/key-binding.ts';
import {features} from '../../features.ts';
import {tourSteps} from '../tour/tour-steps.ts';
import {menuItems} from './index.ts';

/** Every command of the window, from the features as they are. */
function allCommands(shell: AppContext['shell']) {
  const commands = new CommandRegistry();
  const never = new Proxy({}, {get: () => () => ({dispose: () => {}})});
  const connection = {lab: never} as unknown as AppContext['connection'];
  const context: AppContext = {connection, store: createAppStore(), commands, platform: 'other', shell};
  const made = features.map((factory) => factory(context));
  for (const feature of made) commands.register(feature.commands ?? []);
  return {commands, made};
}

it.each(['electron', 'browser'] as const)(
  'every command of %s has a place in a menu, and no shortcut two',
  (shell) => {
    const {commands, made} = allCommands(shell);
    const all = commands.all();
    expect(all.length).toBeGreaterThan(60);
    const items = menuItems(all);
    expect(menuSchema.safeParse(items).error?.issues).toBeUndefined();
    expect(items.map(({commandId}) => commandId)).toEqual(all.map(({id}) => id));
    // On each platform a press means one command: Mod and Control are the same key on some.
    const keys = all.flatMap(({id, keys: own = []}) => own.map((key) => ({id, key})));
    for (const platform of ['mac', 'other'] as const) {
      for (const {id, key} of keys) {
        const parts = key.split('+');
        const last = parts.at(-1) ?? '';
        const has = (name: string): boolean => parts.includes(name);
        const press = {
          key: last,
          code: /^[A-Z]$/.test(last) ? `Key${last}` : /^\d$/.test(last) ? `Digit${last}` : last,
          ctrlKey: has('Control') || (has('Mod') && platform === 'other'),
          metaKey: has('Mod') && platform === 'mac',
          shiftKey: has('Shift'),
          altKey: has('Alt'),
        };
        const meant = keys
          .filter((other) => matchesBinding(other.key, press, platform))
          .map((other) => other.id);
        expect([platform, key, meant]).toEqual([platform, key, [id]]);
      }
    }
    // What the window shows by the name of a command exists.
    for (const {toolbar = []} of made) for (const {commandId} of toolbar) commands.get(commandId);
    for (const step of tourSteps) for (const id of step.commands) commands.get(id);
  },
);

it('links can name every panel of the window', () => {
  const panels = allCommands('browser').made.flatMap((feature) => feature.panels ?? []);
  expect(panels.map(({id}) => id).sort()).toEqual([...linkViews].sort());
});

it('titles begin with a capital and are not said twice', () => {
  const titles = allCommands('electron')
    .commands.all()
    .map(({title}) => title);
  expect(titles.filter((title) => !/^[A-Z]/.test(title))).toEqual([]);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});
