import {StandInMetal} from './stand-in-metal.ts';

/** Builds the addon with the stand-in where it is stale; AIRLOCK_STAND_IN_ADDON names another one. */
export async function openStandIn(): Promise<StandInMetal> {
  return new StandInMetal(process.env['AIRLOCK_STAND_IN_ADDON'] ?? (await builtStandIn()).addonPath);
}

export interface StandInBuildOptions {
  readonly sanitize?: boolean;
  /** One file of native/metal is compiled with another text, or with headers of that folder before the stubs. */
  readonly planted?: {readonly source: string; readonly text?: string; readonly headers?: string};
}

export async function builtStandIn(
  options: StandInBuildOptions = {},
): Promise<{readonly addonPath: string; readonly probePath: string}> {
  const script = new URL('../../../scripts/build-stand-in.mjs', import.meta.url).href;
  const {buildStandIn} = (await import(script)) as {
    buildStandIn: (options: StandInBuildOptions) => Promise<{addonPath: string; probePath: string}>;
  };
  return buildStandIn(options);
}
