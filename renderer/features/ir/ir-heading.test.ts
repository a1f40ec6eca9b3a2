import {describe, expect, it} from 'vitest';
import {ok} from '../../../core/base/result.ts';
import {documentSchema} from '../../../core/protocol/session.ts';
import {type CompileView} from '../compile/compile-key.ts';
import {irHeading} from './ir-heading.ts';

const reply = {
  name: 'a',
  toolchain: 't',
  diagnostics: [],
  errorCount: 0,
  warningCount: 0,
  stages: [],
  durationMs: 1,
};

function view(more: {
  kind?: 'clang-ir' | 'air';
  irKey?: string;
  outcomeKey?: string;
  stale?: boolean;
  running?: boolean;
}): CompileView {
  const {kind = 'clang-ir', irKey, outcomeKey, stale = false, running = false} = more;
  return {
    document: documentSchema.parse({id: 'a', name: 'a', language: 'msl', text: '', revision: 1}),
    compile: {
      running: running ? 'k' : undefined,
      outcome:
        outcomeKey === undefined
          ? undefined
          : {key: outcomeKey, revision: 1, result: ok(reply), roundTripMs: 1},
      lastIr:
        irKey === undefined
          ? undefined
          : {artifact: {kind, text: 'x', producer: 'Clang'}, key: irKey, revision: 1, sourceMap: undefined},
      lastJudged: undefined,
    },
    stale,
    running,
  };
}

describe('irHeading', () => {
  it('never calls Clang IR by the name of AIR', () => {
    expect(irHeading(view({irKey: '1', outcomeKey: '1'}))).toEqual({
      title: 'Clang IR — not AIR yet',
      state: undefined,
      stale: false,
    });
    expect(irHeading(view({kind: 'air', irKey: '1', outcomeKey: '1'})).title).toBe('AIR');
  });

  it('says whose IR it is when the newest text has none', () => {
    expect(irHeading(view({irKey: '1', outcomeKey: '2'}))).toMatchObject({
      state: 'of the last version that compiled',
      stale: true,
    });
    expect(irHeading(view({irKey: '1', outcomeKey: '1', stale: true, running: true}))).toMatchObject({
      state: 'compiling…',
      stale: true,
    });
    expect(irHeading(view({irKey: '1', outcomeKey: '1', stale: true}))).toMatchObject({
      state: 'of an older version',
      stale: true,
    });
  });

  it('is plain before there is any', () => {
    expect(irHeading(undefined)).toEqual({title: 'IR', state: undefined, stale: false});
    expect(irHeading(view({running: true})).state).toBe('compiling…');
  });
});
