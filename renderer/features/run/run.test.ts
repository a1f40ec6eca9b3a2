import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {parseExperiment} from '../../../core/experiment/parse-experiment.ts';
import {
  type RunBuffer,
  type RunFinding,
  type RunReply,
  runRequestSchema,
} from '../../../core/protocol/run.ts';
import {documentSchema, type LabDocument} from '../../../core/protocol/session.ts';
import {type SampleSummary} from '../../../core/protocol/sample.ts';
import {type AppState, createAppStore} from '../../app/store.ts';
import {documentOpened} from '../documents/documents-slice.ts';
import {
  configurationOf,
  constantValue,
  extentValue,
  freeIndex,
  freeSlot,
  memoryRows,
  memoryValue,
  wholeNumber,
} from './configuration-fields.ts';
import {draftExperiment} from './draft-experiment.ts';
import {differenceText} from './element-cells.ts';
import {chosenExperiment, documentAt, experimentsInFront} from './experiments.ts';
import {findingRows} from './finding-rows.ts';
import {experimentTextSet} from './open-experiment.ts';
import {runKey, runRequest} from './run-request.ts';
import {runChanged, runSettled} from './run-slice.ts';
import {verdictOf} from './verdict.ts';
import {passedReply} from './testing/passed-reply.ts';

const experimentText = readFileSync('samples/tiled-matmul/tiled-matmul.lab.json', 'utf8');
const samples: SampleSummary[] = [
  {
    id: 'tiled-matmul/tiled-matmul.metal',
    title: 't',
    description: 'd',
    language: 'msl',
    experiment: 'tiled-matmul/tiled-matmul.lab.json',
  },
  {
    id: 'tiled-matmul/simple-matmul.metal',
    title: 's',
    description: 'd',
    language: 'msl',
    experiment: 'tiled-matmul/tiled-matmul.lab.json',
  },
];

function document(name: string, more: Partial<LabDocument> = {}): LabDocument {
  return documentSchema.parse({id: name, name, language: 'msl', text: name, revision: 1, ...more});
}

/** A state with these documents open, the last in front. */
function state(documents: readonly LabDocument[], more: Partial<AppState> = {}): AppState {
  const base: AppState = {...createAppStore().getState(), samples: {status: 'ready', samples}, ...more};
  return documents.reduce<AppState>((now, one) => ({...now, ...documentOpened(now, one)}), base);
}

const tiled = document('tiled-matmul.metal', {sampleId: 'tiled-matmul/tiled-matmul.metal'});
const simple = document('simple-matmul.metal', {sampleId: 'tiled-matmul/simple-matmul.metal'});
const read = {
  sampleExperiments: {'tiled-matmul/tiled-matmul.lab.json': {status: 'ready' as const, text: experimentText}},
};
const key = 'sample:tiled-matmul/tiled-matmul.lab.json';

describe('experiments of the document in front', () => {
  it('are those that the gallery lists, open or not, under one key', () => {
    expect(chosenExperiment(state([tiled]))).toMatchObject({key, document: undefined, text: undefined});
    expect(chosenExperiment(state([tiled], read))).toMatchObject({key, text: experimentText});
    const open = document('tiled-matmul.lab.json', {
      sampleId: 'tiled-matmul/tiled-matmul.lab.json',
      language: 'json',
      text: experimentText,
    });
    expect(chosenExperiment(state([open, tiled]))).toMatchObject({key, document: open});
    expect(chosenExperiment(state([tiled, open]))).toMatchObject({key, document: open});
  });

  it('run the variant whose source is in front, unless a person chose another', () => {
    const inFront = state([tiled, simple], read);
    const choice = chosenExperiment(inFront);
    expect(choice).toMatchObject({key, variantInFront: 'simple'});
    expect(chosenExperiment(state([simple, tiled], read))?.variantInFront).toBeUndefined();
    if (choice === undefined) return;
    expect(runRequest(inFront, choice, experimentText, 'r').variant).toBe('simple');
    const chosen = {...inFront, ...runChanged(inFront, key, {variant: 'tiled'})};
    expect(runRequest(chosen, choice, experimentText, 'r').variant).toBe('tiled');
  });

  it('are open ones that name the document, also while their schema is broken; several can be chosen from', () => {
    const source = document('k.metal');
    const one = document('one.lab.json', {language: 'json', text: '{"source": "k.metal", "grid": "?"}'});
    const two = document('two.lab.json', {
      language: 'json',
      text: '{"source": "x", "variants": {"v": {"source": "sub/k.metal"}}}',
    });
    const none = document('none.lab.json', {language: 'json', text: '{"source": '});
    const now = state([one, two, none, source]);
    expect(experimentsInFront(now).map(({name}) => name)).toEqual(['one.lab.json', 'two.lab.json']);
    expect(chosenExperiment(now)?.name).toBe('one.lab.json');
    const chosen = chosenExperiment({...now, experimentChoice: {[source.id]: 'document:two.lab.json'}});
    expect(chosen).toMatchObject({name: 'two.lab.json', variantInFront: 'v'});
    expect(experimentsInFront(state([one, document('other.metal')]))).toEqual([]);
    expect(chosenExperiment(state([]))).toBeUndefined();
  });

  it('never take another sample’s file or a library for a path', () => {
    const other = document('tiled-matmul.metal', {sampleId: 'other/tiled-matmul.metal'});
    const own = document('tiled-matmul.metal', {id: documentSchema.shape.id.parse('own')});
    const inSample = 'tiled-matmul/tiled-matmul.lab.json';
    expect(documentAt({[own.id]: own}, inSample, 'tiled-matmul.metal')).toBe(own);
    const {documents} = state([other, document('k.metallib', {language: 'library'})]);
    expect(documentAt(documents, 'tiled-matmul/tiled-matmul.lab.json', 'tiled-matmul.metal')).toBeUndefined();
    expect(documentAt(documents, undefined, 'k.metallib')).toBeUndefined();
  });
});

describe('the request of a run', () => {
  it('is one that the host takes, with open texts in place of files', () => {
    const edited = {...tiled, text: 'edited', revision: 7};
    const now = state([edited], read);
    const choice = chosenExperiment(now);
    if (choice === undefined) throw new Error('no experiment');
    const request = runRequest(now, choice, experimentText, 'r1');
    expect(runRequestSchema.parse(request)).toMatchObject({
      folder: {kind: 'sample', id: 'tiled-matmul/tiled-matmul.lab.json'},
      files: {'tiled-matmul.metal': 'edited'},
      checked: true,
    });
    // The experiment says its target, and not its front end.
    expect(request.target).toBeUndefined();
    expect(request.appleClang).toBe(now.appleClang);
  });

  it('has another key after every change that can change the outcome, and the same after others', () => {
    const now = state([tiled], read);
    const choice = chosenExperiment(now);
    if (choice === undefined) throw new Error('no experiment');
    const before = runKey(now, choice);
    const changes: Partial<AppState>[] = [
      {documents: {...now.documents, [tiled.id]: {...tiled, text: 'x', revision: 2}}},
      {runSettings: {...now.runSettings, checked: false}},
      {target: 'macos15'},
      {options: {...now.options, optimisation: 'O0'}},
      runChanged(now, key, {variant: 'simple'}),
    ];
    for (const change of changes) expect(runKey({...now, ...change}, choice)).not.toBe(before);
    expect(runKey({...now, runTab: 'findings'}, choice)).toBe(before);
    expect(runKey(state([tiled]), {...choice, text: undefined})).toBeUndefined();
  });
});

describe('editing the launch', () => {
  it('opens a sample’s experiment behind the source, then edits that document', () => {
    const now = state([tiled], read);
    const choice = chosenExperiment(now);
    if (choice === undefined) throw new Error('no experiment');
    const after = {...now, ...experimentTextSet(now, choice, '{"a": 1}')};
    expect(after.activeDocument).toBe(tiled.id);
    const opened = chosenExperiment(after);
    expect(opened).toMatchObject({key, text: '{"a": 1}', document: {name: 'tiled-matmul.lab.json'}});
    if (opened === undefined) return;
    const again = {...after, ...experimentTextSet(after, opened, '{"a": 2}')};
    expect(chosenExperiment(again)?.document).toMatchObject({text: '{"a": 2}', revision: 2});
    expect(experimentTextSet(again, opened, '{"a": 2}')).toEqual({});
  });

  it('reads fields of broken experiments, and refuses what no experiment takes', () => {
    expect(configurationOf(experimentText)).toMatchObject({
      kernel: 'tiled_matmul',
      grid: ['128', '96', '1'],
      variants: ['tiled', 'simple'],
    });
    expect(configurationOf('{"grid": [1, "two"], "functionConstants": {"0": true}}')).toMatchObject({
      grid: ['1', 'two', ''],
      kernel: undefined,
      functionConstants: [{name: '0', value: 'true'}],
    });
    expect(configurationOf('[]')).toBeUndefined();
    expect(configurationOf('{')).toBeUndefined();
    expect(extentValue(['1', ' 2 ', '3'])).toEqual({ok: true, value: [1, 2, 3]});
    for (const wrong of ['0', '-1', '1.5', '', '4294967296', '1e3'])
      expect(extentValue(['1', '1', wrong]).ok, wrong).toBe(false);
    expect([constantValue('true'), constantValue('-1.5')]).toEqual([
      {ok: true, value: true},
      {ok: true, value: -1.5},
    ]);
    expect([constantValue('yes').ok, constantValue('').ok]).toEqual([false, false]);
    expect(memoryValue([{index: '0', bytes: '64'}])).toEqual({ok: true, value: [{index: 0, bytes: 64}]});
    expect(memoryValue([{index: '31', bytes: '64'}]).ok).toBe(false);
    expect(
      memoryValue([
        {index: '1', bytes: '64'},
        {index: '1', bytes: '32'},
      ]).ok,
    ).toBe(false);
    expect(freeIndex([{name: '0'}, {name: 'tile'}, {name: '1'}])).toBe('2');
    expect([freeSlot([]), freeSlot([{index: '1'}, {index: '0'}])]).toEqual([0, 2]);
    expect(memoryRows([{index: '3', bytes: '64'}])).toEqual([{index: 3, bytes: 64}]);
    expect([wholeNumber('3600', 1, 3600).ok, wholeNumber('0', 1, 3600).ok]).toEqual([true, false]);
  });
});

const summary = {nans: 0, infinities: 0, zeros: 0, changed: 0};

function buffer(index: number, mismatches?: number): RunBuffer {
  const base = {index, type: 'float' as const, count: 1024, sizeBytes: 4096, summary};
  if (mismatches === undefined) return base;
  const firstMismatch = {
    element: 17,
    actual: '33',
    expected: '34',
    absoluteError: '1',
    relativeError: '0.03',
  };
  return {
    ...base,
    comparison: {
      passed: mismatches === 0,
      against: 'values',
      compared: 1024,
      mismatches,
      ...(mismatches === 0 ? {} : {firstMismatch}),
      maxAbsoluteError: '1',
      maxRelativeError: '1',
      maxUlps: '1',
    },
  };
}

const finding: RunFinding = {
  kind: 'out-of-bounds',
  message: 'A store goes beyond the buffer.',
  count: 2,
  source: {file: 'k.metal', range: {start: {line: 6, column: 3}, end: {line: 6, column: 3}}},
  irLine: 40,
  kernel: 'k',
  threadInGrid: [1023, 0, 0],
  threadInThreadgroup: [63, 0, 0],
  threadgroup: [15, 0, 0],
  memory: {space: 'device', bufferIndex: 0, byteOffset: 4096, accessBytes: 4, bufferBytes: 4096},
};

describe('verdictOf', () => {
  const headline = (more: Partial<RunReply>): string =>
    verdictOf({ok: true, value: passedReply(more)}).headline;

  it('says the outcome first, in plain words', () => {
    expect(headline({buffers: [buffer(0), buffer(1, 0), buffer(2, 0)]})).toBe(
      'Passed: 2 buffers as expected',
    );
    expect(headline({buffers: [buffer(0)]})).toBe('Ran to its end: nothing is expected of the results');
    expect(headline({outcome: 'mismatch', buffers: [buffer(1, 3)]})).toBe(
      'Wrong: buffer 1, 3 of 1024 elements differ, first at 17: expected 34, got 33',
    );
    expect(headline({outcome: 'mismatch', buffers: [buffer(1, 1), buffer(2, 2)]})).toBe(
      'Wrong: buffer 1, 1 of 1024 elements differs, first at 17: expected 34, got 33; 1 other buffer too',
    );
    const validation = [{text: 'Invalid device load.', function: 'k', file: '', line: 7, column: 3}];
    expect(headline({outcome: 'findings', validation})).toBe(
      'Metal’s validation found 1 fault: Invalid device load (k:7)',
    );
    expect(headline({outcome: 'findings', findings: [finding], findingsDropped: 3})).toBe(
      'Checked mode found 4 faults: A store goes beyond the buffer (k.metal:6), and 3 more',
    );
  });

  it('names the files that a run wrote', () => {
    const written = [{kind: 'gputrace', path: '/home/x/a.gputrace'}] as const;
    const {notes} = verdictOf({ok: true, value: passedReply({written: [...written]})});
    expect(notes.at(-1)).toBe('The GPU trace is /home/x/a.gputrace.');
  });

  it('tells a death of the service with what it said', () => {
    const error = {
      kind: 'service-gone' as const,
      code: 'service-gone',
      message: 'It was killed.',
      nextStep: 'Try again.',
      signal: 'SIGKILL',
      stderr: 'oops',
    };
    const expected = {
      tone: 'failed',
      headline: 'Device service ended: It was killed',
      notes: ['Try again.'],
      raw: 'signal SIGKILL\noops',
    };
    expect(verdictOf({ok: true, value: passedReply({outcome: 'failed', error})})).toEqual(expected);
    expect(verdictOf({ok: false, error})).toEqual(expected);
  });

  it('calls what the rules say a prediction, beside the outcome here', () => {
    const verdict = verdictOf({
      ok: true,
      value: passedReply({
        buffers: [buffer(1, 0)],
        stages: [{stage: 'check', state: 'failed', detail: 'd'}],
        diagnostics: [
          {
            severity: 'error',
            message: 'm',
            code: 'AIR-SDK-VERSION',
            highlights: [],
            notes: [],
            fixIts: [],
            origin: 'lab',
          },
        ],
      }),
    });
    expect(verdict).toMatchObject({tone: 'warning', headline: 'Passed: 1 buffer as expected'});
    expect(verdict.notes).toEqual([
      'Predicted by rule AIR-SDK-VERSION: macOS 26 does not take this module. It ran here all the same.',
    ]);
  });
});

describe('a settled run', () => {
  it('brings to the front what is worth looking at first', () => {
    const now = state([tiled], read);
    const record = (more: Partial<RunReply>) => ({
      runId: 'r',
      key: 'k',
      documents: {},
      result: {ok: true as const, value: passedReply(more)},
    });
    const wrong = runSettled(now, key, record({outcome: 'mismatch', buffers: [buffer(0, 0), buffer(3, 2)]}));
    expect(wrong).toMatchObject({runTab: 'buffers', chosenBuffer: {[key]: 3}});
    expect(runSettled(now, key, record({outcome: 'findings', findings: [finding]})).runTab).toBe('findings');
    expect(runSettled(now, key, record({outcome: 'failed'})).runTab).toBe(now.runTab);
  });
});

describe('findingRows', () => {
  const ran = passedReply({findings: [finding], ir: {name: 'k.ll', text: 'IR'}});
  const id = documentSchema.shape.id.parse('d');
  const documents = {'k.metal': {id, revision: 1}};
  const targets = (texts: Parameters<typeof findingRows>[1]) =>
    findingRows(ran, texts)[0]?.places.map(({target}) => target?.kind);

  it('lead to the source that ran, and to the IR that is shown for it', () => {
    expect(targets({documents, irDocuments: [], irTexts: {[id]: 'IR'}})).toEqual(['document', 'ir']);
    // Another IR is shown by now: the one that ran opens as a document.
    expect(targets({documents, irDocuments: [], irTexts: {[id]: 'newer'}})).toEqual(['document', 'module']);
    expect(targets({documents: {}, irDocuments: [], irTexts: {}})).toEqual([undefined, 'module']);
    expect(targets({documents, irDocuments: [id], irTexts: {}})).toEqual(['document', 'document']);
  });

  it('say who did it and where in memory', () => {
    expect(findingRows(ran, {documents, irDocuments: [], irTexts: {}})[0]?.facts).toEqual([
      'k: first seen in thread (1023, 0, 0) of the grid, (63, 0, 0) of threadgroup (15, 0, 0)',
      '4 bytes at byte 4096 of 4096 of buffer 0 (device)',
    ]);
  });
});

describe('draftExperiment', () => {
  it('makes a valid experiment of a module’s facts', () => {
    const text = draftExperiment('fixed.ll', readFileSync('samples/sdk-version/fixed.ll', 'utf8'), 'macos26');
    const parsed = parseExperiment(text ?? '');
    expect(parsed).toMatchObject({ok: true, value: {source: 'fixed.ll', target: 'macos26'}});
    expect(parsed.ok && parsed.value.buffers.length).toBeGreaterThan(0);
    expect(draftExperiment('x.ll', 'define void @f() { ret void }', 'macos26')).toBeUndefined();
  });
});

describe('differenceText', () => {
  it('is exact for whole numbers and says when there is none', () => {
    expect(differenceText(2n ** 63n, 1n)).toBe('9223372036854775807');
    expect(differenceText(0.1, 0.3)).toBe('-0.2000');
    expect([differenceText(NaN, NaN), differenceText(NaN, 1), differenceText(Infinity, Infinity)]).toEqual([
      '0',
      'nan',
      '0',
    ]);
  });
});
