/**
 * What the lab writes for others carries nothing of a module, a kernel or a report as markup, orders or paths.
 */
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {unzipSync} from 'fflate';
import {describe, expect, it} from 'vitest';
import {analyseAir} from '../../core/air/analyse.ts';
import {diffAirModules} from '../../core/air/diff/diff-modules.ts';
import {diffToHtml} from '../../core/air/diff/html.ts';
import {diffToMarkdown} from '../../core/air/diff/markdown.ts';
import {bundleReadme, issueText, type Reproduction} from '../../core/crash/bundle/reproduction.ts';
import {visibleControls} from '../cli/console.ts';
import {saxpyModule} from '../service/testing/contract-modules.ts';
import {attackedLab, repository} from './testing/attacked-lab.ts';

const lab = attackedLab();

/** Names as a hostile module has them: LLVM takes any bytes between quotes. */
const markup = '<img src=x onerror=alert(1)>"\'`](javascript:1)|&lt;script&gt;';

describe('texts for others', () => {
  it('of a comparison carry no markup of the modules', () => {
    const hostile = (size: number): string => {
      const name = markup.replaceAll('"', '\\22');
      return saxpyModule
        .replaceAll('@saxpy', `@"${name}"`)
        .replace('!"air.arg_type_size", i32 4', `!"air.arg_type_size", i32 ${size}`)
        .replaceAll('!"air.arg_name", !"a"', `!"air.arg_name", !"${name}${size}"`);
    };
    const [left, right] = [hostile(4), hostile(8)].map((text) => analyseAir(text, {profile: 'macos26'}));
    if (left === undefined || right === undefined) throw new Error('never');
    const diff = diffAirModules(left.air, right.air, {left: left.findings, right: right.findings});
    const names = {left: markup, right: '</title><script>1</script>'};
    const html = diffToHtml(diff, names);
    const tags = new Set(Array.from(html.matchAll(/<\/?([a-z0-9]*)/gi), ([, tag]) => tag?.toLowerCase()));
    expect(['img', 'script', 'a', 'iframe', 'svg'].filter((tag) => tags.has(tag))).toEqual([]);
    // It is there, as text.
    expect(html).toContain('&lt;img src=x onerror');
    expect(html).toContain("default-src 'none'");
    const markdown = diffToMarkdown(diff, names);
    expect(markdown).not.toMatch(/(?<!\\)<|(?<!\\)\]\(/);
  });

  it('of a crash carry no markup of names, messages and reports', () => {
    const hostile = `${markup}\n\n# heading\n\`\`\`\n${markup}`;
    const reproduction: Reproduction = {
      title: hostile,
      message: hostile,
      reported: hostile,
      predictedBy: undefined,
      kernels: [markup],
      target: 'macos26',
      ir: 'ir/x.ll',
      metallib: undefined,
      msl: undefined,
      environment: [['System', hostile]],
      signature: markup,
      time: '2026-01-01T00:00:00.000Z',
      limits: [hostile],
      frames: [hostile],
    };
    for (const text of [issueText(reproduction), bundleReadme(reproduction, [[markup, hostile]])]) {
      const outsideCode = withoutCode(text);
      expect(outsideCode).not.toMatch(/(?<!\\)<(?!\/?details>|\/?summary>)/);
      expect(outsideCode).not.toMatch(/(?<!\\)\]\(/);
      expect(outsideCode.match(/^# heading/m)).toBeNull();
    }
  });

  it('for a terminal give it no orders', () => {
    const orders = '\u001b]52;c;cm0=\u0007 \u001b[2J \u009b31m \u0008\r hidden \u007f';
    expect(visibleControls(orders)).not.toMatch(/[^\n\t\x20-\x7e\u00a0-\uffff]/);
    expect(visibleControls('plain\ttext\nähnlich 🙂')).toBe('plain\ttext\nähnlich 🙂');
  });
});

/** What CommonMark does not take for code: fenced blocks and code spans removed by their own rules. */
function withoutCode(markdown: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const mark = /^(`{3,})/.exec(line)?.[1];
    if (fence === undefined && mark !== undefined) fence = mark;
    else if (
      fence !== undefined &&
      mark !== undefined &&
      mark.length >= fence.length &&
      line.trim() === mark
    ) {
      fence = undefined;
    } else if (fence === undefined) lines.push(line);
  }
  return lines.join('\n').replace(/(?<!\\)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
}

describe('a crash bundle', () => {
  it('holds plain names below one folder, whatever the files were called', async () => {
    const broken = readFileSync(path.join(repository, 'samples/sdk-version/broken.ll'), 'utf8');
    const experiment = JSON.parse(
      readFileSync(path.join(repository, 'samples/sdk-version/broken.lab.json'), 'utf8'),
    ) as Record<string, unknown>;
    const source = `$(touch pwned) ${markup.replaceAll('/', '')}.ll`;
    const reply = await lab.host.lab.run({
      runId: 'hostile-crash',
      name: `../../${markup}.lab.json`,
      experiment: JSON.stringify({...experiment, source}),
      files: {[source]: broken},
      target: 'macos26',
    });
    expect(reply.ok && reply.value.error?.kind).toBe('compiler-crash');
    const listed = await lab.host.lab.listCrashes({});
    const id = listed.ok ? listed.value.crashes[0]?.ids[0] : undefined;
    const bundle = await lab.host.lab.exportCrashBundle({id: id ?? '', redact: true});
    if (!bundle.ok) throw new Error(bundle.error.message);
    const files = unzipSync(Buffer.from(bundle.value.base64, 'base64'));
    const names = Object.keys(files);
    expect(names.filter((name) => !/^airlock-crash-[\w-]+(\/[\w][\w.-]*)+$/.test(name))).toEqual([]);
    const texts = names.filter((name) => name.endsWith('.md'));
    expect(texts.length).toBeGreaterThan(1);
    for (const name of texts)
      expect(withoutCode(Buffer.from(files[name] ?? []).toString())).not.toMatch(/(?<!\\)<img/);
    expect(existsSync(path.join(repository, 'pwned'))).toBe(false);
    // Records are kept under names of the lab's own.
    const kept = readdirSync(path.join(lab.homeDirectory, 'crashes'), {recursive: true}) as string[];
    expect(kept.filter((name) => !/^[\w./-]+$/.test(name))).toEqual([]);
  });
});
