import {factPath} from '../model/fact-path.ts';
import {airFacts, seed001} from './evidence.ts';
import {hasUnreadableOperand, isKernelModuleForMacos26, kernels, missingPlace} from './places.ts';
import {type Rule} from './rule.ts';

const compileOptions: Rule = {
  id: 'AIR-COMPILE-OPTIONS',
  title: 'Compile options',
  group: 'module',
  verdicts: {macos15: 'warning', macos26: 'crash'},
  severity: 'error',
  // Seed 001's module without it is reported to run on macOS 15.
  severityOn: {macos15: 'warning'},
  evidence: [seed001('Finding 2'), airFacts('4.0')],
  status: 'contradicted',
  testedOn:
    'macOS 13 to 15 reported to reject modules without it, macOS 26 reported lenient; seed 001 says the reverse',
  explanation:
    '!air.compile_options tells the GPU compiler how to treat denormals, fast math and framebuffer fetch. Reports ' +
    'agree that modules without it fail somewhere, and differ on which OS.',
  detect({air, profile}) {
    if (kernels(air).length === 0 || air.compileOptions.length > 0) return [];
    if (hasUnreadableOperand(air, 'air.compile_options')) return [];
    if (profile === 'macos26' && !isKernelModuleForMacos26(air)) return [];
    const place = missingPlace(air, 'air.compile_options');
    return [{message: '!air.compile_options is missing', place, concerns: [factPath.options]}];
  },
};

/** One of each group is expected; the first of each is what Apple’s compiler writes by default. */
export const optionGroups: readonly (readonly string[])[] = [
  ['air.compile.denorms_disable', 'air.compile.denorms_enable'],
  ['air.compile.fast_math_enable', 'air.compile.fast_math_disable'],
  ['air.compile.framebuffer_fetch_enable', 'air.compile.framebuffer_fetch_disable'],
];

const compileOptionSet: Rule = {
  id: 'AIR-COMPILE-OPTION-SET',
  title: 'Complete compile options',
  group: 'module',
  verdicts: {macos15: 'none', macos26: 'warning'},
  severity: 'warning',
  evidence: [seed001('Checklist'), airFacts('1.2')],
  status: 'reported',
  testedOn: 'macOS 26.2, M4 Pro, Xcode 26.2; not isolated',
  explanation:
    'Apple’s compilers state three options: denormals, fast math, framebuffer fetch. A module that states only some ' +
    'leaves the others to the loader’s default.',
  detect({air}) {
    if (!isKernelModuleForMacos26(air) || air.compileOptions.length === 0) return [];
    const stated = new Set(air.compileOptions.map((option) => option.value));
    const place = missingPlace(air, 'air.compile_options');
    return optionGroups
      .filter((group) => !group.some((option) => stated.has(option)))
      .map((group) => ({
        message: `compile option ${group.join(' or ')} is missing`,
        place,
        concerns: group.map(factPath.option),
        subject: group,
      }));
  },
};

/** Rules about `!air.compile_options`. */
export const compileOptionRules: readonly Rule[] = [compileOptions, compileOptionSet];
