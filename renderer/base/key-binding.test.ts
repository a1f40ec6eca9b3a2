import {describe, expect, it} from 'vitest';
import {bindingLabel, matchesBinding, platformOf, type KeyPress} from './key-binding.ts';

const plain = {ctrlKey: false, metaKey: false, shiftKey: false, altKey: false};
const press = (key: string, code: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  ...plain,
  key,
  code,
  ...modifiers,
});

describe('matchesBinding', () => {
  it('takes Mod as Control or as Command, by platform', () => {
    const control = press('P', 'KeyP', {ctrlKey: true, shiftKey: true});
    const command = press('p', 'KeyP', {metaKey: true, shiftKey: true});
    expect(matchesBinding('Mod+Shift+P', control, 'other')).toBe(true);
    expect(matchesBinding('Mod+Shift+P', command, 'other')).toBe(false);
    expect(matchesBinding('Mod+Shift+P', command, 'mac')).toBe(true);
    expect(matchesBinding('Mod+Shift+P', control, 'mac')).toBe(false);
  });

  it('wants exactly the named modifiers', () => {
    expect(matchesBinding('F8', press('F8', 'F8'), 'other')).toBe(true);
    expect(matchesBinding('F8', press('F8', 'F8', {shiftKey: true}), 'other')).toBe(false);
    expect(matchesBinding('Shift+F8', press('F8', 'F8', {shiftKey: true}), 'other')).toBe(true);
    expect(matchesBinding('Mod+B', press('b', 'KeyB', {ctrlKey: true, altKey: true}), 'other')).toBe(false);
  });

  it('finds a letter by its physical key where Alt changed the character', () => {
    expect(matchesBinding('Alt+N', press('˜', 'KeyN', {altKey: true}), 'mac')).toBe(true);
  });

  it('finds a letter by its character on other keyboard layouts', () => {
    expect(matchesBinding('Mod+B', press('b', 'KeyN', {ctrlKey: true}), 'other')).toBe(true);
  });
});

describe('bindingLabel', () => {
  it('writes what the platform writes', () => {
    expect(bindingLabel('Mod+Shift+P', 'mac')).toBe('⇧⌘P');
    expect(bindingLabel('Mod+Shift+P', 'other')).toBe('Ctrl+Shift+P');
    expect(bindingLabel('Shift+F6', 'other')).toBe('Shift+F6');
    expect(bindingLabel('Mod+Enter', 'mac')).toBe('⌘↩');
  });
});

describe('platformOf', () => {
  it('tells a Mac', () => {
    expect(platformOf('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)')).toBe('mac');
    expect(platformOf('Mozilla/5.0 (X11; Linux x86_64)')).toBe('other');
  });
});
