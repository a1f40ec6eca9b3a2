import {readFileSync} from 'node:fs';
import {expect, it} from 'vitest';
import {defaultSettings, readSettings, settingFields, settingsSchema, settingsText} from './settings.ts';

it('what is not said has its default, and only what differs is written', () => {
  expect(readSettings('{}')).toEqual({ok: true, settings: defaultSettings});
  expect(settingsText(defaultSettings)).toBe('{}\n');
  const changed = {
    ...defaultSettings,
    theme: 'dark' as const,
    zoomPercent: 125,
    ruleSeverities: {'AIR-X': 'off' as const},
  };
  expect(readSettings(settingsText(changed))).toEqual({ok: true, settings: changed});
});

it('every fault is told with its path', () => {
  const text =
    '{"zoomPercent": 500, "theme": "pink", "colour": 1, "ruleSeverities": {"AIR-X": "loud"}, "autosaveDelayMs": 1.5}';
  const read = readSettings(text);
  if (read.ok) throw new Error('accepted');
  expect(read.problems.map(({path}) => path).sort()).toEqual([
    'autosaveDelayMs',
    'colour',
    'ruleSeverities.AIR-X',
    'theme',
    'zoomPercent',
  ]);
  expect(Object.fromEntries(read.problems.map(({path, message}) => [path, message]))).toMatchObject({
    colour: 'There is no such setting.',
    theme: 'It is one of: system, light, dark, high-contrast-light, high-contrast-dark.',
    zoomPercent: 'It is at most 200.',
  });
  expect(readSettings('{"zoomPercent": ').ok).toBe(false);
  expect(readSettings('[]').ok).toBe(false);
});

it('the form has words and a control for every setting, within the bounds of the schema', () => {
  const fields = settingFields();
  expect(fields.map(({name}) => name)).toEqual(Object.keys(settingsSchema.shape));
  for (const {name, title, description, control, values} of fields) {
    expect([title.length > 2, description.endsWith('.')], name).toEqual([true, true]);
    if (control.kind === 'choice') expect(Object.keys(values ?? {}), name).toEqual(control.values);
    if (control.kind !== 'number') continue;
    for (const [value, valid] of [
      [control.minimum, true],
      [control.maximum, true],
      [control.minimum - 1, false],
      [control.maximum + 1, false],
    ] as const)
      expect(readSettings(JSON.stringify({[name]: value})).ok, `${name} ${value}`).toBe(valid);
  }
  expect(fields.filter(({control}) => control.kind === 'json').map(({name}) => name)).toEqual([
    'ruleSeverities',
  ]);
});

it('docs/workspace.md names every setting with its default', () => {
  const rows = readFileSync(new URL('../../docs/workspace.md', import.meta.url), 'utf8').split('\n');
  for (const [name, value] of Object.entries(defaultSettings)) {
    const cells = rows.find((row) => row.startsWith(`| \`${name}\` `))?.split('|');
    const said = typeof value === 'object' ? 'none' : String(value);
    expect([name, cells?.[3]?.trim().replaceAll('`', '')]).toEqual([name, said]);
  }
});
