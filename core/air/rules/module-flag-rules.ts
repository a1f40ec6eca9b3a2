import {factPath} from '../model/fact-path.ts';
import {findFlag, flagInteger, flagVersion} from '../model/module-flags.ts';
import {airFacts, seed001} from './evidence.ts';
import {deploysTo, hasUnreadableOperand, isKernelModuleForMacos26, kernels, missingPlace} from './places.ts';
import {type Detection, type Rule} from './rule.ts';

const macos26Only = {macos15: 'none', macos26: 'crash'} as const;

/** The six limits and the values of every Apple module that has them (AIR.md 1.3). */
export const resourceLimits: readonly (readonly [key: string, value: number])[] = [
  ['air.max_device_buffers', 31],
  ['air.max_constant_buffers', 31],
  ['air.max_threadgroup_buffers', 31],
  ['air.max_textures', 128],
  ['air.max_read_write_textures', 8],
  ['air.max_samplers', 16],
];

/** Flags that every Apple module for a recent macOS has, with their one value. */
export const usualFlags: readonly (readonly [key: string, behaviour: number, value: number])[] = [
  ['wchar_size', 1, 4],
  ['frame-pointer', 7, 2],
];

/** Every flag with a known value, and the behaviour that Apple writes (AIR.md 1.3): 2 warning, 1 error, 7 max. */
export const knownFlags: readonly (readonly [key: string, behaviour: number, value: number])[] = [
  ...usualFlags,
  ...resourceLimits.map(([key, value]) => [key, 7, value] as const),
];

const sdkVersion: Rule = {
  id: 'AIR-SDK-VERSION',
  title: 'SDK Version module flag',
  group: 'module',
  verdicts: macos26Only,
  severity: 'error',
  evidence: [seed001('Finding 1'), airFacts('4.0')],
  status: 'contradicted',
  testedOn: 'macOS 26.2, M4 Pro, Xcode 26.2; a module without it is also reported to work there',
  explanation:
    'Every executable module that Apple’s compiler makes states the SDK it was built with. One report says that ' +
    'macOS 26 crashes its compiler service without the flag, yet its own files differ in some thirty facts and one ' +
    'module without the flag is reported to work.',
  detect({air}) {
    if (!isKernelModuleForMacos26(air)) return [];
    const concerns = [factPath.flag('SDK Version')];
    const flag = findFlag(air.moduleFlags, 'SDK Version');
    if (flag === undefined) {
      if (hasUnreadableOperand(air, 'llvm.module.flags')) return [];
      const place = missingPlace(air, 'llvm.module.flags');
      return [{message: 'module flag "SDK Version" is missing', place, concerns}];
    }
    const version = flagVersion(flag);
    const isVersion = version !== undefined && version.length >= 2 && version.length <= 3;
    if (isVersion) return [];
    const message = 'module flag "SDK Version" is no array of two or three integers';
    return [{message, place: flag.place, concerns, subject: flag}];
  },
};

const maxLimits: Rule = {
  id: 'AIR-MAX-LIMITS',
  title: 'Resource limits as module flags',
  group: 'module',
  verdicts: macos26Only,
  severity: 'error',
  evidence: [seed001('Finding 2'), airFacts('1.3 and 4.0')],
  status: 'reported',
  testedOn: 'macOS 26.2, M4 Pro, Xcode 26.2; not isolated from the other facts of the same report',
  explanation:
    'Six air.max_* flags state how many buffers, textures and samplers a function may use; Apple’s compilers write ' +
    'them since Xcode 13. They are among the candidates for the crash of macOS 26’s compiler service.',
  detect({air}) {
    if (!isKernelModuleForMacos26(air) || hasUnreadableOperand(air, 'llvm.module.flags')) return [];
    const missing = resourceLimits.filter(([key]) => findFlag(air.moduleFlags, key) === undefined);
    const place = missingPlace(air, 'llvm.module.flags');
    return missing.map(([key]) => ({
      message: `module flag "${key}" is missing`,
      place,
      concerns: [factPath.flag(key)],
      subject: key,
    }));
  },
};

const flagValues: Rule = {
  id: 'AIR-FLAG-VALUE',
  title: 'Value of a module flag',
  group: 'module',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [airFacts('1.3')],
  status: 'inferred',
  testedOn: 'nowhere; every Apple module that has these flags has the same values',
  explanation:
    'The air.max_* flags, wchar_size and frame-pointer have one value each in every module that Apple’s compilers ' +
    'made. What another value does is not known.',
  detect({air}) {
    const found: Detection[] = [];
    for (const [key, , expected] of knownFlags) {
      const flag = findFlag(air.moduleFlags, key);
      const value = flagInteger(flag);
      if (flag === undefined || value === expected) continue;
      const actual = value === undefined ? 'no integer' : String(value);
      const message = `module flag "${key}" is ${actual}; Apple writes ${expected}`;
      found.push({message, place: flag.place, concerns: [factPath.flag(key)], subject: {flag, expected}});
    }
    return found;
  },
};

const behaviours: ReadonlyMap<string, number> = new Map([
  ['SDK Version', 2],
  ...knownFlags.map(([key, behaviour]) => [key, behaviour] as const),
]);

const flagBehaviour: Rule = {
  id: 'AIR-FLAG-BEHAVIOUR',
  title: 'Merge behaviour of a module flag',
  group: 'module',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [airFacts('1.3')],
  status: 'inferred',
  testedOn: 'nowhere',
  explanation:
    'The first operand of a module flag says what the linker does when two modules differ. Apple writes 2 for SDK ' +
    'Version, 1 for wchar_size and 7 for the rest.',
  detect({air}) {
    return air.moduleFlags.flatMap((flag) => {
      const expected = behaviours.get(flag.key.value);
      if (expected === undefined || flag.behaviour.value === expected) return [];
      const message = `module flag "${flag.key.value}" has behaviour ${flag.behaviour.value}; Apple writes ${expected}`;
      const concerns = [factPath.flag(flag.key.value)];
      return [{message, place: flag.behaviour.place, concerns, subject: expected}];
    });
  },
};

const missingUsualFlags: Rule = {
  id: 'AIR-USUAL-FLAGS',
  title: 'Flags that Apple’s compiler always writes',
  group: 'module',
  verdicts: {macos15: 'none', macos26: 'none'},
  severity: 'info',
  evidence: [airFacts('1.2 and 1.3')],
  status: 'inferred',
  testedOn: 'nowhere; modules without frame-pointer are reported to run',
  explanation:
    'Modules for macOS 14 and later state wchar_size and frame-pointer. Nothing is known to depend on them, but a ' +
    'comparison with a compiler-made module shows them.',
  detect({air}) {
    if (kernels(air).length === 0 || !deploysTo(air, [14])) return [];
    if (hasUnreadableOperand(air, 'llvm.module.flags')) return [];
    const place = missingPlace(air, 'llvm.module.flags');
    return usualFlags
      .filter(([key]) => findFlag(air.moduleFlags, key) === undefined)
      .map((flag) => ({
        message: `module flag "${flag[0]}" is missing`,
        place,
        concerns: [factPath.flag(flag[0])],
        subject: flag,
      }));
  },
};

/** Rules about `!llvm.module.flags`. */
export const moduleFlagRules: readonly Rule[] = [
  sdkVersion,
  maxLimits,
  flagValues,
  flagBehaviour,
  missingUsualFlags,
];
