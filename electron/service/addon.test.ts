import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {addonCandidates, loadAddon} from './addon.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'airlock-addon-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

describe('where the addon is looked for', () => {
  it('is the build of a checkout first, then what was built for this platform before', () => {
    const places = addonCandidates(folder, 'darwin', 'arm64');
    expect(places.map((file) => path.relative(folder, path.dirname(file)).split(path.sep))).toEqual([
      ['native', 'build', 'Release'],
      ['native', 'build', 'prebuilt', 'darwin-arm64'],
    ]);
    expect(new Set(places.map((file) => path.basename(file))).size).toBe(1);
  });

  it('is beside the archive of an installed app, and not beside a folder of a like name', () => {
    const [place = '', ...others] = addonCandidates(path.join(folder, 'app.asar'), 'linux', 'x64');
    expect(path.dirname(place)).toBe(
      path.join(folder, 'app.asar.unpacked', 'native', 'build', 'prebuilt', 'linux-x64'),
    );
    expect(others).toEqual([]);
    const alike = addonCandidates(path.join(folder, 'app.asaria'));
    expect(alike.every((file) => file.startsWith(path.join(folder, 'app.asaria', 'native')))).toBe(true);
  });
});

describe('an addon that cannot be loaded', () => {
  it('is told once, with each place, its reason and the remedies', () => {
    const [file = ''] = addonCandidates(folder);
    mkdirSync(path.dirname(file), {recursive: true});
    writeFileSync(file, 'no library');
    const result = loadAddon(folder);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.error).toMatchObject({kind: 'unavailable', code: 'addon-not-loaded'});
    const [, reason] = result.error.message.split('\n');
    // The reason is the system's own: its words differ, that there are some does not.
    expect(reason).toMatch(new RegExp(`^  ${file.replaceAll(/[\\.]/g, '\\$&')}: .*\\w+ .*\\w+`));
    expect(reason).not.toContain('Require stack');
    expect(result.error.nextStep).toContain('node scripts/build-native.mjs');
    expect(result.error.nextStep).toContain(`${process.platform}-${process.arch}`);
  });
});
