/** Electron before 39 slows the compositor of macOS 26 for every app; older majors get no security fixes either. */
export const minimumElectron = 39;

/**
 * What to tell a person whose Electron is too old, or undefined where it is fine. `version` is
 * `process.versions.electron`; without one the lab runs in no Electron at all (tests), and there is nothing to check.
 */
export function refuseElectron(version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  const major = Number.parseInt(version, 10);
  if (major >= minimumElectron) return undefined;
  return (
    `Airlock needs Electron ${minimumElectron} or newer; this is ${version}.\n` +
    'From a checkout: run `npm ci`, and unset ELECTRON_OVERRIDE_DIST_PATH. An installed app: install it again.'
  );
}
