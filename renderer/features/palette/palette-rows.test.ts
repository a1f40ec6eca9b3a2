import {describe, expect, it} from 'vitest';
import {type Command} from '../../app/command.ts';
import {paletteRows} from './palette-rows.ts';

const command = (title: string, category: string, reason?: string): Command => ({
  id: title,
  title,
  category,
  run: () => {},
  unavailable: () => reason,
});
const commands = [
  command('Use the dark theme', 'View'),
  command('New kernel', 'Documents'),
  command('Close document', 'Documents', 'No document is open.'),
  command('Go to the next problem', 'Problems'),
];
const titles = (query: string) => paletteRows(commands, query).map((row) => row.command.title);

describe('paletteRows', () => {
  it('lists all by category, the unavailable last with their reason', () => {
    expect(titles('')).toEqual([
      'New kernel',
      'Go to the next problem',
      'Use the dark theme',
      'Close document',
    ]);
    expect(paletteRows(commands, '').pop()?.reason).toBe('No document is open.');
  });

  it('finds by title and by category, best first', () => {
    expect(titles('dark')).toEqual(['Use the dark theme']);
    expect(titles('problems next')).toEqual(['Go to the next problem']);
    expect(titles('nk')[0]).toBe('New kernel');
    expect(titles('zzz')).toEqual([]);
  });
});
