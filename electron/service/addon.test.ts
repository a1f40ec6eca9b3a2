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
  it('is the build in a checkout', () => {
    expect(addonCandidates(folder)).toHaveLength(1);
    expect(path.relative(folder, addonCandidates(folder)[0] ?? '').split(path.sep)).toEqual([
      ...['native', 'build', 'Release'],
      expect.stringMatching(/^airlock\./),
    ]);
  });

  it('is beside the archive of an installed app first, and not beside a folder of a like name', () => {
    const [first, second] = addonCandidates(path.join(folder, 'app.asar'));
    expect(first).toContain(`${path.join(folder, 'app.asar.unpacked')}${path.sep}`);
    expect(second).toContain(`${path.join(folder, 'app.asar')}${path.sep}`);
    expect(addonCandidates(path.join(folder, 'app.asaria'))).toHaveLength(1);
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
