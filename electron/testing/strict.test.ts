import {describe, expect, it} from 'vitest';
import {ElectronStandIn} from './electron-stand-in.ts';
import {strict} from './strict.ts';

describe('the stand-in of electron', () => {
  const electron = new ElectronStandIn();
  const module = electron.module as Record<string, Record<string, (...args: unknown[]) => unknown>>;

  it('fails on every name that it does not have', () => {
    expect(() => module['clipboard']).toThrow('no electron.clipboard');
    expect(() => module['app']?.['relaunch']).toThrow('no app.relaunch');
    expect(() => module['BrowserWindow']?.['fromId']).toThrow('no BrowserWindow.fromId');
    expect(() => module['app']?.['on']?.('before-quit', () => undefined)).toThrow('no event App#before-quit');
    expect(() => Object.assign(strict('x', {a: 1}), {a: 2})).toThrow('Nothing may be assigned');
  });

  it('refuses what Electron refuses at that moment', async () => {
    expect(() => module['session']?.['defaultSession']).toThrow('before the app is ready');
    expect(() => module['utilityProcess']?.['fork']?.('x.mjs')).toThrow('before the app is ready');
    expect(() => module['protocol']?.['handle']?.('airlock', () => undefined)).toThrow(
      'before the app is ready',
    );
    await electron.becomeReady();
    expect(() => module['protocol']?.['registerSchemesAsPrivileged']?.([])).toThrow('after the app is ready');
    expect(() => module['app']?.['enableSandbox']?.()).toThrow('after the app is ready');
  });
});
