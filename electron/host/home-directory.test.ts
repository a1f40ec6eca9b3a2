import {homedir} from 'node:os';
import {join, resolve} from 'node:path';
import {expect, test} from 'vitest';
import {homeDirectory} from './home-directory.ts';

test.each([
  [{AIRLOCK_HOME: '/chosen'}, 'linux', '/chosen'],
  [{AIRLOCK_HOME: 'here'}, 'darwin', resolve('here')],
  [{AIRLOCK_HOME: ''}, 'linux', join(homedir(), '.local/share/airlock')],
  [{XDG_DATA_HOME: '/data'}, 'linux', '/data/airlock'],
  [{XDG_DATA_HOME: 'relative'}, 'linux', join(homedir(), '.local/share/airlock')],
  [{}, 'darwin', join(homedir(), 'Library/Application Support/airlock')],
] as const)('%o on %s is %s', (environment, platform, expected) => {
  expect(homeDirectory(environment, platform)).toBe(expected);
});
