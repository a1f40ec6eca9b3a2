import {expect, it} from 'vitest';
import {viewStateSchema} from './session.ts';

it('a choice that is not allowed becomes the default, and the rest of the view stays', () => {
  const defaults = viewStateSchema.parse({});
  const many = Object.fromEntries(Array.from({length: 2_001}, (_, index) => [`d${index}`, 'x']));
  for (const bad of [null, 7, 'x', [], {a: 7}, {a: {b: 1}}, many]) {
    const view = viewStateSchema.parse({
      theme: 'dark',
      comparedWith: bad,
      timingBaseline: bad,
      runSettings: bad,
    });
    expect(view.theme).toBe('dark');
    expect(view.comparedWith).toEqual({});
    expect(view.runSettings).toEqual(defaults.runSettings);
  }
  const view = viewStateSchema.parse({
    runSettings: {checked: false, budget: -1, device: ''},
    timingSettings: {samples: null, sampleMs: 5},
    comparedWith: {a: 'b'},
  });
  expect(view.runSettings).toEqual({...defaults.runSettings, checked: false});
  expect(view.timingSettings).toEqual({...defaults.timingSettings, sampleMs: 5});
  expect(view.comparedWith).toEqual({a: 'b'});
});
