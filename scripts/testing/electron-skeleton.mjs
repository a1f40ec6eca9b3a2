// A hand-made Electron.app for packaging off a Mac: the layout that electron-builder rewrites, a fuse wire that
// @electron/fuses flips, and no program in it. Everything that the tests read back is made by the real packager.
import {chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import {zipSync} from 'fflate';

/** As in @electron/fuses: where the wire begins in Electron's framework. */
export const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Names in the order of the wire. */
export const fuseNames = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
];
/** As Electron is delivered: Node's doors open, the rest off. */
const delivered = '10110001';

function infoPlist(executable, identifier) {
  const pairs = {
    CFBundleExecutable: executable,
    CFBundleIdentifier: identifier,
    CFBundleName: executable,
    CFBundlePackageType: 'APPL',
  };
  const lines = Object.entries(pairs).map(([key, value]) => `<key>${key}</key><string>${value}</string>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>${lines.join('')}</dict></plist>
`;
}

function program(file) {
  writeFileSync(file, 'no program: a skeleton for tests\n');
  chmodSync(file, 0o755);
}

/** Makes the skeleton in `folder`, as an unpacked Electron of `version` would be. */
export function makeElectronSkeleton(folder, version) {
  const contents = join(folder, 'Electron.app', 'Contents');
  const framework = join(contents, 'Frameworks', 'Electron Framework.framework');
  mkdirSync(join(contents, 'MacOS'), {recursive: true});
  mkdirSync(join(contents, 'Resources'), {recursive: true});
  mkdirSync(join(framework, 'Versions', 'A', 'Resources', 'en.lproj'), {recursive: true});
  writeFileSync(join(contents, 'Info.plist'), infoPlist('Electron', 'com.github.Electron'));
  program(join(contents, 'MacOS', 'Electron'));
  writeFileSync(join(contents, 'Resources', 'electron.icns'), 'icns');
  const wire = Buffer.concat([
    Buffer.from(`before ${fuseSentinel}`, 'latin1'),
    Buffer.from([1, fuseNames.length]),
    Buffer.from(delivered, 'latin1'),
    Buffer.from(' after', 'latin1'),
  ]);
  writeFileSync(join(framework, 'Electron Framework'), wire);
  for (const kind of ['', ' (GPU)', ' (Renderer)', ' (Plugin)']) {
    const name = `Electron Helper${kind}`;
    const helper = join(contents, 'Frameworks', `${name}.app`, 'Contents');
    mkdirSync(join(helper, 'MacOS'), {recursive: true});
    writeFileSync(join(helper, 'Info.plist'), infoPlist(name, 'com.github.Electron.helper'));
    program(join(helper, 'MacOS', name));
  }
  writeFileSync(join(folder, 'version'), version);
  writeFileSync(join(folder, 'LICENSE'), 'licence of Electron\n');
  writeFileSync(join(folder, 'LICENSES.chromium.html'), '<p>licences of Chromium</p>\n');
}

/** The archive as it is downloaded: what lies beside the app in it, licences too, is the packager's to place. */
export function zipElectronSkeleton(folder, archive) {
  const files = {};
  for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true})) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const unixMode = statSync(file).mode;
    files[relative(folder, file)] = [readFileSync(file), {os: 3, attrs: unixMode * 2 ** 16, level: 0}];
  }
  writeFileSync(archive, zipSync(files));
}

/** Recording stand-ins of what only macOS has; each run appends one line to `log`. Returns their folder. */
export function makeMacTools(folder, log) {
  mkdirSync(folder, {recursive: true});
  const record = `printf '%s' "$(basename "$0")" >> '${log}'; for a in "$@"; do printf '\\t%s' "$a" >> '${log}'; done; echo >> '${log}'`;
  const tools = {
    // Keeps the settings, which say all about the image, and makes the file that electron-builder expects.
    dmgbuild: `cp "$2" '${log}.settings.json'; for last; do :; done; echo image > "$last"`,
    hdiutil: '',
    sips: 'echo "  pixelHeight: 360"; echo "  pixelWidth: 560"',
    codesign: '',
    xcrun: '',
  };
  for (const [name, body] of Object.entries(tools)) {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${record}\n${body}\n`);
    chmodSync(file, 0o755);
  }
  return folder;
}
