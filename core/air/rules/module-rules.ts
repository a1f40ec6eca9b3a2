import {type AirModule} from '../model/air-module.ts';
import {findFlag, flagInteger, flagVersion} from '../model/module-flags.ts';
import {airVersionOf} from '../model/triple.ts';
import {compareVersions, formatVersion, type Version} from '../model/version.ts';
import {airFacts, seed001} from './evidence.ts';
import {isKernelModuleForMacos26, kernels, missingPlace} from './places.ts';
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

/** The AIR version that a language version needs at least (AIR.md 1.2). */
const airFloors: readonly (readonly [language: Version, air: Version])[] = [
  [
    [4, 1],
    [2, 9],
  ],
  [
    [4, 0],
    [2, 8],
  ],
  [
    [3, 2],
    [2, 7],
  ],
  [
    [3, 1],
    [2, 6],
  ],
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
    'module without the flag is reported to work: Explain finds out for your module.',
  detect({air}) {
    if (!isKernelModuleForMacos26(air)) return [];
    const flag = findFlag(air.moduleFlags, 'SDK Version');
    if (flag === undefined) {
      const place = missingPlace(air, 'llvm.module.flags');
      return [{message: 'module flag "SDK Version" is missing', place}];
    }
    if (flagVersion(flag) !== undefined) return [];
    return [{message: 'module flag "SDK Version" is no array of integers', place: flag.place}];
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
    if (!isKernelModuleForMacos26(air)) return [];
    const missing = resourceLimits.filter(([key]) => findFlag(air.moduleFlags, key) === undefined);
    const place = missingPlace(air, 'llvm.module.flags');
    return missing.map(([key]) => ({message: `module flag "${key}" is missing`, place, subject: key}));
  },
};

const limitValues: Rule = {
  id: 'AIR-LIMIT-VALUE',
  title: 'Value of a resource limit',
  group: 'module',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [airFacts('1.3')],
  status: 'inferred',
  testedOn: 'nowhere; every Apple module that has the flags has the same six values',
  explanation:
    'The air.max_* flags have one value each in every module that Apple’s compilers made. What another value does is ' +
    'not known.',
  detect({air}) {
    const found: Detection[] = [];
    for (const [key, expected] of resourceLimits) {
      const flag = findFlag(air.moduleFlags, key);
      const value = flagInteger(flag);
      if (flag === undefined || value === expected) continue;
      const actual = value === undefined ? 'no integer' : String(value);
      found.push({message: `module flag "${key}" is ${actual}; Apple writes ${expected}`, place: flag.place});
    }
    return found;
  },
};

/** Behaviours that Apple writes (AIR.md 1.3): 2 warning, 1 error, 7 max. */
const behaviours: ReadonlyMap<string, number> = new Map([
  ['SDK Version', 2],
  ['wchar_size', 1],
  ['frame-pointer', 7],
  ...resourceLimits.map(([key]) => [key, 7] as const),
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
      return [{message, place: flag.behaviour.place, subject: expected}];
    });
  },
};

const compileOptions: Rule = {
  id: 'AIR-COMPILE-OPTIONS',
  title: 'Compile options',
  group: 'module',
  verdicts: {macos15: 'warning', macos26: 'crash'},
  severity: 'error',
  evidence: [seed001('Finding 2'), airFacts('4.0')],
  status: 'contradicted',
  testedOn:
    'macOS 13 to 15 reported to reject modules without it, macOS 26 reported lenient; seed 001 says the reverse',
  explanation:
    '!air.compile_options tells the GPU compiler how to treat denormals, fast math and framebuffer fetch. Reports ' +
    'agree that modules without it fail somewhere, and differ on which OS.',
  detect({air, profile}) {
    if (kernels(air).length === 0 || air.compileOptions.length > 0) return [];
    if (profile === 'macos26' && !isKernelModuleForMacos26(air)) return [];
    const place = missingPlace(air, 'air.compile_options');
    return [{message: '!air.compile_options is missing', place}];
  },
};

/** One of each group is expected; the first of each is what `fix` adds. */
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
        subject: group[0],
      }));
  },
};

const triple: Rule = {
  id: 'AIR-TRIPLE',
  title: 'Target triple',
  group: 'module',
  verdicts: {macos15: 'reject', macos26: 'reject'},
  severity: 'error',
  evidence: [seed001('Finding 6'), airFacts('1.2 and 3.4')],
  status: 'reported',
  testedOn: 'loader messages of several macOS versions, collected in the AIR facts',
  explanation:
    'The triple states the AIR version and the oldest OS the module runs on. The loader refuses a module that is ' +
    'built for a newer OS than the one it runs on, and one without an AIR triple.',
  detect({air, profile}) {
    if (air.entryPoints.length === 0 && air.tripleText === undefined) return [];
    if (air.tripleText === undefined) {
      return [{message: 'target triple is missing', place: {start: 0, end: 0}}];
    }
    const {place, value: text} = air.tripleText;
    const parsed = air.triple?.value;
    if (parsed === undefined) return [{message: `"${text}" is no target triple of AIR`, place}];
    const running: Version = [profile === 'macos26' ? 26 : 15, 99];
    if (
      parsed.os === 'macosx' &&
      parsed.osVersion !== undefined &&
      compareVersions(parsed.osVersion, running) > 0
    ) {
      const deployment = `macOS ${formatVersion(parsed.osVersion)}`;
      return [
        {
          message: `the module is built for ${deployment} and later, the target is macOS ${running[0]}`,
          place,
        },
      ];
    }
    return [];
  },
};

const dataLayout: Rule = {
  id: 'AIR-DATALAYOUT',
  title: 'Data layout',
  group: 'module',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [airFacts('1.1')],
  status: 'inferred',
  testedOn: 'nowhere; the 64-bit layout is the same in every Apple module from 2017 to 2026',
  explanation:
    'The data layout fixes sizes and alignments, such as the 16 bytes of float3. With another layout the module means ' +
    'other addresses than its author intended.',
  detect({air}) {
    if (air.triple?.value.architecture !== 'air64') return [];
    if (air.dataLayout === undefined) {
      return [{message: 'target datalayout is missing', place: missingPlace(air)}];
    }
    if (air.dataLayout.value === air64DataLayout) return [];
    return [{message: 'target datalayout differs from the one of air64', place: air.dataLayout.place}];
  },
};

/** The layout of every 64-bit Apple module (AIR.md 1.1). */
export const air64DataLayout =
  'e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-' +
  'v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32';

const airVersion: Rule = {
  id: 'AIR-VERSION',
  title: 'AIR version',
  group: 'module',
  verdicts: {macos15: 'reject', macos26: 'reject'},
  severity: 'error',
  evidence: [seed001('Finding 6'), airFacts('1.2 and 3.4')],
  status: 'reported',
  testedOn: 'loader messages of several macOS versions, collected in the AIR facts',
  explanation:
    '!air.version states the version of AIR that the module is written in. It must be the one that the triple names; ' +
    'the loader compares them.',
  detect({air}) {
    if (air.entryPoints.length === 0) return [];
    if (air.airVersion === undefined) {
      if (air.malformed.some((problem) => problem.what.includes('air.version'))) return [];
      return [{message: '!air.version is missing', place: missingPlace(air)}];
    }
    const stated = air.triple?.value.airVersion;
    const actual = air.airVersion.value;
    if (stated === undefined || compareVersions(stated, actual.slice(0, 2)) === 0) return [];
    const message = `!air.version is ${formatVersion(actual)}, the triple says ${formatVersion(stated)}`;
    return [{message, place: air.airVersion.place, subject: stated}];
  },
};

const airVersionForOs: Rule = {
  id: 'AIR-VERSION-OS',
  title: 'AIR version and deployment OS',
  group: 'module',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [airFacts('1.2')],
  status: 'inferred',
  testedOn: 'nowhere; measured is only what Apple’s compiler writes for each deployment target',
  explanation:
    'Apple’s compiler derives the AIR version from the deployment OS alone. A module with another one has not been ' +
    'made by it, and older OS versions may refuse it.',
  detect({air}) {
    const parsed = air.triple?.value;
    const implied = parsed === undefined ? undefined : airVersionOf(parsed);
    const stated = air.airVersion;
    if (implied === undefined || stated === undefined) return [];
    if (compareVersions(implied, stated.value.slice(0, 2)) === 0) return [];
    const message = `the deployment OS implies AIR ${formatVersion(implied)}, !air.version is ${formatVersion(stated.value)}`;
    return [{message, place: stated.place}];
  },
};

const languageVersion: Rule = {
  id: 'AIR-LANGUAGE-VERSION',
  title: 'Language version',
  group: 'module',
  verdicts: {macos15: 'reject', macos26: 'reject'},
  severity: 'error',
  evidence: [seed001('Checklist'), airFacts('1.2 and 3.4')],
  status: 'reported',
  testedOn: 'loader messages of several macOS versions, collected in the AIR facts',
  explanation:
    '!air.language_version states the Metal version of the source. Each needs a minimum AIR version, and the loader ' +
    'refuses a language that its OS does not support.',
  detect({air}) {
    if (air.entryPoints.length === 0) return [];
    const stated = air.languageVersion;
    if (stated === undefined) {
      if (air.malformed.some((problem) => problem.what.includes('air.language_version'))) return [];
      return [{message: '!air.language_version is missing', place: missingPlace(air)}];
    }
    const floor = airFloors.find(([language]) => compareVersions(stated.value.version, language) >= 0)?.[1];
    const actual = air.airVersion?.value;
    if (floor === undefined || actual === undefined || compareVersions(actual, floor) >= 0) return [];
    const language = `${stated.value.language} ${formatVersion(stated.value.version)}`;
    return [
      {
        message: `${language} needs AIR ${formatVersion(floor)}, the module is AIR ${formatVersion(actual)}`,
        place: stated.place,
      },
    ];
  },
};

const identifier: Rule = {
  id: 'AIR-IDENT',
  title: 'Compiler identification',
  group: 'module',
  verdicts: {macos15: 'none', macos26: 'warning'},
  severity: 'warning',
  evidence: [seed001('Checklist')],
  status: 'reported',
  testedOn: 'macOS 26.2, M4 Pro, Xcode 26.2; not isolated',
  explanation:
    '!llvm.ident names the compiler. The checklist of seed 001 asks for a plausible one; no report isolates it.',
  detect({air}) {
    if (!isKernelModuleForMacos26(air) || air.identifiers.length > 0) return [];
    return [{message: '!llvm.ident is missing', place: missingPlace(air)}];
  },
};

const sourceFileName: Rule = {
  id: 'AIR-SOURCE-FILE-NAME',
  title: 'Source file name',
  group: 'module',
  verdicts: {macos15: 'none', macos26: 'none'},
  severity: 'info',
  evidence: [seed001('Checklist'), airFacts('1.3')],
  status: 'contradicted',
  testedOn: 'nowhere; Apple’s own linker drops it from executable modules',
  explanation:
    '!air.source_file_name names the .metal file. The checklist of seed 001 asks for it, but Apple’s linker drops it ' +
    'from every executable module, so that it cannot be required.',
  detect({air}) {
    if (!isKernelModuleForMacos26(air) || air.airSourceFileName !== undefined) return [];
    return [{message: '!air.source_file_name is missing', place: missingPlace(air)}];
  },
};

/** Attributes that a kernel has in seed 001's checklist. */
export const kernelAttributes: readonly string[] = ['convergent', 'mustprogress', 'nounwind', 'willreturn'];

const functionAttributes: Rule = {
  id: 'AIR-FUNCTION-ATTRIBUTES',
  title: 'Attributes of a kernel',
  group: 'module',
  verdicts: {macos15: 'none', macos26: 'warning'},
  severity: 'warning',
  evidence: [seed001('Checklist'), airFacts('1.6')],
  status: 'reported',
  testedOn: 'macOS 26.2, M4 Pro, Xcode 26.2; not isolated',
  explanation:
    'Apple’s kernels are convergent, mustprogress, nounwind and willreturn. Without convergent an optimiser may move a ' +
    'barrier or a simdgroup function into divergent code.',
  detect({air}) {
    if (!isKernelModuleForMacos26(air)) return [];
    return kernels(air).flatMap((kernel) => {
      const fn = kernel.function;
      if (fn === undefined || fn.isDeclaration) return [];
      const stated = attributeNames(air, fn.attributes);
      const missing = kernelAttributes.filter((name) => !stated.has(name));
      if (missing.length === 0) return [];
      const place = {start: fn.nameStart, end: fn.nameEnd};
      return [{message: `kernel ${kernel.name} lacks ${missing.join(', ')}`, place, subject: {fn, missing}}];
    });
  },
};

function attributeNames(
  air: AirModule,
  attributes: readonly {readonly form: string; readonly name: string; readonly integer: number}[],
): Set<string> {
  const names = new Set<string>();
  for (const attribute of attributes) {
    if (attribute.form !== 'group') names.add(attribute.name);
    const group =
      attribute.form === 'group' ? air.ir.attributeGroupsByNumber.get(attribute.integer) : undefined;
    for (const member of group?.attributes ?? []) names.add(member.name);
  }
  return names;
}

/** Rules about the module as a whole, in the order of seed 001's checklist. */
export const moduleRules: readonly Rule[] = [
  triple,
  dataLayout,
  sdkVersion,
  maxLimits,
  limitValues,
  flagBehaviour,
  compileOptions,
  compileOptionSet,
  airVersion,
  airVersionForOs,
  languageVersion,
  identifier,
  sourceFileName,
  functionAttributes,
];
