import {readdir, readFile, stat, utimes} from 'node:fs/promises';
import {join} from 'node:path';
import {z} from 'zod';
import {analyseAir} from '../../core/air/analyse.ts';
import {diffAirModules} from '../../core/air/diff/diff-modules.ts';
import {type Target, targetSchema} from '../../core/protocol/compile.ts';
import {makePrivateFolder, removeFileDurably, writeFileAtomically} from './atomic-file.ts';
import {hashOf} from './crash-store.ts';

const passingSchema = z.object({
  name: z.string(),
  kernel: z.string(),
  target: targetSchema,
  text: z.string(),
});
type PassingModule = z.infer<typeof passingSchema>;

/** Modules kept; beyond them those seen longest ago go. Larger texts are not kept. */
const maxModules = 40;
const maxLength = 4 * 1024 * 1024;

/** Modules whose pipelines were made, for comparison with those whose were not. */
export class PassingModules {
  private readonly folder: string;

  constructor(homeDirectory: string) {
    this.folder = join(homeDirectory, 'crashes', 'passing');
  }

  async add(module: PassingModule): Promise<void> {
    if (module.text.length > maxLength) return;
    await makePrivateFolder(this.folder);
    const path = join(this.folder, `${hashOf(`${module.target} ${module.text}`)}.json`);
    const now = new Date();
    if ((await stat(path).catch(() => undefined)) === undefined) {
      await writeFileAtomically(path, JSON.stringify(module));
    } else await utimes(path, now, now);
    const all = await this.all();
    for (const {path: oldest} of all.slice(maxModules)) await removeFileDurably(oldest);
  }

  /** The module with the fewest metadata facts that differ from `text`, of those that passed under the same OS. */
  async nearest(
    text: string,
    target: Target,
  ): Promise<{name: string; time: string; text: string; differences: number} | undefined> {
    const options = {profile: target};
    const own = analyseAir(text, options);
    let best: {name: string; time: string; text: string; differences: number} | undefined;
    for (const {path, modifiedMs} of await this.all()) {
      const module = await this.read(path);
      if (module?.target !== target || module.text === text) continue;
      const {counts} = diffAirModules(own.air, analyseAir(module.text, options).air);
      const differences = counts.changed + counts.extra + counts.missing;
      if (best !== undefined && best.differences <= differences) continue;
      const time = new Date(modifiedMs).toISOString();
      best = {name: module.name, time, text: module.text, differences};
    }
    return best;
  }

  /** The newest first. */
  private async all(): Promise<{path: string; modifiedMs: number}[]> {
    const names = await readdir(this.folder).catch(() => [] as string[]);
    const found: {path: string; modifiedMs: number}[] = [];
    for (const name of names) {
      if (name.startsWith('.') || !name.endsWith('.json')) continue;
      const path = join(this.folder, name);
      const there = await stat(path).catch(() => undefined);
      if (there !== undefined) found.push({path, modifiedMs: there.mtimeMs});
    }
    return found.sort((a, b) => b.modifiedMs - a.modifiedMs);
  }

  private async read(path: string): Promise<PassingModule | undefined> {
    try {
      return passingSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
    } catch {
      return undefined;
    }
  }
}
