import {describe, expect, it} from 'vitest';
import {
  commandBufferDomain,
  commandBufferError,
  commandBufferErrorName,
  commandQueueDomain,
} from './command-buffer-errors.ts';

describe('command-buffer errors (METAL.md 3.5)', () => {
  it('names both numberings, and no number of one by the other', () => {
    const names = (domain: string, codes: number[]) =>
      codes.map((code) => commandBufferErrorName(domain, code));
    expect(names(commandBufferDomain, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])).toEqual([
      'None',
      'Internal',
      'Timeout',
      'PageFault',
      'AccessRevoked',
      'Unknown',
      'Unknown',
      'NotPermitted',
      'OutOfMemory',
      'InvalidResource',
      'Memoryless',
      'DeviceRemoved',
      'StackOverflow',
      'Unknown',
    ]);
    expect(names(commandQueueDomain, [0, 1, 2, 3, 4, 5, 6, 7])).toEqual([
      'None',
      'Timeout',
      'NotPermitted',
      'OutOfMemory',
      'DeviceRemoved',
      'AccessRevoked',
      'Internal',
      'Unknown',
    ]);
    expect(names('NSCocoaErrorDomain', [2])).toEqual(['Unknown']);
  });

  it('reads the driver’s own code as a cause and never as the error', () => {
    const text = 'Impacting Interactivity (0000000e:kIOGPUCommandBufferCallbackErrorImpactingInteractivity)';
    const error = commandBufferError(commandBufferDomain, 1, text, 'warm-up');
    expect(error).toMatchObject({kind: 'gpu-fault', code: 'gpu-internal', errorCode: 1});
    expect(error.message).toContain('driver: impacting interactivity');
    expect(error.message).toContain('"warm-up"');
  });

  it('says that the victim of another fault proves nothing, and that a revoked queue is finished', () => {
    const victim = 'Discarded (00000005:kIOGPUCommandBufferCallbackErrorInnocentVictim)';
    expect(commandBufferError(commandBufferDomain, 1, victim, 'a').nextStep).toContain('before you conclude');
    expect(commandBufferError(commandBufferDomain, 4, '', 'a').nextStep).toContain('queue is finished');
  });
});
