// The documentation is what the code says: references are current, links lead somewhere, commands exist.
import {spawnSync} from 'node:child_process';
import {cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {Command} from 'commander';
import prettier from 'prettier';
import {describe, expect, it} from 'vitest';
import {airReference} from '../core/air/reference/air-reference.ts';
import {rulesReference} from '../core/air/reference/rules-reference.ts';
import {allRules} from '../core/air/rules/check.ts';
import {helpTopics} from '../core/air/catalogue/help.ts';
import {commandReference} from '../electron/cli/command-reference.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(path.join(repository, file), 'utf8');

const pages = [
  ...readdirSync(repository).filter((name) => name.endsWith('.md')),
  ...(readdirSync(path.join(repository, 'docs'), {recursive: true}) as string[])
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
];

/** Every command, as the program has them; a new file of electron/cli is found without being named. */
async function allCommands(): Promise<Command> {
  const program = new Command('airlock');
  const folder = path.join(repository, 'electron/cli');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('-command.ts'))) {
    const module = (await import(path.join(folder, file))) as Record<string, unknown>;
    for (const [name, add] of Object.entries(module)) {
      if (/^add\w+Command$/.test(name))
        (add as (...args: unknown[]) => void)(program, {out() {}, err() {}}, () => 0);
    }
  }
  return program;
}

describe('references', () => {
  const formatted = async (file: string, text: string): Promise<string> => {
    const options = (await prettier.resolveConfig(path.join(repository, file))) ?? {};
    return prettier.format(text, {...options, parser: 'markdown'});
  };
  const hint = 'run `node scripts/make-references.mjs`';

  it('of rules, AIR and commands are what the code says', async () => {
    expect(read('docs/rules.md'), hint).toBe(await formatted('docs/rules.md', rulesReference()));
    expect(read('docs/air-reference.md'), hint).toBe(
      await formatted('docs/air-reference.md', airReference()),
    );
    const commands = commandReference(await allCommands());
    expect(read('docs/command-line.md'), hint).toBe(await formatted('docs/command-line.md', commands));
  });

  it('have every rule, every topic, every command and every option', async () => {
    const rules = read('docs/rules.md');
    expect(allRules.filter(({id}) => !rules.includes(`### ${id}\n`))).toEqual([]);
    const reference = read('docs/air-reference.md');
    expect(helpTopics().filter(({id}) => !reference.includes(`<a id="${id}"></a>`))).toEqual([]);
    expect(new Set(helpTopics().map(({id}) => id)).size).toBe(helpTopics().length);
    const program = await allCommands();
    const text = read('docs/command-line.md');
    const missing = program.commands.flatMap((command) =>
      [`## ${command.name()}`, ...command.options.map(({long}) => long ?? '')].filter(
        (part) => !text.includes(part),
      ),
    );
    expect(program.commands.length).toBeGreaterThan(12);
    expect(missing).toEqual([]);
    // The program registers all of them.
    const cli = read('electron/cli.ts');
    const unregistered = program.commands.filter((command) => {
      const name = command.name();
      return !cli.includes(`add${name.charAt(0).toUpperCase()}${name.slice(1)}Command,`);
    });
    expect(unregistered.map((command) => command.name())).toEqual([]);
  });
});

/** GitHub's anchor of a heading. */
function anchor(heading: string): string {
  return heading
    .replace(/<[^>]+>/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

function anchorsOf(text: string): Set<string> {
  const plain = text.replace(/^```[\s\S]*?^```/gm, '');
  return new Set([
    ...Array.from(plain.matchAll(/^#{1,6} (.+)$/gm), ([, heading = '']) => anchor(heading)),
    ...Array.from(plain.matchAll(/<a id="([^"]+)">/g), ([, id = '']) => id),
  ]);
}

describe('links', () => {
  it('lead to files that are there, and to their headings', () => {
    const broken: string[] = [];
    let count = 0;
    for (const page of pages) {
      const text = read(page)
        .replace(/^```[\s\S]*?^```/gm, '')
        .replace(/`[^`\n]*`/g, '');
      for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        count++;
        const [file = '', fragment] = target.split('#', 2);
        const place = file === '' ? page : path.join(path.dirname(page), file);
        if (!existsSync(path.join(repository, place))) broken.push(`${page}: ${target}`);
        else if (fragment !== undefined && place.endsWith('.md') && !anchorsOf(read(place)).has(fragment))
          broken.push(`${page}: ${target} (no such heading)`);
      }
    }
    expect(broken).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });

  it('of places in the repository that are named in code are right in the documents written for people', () => {
    const wrong: string[] = [];
    for (const page of [...pages].filter((name) =>
      /^(README|CONTRIBUTING|SECURITY)|how-to|tutorial|packaging|security/.test(name),
    )) {
      const named = Array.from(
        read(page).matchAll(/`((?:docs|scripts|samples|core|electron|renderer|packaging|e2e)\/[\w./-]+)`/g),
      );
      for (const [, place = ''] of named) {
        // dist and home folders are made; a `*` is a pattern.
        if (!existsSync(path.join(repository, place))) wrong.push(`${page}: ${place}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('commands in the documents', () => {
  it('exist, with the options that they are shown with', async () => {
    const program = await allCommands();
    const wrong: string[] = [];
    let count = 0;
    for (const page of pages) {
      const text = read(page);
      const blocks = Array.from(
        text.matchAll(/^```(?:sh|bash)\n([\s\S]*?)^```/gm),
        ([, block = '']) => block,
      ).join('\n');
      const inline = Array.from(text.matchAll(/`(airlock [a-z][^`]*)`/g), ([, line = '']) => line).join('\n');
      for (const line of `${blocks}\n${inline}`.split('\n')) {
        const call = /(?:^|\s)(?:airlock|npm run -s airlock --) ([a-z]+)\b([^#|;&]*)/.exec(line);
        const [, name = '', rest = ''] = call ?? [];
        if (call === null || name === 'serve' || line.includes('alias')) continue;
        count++;
        const command = program.commands.find((one) => one.name() === name);
        if (command === undefined) {
          wrong.push(`${page}: ${line.trim()} (no such command)`);
          continue;
        }
        const inner =
          command.commands.find((one) => new RegExp(`^\\s*${one.name()}\\b`).test(rest)) ?? command;
        const known = [...command.options, ...inner.options].flatMap(({short, long}) => [
          short,
          long,
          '--help',
        ]);
        for (const [, option = ''] of rest.matchAll(/\s(--?[a-z][\w-]*)/g)) {
          if (!known.includes(option)) wrong.push(`${page}: ${line.trim()} (no option ${option})`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(50);
  });

  it('are all shown in a how-to page', async () => {
    const program = await allCommands();
    const howTo = pages
      .filter((page) => page.includes('how-to'))
      .map(read)
      .join('\n');
    expect(
      program.commands
        .filter((command) => !howTo.includes(`airlock ${command.name()}`))
        .map((one) => one.name()),
    ).toEqual([]);
  });
});

describe('the tutorial', () => {
  it('says what the commands really do', () => {
    const cli = path.join(repository, 'dist/electron/cli.mjs');
    if (!existsSync(cli)) spawnSync(process.execPath, [path.join(repository, 'scripts/build.mjs'), '--host']);
    // A copy: `fix` writes.
    const lesson = mkdtempSync(path.join(tmpdir(), 'airlock-lesson-'));
    cpSync(path.join(repository, 'samples/sdk-version'), lesson, {recursive: true});
    const run = (...args: string[]) => {
      const {status, stdout, stderr} = spawnSync(process.execPath, [cli, ...args], {
        cwd: lesson,
        encoding: 'utf8',
      });
      return {status, text: `${stdout}${stderr}`};
    };
    try {
      const check = run('check', 'broken.ll');
      expect(check.status).toBe(1);
      expect(check.text.split('\n')[0]).toContain('module flag "SDK Version" is missing [AIR-SDK-VERSION]');
      expect(run('diff', 'broken.ll', 'fixed.ll').text).toContain('25 differences');
      expect(run('fix', 'broken.ll', '-o', 'mended.ll').status).toBe(0);
      expect(run('check', 'mended.ll').status).toBe(0);
      expect(run('build', 'mended.ll', '-o', 'mended.metallib').status).toBe(0);
      expect(run('diff', 'mended.metallib', 'mended.ll')).toMatchObject({
        status: 0,
        text: expect.stringContaining('no differences'),
      });
    } finally {
      rmSync(lesson, {recursive: true, force: true});
    }
  });
});
