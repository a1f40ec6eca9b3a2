import {describe, expect, test} from 'vitest';
import {readFileSync} from 'node:fs';
import {makeLargeModule} from '../ir/testing/air/large-module.ts';
import {conformingModule} from '../air/testing/conforming-module.ts';
import {assembleText} from './assemble-text.ts';
import {assemblyRoutes} from './assembly-routes.ts';

const profile = {profile: 'macos26'} as const;
const sample = (name: string): string => readFileSync(`samples/sdk-version/${name}`, 'utf8');

describe('the lab’s own route', () => {
  test.each([
    ['a handwritten module', sample('broken.ll')],
    ['its repaired twin', sample('fixed.ll')],
    ['a compiler-shaped module', sample('baseline.ll')],
    ['a conforming module', conformingModule],
    ['a large module', makeLargeModule(300)],
  ])('changes nothing of the metadata of %s', (_what, text) => {
    const assembly = assembleText(text, profile);
    if (assembly.state !== 'assembled') throw new Error(assembly.message);
    const {missing, extra, changed, equal} = assembly.changes.counts;
    expect([missing, extra, changed]).toEqual([0, 0, 0]);
    expect(equal).toBeGreaterThan(10);
    expect(assembly.sizeBytes).toBeGreaterThan(500);
    expect(assembly.functionNames.length).toBeGreaterThan(0);
  });

  test('says that it gave pointers types, and the comparison names what that changes', () => {
    const text = sample('fixed.ll')
      .replace('void (float addrspace(1)*, float addrspace(1)*, i32)* @twice', 'ptr @twice')
      .replaceAll('float addrspace(1)*', 'ptr addrspace(1)');
    const assembly = assembleText(text, profile);
    if (assembly.state !== 'assembled') throw new Error(assembly.message);
    expect(assembly.gavePointersTypes).toBe(true);
    expect(assembly.changes.counts.changed).toBeGreaterThan(0);
  });

  test.each([
    ['text that is no IR', 'define', 1, 'expected'],
    ['a module without a triple', sample('fixed.ll').replace(/^target triple.*$/m, ''), 1, 'triple'],
    [
      'a use of nothing',
      sample('fixed.ll').replace('fmul fast float %value', 'fmul fast float %nothing'),
      undefined,
      '%nothing',
    ],
  ])('refuses %s with its line', (_what, text, line, message) => {
    const assembly = assembleText(text, profile);
    if (assembly.state !== 'refused') throw new Error('assembled');
    expect(assembly.message).toContain(message);
    if (line !== undefined) expect(assembly.line).toBe(line);
    else expect(text.split('\n')[assembly.line - 1]).toContain('%nothing');
  });
});

test('there are four routes, each with a command line for the file and a source', () => {
  expect(assemblyRoutes.map(({id}) => id)).toEqual(['metal', 'metal-ir', 'air-as', 'airlock']);
  for (const route of assemblyRoutes) {
    expect(route.commandLines('kernel').every((line) => line.includes('kernel.'))).toBe(true);
    expect(route.source).toMatch(/^(reported|run here): /);
  }
});
