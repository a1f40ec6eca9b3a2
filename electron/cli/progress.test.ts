import {PassThrough} from 'node:stream';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {processConsole} from './console.ts';
import {Progress} from './progress.ts';

function streams(isTTY: boolean, columns = 30) {
  const stream = () => Object.assign(new PassThrough({encoding: 'utf8'}), {isTTY, columns}) as never;
  const [stdout, stderr] = [stream(), stream()] as [PassThrough, PassThrough];
  const console = processConsole({stdout, stderr} as never);
  const read = (from: PassThrough): string => String(from.read() ?? '');
  return {console, out: () => read(stdout), err: () => read(stderr)};
}

/** What a terminal shows after `text`: what a line was rewritten with. */
function shown(text: string): string {
  return text
    .split('\n')
    .map((line) => line.split('\r\u001b[K').at(-1) ?? '')
    .join('\n');
}

beforeEach(() => void vi.useFakeTimers({toFake: ['setInterval', 'clearInterval', 'performance']}));
afterEach(() => void vi.useRealTimers());

describe('progress on a terminal', () => {
  it('is one line that is rewritten, cut to the width, and gone at the end', () => {
    const {console, err} = streams(true);
    const progress = new Progress(console, 'Compiling scale.metal', () => performance.now());
    vi.advanceTimersByTime(250);
    expect(err()).toBe('');
    vi.advanceTimersByTime(2750);
    let text = err();
    expect(shown(text)).toBe('Compiling scale.metal … 3 s');
    progress.hear({
      type: 'toolchain',
      toolchain: {id: 'portable', state: 'ready', detail: 'Compiling scale.metal: 1 of 8 parts are done.'},
    });
    text += err();
    expect(shown(text)).toBe('Compiling scale.metal: 1 of 8');
    expect(text).not.toContain('\n');
    // A diagnostic takes its place, and it comes back below.
    console.err('scale.metal:1:1: error: x\n');
    vi.advanceTimersByTime(250);
    text += err();
    expect(shown(text)).toBe('scale.metal:1:1: error: x\nCompiling scale.metal: 1 of 8');
    progress.end();
    progress.tell('Running');
    vi.advanceTimersByTime(5000);
    expect(shown(text + err())).toBe('scale.metal:1:1: error: x\n');
  });

  it('is not obeyed by the terminal, whatever a file is called', () => {
    const {console, err} = streams(true, 80);
    const progress = new Progress(console, 'Compiling \u001b]0;x\u0007.metal\nrm', () => performance.now());
    vi.advanceTimersByTime(1000);
    expect(shown(err())).toBe('Compiling ␛]0;x␇.metal rm … 1 s');
    progress.end();
  });
});

it('progress in a file is a line now and then, none for what is quick', () => {
  const {console, out, err} = streams(false);
  const progress = new Progress(console, 'Compiling scale.metal', () => performance.now());
  vi.advanceTimersByTime(9_900);
  expect(err()).toBe('');
  vi.advanceTimersByTime(600);
  expect(err()).toBe('airlock: Compiling scale.metal, 10 s\n');
  progress.hear({
    type: 'run',
    progress: {runId: 'cli', stage: 'run', fraction: 0.257, detail: 'Running.'},
  });
  vi.advanceTimersByTime(29_000);
  expect(err()).toBe('');
  vi.advanceTimersByTime(2000);
  expect(err()).toBe('airlock: Running (25 %), 40 s\n');
  progress.end();
  vi.advanceTimersByTime(60_000);
  expect(err()).toBe('');
  expect(out()).toBe('');
});
