import {describe, expect, it} from 'vitest';
import {CommandRegistry, runCommand, type Command} from './command.ts';

const command = (id: string, more: Partial<Command> = {}): Command => ({
  id,
  title: id,
  category: 'Test',
  run: () => {},
  ...more,
});
const press = {key: 'b', code: 'KeyB', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false};

describe('CommandRegistry', () => {
  it('finds a command by its id and by its keys', () => {
    const registry = new CommandRegistry();
    const toggle = command('sidebar.toggle', {keys: ['F4', 'Mod+B']});
    registry.register([command('other', {keys: ['Mod+N']}), toggle]);
    expect(registry.get('sidebar.toggle')).toBe(toggle);
    expect(registry.find(press, 'other')).toBe(toggle);
    expect(registry.find(press, 'mac')).toBeUndefined();
    expect(() => registry.get('none')).toThrow('No command none');
  });

  it('refuses a second owner of an id or of a shortcut', () => {
    const registry = new CommandRegistry();
    registry.register([command('a', {keys: ['F8']})]);
    expect(() => registry.register([command('a')])).toThrow('registered twice');
    expect(() => registry.register([command('b', {keys: ['F8']})])).toThrow(
      'F8 belongs to a; b wants it too',
    );
  });

  it('forgets commands on disposal', () => {
    const registry = new CommandRegistry();
    registry.register([command('a', {keys: ['Mod+B']})]).dispose();
    expect(registry.all()).toEqual([]);
    expect(registry.find(press, 'other')).toBeUndefined();
  });
});

describe('runCommand', () => {
  it('does not run what is unavailable', () => {
    let runs = 0;
    const run = () => void runs++;
    expect(runCommand(command('a', {run}))).toBe(true);
    expect(runCommand(command('b', {run, unavailable: () => 'No document is open.'}))).toBe(false);
    expect(runs).toBe(1);
  });
});
