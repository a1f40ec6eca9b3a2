import {afterEach, describe, expect, test} from 'vitest';
import {discoverTools, readComponent} from './discover.ts';
import {type Behaviour, installStandIn, type StandIn} from './testing/stand-in.ts';

let standIn: StandIn | undefined;
afterEach(async () => {
  await standIn?.dispose();
  standIn = undefined;
});

async function discover(toolchain: Behaviour['toolchain'], limitMs = 20_000) {
  standIn = await installStandIn(toolchain === undefined ? {} : {toolchain});
  return discoverTools({environment: standIn.environment, limitMs});
}

describe('finding Apple’s tools', () => {
  test('a working toolchain is named with its versions, and every run is recorded', async () => {
    const {found, runs} = await discover('ready');
    expect(found).toMatchObject({ok: true, value: {version: '32023.883', sdkVersion: '26.2'}});
    expect(runs.map(({commandLine}) => commandLine.join(' '))).toEqual([
      'xcrun -sdk macosx metal --version',
      'xcrun -sdk macosx --show-sdk-version',
    ]);
    expect(runs[0]?.stdout).toContain('metalfe-32023.883');
  });

  test('a toolchain that is installed but not selected is chosen by its identifier', async () => {
    const {found, runs} = await discover('needs-selection');
    const identifier = 'com.apple.dt.toolchain.Metal.32023.883';
    expect(found).toMatchObject({
      ok: true,
      value: {toolchain: identifier, environment: {TOOLCHAINS: identifier}},
    });
    expect(runs.map(({environment}) => environment['TOOLCHAINS'])).toEqual([
      undefined,
      undefined,
      identifier,
      identifier,
    ]);
  });

  const install = 'xcodebuild -downloadComponent MetalToolchain';
  test.each([
    ['command-line-tools-only', 'command-line-tools-only', 'sudo xcode-select -s /Applications/Xcode.app'],
    ['component-missing', 'component-missing', install],
    ['never-selected', 'component-not-selected', install],
    ['stale', 'component-stale', install],
    ['no-developer-tools', 'no-developer-tools', 'xcode-select --install'],
  ] as const)('%s is explained, with the command that mends it', async (state, reason, command) => {
    const {found} = await discover(state);
    expect(found).toMatchObject({ok: false, error: {reason, command}});
  });

  test('without xcrun the tools are not installed', async () => {
    const {found} = await discoverTools({environment: {PATH: '/nonexistent'}});
    expect(found).toMatchObject({ok: false, error: {reason: 'no-developer-tools'}});
  });

  test('a hang and an answer without a version are told as broken', async () => {
    const hung = await discover('hangs', 1500);
    expect(hung.found).toMatchObject({ok: false, error: {reason: 'broken'}});
    expect(hung.runs[0]?.ending).toEqual({kind: 'timeout', limitMs: 1500});
    await standIn?.dispose();
    const strange = await discover('no-version');
    expect(strange.found).toMatchObject({ok: false, error: {reason: 'broken'}});
  });

  test('an identifier that is no identifier is not put into an environment', () => {
    const printed = 'Status: installed\n  Build Version: 17C48\nToolchain Identifier: a; rm -rf b\n';
    expect(readComponent(printed)).toEqual({status: 'installed', build: '17C48'});
    expect(readComponent('nothing to see')).toEqual({});
  });
});
