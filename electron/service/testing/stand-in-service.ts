/**
 * Entry of a device service whose Metal is the strict stand-in: `AIRLOCK_RESOURCES` holds the stand-in's addon. Where the
 * environment switches Metal's checks on, it reports what they would, for kernels of certain names.
 */
import {addonCandidates} from '../addon.ts';
import {StandInMetal} from './stand-in-metal.ts';

const [addonPath = ''] = addonCandidates(process.env['AIRLOCK_RESOURCES'] ?? '');
const metal = new StandInMetal(addonPath);
const isOn = (name: string): boolean => process.env[name] === '1';

metal.script.commandBuffer = (label) => {
  if (label === 'saxpy' && isOn('MTL_SHADER_VALIDATION')) {
    const log = {encoder: label, function: label, line: 7, column: 3};
    return {logs: [{...log, text: 'Invalid device load executing kernel function "saxpy"'}]};
  }
  if (label === 'reverse' && isOn('MTL_DEBUG_LAYER')) {
    // The debug layer asserts, which ends the process (METAL.md 3.6).
    process.stderr.write(
      'validateComputeFunctionArguments: failed assertion `Compute Function(reverse)’\n',
      () => process.abort(),
    );
    return new Promise(() => undefined);
  }
  return undefined;
};

await import('../device-service.ts');
