import {compareVersions, parseVersion, type Version} from '../air/model/version.ts';

/** The oldest OS that AIR is made for (`-mmacosx-version-min`), oldest first. */
export const deploymentTargets = ['macos13', 'macos14', 'macos15', 'macos26'] as const;
export type DeploymentTarget = (typeof deploymentTargets)[number];

/** What `-std=` takes, oldest first (AIR.md 1.2). */
export const languageNames = ['metal3.0', 'metal3.1', 'metal3.2', 'metal4.0'] as const;
export type LanguageName = (typeof languageNames)[number];

/** What a deployment target means for AIR (AIR.md 1.2: the AIR version depends on the deployment OS only). */
export interface TargetFacts {
  /** Such as [26, 0, 0]. */
  readonly osVersion: Version;
  /** Such as [2, 8, 0]. */
  readonly airVersion: Version;
  /** The newest language that the target's AIR can hold; what Apple's compiler takes without `-std`. */
  readonly newestLanguage: LanguageName;
}

const targets: Readonly<Record<DeploymentTarget, TargetFacts>> = {
  macos13: {osVersion: [13, 0, 0], airVersion: [2, 5, 0], newestLanguage: 'metal3.0'},
  macos14: {osVersion: [14, 0, 0], airVersion: [2, 6, 0], newestLanguage: 'metal3.1'},
  macos15: {osVersion: [15, 0, 0], airVersion: [2, 7, 0], newestLanguage: 'metal3.2'},
  macos26: {osVersion: [26, 0, 0], airVersion: [2, 8, 0], newestLanguage: 'metal4.0'},
};

export function targetFacts(target: DeploymentTarget): TargetFacts {
  return targets[target];
}

/** `metal3.2` is [3, 2, 0]. */
export function languageVersion(name: LanguageName): Version {
  return [Number(name.charAt(5)), Number(name.charAt(7)), 0];
}

/** Whether the AIR of `target` can hold the language: each has a minimum AIR version (AIR.md 1.2). */
export function supportsLanguage(target: DeploymentTarget, language: LanguageName): boolean {
  return languageNames.indexOf(language) <= languageNames.indexOf(targets[target].newestLanguage);
}

/** What a version of Apple's front end writes about itself (AIR.md 1.2). */
export interface AppleToolchain {
  /** The text of `!llvm.ident`. */
  readonly identifier: string;
  /** Flag `SDK Version`. */
  readonly sdk: readonly number[];
  /** Whether triples name the AIR version (`air64_v28`): the Xcode 26 toolchain's do, for every target. */
  readonly namesAirVersion: boolean;
  /** Whether the flag `frame-pointer` is written for targets from macOS 14 on. */
  readonly hasFramePointer: boolean;
}

interface KnownToolchain {
  readonly version: Version;
  /** All of its parts, as `metalfe-` states them. */
  readonly full: string;
  readonly sdk: readonly number[];
}

/** Oldest first: the version that profiles name, what the compiler writes, and the newest SDK seen beside it. */
const toolchains: readonly KnownToolchain[] = [
  {version: [31001, 363], full: '31001.363', sdk: [12, 1]},
  {version: [31001, 660], full: '31001.660.6', sdk: [13, 0]},
  {version: [31001, 667], full: '31001.667.2', sdk: [13, 1]},
  {version: [32023, 154], full: '32023.154', sdk: [14, 0]},
  {version: [32023, 155], full: '32023.155', sdk: [14, 4]},
  {version: [32023, 329], full: '32023.329.2', sdk: [15, 0]},
  {version: [32023, 335], full: '32023.335', sdk: [15, 0]},
  {version: [32023, 830], full: '32023.830.2', sdk: [26, 0]},
  {version: [32023, 850], full: '32023.850.10', sdk: [26, 2]},
  {version: [32023, 864], full: '32023.864', sdk: [26, 2]},
  {version: [32023, 883], full: '32023.883', sdk: [26, 5]},
];

/** The facts of front end `appleClang`, such as `32023.850`; its SDK is that of the newest one known up to it. */
export function appleToolchain(appleClang: string): AppleToolchain {
  const version = parseVersion(appleClang) ?? [];
  const [oldest] = toolchains;
  let known = oldest;
  for (const one of toolchains) if (compareVersions(one.version, version) <= 0) known = one;
  const isExact = known !== undefined && compareVersions(known.version, version) === 0;
  const full = isExact && known !== undefined ? known.full : appleClang;
  const short = full.split('.').slice(0, 2).join('.');
  return {
    identifier: `Apple metal version ${short} (metalfe-${full})`,
    sdk: known?.sdk ?? [],
    namesAirVersion: compareVersions(version, [32023, 830]) >= 0,
    hasFramePointer: compareVersions(version, [32023, 0]) >= 0,
  };
}

/** Such as `air64_v28-apple-macosx26.0.0`. */
export function targetTriple(target: DeploymentTarget, appleClang: string): string {
  const {osVersion, airVersion} = targets[target];
  const suffix = appleToolchain(appleClang).namesAirVersion
    ? `_v${airVersion[0] ?? 0}${airVersion[1] ?? 0}`
    : '';
  return `air64${suffix}-apple-macosx${osVersion.join('.')}`;
}
