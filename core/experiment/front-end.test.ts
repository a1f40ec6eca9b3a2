import {expect, it} from 'vitest';
import {defaultAppleClang} from '../protocol/compile.ts';
import {frontEndOf} from './front-end.ts';

it("takes the variant's front end, else what is asked for, else the experiment's, else the newest", () => {
  const experiment = {appleClang: '32023.100', variants: {own: {appleClang: '32023.830.2'}, other: {}}};
  expect(frontEndOf(experiment, 'own', '32023.400')).toBe('32023.830.2');
  expect(frontEndOf(experiment, 'other', '32023.400')).toBe('32023.400');
  expect(frontEndOf(experiment, undefined, '32023.400')).toBe('32023.400');
  expect(frontEndOf(experiment, 'other', undefined)).toBe('32023.100');
  expect(frontEndOf({...experiment, appleClang: undefined}, 'toString', undefined)).toBe(defaultAppleClang);
});

it('a variant that states what the experiment states is no different from one that states another', () => {
  const experiment = {appleClang: '32023.830.2', variants: {own: {appleClang: '32023.830.2'}}};
  expect(frontEndOf(experiment, 'own', '32023.850')).toBe('32023.830.2');
});
