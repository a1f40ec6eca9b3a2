// Packages the app with the real electron-builder over a skeleton of Electron and recording stand-ins of macOS's tools,
// and reads back what came out. What only a Mac can do (signing, notarising, a mountable image) is checked as settings.
import {spawnSync} from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {addonCandidates} from '../electron/service/addon.ts';
import {besideArchive, installationOf} from '../electron/host/installation.ts';
import {bundles} from './build.mjs';
import {iconFolder, icnsKinds, icoSizes, pngSizes, sourceHash} from './make-icons.mjs';
import {builderArguments, canNotarise} from './package.mjs';
import {
  fuseNames,
  fuseSentinel,
  makeElectronSkeleton,
  makeMacTools,
  zipElectronSkeleton,
} from './testing/electron-skeleton.mjs';

const require = createRequire(import.meta.url);
const repository = fileURLToPath(new URL('..', import.meta.url));
const electronVersion = (require('electron/package.json') as {version: string}).version;
const version = (require('../package.json') as {version: string}).version;

interface Asar {
  listPackage(archive: string, options: {isPack: boolean}): string[];
  extractFile(archive: string, file: string): Buffer;
  getRawHeader(archive: string): {headerString: string};
}

/** A project as package.mjs finds it after its build: the names of the real products, little in them. */
function makeProject(folder: string): void {
  mkdirSync(folder, {recursive: true});
  for (const name of ['package.json', 'electron-builder.yml']) {
    cpSync(path.join(repository, name), path.join(folder, name));
  }
  cpSync(path.join(repository, 'packaging'), path.join(folder, 'packaging'), {recursive: true});
  for (const name of ['samples', 'shells']) {
    cpSync(path.join(repository, name), path.join(folder, name), {recursive: true});
  }
  symlinkSync(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), {recursive: true});
    writeFileSync(path.join(folder, name), text);
  };
  for (const {product} of bundles) {
    write(`dist/electron/${product}`, `// ${product}\n`);
    write(`dist/electron/${product}.map`, '{}');
  }
  write('dist/electron/headers/macos26.pch', 'headers');
  write('dist/renderer/index.html', '<!doctype html><title>Airlock</title>');
  write('dist/renderer/assets/index-1234.js', 'export {};');
  write('dist/.stamp-host.json', '{}');
  write('dist/testing/device-service-1234.mjs', '// of a test');
  for (const place of ['darwin-arm64', 'darwin-x64', 'linux-x64']) {
    write(`native/build/prebuilt/${place}/airlock.node`, `addon for ${place}`);
  }
  write('native/build/Release/airlock.node', 'the addon of this machine');
  write('core/secret.ts', 'export {};');
  write('.env', 'SECRET=1');
}

interface Packaged {
  readonly contents: string;
  readonly packed: ReadonlySet<string>;
  readonly unpacked: ReadonlySet<string>;
  readonly log: string;
  readonly settings: Record<string, unknown>;
  readonly output: string;
}

let folder: string;
let app: Packaged;
const asar = require(path.join(repository, 'node_modules/@electron/asar')) as Asar;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'airlock-package-'));
  const project = path.join(folder, 'project');
  makeProject(project);
  const electron = path.join(folder, `electron-v${electronVersion}-darwin-arm64.zip`);
  makeElectronSkeleton(path.join(folder, 'electron'), electronVersion);
  zipElectronSkeleton(path.join(folder, 'electron'), electron);
  const log = path.join(folder, 'tools.log');
  writeFileSync(log, '');
  const tools = makeMacTools(path.join(folder, 'tools'), log);
  const environment = {AIRLOCK_ELECTRON_DIST: electron};
  const asked = builderArguments(['--mac', '--arm64'], environment);
  if ('problem' in asked) throw new Error(asked.problem);
  // zip wants a 7-Zip that is downloaded; the image is what the people get.
  const args = asked.args.flatMap((arg) => (arg === '--mac' ? ['--mac', 'dmg'] : [arg]));
  const run = spawnSync(
    process.execPath,
    [path.join(repository, 'node_modules/electron-builder/cli.js'), ...args],
    {
      cwd: project,
      encoding: 'utf8',
      env: {
        HOME: folder,
        PATH: `${tools}${path.delimiter}${process.env['PATH'] ?? ''}`,
        CUSTOM_DMGBUILD_PATH: path.join(tools, 'dmgbuild'),
      },
    },
  );
  const output = `${run.stdout}${run.stderr}`;
  if (run.status !== 0) throw new Error(output);
  const contents = path.join(project, 'build/release/mac-arm64/Airlock.app/Contents');
  const archive = path.join(contents, 'Resources/app.asar');
  const lines = asar.listPackage(archive, {isPack: true});
  const names = (kind: string): Set<string> =>
    new Set(
      lines
        .filter((line) => line.startsWith(kind))
        .map((line) => line.slice(line.indexOf('/') + 1).replaceAll('\\', '/')),
    );
  app = {
    contents,
    packed: names('pack '),
    unpacked: names('unpack'),
    log: readFileSync(log, 'utf8'),
    settings: JSON.parse(readFileSync(`${log}.settings.json`, 'utf8')) as Record<string, unknown>,
    output,
  };
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

/** A property list's value by key, for the flat ones and arrays that are asked for here. */
function plist(file: string): Record<string, unknown> {
  const {parse} = require(path.join(repository, 'node_modules/plist')) as {parse(text: string): unknown};
  return parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

const filesOf = (names: ReadonlySet<string>, pattern: RegExp): string[] =>
  [...names].filter((name) => pattern.test(name)).sort();

describe('what is in the archive', () => {
  it('is what runs, and nothing of the checkout besides', () => {
    const all = new Set([...app.packed, ...app.unpacked]);
    expect(filesOf(all, /^dist\/electron\/.*\./)).toEqual([
      'dist/electron/clang-worker.mjs',
      'dist/electron/device-service.mjs',
      'dist/electron/headers/macos26.pch',
      'dist/electron/main.cjs',
      'dist/electron/preload.cjs',
    ]);
    expect(filesOf(all, /^dist\/renderer\/.*\./)).toEqual([
      'dist/renderer/assets/index-1234.js',
      'dist/renderer/index.html',
    ]);
    expect(filesOf(all, /^samples\/.*\.lab\.json$/).length).toBeGreaterThan(3);
    expect(filesOf(all, /^shells\/[^/]+\/(manifest\.json|shell\.metallib)$/).length).toBeGreaterThan(3);
    const folders = new Set([...all].map((name) => name.split('/')[0]));
    expect([...folders].sort()).toEqual([
      'dist',
      'native',
      'node_modules',
      'package.json',
      'samples',
      'shells',
    ]);
    expect(filesOf(all, /\.map$|\.test\.|\.env|stamp|testing/)).toEqual([]);
  });

  it('has one package, Clang, without the C++ library that no kernel can include', () => {
    const all = new Set([...app.packed, ...app.unpacked]);
    expect(
      filesOf(all, /^node_modules\/.*\.\w+$/).map((name) => name.replace(/\d*\.wasm$/, '.wasm')),
    ).toContain('node_modules/@yowasp/clang/gen/llvm.core.wasm');
    expect(filesOf(all, /^node_modules\/(?!@yowasp(\/|$))/)).toEqual([]);
    expect(filesOf(all, /resources\.tar$/)).toEqual([]);
  });

  it('keeps beside the archive what is read past Electron’s file system, where the app looks for it', () => {
    const resources = path.join(app.contents, 'Resources');
    const installed = installationOf(
      new URL(`file://${path.join(resources, 'app.asar/dist/electron/main.cjs')}`).href,
      () => version,
    );
    expect(readFileSync(installed.servicePath, 'utf8')).toContain('device-service');
    expect(readFileSync(installed.clangWorkerPath, 'utf8')).toContain('clang-worker');
    expect(
      readFileSync(path.join(path.dirname(installed.clangWorkerPath), 'headers/macos26.pch'), 'utf8'),
    ).toBe('headers');
    const [addon = ''] = addonCandidates(installed.resourcesDirectory, 'darwin', 'arm64');
    expect(readFileSync(addon, 'utf8')).toBe('addon for darwin-arm64');
    // Where the worker's import of the package ends up.
    const clang = path.join(besideArchive(path.join(resources, 'app.asar')), 'node_modules/@yowasp/clang');
    expect(readdirSync(path.join(clang, 'gen')).some((name) => name.endsWith('.wasm'))).toBe(true);
    // The preload and the page are read by Electron itself, out of the archive.
    const archived = (file: string): Buffer =>
      asar.extractFile(path.join(resources, 'app.asar'), path.relative(installed.resourcesDirectory, file));
    expect(archived(installed.preloadPath).toString()).toContain('preload');
    expect(archived(path.join(installed.rendererDirectory, 'index.html')).toString()).toContain('Airlock');
    expect(filesOf(app.unpacked, /linux|Release/)).toEqual([]);
  });

  it('starts with the main bundle and carries no script of the checkout', () => {
    const manifest = JSON.parse(
      asar.extractFile(path.join(app.contents, 'Resources/app.asar'), 'package.json').toString(),
    ) as Record<string, unknown>;
    expect(manifest).toMatchObject({name: 'airlock', version, main: 'dist/electron/main.cjs'});
    expect(manifest['devDependencies']).toBeUndefined();
    expect(manifest['scripts'] ?? {}).not.toHaveProperty('postinstall');
  });
});

describe('Info.plist', () => {
  it('names the app, its system, and the files and links that it opens', () => {
    const info = plist(path.join(app.contents, 'Info.plist'));
    expect(info).toMatchObject({
      CFBundleIdentifier: 'dev.airlock.lab',
      CFBundleName: 'Airlock',
      CFBundleExecutable: 'Airlock',
      CFBundleShortVersionString: version,
      CFBundleIconFile: 'icon.icns',
      LSMinimumSystemVersion: '13.0',
      LSApplicationCategoryType: 'public.app-category.developer-tools',
    });
    expect(info['CFBundleURLTypes']).toMatchObject([{CFBundleURLSchemes: ['airlock']}]);
    const types = info['CFBundleDocumentTypes'] as {
      CFBundleTypeExtensions: string[];
      LSHandlerRank: string;
    }[];
    expect(types.map((type) => [type.CFBundleTypeExtensions.join(), type.LSHandlerRank])).toEqual([
      ['metal', 'Alternate'],
      ['ll', 'Alternate'],
      ['metallib', 'Alternate'],
      ['lab.json', 'Owner'],
      ['airlock', 'Owner'],
    ]);
  });

  it('seals the archive: its header’s hash is in it', () => {
    const info = plist(path.join(app.contents, 'Info.plist'));
    const {headerString} = asar.getRawHeader(path.join(app.contents, 'Resources/app.asar'));
    const hash = require('node:crypto').createHash('sha256').update(headerString).digest('hex') as string;
    expect(info['ElectronAsarIntegrity']).toEqual({'Resources/app.asar': {algorithm: 'SHA256', hash}});
  });

  it('has the icon and the licences of Electron and Chromium beside it', () => {
    const resources = readdirSync(path.join(app.contents, 'Resources'));
    expect(resources).toEqual(expect.arrayContaining(['LICENSE.electron.txt', 'LICENSES.chromium.html']));
    expect(readFileSync(path.join(app.contents, 'Resources/icon.icns'))).toEqual(
      readFileSync(path.join(iconFolder, 'icon.icns')),
    );
  });
});

describe('hardening', () => {
  it('flips every fuse to the safe side', () => {
    const framework = path.join(app.contents, 'Frameworks/Electron Framework.framework/Electron Framework');
    const bytes = readFileSync(framework, 'latin1');
    const wire = bytes
      .slice(bytes.indexOf(fuseSentinel) + fuseSentinel.length + 2)
      .slice(0, fuseNames.length);
    expect(Object.fromEntries(fuseNames.map((name, index) => [name, wire[index] === '1']))).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('has the hardened runtime with one entitlement, for the app and all its helpers', () => {
    const config = configuration();
    expect(config.mac).toMatchObject({
      hardenedRuntime: true,
      entitlements: 'packaging/entitlements.mac.plist',
      entitlementsInherit: 'packaging/entitlements.mac.plist',
    });
    expect(plist(path.join(repository, 'packaging/entitlements.mac.plist'))).toEqual({
      'com.apple.security.cs.allow-jit': true,
    });
  });

  it('never updates itself', () => {
    expect(configuration().publish).toBeNull();
    expect(readdirSync(path.join(app.contents, 'Resources'))).not.toContain('app-update.yml');
  });

  it('rests on a service that needs no Electron as Node', () => {
    const main = readFileSync(path.join(repository, 'electron/main.ts'), 'utf8');
    expect(main).toContain('createUtilitySpawner');
    expect(main).not.toMatch(/createNodeSpawner|ELECTRON_RUN_AS_NODE/);
  });
});

function configuration(): {mac: Record<string, unknown>; publish: unknown; npmRebuild: unknown} {
  const yaml = require(path.join(repository, 'node_modules/js-yaml')) as {load(text: string): unknown};
  return yaml.load(readFileSync(path.join(repository, 'electron-builder.yml'), 'utf8')) as never;
}

describe('the disk image', () => {
  it('shows the app and where to drop it, side by side', () => {
    expect(app.settings).toMatchObject({
      title: `Airlock ${version}`,
      format: 'UDZO',
      'background-color': '#1b1f27',
      'icon-size': 104,
      window: {size: {width: 560, height: 360}},
    });
    expect(app.settings['contents']).toEqual([
      {path: path.dirname(app.contents), x: 150, y: 170, type: 'file'},
      {path: '/Applications', x: 410, y: 170, type: 'link'},
    ]);
    expect(app.settings['icon']).toMatch(/packaging\/icons\/icon\.icns$/);
    expect(app.log).toMatch(
      new RegExp(
        `^dmgbuild\\t-s\\t.*\\.json\\tAirlock ${version}\\t.*Airlock-${version}-mac-arm64\\.dmg$`,
        'm',
      ),
    );
  });
});

describe('the arguments', () => {
  const linux = {platform: 'linux', arch: 'x64'} as NodeJS.Process;
  const mac = {platform: 'darwin', arch: 'arm64'} as NodeJS.Process;

  it('are this machine’s by default', () => {
    expect(builderArguments([], {}, linux)).toMatchObject({
      args: ['--linux', '--x64', '--publish', 'never'],
      archs: ['x64'],
    });
    expect(builderArguments([], {CSC_LINK: 'x', APPLE_KEYCHAIN_PROFILE: 'x'}, mac)).toMatchObject({
      args: ['--mac', '--arm64', '--publish', 'never'],
    });
  });

  it('sign ad hoc without a certificate, and notarise only with an account', () => {
    expect(builderArguments([], {}, mac)).toMatchObject({
      args: expect.arrayContaining(['-c.mac.notarize=false', '-c.mac.identity=-']),
    });
    expect(canNotarise({APPLE_ID: 'a', APPLE_TEAM_ID: 'b'})).toBe(false);
    expect(canNotarise({APPLE_ID: 'a', APPLE_TEAM_ID: 'b', APPLE_APP_SPECIFIC_PASSWORD: 'c'})).toBe(true);
  });

  it('refuse what cannot be', () => {
    expect(builderArguments(['--universal'], {}, linux)).toHaveProperty('problem');
    expect(builderArguments(['--mac', '--linux'], {}, mac)).toHaveProperty('problem');
    expect(builderArguments(['--windows'], {}, mac)).toHaveProperty('problem');
    expect(builderArguments(['--universal'], {}, mac)).toMatchObject({archs: ['arm64', 'x64']});
  });
});

describe('the icons', () => {
  const png = (bytes: Buffer): {width: number; height: number} => {
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    return {width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20)};
  };

  it('are made from the drawing as it is', () => {
    const made = JSON.parse(readFileSync(path.join(iconFolder, 'source.json'), 'utf8')) as {sha256: string};
    expect(made.sha256, 'run `node scripts/make-icons.mjs`').toBe(sourceHash());
  });

  it('have every size, alone and in both containers', () => {
    for (const size of pngSizes) {
      expect(png(readFileSync(path.join(iconFolder, `${size}x${size}.png`)))).toEqual({
        width: size,
        height: size,
      });
    }
    const icns = readFileSync(path.join(iconFolder, 'icon.icns'));
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    const kinds: [string, number][] = [];
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
      kinds.push([icns.toString('latin1', at, at + 4), png(icns.subarray(at + 8)).width]);
    }
    expect(kinds).toEqual(icnsKinds);
    const ico = readFileSync(path.join(iconFolder, 'icon.ico'));
    const sizes = Array.from({length: ico.readUInt16LE(4)}, (_, index) => {
      const offset = ico.readUInt32LE(6 + 16 * index + 12);
      return png(ico.subarray(offset)).width;
    });
    expect(sizes).toEqual(icoSizes);
  });
});

describe('a checkout', () => {
  it('installs without running anything of ours, so that npm ci needs the registry alone', () => {
    const manifest = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const hooks = ['preinstall', 'install', 'postinstall', 'prepare'];
    expect(hooks.filter((name) => name in manifest.scripts)).toEqual([]);
    expect(configuration().npmRebuild).toBe(false);
  });
});
