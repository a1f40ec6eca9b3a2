import {moduleOfLine} from '../../../core/simt/link/lines.ts';
import {type DeviceFinding} from '../device-bridge.ts';
import {type LineModule} from './compile-pipeline.ts';

/**
 * A finding of the machine, which numbers the lines of all modules through, with the module it is in and that module's line;
 * so are lines that its message names.
 */
export function placeFinding(
  finding: Omit<DeviceFinding, 'module'>,
  modules: readonly LineModule[],
): DeviceFinding {
  const counts = modules.map(({lines}) => lines);
  const {module, line} = moduleOfLine(counts, finding.irLine);
  const message = finding.message.replace(/\bIR line (\d+)/g, (_whole, number: string) => {
    const place = moduleOfLine(counts, Number(number));
    const owner = modules[place.module];
    return `IR line ${place.line}${place.module === 0 || owner === undefined ? '' : ` of ${owner.name}`}`;
  });
  return {...finding, message, module: modules[module]?.at ?? 0, irLine: line};
}
