import {type CompileOptions, type Target} from '../../../core/protocol/compile.ts';
import {countOf} from '../../base/format.ts';
import {targetNames} from '../target/profiles.ts';

/** What one side of a comparison is compiled with. */
export interface SideOptions {
  readonly options: CompileOptions;
  readonly target: Target;
}

/** The optimisation that tells most beside `optimisation`. */
export function otherOptimisation(
  optimisation: CompileOptions['optimisation'],
): CompileOptions['optimisation'] {
  return optimisation === 'O0' ? 'O2' : 'O0';
}

/** Such as `-O2, fast math, macOS 26`. */
export function optionWords({options, target}: SideOptions): string {
  return [
    `-${options.optimisation}`,
    options.fastMath ? 'fast math' : 'no fast math',
    ...(options.debugInfo ? ['debug info'] : []),
    ...(options.languageVersion === undefined ? [] : [options.languageVersion.replace('metal', 'Metal ')]),
    targetNames[target],
  ].join(', ');
}

/** Lines and instructions of both, in a sentence. */
export function differenceWords(left: string, right: string): string {
  if (left === right) return 'The two are equal to the last character.';
  const counts = (text: string): string =>
    `${countOf(text.split('\n').length, 'line')}, ${countOf(instructionCount(text), 'instruction')}`;
  return `Left: ${counts(left)}. Right: ${counts(right)}.`;
}

/** Instructions in the bodies of functions, debug calls left out. */
export function instructionCount(ir: string): number {
  let inside = false;
  let count = 0;
  for (const line of ir.split('\n')) {
    if (line.startsWith('define ')) inside = true;
    else if (line.startsWith('}')) inside = false;
    else if (inside && /^\s+(?:%[\w.$"-]+ = )?[a-z]/.test(line) && !line.includes('@llvm.dbg.')) count++;
  }
  return count;
}
