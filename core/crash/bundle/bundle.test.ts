import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {randomStream} from '../../base/random.ts';
import {redactText} from './redact-text.ts';
import {bundleReadme, issueText, reproduceScript, reproduceSwift, type Reproduction} from './reproduction.ts';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-bundle-'));
});
afterAll(() => rm(folder, {recursive: true, force: true}));

const reproduction: Reproduction = {
  title: 'Compiler service crashed on twice of broken.ll',
  message: 'broken.ll brought the compiler service down.',
  reported: 'Error Domain=AGXMetalG16X Code=2 "interrupted"',
  predictedBy: 'AIR-SDK-VERSION',
  kernels: ['twice'],
  target: 'macos26',
  ir: 'ir/broken.ll',
  metallib: 'library/broken.metallib',
  msl: undefined,
  environment: [['System', 'Linux']],
  signature: 'airlock-compiler | SIGABRT',
  time: '2026-01-01T00:00:00.000Z',
  limits: ['the script links no visible functions; see the experiment.'],
  frames: ['0  rules  AIR-SDK-VERSION'],
};

const scriptOf = (of: Reproduction): string => reproduceScript(of) ?? '';

/** What bash and, where there is one, shellcheck say of a script. */
async function judged(script: string): Promise<string> {
  const file = join(folder, 'reproduce.sh');
  await writeFile(file, script);
  await run('bash', ['-n', file]);
  try {
    await run('shellcheck', ['-S', 'info', file]);
    return '';
  } catch (error) {
    const {code, stdout} = error as {code: unknown; stdout?: string};
    return code === 'ENOENT' ? '' : (stdout ?? String(error));
  }
}

describe('reproduceScript', () => {
  it('is taken by bash and shellcheck, whatever routes there are', async () => {
    for (const routes of [
      {},
      {msl: 'sources/a.metal'},
      {ir: undefined, msl: 'sources/a.metal', metallib: undefined},
      {ir: undefined, kernels: []},
    ]) {
      expect(await judged(scriptOf({...reproduction, ...routes}))).toBe('');
    }
  });

  it('is none where nothing can be tried', () => {
    expect(reproduceScript({...reproduction, ir: undefined, metallib: undefined})).toBeUndefined();
  });

  it('gives names to the shell as they are, however hostile', async () => {
    const random = randomStream(5);
    const parts = ["'", '"', '$(touch owned)', '`id`', ';', '\\', '\n', ' ', '!', '*', 'twice'];
    for (let round = 0; round < 20; round++) {
      const name = Array.from({length: 1 + random.below(5)}, () => parts[random.below(parts.length)]).join(
        '',
      );
      const script = scriptOf({...reproduction, kernels: [name], title: `crash on ${name}`});
      const file = join(folder, 'hostile.sh');
      await writeFile(file, script);
      await run('bash', ['-n', file]);
      // The list of kernels by itself, printed by the shell that reads it.
      const list = script.slice(script.indexOf('kernels=('), script.indexOf('failed=0'));
      const {stdout} = await run('bash', ['-c', `${list}\nprintf '%s' "\${kernels[0]}"`], {cwd: folder});
      expect(stdout).toBe(name);
    }
  });

  it('refuses other systems before it does anything', async () => {
    if (process.platform === 'darwin') return;
    const file = join(folder, 'here.sh');
    await writeFile(file, scriptOf(reproduction));
    await expect(run('bash', [file])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Mac'),
    });
  });

  it('uses Apple’s tools and nothing else', () => {
    const script = scriptOf(reproduction);
    expect(script).toContain('xcrun -sdk macosx air-as');
    expect(script).toContain('xcrun -sdk macosx metal -x ir -c');
    expect(script).not.toMatch(/airlock (run|build)|node |npm /);
    expect(reproduceSwift).toContain('makeComputePipelineState(function: function)');
  });
});

describe('texts', () => {
  it('say that a prediction is one, and what is not covered', () => {
    const readme = bundleReadme(reproduction, [['ir/broken.ll', 'the IR']]);
    expect(readme).toContain('**This crash is predicted.**');
    expect(readme).toContain('Not covered: the script links no visible functions');
    expect(issueText(reproduction)).toContain('please confirm on a Mac');
    const real = {...reproduction, predictedBy: undefined};
    expect(bundleReadme(real, [])).not.toContain('predicted');
    expect(issueText(real)).not.toContain('redicted');
  });
});

describe('redactText', () => {
  const names = {
    folders: [
      ['/srv/people/ada', '~'],
      ['/opt/lab', '<airlock>'],
    ] as const,
    userName: 'ada',
    hostName: 'machine-9',
  };
  it.each([
    ['at /srv/people/ada/k.metal', 'at ~/k.metal', 1],
    ['/opt/lab/dist and /opt/labs', '<airlock>/dist and /opt/labs', 1],
    ['/Users/grace/x /home/linus/y', '/Users/<user>/x /home/<user>/y', 2],
    ['C:\\Users\\Bob\\k', 'C:\\Users\\<user>\\k', 1],
    ['by ada on machine-9, adam and canada', 'by <user> on <host>, adam and canada', 2],
    ['token = ghp_0123456789abcdefghij01', 'token = <token>', 1],
    ['API_KEY: "hunter2hunter2"', 'API_KEY: <secret>', 1],
    ['mail a.b@example.org', 'mail <address>', 1],
    ['{"crashReporterKey":"12AB","pid":3}', '{"crashReporterKey":"<removed>","pid":3}', 1],
    ['!0 = !{!"air.buffer", i32 0}', '!0 = !{!"air.buffer", i32 0}', 0],
  ])('%s', (text, expected, replacements) => {
    expect(redactText(text, names)).toEqual({text: expected, replacements});
  });

  it('leaves the redacted as it is, and modules without secrets untouched', () => {
    const once = redactText('/Users/grace/k by ada: /srv/people/ada', names).text;
    expect(redactText(once, names)).toEqual({text: once, replacements: 0});
  });
});
