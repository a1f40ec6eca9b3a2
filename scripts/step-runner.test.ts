import {expect, it} from 'vitest';

interface Step {
  readonly title: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly after?: string;
}
interface StepRunner {
  readonly failures: readonly string[];
  run(step: Step): Promise<boolean>;
  runTogether(steps: readonly Step[]): Promise<void>;
}
const {StepRunner} = (await import(new URL('./step-runner.mjs', import.meta.url).href)) as {
  StepRunner: new (options: {write: (text: string | Uint8Array) => void; slots: number}) => StepRunner;
};

const script = (code: string): string[] => ['-e', code];

function runnerWithOutput(slots = 2): {runner: StepRunner; told: () => string} {
  let text = '';
  const write = (chunk: string | Uint8Array): void => void (text += Buffer.from(chunk).toString());
  const runner = new StepRunner({write, slots});
  return {runner, told: () => text.replace(/\(\d+\.\d s\)/g, '(… s)')};
}

it('keeps what each step printed in one piece, in the order in which they began', async () => {
  const {runner, told} = runnerWithOutput();
  // The second prints and ends while the first still talks.
  const slow = "console.log('slow 1'); setTimeout(() => console.log('slow 2'), 300)";
  const quick = "console.log('quick'); console.error('of both streams')";
  await Promise.all([
    runner.run({title: 'One', args: script(slow)}),
    runner.run({title: 'Two', args: script(quick)}),
  ]);
  expect(told()).toContain('\n== One\nslow 1\nslow 2\n== One: ok (… s)\n\n== Two\n');
  expect(told()).toMatch(/== Two\n(quick\nof both streams|of both streams\nquick)\n== Two: ok/);
  expect(runner.failures).toEqual([]);
});

it('goes on past a step that fails, names it, and leaves out what waited for it', async () => {
  const {runner, told} = runnerWithOutput(1);
  await runner.runTogether([
    {title: 'Needs it', args: script("console.log('never')"), after: 'Broken'},
    {title: 'Needs the third', args: script("console.log('at last')"), after: 'Third'},
    {title: 'Broken', args: script("console.error('why'); process.exit(3)")},
    {title: 'Third', args: script('process.exit(0)')},
    {title: 'Killed', args: script("process.kill(process.pid, 'SIGKILL')")},
  ]);
  expect(runner.failures).toEqual(['Broken', 'Killed']);
  expect(told()).toContain('== Broken\nwhy\n== Broken: FAILED (… s)\n');
  expect(told()).not.toContain('never');
  expect(told().indexOf('at last')).toBeGreaterThan(told().indexOf('== Third: ok'));
});

it('passes the environment on, and refuses to wait for a step that is not there', async () => {
  const {runner, told} = runnerWithOutput();
  const code = 'console.log(process.env.STEP)';
  expect(await runner.run({title: 'Told', args: script(code), env: {STEP: 'passed on'}})).toBe(true);
  expect(told()).toContain('passed on');
  await expect(runner.runTogether([{title: 'A', args: [], after: 'B'}])).rejects.toThrow(
    'No step is called B.',
  );
});
