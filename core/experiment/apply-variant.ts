import {err, ok, type Result} from '../base/result.ts';
import {type Experiment} from '../protocol/experiment.ts';
import {type ExperimentError} from './experiment-error.ts';

/** The name under which an experiment's own source and kernel are a variant, unless one of its variants is the same. */
export const ownVariant = 'experiment';

/** Names of everything that can be run on the experiment's data: its variants, and itself where none of them is it. */
export function variantNames(experiment: Experiment): string[] {
  const names = Object.keys(experiment.variants);
  const own = names.some((name) => isOwn(experiment, name));
  return own ? names : [ownVariant, ...names];
}

/** The baseline where none is named: the experiment's own source. */
export function defaultBaseline(experiment: Experiment): string {
  return variantNames(experiment).find((name) => isOwn(experiment, name)) ?? ownVariant;
}

function isOwn(experiment: Experiment, name: string): boolean {
  const variant = experiment.variants[name];
  if (variant === undefined) return false;
  const {source = experiment.source, kernel = experiment.kernel, ...changes} = variant;
  return source === experiment.source && kernel === experiment.kernel && Object.keys(changes).length === 0;
}

/** The experiment as variant `name` changes it. What a variant does not state stays; function constants are joined. */
export function applyVariant(experiment: Experiment, name: string): Result<Experiment, ExperimentError> {
  const variant = Object.hasOwn(experiment.variants, name) ? experiment.variants[name] : undefined;
  if (variant === undefined) {
    if (name === ownVariant) return ok(experiment);
    const there = variantNames(experiment).join(', ');
    return err({
      code: 'unknown-variant',
      message: `The experiment has no variant ${JSON.stringify(name)}; it has: ${there}.`,
      nextStep: 'Use one of them.',
      path: 'variant',
    });
  }
  const {source, kernel, appleClang, grid, threadgroup, threadgroupMemory, functionConstants, linked} =
    variant;
  return ok({
    ...experiment,
    source: source ?? experiment.source,
    kernel: kernel ?? experiment.kernel,
    ...(appleClang === undefined ? {} : {appleClang}),
    grid: grid ?? experiment.grid,
    threadgroup: threadgroup ?? experiment.threadgroup,
    threadgroupMemory: threadgroupMemory ?? experiment.threadgroupMemory,
    functionConstants: {...experiment.functionConstants, ...functionConstants},
    linked: linked ?? experiment.linked,
  });
}

const settable = /^(grid|threadgroup)\.[012]$|^functionConstants\.[\w.]+$|^threadgroupMemory\.\d+\.bytes$/;

/**
 * The experiment with single parameters set, for sweeps: `threadgroup.0`, `grid.1`, `functionConstants.TILE`,
 * `threadgroupMemory.0.bytes`; before a variant is applied.
 */
export function setParameters(
  experiment: Experiment,
  values: Readonly<Record<string, number>>,
): Result<Experiment, ExperimentError> {
  let changed = experiment;
  for (const [path, value] of Object.entries(values)) {
    const [field = '', key = ''] = path.split(/\.(.*)/s);
    const isExtent = field === 'grid' || field === 'threadgroup';
    const isWhole = Number.isInteger(value) && value >= 1;
    if (!settable.test(path) || (field !== 'functionConstants' && !isWhole)) {
      return err({
        code: 'bad-parameter',
        message: `${path} cannot be set to ${value}.`,
        nextStep:
          'Set grid.0 to grid.2, threadgroup.0 to threadgroup.2, functionConstants.NAME or threadgroupMemory.N.bytes.',
        path,
      });
    }
    if (isExtent) {
      const [x, y, z] = changed[field];
      const extent: [number, number, number] = [x, y, z];
      extent[Number(key)] = value;
      changed = {...changed, [field]: extent};
    } else if (field === 'functionConstants') {
      changed = {...changed, functionConstants: {...changed.functionConstants, [key]: value}};
    } else {
      const at = Number(key.split('.')[0]);
      const threadgroupMemory = changed.threadgroupMemory.map((one, index) =>
        index === at ? {...one, bytes: value} : one,
      );
      changed = {...changed, threadgroupMemory};
    }
  }
  return ok(changed);
}
