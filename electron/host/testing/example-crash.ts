import {type CrashRecord} from '../../../core/protocol/crash.ts';
import {fingerprintOf} from '../crash-signature.ts';

/** A record of our own making; `name` makes its id its own. */
export function exampleRecord(time: Date, name: string): Omit<CrashRecord, 'artifacts'> {
  const signature = 'airlock-compiler | SIGABRT | rules of macos26!AIR-SDK-VERSION';
  return {
    id: `${time.toISOString().replace(/[:.]/g, '-')}-${name}`,
    time: time.toISOString(),
    trigger: 'compiler-crash',
    stage: 'pipeline',
    title: 'The compiler service crashed on module.ll',
    signature,
    fingerprint: fingerprintOf(signature),
    error: {
      kind: 'compiler-crash',
      code: 'compiler-interrupted',
      message: 'The compiler service crashed on module.ll.',
      nextStep: 'Rerun it.',
      output: '',
      signal: 'SIGABRT',
      attempts: 3,
    },
    durationMs: 12,
    input: {source: 'module.ll', kernel: 'twice', target: 'macos26'},
    environment: {
      labVersion: '0.0.0',
      host: 'in-process',
      platform: 'linux-x64',
      osVersion: 'test',
      runtime: 'node',
      processor: 'test',
      processors: 2,
      memoryBytes: 1,
    },
    timeline: [{atMs: 0, what: 'Started', state: 'noted'}],
    lastCommands: [],
  };
}
