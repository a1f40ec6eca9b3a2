import {beforeAll, describe, expect, test} from 'vitest';
import {openLlvm14Oracle} from '../../ir/testing/oracle-llvm14.ts';
import {type Oracle} from '../../ir/testing/oracle.ts';
import {checkText} from '../testing/check-text.ts';
import {generations, linked, moduleOf} from '../testing/generations.ts';

let oracle: Oracle;
beforeAll(async () => {
  oracle = await openLlvm14Oracle();
});

describe.each(generations)('$name', (generation) => {
  const text = moduleOf(generation);

  test.each(['macos15', 'macos26'] as const)('breaks no rule under %s', async (profile) => {
    const found = checkText(text, {profile}).map(({rule, message}) => `${rule.id} ${message}`);
    const isNewer = profile === 'macos15' && generation.triple.includes('macosx26');
    expect(found).toEqual(isNewer ? [expect.stringContaining('AIR-TRIPLE-OS')] : []);
    expect((await oracle.ask(text)).stderr).toBe('');
  });

  test('linked into a metallib it breaks none either', () => {
    const errors = checkText(linked(text)).filter(({severity}) => severity !== 'info');
    expect(errors).toEqual([]);
  });
});
