import {readFile} from 'node:fs/promises';
import {basename, dirname, extname, join} from 'node:path';
import {err, ok, type Result} from '../../core/base/result.ts';
import {parseExperiment} from '../../core/experiment/parse-experiment.ts';
import {printModule} from '../../core/ir/printer/print-module.ts';
import {type Target} from '../../core/protocol/compile.ts';
import {badInput, type LabError} from '../../core/protocol/error.ts';
import {type Lab} from '../../core/protocol/lab.ts';
import {isBinary, readBinaryFile} from './read-binary.ts';
import {readIrFile} from './read-ir.ts';
import {unreadable} from './read-source.ts';

/** A module that a command is to try on a device. */
export interface ModuleInput {
  readonly name: string;
  readonly text: string;
  /** Of an experiment: its kernel and its OS profile. */
  readonly kernels?: string[];
  readonly target?: Target;
}

/** The module of IR text, a library, MSL or an experiment (its own source). */
export async function readModuleInput(
  lab: Lab,
  file: string,
  target: Target | undefined,
): Promise<Result<ModuleInput, LabError>> {
  const name = basename(file);
  if (file.endsWith('.json')) return readExperimentModule(lab, file, target);
  if (isBinary(file)) {
    const read = await readBinaryFile(file);
    if (!read.ok) return read;
    const [first] = read.value.modules;
    if (first === undefined)
      return err(badInput('no-module', `${file} holds no module.`, 'Give another.', file));
    return ok({name: `${name}.ll`, text: printModule(first.module)});
  }
  if (extname(file).toLowerCase() === '.metal') return compileModule(lab, file, target);
  const read = await readIrFile(file);
  return read.ok ? ok({name, text: read.value.text}) : read;
}

async function readExperimentModule(
  lab: Lab,
  file: string,
  target: Target | undefined,
): Promise<Result<ModuleInput, LabError>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return err(unreadable(file, error as NodeJS.ErrnoException));
  }
  const parsed = parseExperiment(text);
  if (!parsed.ok) {
    const {error} = parsed;
    return err(badInput(error.code, `${file}: ${error.message}`, 'Correct the experiment.', file));
  }
  const {source, kernel, target: own} = parsed.value;
  const profile = target ?? own;
  const read = await readModuleInput(lab, join(dirname(file), source), profile);
  if (!read.ok) return read;
  return ok({...read.value, kernels: [kernel], ...(profile === undefined ? {} : {target: profile})});
}

async function compileModule(
  lab: Lab,
  file: string,
  target: Target | undefined,
): Promise<Result<ModuleInput, LabError>> {
  let source: string;
  try {
    source = await readFile(file, 'utf8');
  } catch (error) {
    return err(unreadable(file, error as NodeJS.ErrnoException));
  }
  const name = basename(file);
  const compiled = await lab.compile({name, source, ...(target === undefined ? {} : {target})});
  if (!compiled.ok) return compiled;
  const {ir, diagnostics} = compiled.value;
  if (ir?.kind === 'air') return ok({name: name.replace(/\.metal$/i, '.ll'), text: ir.text});
  const first = diagnostics.find(({severity}) => severity === 'error');
  const message = `${file} has no AIR: ${first?.message ?? 'the toolchain made none'}.`;
  return err({kind: 'diagnostics', code: 'not-compiled', message, nextStep: 'Correct it.', diagnostics});
}
