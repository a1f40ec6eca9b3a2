import {expect, it} from 'vitest';
import {type BufferOwner, GrownBuffer} from './grown-buffer.ts';

/** A model whose buffer keeps what was put in until its line ends change, as Monaco's does. */
function modelOf(eol: '\n' | '\r\n') {
  const model = {held: 0, eol, rebuilt: 0};
  const owner: BufferOwner = {
    getEOL: () => model.eol,
    setEOL(sequence) {
      const now = (sequence as number) === 1 ? '\r\n' : '\n';
      if (now === model.eol) return;
      model.eol = now;
      model.held = 0;
      model.rebuilt++;
    },
  };
  return {model, owner};
}

it.each(['\n', '\r\n'] as const)(
  'holds at most twice the text, or 256 KiB, beside it; line ends %j stay',
  (eol) => {
    const {model, owner} = modelOf(eol);
    const buffer = new GrownBuffer(owner);
    for (const length of [100, 40_000, 3_000_000]) {
      for (let edit = 0; edit < 400; edit++) {
        model.held += length / 2;
        buffer.took(length / 2, length);
        expect(model.held).toBeLessThanOrEqual(Math.max(1 << 18, 2 * length));
      }
      expect(model.eol).toBe(eol);
    }
    // Of 3 MB, every fourth edit or so: the cost of making it anew is shared by many edits.
    expect(model.rebuilt).toBeLessThan(2 * 110);
  },
);
