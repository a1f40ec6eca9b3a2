import {describe, expect, it} from 'vitest';
import {serviceEnvironment, serviceKindOf, serviceKinds} from './environment.ts';

const own = {
  PATH: '/bin',
  HOME: '/home/x',
  MTL_DEBUG_LAYER: '1',
  NODE_OPTIONS: '--require evil',
  DYLD_INSERT_LIBRARIES: 'x',
};
const metal = (environment: Record<string, string>): string[] =>
  Object.keys(environment).filter((name) => /^(MTL_|AGX_)/.test(name));

describe('the environment of a device service', () => {
  it('has none of Metal’s switches in a plain one, whatever the lab’s own has', () => {
    const environment = serviceEnvironment(own, '/lab');
    expect(environment).toEqual({
      PATH: '/bin',
      HOME: '/home/x',
      AIRLOCK_RESOURCES: '/lab',
      AIRLOCK_SERVICE_KIND: 'plain',
    });
  });

  it('has those of its kind and no others, and says its kind', () => {
    const kinds = serviceKinds.map((kind) => {
      const environment = serviceEnvironment(own, '/lab', {kind});
      expect(serviceKindOf(environment)).toBe(kind);
      return [kind, metal(environment)];
    });
    expect(kinds).toEqual([
      ['plain', []],
      ['validated', ['MTL_DEBUG_LAYER', 'MTL_SHADER_VALIDATION', 'MTL_SHADER_VALIDATION_REPORT_TO_STDERR']],
      ['capture', ['MTL_CAPTURE_ENABLED']],
    ]);
  });

  it('asks the driver for patience only where that was asked for', () => {
    expect(metal(serviceEnvironment(own, '/lab', {relaxGpuTimeout: true}))).toEqual([
      'AGX_RELAX_CDM_CTXSTORE_TIMEOUT',
    ]);
  });

  it('of no kind that is known counts as plain', () => {
    expect(serviceKindOf({AIRLOCK_SERVICE_KIND: 'other'})).toBe('plain');
    expect(serviceKindOf({})).toBe('plain');
  });
});
