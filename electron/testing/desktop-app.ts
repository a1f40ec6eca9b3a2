import {cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {isBuiltin} from 'node:module';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {buildService, repositoryDirectory} from './build-service.ts';
import {ElectronStandIn, type StandInOptions} from './electron-stand-in.ts';
import {bundleCommonJs, runCommonJs} from './load-bundle.ts';
import {PreloadStandIn} from './preload-stand-in.ts';
import {strict} from './strict.ts';

/** The bundles of the desktop app; built once for a test file. */
export interface DesktopBundles {
  readonly main: string;
  readonly preload: string;
  readonly servicePath: string;
}

export async function bundleDesktop(): Promise<DesktopBundles> {
  const [main, preload, service] = await Promise.all([
    bundleCommonJs('main.ts'),
    bundleCommonJs('preload.ts'),
    buildService(),
  ]);
  return {main, preload, servicePath: service.servicePath};
}

/** One start of the real main.ts over the stand-in, in an installation and with a home of its own. */
export class DesktopApp {
  readonly electron: ElectronStandIn;
  readonly folder: string;
  readonly home: string;
  private readonly bundles: DesktopBundles;
  private readonly ownEnvironment = {...process.env};

  constructor(
    bundles: DesktopBundles,
    options: StandInOptions = {},
    environment: Record<string, string> = {},
  ) {
    this.bundles = bundles;
    this.electron = new ElectronStandIn(options);
    this.folder = mkdtempSync(path.join(tmpdir(), 'airlock-desktop-'));
    this.home = path.join(this.folder, 'home');
    install(this.folder, bundles.servicePath);
    Object.assign(process.env, {AIRLOCK_HOME: this.home}, environment);
    const modules: Record<string, object> = {electron: this.electron.module};
    const mainPath = path.join(this.folder, 'dist', 'electron', 'main.cjs');
    runCommonJs(bundles.main, mainPath, (name) => modules[name] ?? builtin(name));
  }

  get window() {
    const window = this.electron.windows[0];
    if (!window) throw new Error('no window was opened');
    return window;
  }

  /** Runs the real preload for the first window, as Electron does before the page. */
  openPage(): {
    readonly preload: PreloadStandIn;
    readonly airlock: Record<string, (...args: never[]) => unknown>;
  } {
    const preload = new PreloadStandIn(this.electron, this.window.contents);
    const file = path.join(this.folder, 'dist', 'electron', 'preload.cjs');
    // A sandboxed preload has electron and next to nothing of Node.
    const argv = [
      'electron',
      '--airlock-methods=evil',
      ...(this.window.options.webPreferences?.additionalArguments ?? []),
    ];
    runCommonJs(
      this.bundles.preload,
      file,
      (name) => (name === 'electron' ? preload.module : undefined),
      strict('process', {argv}),
    );
    const airlock = preload.exposed.get('airlock') as Record<string, (...args: never[]) => unknown>;
    return {preload, airlock};
  }

  /** Asks the lab's scheme for `url` exactly as written: `new Request` would resolve `..` first. */
  async requestPage(url: string, method = 'GET'): Promise<Response> {
    const handler = this.electron.pageHandlers.get('airlock');
    if (!handler) throw new Error('the scheme has no handler');
    return handler({url, method} as Request);
  }

  /** Quits, waits for the end, and leaves nothing behind. */
  async close(): Promise<void> {
    if (this.electron.windows.length > 0) {
      (this.electron.module as {app: {quit(): void}}).app.quit();
      await this.electron.ended;
    }
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.ownEnvironment);
    rmSync(this.folder, {recursive: true, force: true});
  }
}

/** Lays out what an installed app has, with a page small enough to compare. */
function install(folder: string, servicePath: string): void {
  const bundles = path.join(folder, 'dist', 'electron');
  const page = path.join(folder, 'dist', 'renderer', 'assets');
  mkdirSync(bundles, {recursive: true});
  mkdirSync(page, {recursive: true});
  cpSync(servicePath, path.join(bundles, 'device-service.mjs'));
  writeFileSync(path.join(page, '..', 'index.html'), '<title>Airlock</title>');
  writeFileSync(path.join(page, 'page.js'), 'export {};');
  symlinkSync(path.join(folder, 'package.json'), path.join(page, 'leak.json'));
  cpSync(path.join(repositoryDirectory, 'package.json'), path.join(folder, 'package.json'));
  for (const name of ['native', 'samples']) {
    const source = path.join(repositoryDirectory, name);
    if (existsSync(source)) symlinkSync(source, path.join(folder, name));
  }
}

function builtin(name: string): object | undefined {
  return isBuiltin(name) ? process.getBuiltinModule(name) : undefined;
}
