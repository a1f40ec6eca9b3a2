import {factPath} from '../model/fact-path.ts';
import {airVersionOf} from '../model/triple.ts';
import {compareVersions, formatVersion, type Version} from '../model/version.ts';
import {airFacts, seed001} from './evidence.ts';
import {missingPlace} from './places.ts';
import {type Rule} from './rule.ts';

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
    'The triple states the AIR version and the oldest OS the module runs on. Without an AIR triple the loader does not ' +
    'take the module.',
  detect({air}) {
    if (air.entryPoints.length === 0 && air.tripleText === undefined) return [];
    const concerns = [factPath.module('target triple')];
    if (air.tripleText === undefined) {
      return [{message: 'target triple is missing', place: {start: 0, end: 0}, concerns}];
    }
    if (air.triple !== undefined) return [];
    const {place, value: text} = air.tripleText;
    return [{message: `"${text}" is no target triple of AIR`, place, concerns}];
  },
};

const newerOs: Rule = {
  id: 'AIR-TRIPLE-OS',
  title: 'Deployment target newer than the OS',
  group: 'module',
  verdicts: {macos15: 'warning', macos26: 'warning'},
  severity: 'warning',
  evidence: [seed001('Finding 6 and Expected output'), airFacts('3.4')],
  status: 'contradicted',
  testedOn:
    'loader messages of several macOS versions speak against it; seed 001 expects its macOS 26 modules to run on macOS 15',
  explanation:
    'The triple names the oldest OS that the module is made for. Loaders are reported to refuse a module for a newer OS ' +
    'than their own, and one report expects such modules to run.',
  detect({air, profile}) {
    const parsed = air.triple?.value;
    if (parsed?.os !== 'macosx' || parsed.osVersion === undefined || air.tripleText === undefined) return [];
    const running = profile === 'macos26' ? 26 : 15;
    if (compareVersions(parsed.osVersion.slice(0, 1), [running]) <= 0) return [];
    const message = `the module is built for macOS ${formatVersion(parsed.osVersion)} and later, the target is macOS ${running}`;
    return [{message, place: air.tripleText.place, concerns: [factPath.module('target triple')]}];
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
  testedOn: 'nowhere; the 64-bit layout is the same in every Apple module from 2019 to 2026',
  explanation:
    'The data layout fixes sizes and alignments, such as the 16 bytes of float3. With another layout the module means ' +
    'other addresses than its author intended.',
  detect({air}) {
    if (air.triple?.value.architecture !== 'air64') return [];
    const concerns = [factPath.module('target datalayout')];
    if (air.dataLayout === undefined) {
      return [{message: 'target datalayout is missing', place: missingPlace(air), concerns}];
    }
    if (air.dataLayout.value === air64DataLayout || air.dataLayout.value === oldAir64DataLayout) return [];
    return [
      {message: 'target datalayout differs from the one of air64', place: air.dataLayout.place, concerns},
    ];
  },
};

/** The layout of every 64-bit Apple module since Metal 2.2 (AIR.md 1.1). */
export const air64DataLayout =
  'e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-' +
  'v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32';

/** The layout of Metal 2.0 has an entry for a type that AIR does not have; seen in modules for iOS 11. */
const oldAir64DataLayout = air64DataLayout
  .replace('f64:64:64-', 'f64:64:64-f80:128:128-')
  .replace('-n8', '-f80:128:128-n8');

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
    const concerns = [factPath.module('air.version')];
    if (air.airVersion === undefined) {
      if (air.malformed.some((problem) => problem.what.includes('air.version'))) return [];
      return [{message: '!air.version is missing', place: missingPlace(air), concerns}];
    }
    const stated = air.triple?.value.airVersion;
    const actual = air.airVersion.value;
    if (stated === undefined || compareVersions(stated, actual.slice(0, 2)) === 0) return [];
    const message = `!air.version is ${formatVersion(actual)}, the triple says ${formatVersion(stated)}`;
    return [{message, place: air.airVersion.place, concerns, subject: stated}];
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
    return [{message, place: stated.place, concerns: [factPath.module('air.version')], subject: implied}];
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
    const concerns = [factPath.module('air.language_version')];
    if (stated === undefined) {
      if (air.malformed.some((problem) => problem.what.includes('air.language_version'))) return [];
      return [{message: '!air.language_version is missing', place: missingPlace(air), concerns}];
    }
    if (stated.value.language !== 'Metal') {
      const message = `the language is called "${stated.value.language}"; Apple writes "Metal"`;
      return [{message, place: stated.place, concerns}];
    }
    const floor = airFloors.find(([language]) => compareVersions(stated.value.version, language) >= 0)?.[1];
    const actual = air.airVersion?.value;
    if (floor === undefined || actual === undefined || compareVersions(actual, floor) >= 0) return [];
    const language = `Metal ${formatVersion(stated.value.version)}`;
    const message = `${language} needs AIR ${formatVersion(floor)}, the module is AIR ${formatVersion(actual)}`;
    return [{message, place: stated.place, concerns}];
  },
};

/** Rules about the target and the versions that a module states. */
export const versionRules: readonly Rule[] = [
  triple,
  newerOs,
  dataLayout,
  airVersion,
  airVersionForOs,
  languageVersion,
];
