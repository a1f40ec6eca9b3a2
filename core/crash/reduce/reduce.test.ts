import {describe, expect, it} from 'vitest';
import {analyseAir} from '../../air/analyse.ts';
import {fixFindings} from '../../air/fixes/fix-findings.ts';
import {largeCrasher} from '../testing/large-crasher.ts';
import {makeLargeModule, makeRandomModule} from '../../ir/testing/air/large-module.ts';
import {openLlvm14Oracle} from '../../ir/testing/oracle-llvm14.ts';
import {parseModule} from '../../ir/parser/parse-module.ts';
import {printModule} from '../../ir/printer/print-module.ts';
import {verifyModule} from '../../ir/verify/verify-module.ts';
import {defaultExplainOptions, explain} from '../explain/explain.ts';
import {possibleAdditions} from './additions.ts';
import {reduceModule, reductionPasses, type ReductionOptions} from './reduce.ts';
import {collectMetadata} from './references.ts';

const profile = 'macos26';
const alone: ReductionOptions = {concurrency: 1};

/** A device that crashes as macOS 26 is predicted to: it needs a kernel, and a broken rule of that verdict. */
function crashesBy(rule: string): (text: string) => Promise<boolean> {
  return (text) => {
    const {air, findings, parseDiagnostics} = analyseAir(text, {profile});
    const hasKernel = air.entryPoints.some((entry) => (entry.function?.blocks.length ?? 0) > 0);
    const fails = findings.some(({rule: {id}, verdict}) => id === rule && verdict === 'crash');
    return Promise.resolve(parseDiagnostics.length === 0 && hasKernel && fails);
  };
}

describe('reduceModule', () => {
  it('leaves under 40 lines of a 4,000-line module with one missing flag, and names the flag', async () => {
    const source = largeCrasher();
    expect(source.split('\n').length).toBeGreaterThanOrEqual(4000);
    const fails = crashesBy('AIR-SDK-VERSION');
    const reduced = await reduceModule(source, fails, {concurrency: 2});
    if (!reduced.ok) throw new Error(reduced.error.code);
    expect(reduced.value.complete).toBe(true);
    expect(reduced.value.lines).toBeLessThan(40);
    expect(reduced.value.attempts).toBeLessThan(400);
    expect(await fails(reduced.value.text)).toBe(true);

    for (const text of [source, reduced.value.text]) {
      const space = possibleAdditions(text, profile);
      const explained = await explain(
        space.additions.length,
        async (chosen) => ((await fails(space.apply(chosen))) ? 'fail' : 'pass'),
        {...defaultExplainOptions, repeats: 1},
      );
      if (!explained.ok) throw new Error(explained.error.code);
      const [smallest] = explained.value.sufficient.sets;
      expect([...(smallest ?? [])].map((index) => space.additions[index]?.ruleId)).toEqual([
        'AIR-SDK-VERSION',
      ]);
    }
  });

  it('keeps what the failure needs and nothing that can go, in random modules that LLVM takes', async () => {
    const oracle = await openLlvm14Oracle();
    const needs = [
      'fmul',
      'phi',
      'switch',
      '@tile',
      'extractelement',
      'air.wg.barrier',
      '!tbaa',
      'getelementptr',
    ];
    const results: string[] = [];
    for (const [seed, need] of needs.entries()) {
      const source = makeRandomModule(seed, 60, 'typed');
      const used = (text: string) =>
        text.split('\n').some((line) => line.startsWith('  ') && line.includes(need));
      if (!used(source)) continue;
      const fails = (text: string) => Promise.resolve(used(text));
      const reduced = await reduceModule(source, fails, alone);
      if (!reduced.ok) throw new Error(`${need}: ${reduced.error.code}`);
      const {text} = reduced.value;
      expect(used(text), need).toBe(true);
      expect(cannotShrink(text, used), need).toBe('');
      expect(reduced.value.lines, `${need}\n${text}`).toBeLessThan(20);
      results.push(text);
    }
    expect(results.length).toBeGreaterThanOrEqual(5);
    for (const answer of await oracle.askAll(results)) expect(answer.stderr + answer.stage).toBe('accepted');
  });

  it('drops parameters with their records and numbers the others anew', async () => {
    const source = makeLargeModule(200);
    const keepsLast = (text: string) =>
      Promise.resolve(/air\.threadgroup_position_in_grid/.test(text) && /^define/m.test(text));
    const reduced = await reduceModule(source, keepsLast, alone);
    if (!reduced.ok) throw new Error(reduced.error.code);
    const {air} = analyseAir(reduced.value.text, {profile});
    const entry = air.entryPoints[0];
    expect(verifyModule(parseModule(reduced.value.text).module)).toEqual([]);
    expect(entry?.function?.parameters.length ?? 0).toBeLessThanOrEqual(1);
  });

  it('works alike with several candidates at a time', async () => {
    const source = makeRandomModule(3, 80, 'typed');
    const fails = (text: string) => Promise.resolve(/= phi /.test(text));
    const [one, three] = [
      await reduceModule(source, fails, alone),
      await reduceModule(source, fails, {concurrency: 3}),
    ];
    if (!one.ok || !three.ok) throw new Error('not reduced');
    expect(three.value.lines).toBeLessThanOrEqual(one.value.lines + 3);
  });

  it('stops when told, with the smallest module so far, and goes on from it', async () => {
    const source = largeCrasher();
    const fails = crashesBy('AIR-SDK-VERSION');
    const controller = new AbortController();
    const stopped = await reduceModule(source, fails, {
      ...alone,
      signal: controller.signal,
      onProgress: ({lines}) => {
        if (lines < 2000) controller.abort();
      },
    });
    if (!stopped.ok) throw new Error(stopped.error.code);
    expect(stopped.value.complete).toBe(false);
    expect(await fails(stopped.value.text)).toBe(true);
    const resumed = await reduceModule(stopped.value.text, fails, alone);
    expect(resumed.ok && resumed.value.lines < 40).toBe(true);
  });

  it('says what cannot be reduced', async () => {
    expect(await reduceModule('define void @f( {', () => Promise.resolve(true), alone)).toMatchObject({
      ok: false,
      error: {code: 'not-a-module'},
    });
    expect(await reduceModule(makeLargeModule(150), () => Promise.resolve(false), alone)).toEqual({
      ok: false,
      error: {code: 'does-not-fail'},
    });
  });

  it('mends a reduced module by what the rules ask for', () => {
    const source = largeCrasher();
    const {air, findings} = analyseAir(source, {profile});
    const space = possibleAdditions(source, profile);
    const all = new Set(space.additions.keys());
    expect(space.apply(all)).toBe(fixFindings(source, air, findings, profile).text);
    expect(space.apply(new Set())).toBe(source);
  });
});

/** The name of a pass that could leave out one more unit and keep a valid module that is shorter; empty if none can. */
function cannotShrink(text: string, used: (text: string) => boolean): string {
  for (const pass of reductionPasses) {
    const count = pass.count(parseModule(text).module);
    for (let unit = 0; unit < count; unit++) {
      const {module} = parseModule(text);
      pass.drop(module, unit, unit + 1);
      collectMetadata(module);
      const smaller = printModule(module);
      if (smaller.length >= text.length || !used(smaller)) continue;
      const again = parseModule(smaller);
      if (again.diagnostics.length === 0 && verifyModule(again.module).length === 0)
        return `${pass.name} ${String(unit)}`;
    }
  }
  return '';
}
