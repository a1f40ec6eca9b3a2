// What a test needs beyond npm comes from the system; as root on Debian we install it, elsewhere we say how.
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {delimiter, join} from 'node:path';

/** Absolute path of the first of `names` on PATH, or undefined. */
export function findProgram(names) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      if (folder !== '' && existsSync(path)) return path;
    }
  }
  return undefined;
}

/** Whether packages can be installed without asking anybody. */
export function canInstallDebianPackages() {
  return process.getuid?.() === 0 && findProgram(['apt-get']) !== undefined;
}

/** Installs Debian packages; false where apt-get fails. Prints what it does, since it takes a while. */
export function installDebianPackages(packages) {
  console.log(`Installing ${packages.join(', ')} (apt-get).`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'},
  };
  const install = () =>
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options).status ===
    0;
  // The package lists of a fresh machine are empty or old: update once where the first try fails.
  if (install()) return true;
  spawnSync('apt-get', ['update', '-qq'], options);
  return install();
}
