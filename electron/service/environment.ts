import {type ServiceKind, serviceKindSchema} from '../../core/protocol/device.ts';

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

export const serviceKinds = serviceKindSchema.options;

const kindVariable = 'AIRLOCK_SERVICE_KIND';

const switches: Readonly<Record<ServiceKind, Readonly<Record<string, string>>>> = {
  plain: {},
  validated: {MTL_DEBUG_LAYER: '1', MTL_SHADER_VALIDATION: '1', MTL_SHADER_VALIDATION_REPORT_TO_STDERR: '1'},
  capture: {MTL_CAPTURE_ENABLED: '1'},
};

export interface ServiceEnvironmentOptions {
  /** `plain` where absent. */
  readonly kind?: ServiceKind;
  /** Asks Apple's driver for patience with long kernels; it costs the screen's responsiveness (METAL.md 3.5). */
  readonly relaxGpuTimeout?: true;
}

/** The kind of the service that runs in an environment of serviceEnvironment. */
export function serviceKindOf(environment: Readonly<Record<string, string | undefined>>): ServiceKind {
  return serviceKinds.find((kind) => kind === environment[kindVariable]) ?? 'plain';
}

/** The whole environment of a device service. Metal's variables of the lab's own environment are not passed on. */
export function serviceEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  resourcesDirectory: string,
  {kind = 'plain', relaxGpuTimeout}: ServiceEnvironmentOptions = {},
): Record<string, string> {
  const environment: Record<string, string> = {
    AIRLOCK_RESOURCES: resourcesDirectory,
    [kindVariable]: kind,
    ...switches[kind],
    ...(relaxGpuTimeout === true ? {AGX_RELAX_CDM_CTXSTORE_TIMEOUT: '1'} : {}),
  };
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
