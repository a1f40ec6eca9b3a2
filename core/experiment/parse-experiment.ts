import {err, ok, type Result} from '../base/result.ts';
import {type Experiment, experimentSchema, maxBufferBytes} from '../protocol/experiment.ts';
import {elementKinds} from './element-type.ts';
import {type ExperimentError} from './experiment-error.ts';

/** Reads an experiment file. The error names the first place that is wrong, as a path into the file. */
export function parseExperiment(text: string): Result<Experiment, ExperimentError> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return err(bad('not-json', `The experiment is not valid JSON: ${reason}.`, ''));
  }
  const parsed = experimentSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = (issue?.path ?? []).map(String).join('.');
    const place = path === '' ? '' : ` at ${path}`;
    return err(bad('bad-experiment', `The experiment is not valid${place}: ${issue?.message ?? ''}.`, path));
  }
  const problem = inconsistency(parsed.data);
  return problem === undefined ? ok(parsed.data) : err(problem);
}

function bad(code: string, message: string, path: string): ExperimentError {
  return {code, message, nextStep: 'Correct it; docs/experiments.md describes every field.', path};
}

/** What no schema of single fields can say. */
function inconsistency(experiment: Experiment): ExperimentError | undefined {
  const indexes = new Set<number>();
  const names = new Set<string>();
  for (const [at, buffer] of experiment.buffers.entries()) {
    const path = `buffers.${at}`;
    if (indexes.has(buffer.index))
      return bad('duplicate-buffer', `Two buffers have the index ${buffer.index}.`, `${path}.index`);
    indexes.add(buffer.index);
    if (buffer.name !== undefined) {
      if (names.has(buffer.name))
        return bad('duplicate-name', `Two buffers are called ${buffer.name}.`, `${path}.name`);
      names.add(buffer.name);
    }
    const {bytes} = elementKinds[buffer.type];
    const size = buffer.count * bytes;
    if (size > maxBufferBytes) {
      const message = `Buffer ${buffer.index} would be ${size} bytes, and at most ${maxBufferBytes} are given.`;
      return bad('buffer-too-large', message, `${path}.count`);
    }
    const offset = buffer.offset ?? 0;
    if (offset >= size || offset % bytes !== 0) {
      const message = `The offset ${offset} of buffer ${buffer.index} is not at an element inside its ${size} bytes.`;
      return bad('bad-offset', message, `${path}.offset`);
    }
    const problem = lengthProblem(buffer, path) ?? randomProblem(buffer, path);
    if (problem !== undefined) return problem;
    const {expect} = buffer;
    if (expect?.kind === 'variant' && !Object.hasOwn(experiment.variants, expect.variant)) {
      const message = `There is no variant called ${JSON.stringify(expect.variant)}.`;
      return bad('unknown-variant', message, `${path}.expect.variant`);
    }
  }
  const slots = new Set<number>();
  for (const [at, {index}] of experiment.threadgroupMemory.entries()) {
    if (slots.has(index))
      return bad(
        'duplicate-threadgroup-memory',
        `Two threadgroup memories have the index ${index}.`,
        `threadgroupMemory.${at}.index`,
      );
    slots.add(index);
  }
  return undefined;
}

type Buffer = Experiment['buffers'][number];

function lengthProblem({init, expect, count}: Buffer, path: string): ExperimentError | undefined {
  if (init.kind === 'values' && init.values.length > count) {
    const message = `There are ${init.values.length} values for ${count} elements.`;
    return bad('too-many-values', message, `${path}.init.values`);
  }
  if (expect?.kind === 'values' && expect.values.length > count) {
    const message = `There are ${expect.values.length} expected values for ${count} elements.`;
    return bad('too-many-values', message, `${path}.expect.values`);
  }
  return undefined;
}

function randomProblem({init}: Buffer, path: string): ExperimentError | undefined {
  if (init.kind !== 'random') return undefined;
  const {minimum, maximum, distribution} = init;
  if (
    (minimum ?? 0) > (maximum ?? 1) &&
    (distribution === 'uniform' || (minimum !== undefined && maximum !== undefined))
  )
    return bad(
      'empty-range',
      `The minimum ${minimum ?? 0} is above the maximum ${maximum ?? 1}.`,
      `${path}.init`,
    );
  const misplaced = (['mean', 'deviation'] as const).find((key) => init[key] !== undefined);
  if (distribution === 'uniform' && misplaced !== undefined) {
    const message = `A uniform distribution has no ${misplaced}: give minimum and maximum, or "normal".`;
    return bad('misplaced-parameter', message, `${path}.init.${misplaced}`);
  }
  return undefined;
}
