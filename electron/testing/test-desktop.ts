import {afterEach, beforeAll} from 'vitest';
import {DesktopApp, type DesktopBundles, bundleDesktop} from './desktop-app.ts';
import {type StandInOptions} from './electron-stand-in.ts';

export interface TestDesktop {
  /** Starts the app, in a home of its own unless `environment` names another. It is closed after the test. */
  start(options?: StandInOptions, environment?: Record<string, string>): Promise<DesktopApp>;
  readonly bundles: DesktopBundles;
}

/** The desktop app for the tests of a file: called once, at its top. */
export function testDesktop(): TestDesktop {
  let bundles: DesktopBundles;
  beforeAll(async () => {
    bundles = await bundleDesktop();
  });
  const apps: DesktopApp[] = [];
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
  });
  return {
    async start(options = {}, environment = {}) {
      const app = new DesktopApp(bundles, options, environment);
      apps.push(app);
      await app.electron.becomeReady();
      return app;
    },
    get bundles() {
      return bundles;
    },
  };
}

/** Quits as a person does, and waits for the end. */
export async function quit(app: DesktopApp): Promise<void> {
  (app.electron.module as {app: {quit(): void}}).app.quit();
  await app.electron.ended;
}
