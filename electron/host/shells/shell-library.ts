import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {err, ok, type Result} from '../../../core/base/result.ts';
import {parseExperiment} from '../../../core/experiment/parse-experiment.ts';
import {parseModule} from '../../../core/ir/parser/parse-module.ts';
import {buildLibrary} from '../../../core/metallib/build-library.ts';
import {badInput, type LabError, unavailable} from '../../../core/protocol/error.ts';
import {type ShellChoice, type ShellFiles, type ShellSummary} from '../../../core/protocol/link.ts';
import {type ShellManifest, shellManifestSchema} from '../../../core/protocol/shell.ts';

/** A shell as the link step takes it. */
export interface LoadedShell {
  readonly name: string;
  readonly manifest: ShellManifest;
  readonly ir: string;
  /** Its library: shipped, or built of the IR. */
  library(): Promise<Result<Uint8Array, LabError>>;
}

/** The shells that come with the lab, one folder each. */
export class ShellLibrary {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async list(): Promise<Result<{shells: ShellSummary[]}, LabError>> {
    const names = await this.names();
    if (!names.ok) return names;
    const shells: ShellSummary[] = [];
    for (const name of names.value) {
      const manifest = await this.manifest(name);
      if (!manifest.ok) return manifest;
      shells.push({name, manifest: manifest.value});
    }
    return ok({shells: shells.sort((a, b) => rank(a.name) - rank(b.name))});
  }

  /** Only folders that are there can be named: a name is looked up, never made into a path. */
  async read(name: string): Promise<Result<ShellFiles, LabError>> {
    const manifest = await this.find(name);
    if (!manifest.ok) return manifest;
    const {ir, functions, hazard} = manifest.value;
    const text = await this.text(name, ir);
    if (!text.ok) return text;
    const files: Record<string, string> = {};
    const wanted = [
      ...functions.flatMap(({file, experiment}) => [file, experiment]),
      ...(hazard ?? '').split(' '),
    ];
    for (const path of new Set(wanted.filter((one) => one !== ''))) {
      const read = await this.text(name, path);
      if (!read.ok) return read;
      files[path] = read.value;
    }
    for (const path of hazard === undefined ? [] : sourcesOf(files[hazard] ?? '')) {
      const read = await this.text(name, path);
      if (!read.ok) return read;
      files[path] = read.value;
    }
    return ok({name, manifest: manifest.value, ir: text.value, files});
  }

  async load(choice: ShellChoice): Promise<Result<LoadedShell, LabError>> {
    if (choice.kind === 'given') return given(choice);
    const {name} = choice;
    const manifest = await this.find(name);
    if (!manifest.ok) return manifest;
    const ir = await this.text(name, manifest.value.ir);
    if (!ir.ok) return ir;
    return ok({
      name,
      manifest: manifest.value,
      ir: ir.value,
      library: async () => {
        const path = join(this.folder, name, manifest.value.library);
        try {
          return ok(new Uint8Array(await readFile(path)));
        } catch (error) {
          return err(damaged(path, (error as Error).message));
        }
      },
    });
  }

  private async names(): Promise<Result<string[], LabError>> {
    try {
      const entries = await readdir(this.folder, {withFileTypes: true});
      return ok(entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])));
    } catch (error) {
      return err(damaged(this.folder, (error as Error).message));
    }
  }

  private async find(name: string): Promise<Result<ShellManifest, LabError>> {
    const names = await this.names();
    if (!names.ok) return names;
    if (names.value.includes(name)) return this.manifest(name);
    const message = `There is no shell called ${JSON.stringify(name)}. There are: ${names.value.join(', ')}.`;
    return err(
      badInput(
        'unknown-shell',
        message,
        'Choose one of them, or give a folder with a manifest.json.',
        'shell',
      ),
    );
  }

  private async manifest(name: string): Promise<Result<ShellManifest, LabError>> {
    const text = await this.text(name, 'manifest.json');
    return text.ok ? parseManifest(text.value, `shells/${name}/manifest.json`) : text;
  }

  private async text(name: string, path: string): Promise<Result<string, LabError>> {
    const full = join(this.folder, name, ...path.split('/'));
    try {
      return ok(await readFile(full, 'utf8'));
    } catch (error) {
      return err(damaged(full, (error as Error).message));
    }
  }
}

/** The texts that an experiment names as its source and as its linked functions. */
function sourcesOf(experiment: string): string[] {
  const parsed = parseExperiment(experiment);
  return parsed.ok ? [parsed.value.source, ...parsed.value.linked.map(({source}) => source)] : [];
}

const order = ['copy-1d', 'two-tiles', 'tile-2d', 'gemm', 'attention'];

/** From the simplest on; others after them. */
function rank(name: string): number {
  const at = order.indexOf(name);
  return at < 0 ? order.length : at;
}

function given({name, manifest, ir}: Extract<ShellChoice, {kind: 'given'}>): Result<LoadedShell, LabError> {
  const parsed = parseManifest(manifest, 'manifest.json');
  if (!parsed.ok) return parsed;
  return ok({
    name,
    manifest: parsed.value,
    ir,
    library: async () => {
      const built = buildLibrary(parseModule(ir).module);
      if (built.ok) return ok(built.value.bytes);
      const message = `No library can be built of ${parsed.value.ir}: ${built.error[0]?.message ?? 'no reason was given'}.`;
      return err(badInput('shell-not-built', message, 'Check the module: airlock check names every error.'));
    },
  });
}

/** A manifest of its text; the error names the file and the field. */
export function parseManifest(text: string, file: string): Result<ShellManifest, LabError> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = `${file} is no JSON: ${(error as Error).message}.`;
    return err(badInput('bad-manifest', message, 'Correct the file.', file));
  }
  const parsed = shellManifestSchema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const place = issue?.path.map(String).join('.') ?? '';
  const message = `${file} is no manifest of a shell${place === '' ? '' : ` at ${place}`}: ${issue?.message ?? 'unknown reason'}.`;
  return err(badInput('bad-manifest', message, 'docs/shells.md describes every field.', file));
}

function damaged(path: string, reason: string): LabError {
  const message = `The file ${path} of a shell cannot be read: ${reason}.`;
  return unavailable('shells-missing', message, 'Install the lab again: its shells are incomplete.');
}
