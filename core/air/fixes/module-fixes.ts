import {type ModuleFlag} from '../model/module-flags.ts';
import {airVersionOf} from '../model/triple.ts';
import {compareVersions, type Version} from '../model/version.ts';
import {type OsProfile} from '../rules/rule.ts';
import {optionGroups} from '../rules/compile-option-rules.ts';
import {knownFlags} from '../rules/module-flag-rules.ts';
import {air64DataLayout} from '../rules/version-rules.ts';
import {encodeQuoted} from '../../ir/model/quoted-text.ts';
import {firstOperand, type FixPlan} from './fix-plan.ts';
import {type Fixer} from './fixer.ts';

/** The SDK of seed 001, whose modules with it run. */
const testedSdk: Version = [26, 2];

/** As the compiler of seed 001 identifies itself; its checklist asks for a plausible one. */
const testedIdentifier = 'Apple metal version 32023.850 (metalfe-32023.850.10)';

/** The newest Metal version of each AIR version (AIR.md 1.2). */
const languages: readonly (readonly [air: Version, language: Version])[] = [
  [
    [2, 8],
    [4, 0],
  ],
  [
    [2, 7],
    [3, 2],
  ],
  [
    [2, 6],
    [3, 1],
  ],
  [
    [2, 5],
    [3, 0],
  ],
];

const triples: Readonly<Record<OsProfile, string>> = {
  macos15: 'air64_v27-apple-macosx15.0.0',
  macos26: 'air64_v28-apple-macosx26.0.0',
};

/** A missing triple is that of the profile, unless the module states another AIR version. */
const addTriple: Fixer = (_finding, plan, profile) => {
  const {air} = plan;
  if (air.tripleText !== undefined) return undefined;
  const stated = air.airVersion?.value;
  const [major = 2, minor = 8] = stated ?? (profile === 'macos15' ? [2, 7] : [2, 8]);
  const os = triples.macos26.includes(`v${major}${minor}`) ? triples.macos26 : triples.macos15;
  if (!os.includes(`v${major}${minor}`)) return undefined;
  plan.addLine(air.ir.dataLayout ?? air.ir.sourceFileName, `target triple = "${os}"`);
  return `Add target triple "${os}"`;
};

/** Only a missing layout: another one may be what the addresses in the code were computed with. */
const addDataLayout: Fixer = (_finding, plan) => {
  const {air} = plan;
  if (air.dataLayout !== undefined) return undefined;
  plan.addLine(air.ir.sourceFileName, `target datalayout = "${air64DataLayout}"`);
  return 'Add the data layout of air64';
};

function versionArray(version: Version): string {
  return `[${version.length} x i32] [${version.map((part) => `i32 ${part}`).join(', ')}]`;
}

const addSdkVersion: Fixer = (finding, plan) => {
  const deployed = plan.air.triple?.value.osVersion?.slice(0, 2) ?? testedSdk;
  const version = versionArray(compareVersions(deployed, testedSdk) > 0 ? deployed : testedSdk);
  const flag = finding.subject as ModuleFlag | undefined;
  if (flag === undefined) plan.addToList('llvm.module.flags', `i32 2, !"SDK Version", ${version}`);
  else plan.edit({start: flag.value.start, end: flag.value.end, text: version});
  return `${flag === undefined ? 'Add' : 'Set'} module flag "SDK Version"`;
};

const addFlag: Fixer = (finding, plan) => {
  const {subject} = finding;
  const key = Array.isArray(subject) ? String(subject[0]) : String(subject);
  const flag = knownFlags.find(([name]) => name === key);
  if (flag === undefined) return undefined;
  plan.addToList('llvm.module.flags', `i32 ${flag[1]}, !"${key}", i32 ${flag[2]}`);
  return `Add module flag "${key}"`;
};

const setFlagValue: Fixer = (finding, plan) => {
  const {flag, expected} = finding.subject as {flag: ModuleFlag; expected: number};
  plan.edit({start: flag.value.start, end: flag.value.end, text: `i32 ${expected}`});
  return `Set module flag "${flag.key.value}" to ${expected}`;
};

const setFlagBehaviour: Fixer = (finding, plan) => {
  plan.edit({...finding.place, text: `i32 ${String(finding.subject)}`});
  return `Set the merge behaviour to ${String(finding.subject)}`;
};

/** Code that was compiled without fast math says so in its attributes; the options must not say otherwise. */
function hasPreciseMath(plan: FixPlan): boolean {
  return plan.air.ir.attributeGroups.some((group) =>
    group.attributes.some(
      ({name, value}) => (name === 'unsafe-fp-math' || name === 'no-nans-fp-math') && value === 'false',
    ),
  );
}

function defaultOption(group: readonly string[], plan: FixPlan): string {
  const [usual = '', other = ''] = group;
  return usual === 'air.compile.fast_math_enable' && hasPreciseMath(plan) ? other : usual;
}

const addOptions: Fixer = (_finding, plan) => {
  for (const group of optionGroups) plan.addToList('air.compile_options', `!"${defaultOption(group, plan)}"`);
  return 'Add the compile options';
};

const addOption: Fixer = (finding, plan) => {
  const option = defaultOption(finding.subject as readonly string[], plan);
  plan.addToList('air.compile_options', `!"${option}"`);
  return `Add compile option ${option}`;
};

function versionBody(version: Version): string {
  return `i32 ${version[0] ?? 0}, i32 ${version[1] ?? 0}, i32 ${version[2] ?? 0}`;
}

/** The AIR version that the triple names, or implies by its OS. */
const setAirVersion: Fixer = (finding, plan) => {
  const triple = plan.air.triple?.value;
  const version = triple === undefined ? undefined : (triple.airVersion ?? airVersionOf(triple));
  // With a triple that contradicts itself nobody can say which version is meant.
  const implied = triple === undefined ? undefined : airVersionOf(triple);
  const contradicts =
    version !== undefined && implied !== undefined && compareVersions(version, implied) !== 0;
  if (version === undefined || contradicts) return undefined;
  const operand = firstOperand(plan.air.ir.namedMetadataByName.get('air.version'));
  if (operand === undefined) plan.addToList('air.version', versionBody(version));
  else plan.replaceNode(operand, versionBody(version));
  return `${finding.message.includes('missing') ? 'Add' : 'Set'} AIR version ${version.slice(0, 2).join('.')}`;
};

const setLanguageVersion: Fixer = (finding, plan) => {
  const triple = plan.air.triple?.value;
  const air = triple === undefined ? plan.air.airVersion?.value : (triple.airVersion ?? airVersionOf(triple));
  const stated = plan.air.languageVersion?.value;
  const language =
    air === undefined ? undefined : languages.find(([floor]) => compareVersions(air, floor) >= 0)?.[1];
  const isNamedWrong = stated !== undefined && stated.language !== 'Metal';
  const version = isNamedWrong ? stated.version : language;
  if (version === undefined) return undefined;
  const body = `!"Metal", ${versionBody(version)}`;
  const operand = firstOperand(plan.air.ir.namedMetadataByName.get('air.language_version'));
  if (operand === undefined) plan.addToList('air.language_version', body);
  else plan.replaceNode(operand, body);
  return `${finding.message.includes('missing') ? 'Add' : 'Set'} language version Metal ${version.slice(0, 2).join('.')}`;
};

const addIdentifier: Fixer = (_finding, plan) => {
  plan.addToList('llvm.ident', `!"${testedIdentifier}"`);
  return 'Add !llvm.ident';
};

const addSourceFileName: Fixer = (_finding, plan) => {
  const stated = plan.air.sourceFileName?.value ?? '';
  const base = stated.split(/[\\/]/).pop() ?? '';
  const stem = base.replace(/\.[^.]*$/, '');
  const kernel = plan.air.entryPoints[0]?.name ?? 'kernel';
  const name = stated.endsWith('.metal')
    ? stated
    : `${stem === '' || stem.startsWith('<') ? kernel : stem}.metal`;
  plan.addToList('air.source_file_name', `!"${encodeQuoted(name)}"`);
  return `Add !air.source_file_name "${name}"`;
};

/** Fixes of rules about the module as a whole. */
export const moduleFixers: Readonly<Record<string, Fixer>> = {
  'AIR-TRIPLE': addTriple,
  'AIR-DATALAYOUT': addDataLayout,
  'AIR-SDK-VERSION': addSdkVersion,
  'AIR-MAX-LIMITS': addFlag,
  'AIR-USUAL-FLAGS': addFlag,
  'AIR-FLAG-VALUE': setFlagValue,
  'AIR-FLAG-BEHAVIOUR': setFlagBehaviour,
  'AIR-COMPILE-OPTIONS': addOptions,
  'AIR-COMPILE-OPTION-SET': addOption,
  'AIR-VERSION': setAirVersion,
  'AIR-VERSION-OS': setAirVersion,
  'AIR-LANGUAGE-VERSION': setLanguageVersion,
  'AIR-IDENT': addIdentifier,
  'AIR-SOURCE-FILE-NAME': addSourceFileName,
};
