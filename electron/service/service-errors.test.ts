import {describe, expect, it} from 'vitest';
import {goneError} from './service-errors.ts';

describe('the error of a service that ended', () => {
  const code = (exit: Parameters<typeof goneError>[1]): string => goneError({kind: 'crashed'}, exit).code;

  it('knows a want of memory by what V8, C++ or Electron say', () => {
    const v8 = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';
    expect(code({signal: 'SIGABRT', stderr: v8})).toBe('service-out-of-memory');
    expect(code({signal: 'SIGABRT', stderr: 'what():  std::bad_alloc'})).toBe('service-out-of-memory');
    expect(code({reason: 'oom', stderr: ''})).toBe('service-out-of-memory');
    expect(code({signal: 'SIGABRT', stderr: 'out of cheese'})).toBe('service-crashed');
  });

  it('says of SIGKILL that it may have been the system', () => {
    const {message} = goneError({kind: 'crashed'}, {signal: 'SIGKILL', stderr: ''});
    expect(message).toContain('perhaps for want of memory');
  });
});
