import {describe, expect, it} from 'vitest';
import {documentIdSchema} from '../../../core/protocol/session.ts';
import {createAppStore} from '../../app/store.ts';
import {openAndRun} from './open-and-run.ts';

describe('what is opened to be run', () => {
  const opened = documentIdSchema.parse('00000000-0000-4000-8000-000000000001');

  async function tryToRun({id, reason}: {id: typeof opened | undefined; reason: string | undefined}) {
    const store = createAppStore();
    const steps: string[] = [];
    const run = {
      id: 'run.start',
      title: 'Run',
      category: 'Run',
      unavailable: () => {
        steps.push('asked');
        return reason;
      },
      run: () => void steps.push('run'),
    };
    await openAndRun(store, run, async () => {
      await Promise.resolve();
      steps.push('opened');
      return id;
    });
    const {announcement: said, openProblems: shown} = store.getState();
    return {steps, said, shown};
  }

  it('is run when it is in front', async () => {
    const {steps, said, shown} = await tryToRun({id: opened, reason: undefined});
    expect([steps[0], steps.at(-1), said, shown]).toEqual(['opened', 'run', '', []]);
  });

  it('says why it cannot be run', async () => {
    const reason = 'A run is under way: cancel it first.';
    const {steps, said, shown} = await tryToRun({id: opened, reason});
    expect(steps).toEqual(['opened', 'asked']);
    expect([said, shown]).toEqual([`Run: ${reason}`, [`Run: ${reason}`]]);
  });

  it('runs nothing in its place where it cannot be opened', async () => {
    expect((await tryToRun({id: undefined, reason: undefined})).steps).toEqual(['opened']);
  });
});
