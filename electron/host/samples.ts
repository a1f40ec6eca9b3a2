import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {z} from 'zod';
import {err, ok, type Result} from '../../core/base/result.ts';
import {badInput, type LabError, unavailable} from '../../core/protocol/error.ts';
import {type Sample, sampleSummarySchema, type SampleSummary} from '../../core/protocol/sample.ts';

const indexSchema = z.object({samples: z.array(sampleSummarySchema)});

/** The kernels that come with the lab. */
export interface SampleLibrary {
  list(): Promise<Result<{samples: SampleSummary[]}, LabError>>;
  /** Only what the index lists can be read: an id is looked up, never made into a path. */
  read(id: string): Promise<Result<Sample, LabError>>;
}

/** `folder` holds `index.json` and the samples it lists. */
export function createSampleLibrary(folder: string): SampleLibrary {
  const list = async (): Promise<Result<{samples: SampleSummary[]}, LabError>> => {
    const path = join(folder, 'index.json');
    const text = await readText(path);
    if (!text.ok) return text;
    const parsed = parseIndex(text.value);
    return parsed === undefined ? err(damaged(path)) : ok(parsed);
  };
  return {
    list,
    async read(id) {
      const index = await list();
      if (!index.ok) return index;
      const summary = find(index.value.samples, id);
      if (summary === undefined) return err(unknownSample(id));
      const text = await readText(join(folder, ...summary.id.split('/')));
      return text.ok ? ok({...summary, text: text.value}) : text;
    },
  };
}

/** The sample called `id`, or the experiment beside one. */
function find(samples: readonly SampleSummary[], id: string): SampleSummary | undefined {
  const sample = samples.find((one) => one.id === id);
  if (sample !== undefined) return sample;
  const owner = samples.find(({experiment}) => experiment === id);
  return owner === undefined ? undefined : {...owner, id, language: 'json'};
}

function parseIndex(text: string): z.infer<typeof indexSchema> | undefined {
  try {
    return indexSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function readText(path: string): Promise<Result<string, LabError>> {
  try {
    return ok(await readFile(path, 'utf8'));
  } catch (error) {
    return err(
      unavailable(
        'samples-missing',
        `The sample file ${path} cannot be read: ${(error as Error).message}.`,
        'Install the lab again: its samples are incomplete.',
      ),
    );
  }
}

function damaged(path: string): LabError {
  return unavailable(
    'samples-damaged',
    `The list of samples ${path} is damaged.`,
    'Install the lab again: its samples are incomplete.',
  );
}

function unknownSample(id: string): LabError {
  return badInput(
    'unknown-sample',
    `There is no sample called ${JSON.stringify(id)}.`,
    'Use an id that listSamples gives.',
    'id',
  );
}
