import {parseVersion, type Version} from './version.ts';

/** A target triple of AIR, taken apart (AIR.md 1.2). */
export interface AirTriple {
  readonly text: string;
  /** `air64` or the 32-bit `air`. */
  readonly architecture: 'air64' | 'air';
  /** From `_vNN`: 28 is AIR 2.8. Written by the Xcode 26 toolchain for every target, by no older one. */
  readonly airVersion: Version | undefined;
  readonly vendor: string;
  /** `macosx`, `ios`, `xros`, ... */
  readonly os: string;
  /** The deployment target. */
  readonly osVersion: Version | undefined;
  /** `simulator` and the like. */
  readonly environment: string | undefined;
}

/** Reads `air64_v28-apple-macosx26.0.0` and its older spelling `air64-apple-macosx15.0.0`; undefined for other targets. */
export function parseTriple(text: string): AirTriple | undefined {
  const [head, vendor, system, environment] = text.split('-');
  if (head === undefined || vendor === undefined || system === undefined) return undefined;
  const [architecture, suffix, ...rest] = head.split('_');
  if ((architecture !== 'air64' && architecture !== 'air') || rest.length > 0) return undefined;
  const airVersion = suffix === undefined ? undefined : parseSuffix(suffix);
  if (suffix !== undefined && airVersion === undefined) return undefined;
  const digits = [...system].findIndex((character) => character >= '0' && character <= '9');
  const os = digits < 0 ? system : system.slice(0, digits);
  const osVersion = digits < 0 ? undefined : parseVersion(system.slice(digits));
  return {text, architecture, airVersion, vendor, os, osVersion, environment};
}

/** `v28` -> 2.8. The last digit is the minor version: AIR has not had a two-digit one. */
function parseSuffix(suffix: string): Version | undefined {
  const number = suffix.startsWith('v') ? parseVersion(suffix.slice(1))?.[0] : undefined;
  return number === undefined || number < 10 ? undefined : [Math.floor(number / 10), number % 10];
}

/** The AIR version that a deployment target implies (AIR.md 1.2: it depends on the deployment OS only). */
export function airVersionOf(triple: AirTriple): Version | undefined {
  if (triple.os !== 'macosx' || triple.osVersion === undefined) return undefined;
  const [major = 0, minor = 0] = triple.osVersion;
  if (major === 10) return minor >= 13 && minor <= 15 ? [2, minor - 13] : undefined;
  if (major >= 11 && major <= 15) return [2, major - 8];
  return major >= 26 && major <= 27 ? [2, major - 18] : undefined;
}
