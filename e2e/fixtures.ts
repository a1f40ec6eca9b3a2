import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {
  _electron,
  type BrowserContext,
  type ElectronApplication,
  type Page,
  test as base,
} from '@playwright/test';
import {shareHeaders} from '../electron/testing/shared-headers.ts';
import {chosenHost} from './host.ts';
import {ended, startServer} from './lab-server.ts';
import {slowMessages} from './slow-messages.ts';

/** A browser host of its own for one test: a real server process with an empty home. */
export interface LabServer {
  /** Address with a one-time token; a new one after every restart. */
  readonly address: string;
  readonly homeDirectory: string;
  /** Ends the server without warning, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same home and returns the new address. */
  restart(): Promise<string>;
}

interface LabFixtures {
  serverEnv: Record<string, string>;
  lab: LabServer;
}

/** The lab's page in Chromium, served by `airlock serve`. */
const inBrowser = base.extend<LabFixtures>({
  serverEnv: [{}, {option: true}],
  lab: async ({serverEnv}, use) => {
    const homeDirectory = mkdtempSync(join(tmpdir(), 'airlock-e2e-'));
    shareHeaders(homeDirectory);
    let [child, address] = await startServer({homeDirectory, env: serverEnv});
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL');
      await ended(child);
    };
    await use({
      get address() {
        return address;
      },
      homeDirectory,
      kill,
      async restart() {
        [child, address] = await startServer({homeDirectory, env: serverEnv});
        return address;
      },
    });
    child.kill('SIGTERM');
    await ended(child);
    rmSync(homeDirectory, {recursive: true, force: true});
  },
});

interface ElectronFixtures extends LabFixtures {
  electronApp: ElectronApplication;
}

/** The same specs in the desktop app. A page cannot outlive its app: specs that kill the host are for the browser. */
const inElectron = base.extend<ElectronFixtures>({
  serverEnv: [{}, {option: true}],
  electronApp: async ({serverEnv}, use) => {
    const homeDirectory = mkdtempSync(join(tmpdir(), 'airlock-e2e-'));
    shareHeaders(homeDirectory);
    const app = await _electron.launch({
      executablePath: chosenHost.kind === 'electron' ? chosenHost.path : '',
      args: ['.'],
      env: {...process.env, AIRLOCK_HOME: homeDirectory, ...serverEnv} as Record<string, string>,
    });
    await use(app);
    await app.close();
    rmSync(homeDirectory, {recursive: true, force: true});
  },
  lab: async ({electronApp}, use, testInfo) => {
    const homeDirectory = await electronApp.evaluate(() => process.env['AIRLOCK_HOME'] ?? '');
    const browserOnly = (): never => {
      testInfo.skip(true, 'the host is killed here, and in the app the page goes with it');
      throw new Error('skipped');
    };
    await use({
      address: 'airlock://app/',
      homeDirectory,
      kill: async () => browserOnly(),
      restart: async () => browserOnly(),
    });
  },
  context: async ({electronApp}, use) => use(electronApp.context() as BrowserContext),
  page: async ({electronApp}, use) => use((await electronApp.firstWindow()) as Page),
});

const chosen = chosenHost.kind === 'electron' ? (inElectron as unknown as typeof inBrowser) : inBrowser;

export const test = chosen.extend<{prepared: undefined}>({
  prepared: [
    async ({page}, use, testInfo) => {
      // Every test says in the report which host it drove.
      testInfo.annotations.push({type: 'host', description: chosenHost.name});
      // Playwright takes the system's dialog over while somebody listens. Begun only beside the key that opens the dialog, that
      // can come after the key in a busy page.
      page.on('filechooser', () => undefined);
      const late = Number(process.env.AIRLOCK_SLOW_MESSAGES ?? 0);
      if (late > 0) await slowMessages(page, late);
      await use(undefined);
    },
    {auto: true},
  ],
});

export {expect} from '@playwright/test';
