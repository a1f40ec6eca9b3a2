import {checkExperiment} from '../../../core/experiment/check-experiment.ts';
import {type Lab} from '../../../core/protocol/lab.ts';

/** Checks an experiment where it is typed, as what compiles the other languages does: diagnostics, and no stage of its own. */
export const compileExperiment: Lab['compile'] = ({name, source}) => {
  const startedAt = performance.now();
  const diagnostics = checkExperiment(source, name);
  const countOf = (severity: 'error' | 'warning'): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return Promise.resolve({
    ok: true,
    value: {
      name,
      toolchain: 'schema of experiments',
      diagnostics,
      errorCount: countOf('error'),
      warningCount: countOf('warning'),
      stages: [],
      durationMs: performance.now() - startedAt,
    },
  });
};
