import {type CompileRequest} from '../../../core/protocol/compile.ts';
import {type DeploymentTarget, type LanguageName, targetFacts} from '../../../core/msl/target.ts';

/**
 * The command that makes the same AIR, as text, with Apple's tools on a Mac (METAL.md 1.3, AIR.md 1.2). Argument by
 * argument; includes are found beside the source, as here.
 */
export function equivalentCommand(
  {name, options}: CompileRequest,
  {target, languageVersion}: {readonly target: DeploymentTarget; readonly languageVersion: LanguageName},
): string[] {
  const minimum = targetFacts(target).osVersion.slice(0, 2).join('.');
  const output = `${(name.split(/[\\/]/).at(-1) ?? 'source').replace(/\.metal$/i, '')}.ll`;
  return [
    ...['xcrun', '-sdk', 'macosx', 'metal', `-std=${languageVersion}`, `-mmacosx-version-min=${minimum}`],
    `-${options.optimisation}`,
    options.fastMath ? '-ffast-math' : '-fno-fast-math',
    ...(options.debugInfo ? ['-gline-tables-only'] : []),
    ...options.defines.map((define) => `-D${define}`),
    ...options.includeFolders.flatMap((folder) => ['-I', folder]),
    ...['-S', '-emit-llvm', name, '-o', output],
  ];
}
