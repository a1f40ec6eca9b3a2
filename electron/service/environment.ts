/** Names the file descriptor of the service's line to its supervisor, where Electron gives it none. */
export const channelVariable = 'AIRLOCK_CHANNEL_FD';

/** What a device service may see of the lab's environment. Anything that could inject code is absent. */
const passedOn = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'XDG_RUNTIME_DIR',
] as const;

/** The whole environment of a device service. */
export function serviceEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  resourcesDirectory: string,
): Record<string, string> {
  const environment: Record<string, string> = {AIRLOCK_RESOURCES: resourcesDirectory};
  for (const name of passedOn) {
    const value = own[name];
    if (value !== undefined) environment[name] = value;
  }
  if (own['AIRLOCK_FAULTS'] === '1') environment['AIRLOCK_FAULTS'] = '1';
  return environment;
}

/** Names through which the environment can put code or libraries into a process that we start. */
const injecting =
  /^(NODE_OPTIONS|NODE_PATH|NODE_REPL_EXTERNAL_MODULE|NODE_V8_COVERAGE|ELECTRON_RUN_AS_NODE|LD_PRELOAD|LD_AUDIT|LD_LIBRARY_PATH|DYLD_.*)$/;

/** Removes such names from `environment` in place, so that no later child inherits them. */
export function stripInjectingNames(environment: Record<string, string | undefined>): void {
  for (const name of Object.keys(environment)) {
    if (injecting.test(name)) delete environment[name];
  }
}
