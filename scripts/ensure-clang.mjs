// Clang 19 compiles the Objective-C++ of native/metal off a Mac, in tests.
import {canInstallDebianPackages, findProgram, installDebianPackages} from './debian.mjs';

const programs = ['clang++-19', 'llvm-readelf-19'];
const packages = ['clang-19', 'llvm-19', 'libblocksruntime-dev', 'libclang-rt-19-dev'];

/** Installs Clang 19 where it is missing and can be; throws with the command where it cannot. */
export function ensureClang() {
  const missing = () => programs.filter((name) => findProgram([name]) === undefined);
  if (missing().length === 0) return;
  if (canInstallDebianPackages() && installDebianPackages(packages) && missing().length === 0) return;
  throw new Error(
    `Missing: ${missing().join(', ')}. They compile native/metal off a Mac. Install them ` +
      `(Debian: apt-get install -y ${packages.join(' ')}).`,
  );
}
