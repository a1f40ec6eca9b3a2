import {arithmeticSources} from './arithmetic.ts';
import {controlFlowSources} from './control-flow.ts';
import {languageSources} from './language.ts';
import {machineSources} from './machine.ts';
import {openClSources} from './opencl.ts';
import {randomProgramSources} from './random-program.ts';
import {type Source} from './source.ts';
import {structureSources} from './structures.ts';
import {syclSources} from './sycl.ts';
import {vectorSources} from './vectors.ts';

/** Every source of the compiled part of the corpus. */
export function allSources(): Source[] {
  return [
    ...arithmeticSources(),
    ...vectorSources(),
    ...structureSources(),
    ...controlFlowSources(),
    ...languageSources(),
    ...machineSources(),
    ...openClSources(),
    ...syclSources(),
    ...randomProgramSources(70),
  ];
}
