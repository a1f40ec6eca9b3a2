// LLVM 14's own tools judge what core/ir reads and prints.
import {pathToFileURL} from 'node:url';
import {canInstallDebianPackages, findProgram, installDebianPackages} from './debian.mjs';

const programs = ['llvm-as-14', 'llvm-dis-14', 'opt-14', 'clang-14'];
const packages = ['llvm-14', 'clang-14'];

/** Installs LLVM 14 where it is missing and can be; throws with the command where it cannot. */
export function ensureLlvm() {
  const missing = () => programs.filter((name) => findProgram([name]) === undefined);
  if (missing().length === 0) return;
  if (canInstallDebianPackages() && installDebianPackages(packages) && missing().length === 0) return;
  throw new Error(
    `Missing: ${missing().join(', ')}. They judge our IR. Install them (Debian: apt-get install -y ${packages.join(' ')}).`,
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    ensureLlvm();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
