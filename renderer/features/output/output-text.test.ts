import {describe, expect, it} from 'vitest';
import {err, ok} from '../../../core/base/result.ts';
import {outputText} from './output-text.ts';

const base = {key: 'k', revision: 1, roundTripMs: 1};

describe('outputText', () => {
  it('shows command lines and what the tools printed, in order', () => {
    const reply = {name: 'a', toolchain: 't', diagnostics: [], errorCount: 0, warningCount: 0, durationMs: 1};
    const text = outputText({
      ...base,
      result: ok({
        ...reply,
        stages: [
          {
            stage: 'front-end',
            state: 'failed',
            detail: 'd',
            commandLine: ['clang', '-DX=a b'],
            rawOutput: 'a.metal:1:1: error: x\n\n',
          },
          {stage: 'air', state: 'not-reached', detail: 'd'},
        ],
      }),
    });
    expect(text).toBe("$ clang '-DX=a b'\na.metal:1:1: error: x");
  });

  it('shows the failure of the lab, and nothing before the first outcome', () => {
    expect(outputText(undefined)).toBe('');
    const error = {
      kind: 'compiler-crash' as const,
      code: 'c',
      message: 'Clang died.',
      nextStep: 'Try again.',
      output: 'oom',
      signal: 'SIGKILL',
    };
    expect(outputText({...base, result: err(error)})).toBe(
      'Compiler crashed: Clang died.\nTry again.\nsignal SIGKILL\noom',
    );
  });
});
