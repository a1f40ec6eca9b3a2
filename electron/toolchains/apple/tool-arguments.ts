import {type CompileRequest} from '../../../core/protocol/compile.ts';
import {type DeploymentTarget, type LanguageName, targetFacts} from '../../../core/msl/target.ts';

/** `xcrun -sdk macosx TOOL …`: xcrun finds the tool in the selected toolchain at every run (METAL.md 1.5). */
export function xcrun(tool: string, args: readonly string[]): {command: string; args: string[]} {
  return {command: 'xcrun', args: ['-sdk', 'macosx', tool, ...args]};
}

/** Asks for ranges and fix-its in a form that can be read (core/msl/diagnostics/clang-output.ts). */
export const readableDiagnostics = [
  '-fdiagnostics-print-source-range-info',
  '-fdiagnostics-parseable-fixits',
] as const;

export interface MadeFor {
  readonly target: DeploymentTarget;
  readonly languageVersion: LanguageName;
}

/** What the source is compiled with, whatever is made of it (METAL.md 1.5, AIR.md 1.2). */
export function compileArguments(
  {options}: Pick<CompileRequest, 'options'>,
  {target, languageVersion}: MadeFor,
): string[] {
  const minimum = targetFacts(target).osVersion.slice(0, 2).join('.');
  return [
    `-std=${languageVersion}`,
    `-mmacosx-version-min=${minimum}`,
    `-${options.optimisation}`,
    options.fastMath ? '-ffast-math' : '-fno-fast-math',
    ...(options.debugInfo ? ['-gline-tables-only'] : []),
    ...options.defines.map((define) => `-D${define}`),
    ...options.includeFolders.flatMap((folder) => ['-I', folder]),
  ];
}
