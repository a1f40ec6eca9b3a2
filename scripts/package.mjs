// Packages the app: `node scripts/package.mjs [--mac|--linux] [--arm64] [--x64] [--universal] [--dir] [--e2e]`.
// Builds what is stale, keeps the addon for this machine, then runs electron-builder. Electron is the npm package's
// version: from AIRLOCK_ELECTRON_DIST (a folder or zip) where that is set, else downloaded (ELECTRON_MIRROR counts).
import {spawnSync} from 'node:child_process';
import {createRequire} from 'node:module';
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {buildFailure, buildStale} from './build.mjs';
import {prebuildNative, prebuiltFolder} from './prebuild-native.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));
const known = ['--mac', '--linux', '--arm64', '--x64', '--universal', '--dir', '--e2e'];

/**
 * electron-builder's arguments for ours, or what is wrong with them.
 * @returns {{args: string[], platform: 'darwin' | 'linux', archs: string[]} | {problem: string}}
 */
export function builderArguments(options, environment, host = process) {
  const unknown = options.filter((option) => !known.includes(option));
  if (unknown.length > 0)
    return {problem: `Unknown option ${unknown.join(', ')}. There are: ${known.join(', ')}.`};
  if (options.includes('--mac') && options.includes('--linux'))
    return {problem: 'One platform at a time: --mac or --linux.'};
  const isMac = options.includes('--mac') || (!options.includes('--linux') && host.platform === 'darwin');
  if (options.includes('--universal') && host.platform !== 'darwin')
    return {problem: 'A universal app can only be put together on macOS. Package --arm64 or --x64 here.'};
  const named = options.filter((option) => ['--arm64', '--x64', '--universal'].includes(option));
  const archs = named.length > 0 ? named : [`--${host.arch === 'x64' ? 'x64' : 'arm64'}`];
  const args = [isMac ? '--mac' : '--linux', ...archs, '--publish', 'never'];
  if (options.includes('--dir')) args.push('--dir');
  if (options.includes('--e2e')) args.push('-c.electronFuses.enableNodeCliInspectArguments=true');
  if (environment.AIRLOCK_ELECTRON_DIST) args.push(`-c.electronDist=${environment.AIRLOCK_ELECTRON_DIST}`);
  // Without credentials there is nothing to notarise with; electron-builder reads them itself.
  if (isMac && !canNotarise(environment)) args.push('-c.mac.notarize=false');
  if (isMac && !hasIdentity(environment)) args.push('-c.mac.identity=-');
  const wanted = archs.includes('--universal') ? ['arm64', 'x64'] : archs.map((arch) => arch.slice(2));
  return {args, platform: isMac ? 'darwin' : 'linux', archs: wanted};
}

/** One of the three sets of variables by which notarytool is given its account. */
export function canNotarise(environment) {
  const sets = [
    ['APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'],
    ['APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID'],
    ['APPLE_KEYCHAIN_PROFILE'],
  ];
  return sets.some((names) => names.every((name) => Boolean(environment[name])));
}

/** A certificate to sign with is named; without one the app gets an ad-hoc signature, good on its own Mac only. */
function hasIdentity(environment) {
  return Boolean(environment.CSC_LINK || environment.CSC_NAME);
}

function electronBuilder() {
  const manifest = createRequire(import.meta.url).resolve('electron-builder/package.json');
  return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin['electron-builder']);
}

async function main(options) {
  const asked = builderArguments(options, process.env);
  if ('problem' in asked) {
    console.error(asked.problem);
    return 2;
  }
  try {
    for (const line of await buildStale(['native', 'host', 'renderer'])) console.log(line);
    await prebuildNative();
  } catch (error) {
    console.error(`The build failed.\n${buildFailure(error)}`);
    return 1;
  }
  const missing = asked.archs.filter(
    (arch) => !existsSync(join(prebuiltFolder(asked.platform, arch), 'airlock.node')),
  );
  if (missing.length > 0) {
    console.error(
      `No addon for ${missing.map((arch) => `${asked.platform}-${arch}`).join(', ')}: run ` +
        '`node scripts/prebuild-native.mjs` on such a machine and copy native/build/prebuilt/ here.',
    );
    return 1;
  }
  const {status} = spawnSync(process.execPath, [electronBuilder(), ...asked.args], {
    cwd: repository,
    stdio: 'inherit',
  });
  return status ?? 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = await main(process.argv.slice(2));
