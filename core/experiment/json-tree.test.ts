import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {randomStream} from '../base/random.ts';
import {checkExperiment} from './check-experiment.ts';
import {editJson, type JsonValue} from './edit-experiment.ts';
import {type JsonNode, nodeAt, offsetInString, parseJsonTree} from './json-tree.ts';
import {parseExperiment} from './parse-experiment.ts';

const samples = readdirSync('samples', {withFileTypes: true})
  .filter((entry) => entry.isDirectory())
  .flatMap((entry) =>
    readdirSync(join('samples', entry.name)).map((name) => join('samples', entry.name, name)),
  )
  .filter((path) => path.endsWith('.lab.json'))
  .map((path) => readFileSync(path, 'utf8'));

type Random = ReturnType<typeof randomStream>;

function anyValue(random: Random, depth: number): JsonValue {
  const choice = random.below(depth > 3 ? 5 : 7);
  if (choice === 0) return random.below(2) === 0;
  if (choice === 1) return null;
  if (choice === 2) return Math.round((random.uniform() - 0.5) * 1e6) / 10 ** random.below(5);
  if (choice < 5) return ['', 'a"b\\', 'zwölf\u2028', '\n\t', '😀'][random.below(5)] ?? '';
  const count = random.below(4);
  if (choice === 5) return Array.from({length: count}, () => anyValue(random, depth + 1));
  const entries = Array.from({length: count}, (_, at) => [`k${at}`, anyValue(random, depth + 1)]);
  return Object.fromEntries(entries) as JsonValue;
}

/** The value that the tree's places stand for, each leaf by its own text. */
function valueOf(text: string, node: JsonNode): unknown {
  if (node.kind === 'object')
    return Object.fromEntries(node.members.map(({name, value}) => [name, valueOf(text, value)]));
  if (node.kind === 'array') return node.items.map((item) => valueOf(text, item));
  return JSON.parse(text.slice(node.start, node.end));
}

describe('parseJsonTree', () => {
  it('agrees with JSON.parse on generated texts and on broken ones', () => {
    const random = randomStream(7);
    for (let round = 0; round < 400; round++) {
      const text = JSON.stringify(anyValue(random, 0), null, random.below(3));
      const tree = parseJsonTree(text);
      expect(tree.ok && valueOf(text, tree.value)).toEqual(JSON.parse(text));
      const at = random.below(text.length + 1);
      const junk = ['', ',', '}', '"', '\\', ']', '0', '-', 'e', '\u0001', ' '][random.below(11)] ?? '';
      const broken = text.slice(0, at) + junk + text.slice(at + random.below(2));
      let reference: {value: unknown} | undefined;
      try {
        reference = {value: JSON.parse(broken)};
      } catch {
        reference = undefined;
      }
      const read = parseJsonTree(broken);
      expect(read.ok, JSON.stringify(broken)).toBe(reference !== undefined);
      if (read.ok) expect(valueOf(broken, read.value)).toEqual(reference?.value);
      else expect(read.error.end).toBeLessThanOrEqual(broken.length);
    }
  });

  it('refuses nesting that would exhaust the stack, with its place', () => {
    const text = '['.repeat(100_000);
    expect(parseJsonTree(text)).toMatchObject({ok: false, error: {start: 201}});
  });

  it('finds places behind escapes', () => {
    const text = String.raw`{"v": "a\n\u0041b"}`;
    const tree = parseJsonTree(text);
    const {node} = nodeAt((tree as {value: JsonNode}).value, ['v']);
    expect([...'a\nAb'].map((_, index) => text[offsetInString(text, node, index)])).toEqual([
      'a',
      '\\',
      '\\',
      'b',
    ]);
  });
});

describe('editJson', () => {
  it('sets and removes fields of generated objects, and changes nothing else', () => {
    const random = randomStream(11);
    for (let round = 0; round < 300; round++) {
      const object: Record<string, JsonValue> = {before: anyValue(random, 2)};
      for (let at = 0; at < random.below(4); at++) object[`k${at}`] = anyValue(random, 2);
      const text = JSON.stringify(object, null, random.below(3));
      const name = `k${random.below(5)}`;
      const value = random.below(3) === 0 ? undefined : anyValue(random, 2);
      const edited = editJson(text, [name], value);
      const wanted: Record<string, JsonValue> = {...object};
      if (value === undefined) delete wanted[name];
      else wanted[name] = value;
      expect(edited.ok && JSON.parse(edited.value), text).toEqual(wanted);
    }
  });

  it('keeps the form of the file', () => {
    const text = '{\n  "grid": [ 1,1, 1 ],\n  "kernel": "a"\n}\n';
    expect(editJson(text, ['kernel'], 'b')).toEqual({ok: true, value: text.replace('"a"', '"b"')});
    expect(editJson(text, ['target'], 'macos15')).toEqual({
      ok: true,
      value: text.replace('"a"', '"a",\n  "target": "macos15"'),
    });
    expect(editJson(text, ['kernel'], undefined)).toEqual({
      ok: true,
      value: '{\n  "grid": [ 1,1, 1 ]\n}\n',
    });
    expect(editJson(text, ['grid'], undefined)).toEqual({ok: true, value: '{\n  "kernel": "a"\n}\n'});
    expect(editJson(text, ['functionConstants', '0'], true)).toMatchObject({ok: true});
    expect(editJson('{"a": 1, "a": 2, "b": 3}', ['a'], undefined)).toEqual({ok: true, value: '{"b": 3}'});
    expect(editJson(text, ['grid', 'x'], 1)).toMatchObject({ok: false});
    expect(editJson('{', ['grid'], 1)).toMatchObject({ok: false});
  });
});

describe('checkExperiment', () => {
  const [sample = ''] = samples.filter((text) => text.includes('"vector_add"'));
  const shown = (text: string): string[] =>
    checkExperiment(text, 'x.lab.json').map(({message, location}) => {
      const {start, end} = location?.range ?? {start: {line: 0, column: 0}, end: {line: 0, column: 0}};
      return `${start.line}:${start.column}-${end.column} ${message}`;
    });

  it('finds nothing in the samples, and takes exactly what parseExperiment takes', () => {
    expect(samples.length).toBeGreaterThan(3);
    const random = randomStream(3);
    for (const text of samples) {
      expect(shown(text)).toEqual([]);
      for (let round = 0; round < 60; round++) {
        const at = random.below(text.length);
        const mutated = text.slice(0, at) + text.slice(at + 1 + random.below(3));
        // Doubled names and expressions are told here only.
        const errors = checkExperiment(mutated, 'x').filter(
          ({message, severity}) => severity === 'error' && message !== '',
        );
        if (!parseExperiment(mutated).ok) expect(errors.length, mutated).toBeGreaterThan(0);
        else if (errors.length > 0) expect(mutated).not.toEqual(text);
      }
    }
  });

  it('names the place of what the schema refuses', () => {
    expect(shown(sample.replace('"grid": [1024, 1, 1]', '"grid": [1024, 0, 1]'))).toEqual([
      expect.stringMatching(/^7:18-19 grid\.1: /),
    ]);
    expect(shown(sample.replace('"kernel"', '"kernle"'))).toEqual([
      expect.stringMatching(/^1:1-2 kernel: expected string/),
      expect.stringMatching(/^5:3-11 there is no field "kernle"/),
    ]);
    expect(shown(sample.replace('"step": 2', '"step": "2"'))).toEqual([
      expect.stringMatching(/buffers\.1\.init\.step: expected number, received string/),
    ]);
    expect(shown(sample.replace('"tolerance": 0', '"tolerance": {"ulp": 1}'))).toEqual([
      expect.stringMatching(/buffers\.2\.expect\.tolerance: there is no field "ulp"/),
    ]);
    expect(shown(sample.replace('"index": 1', '"index": 0'))).toEqual([
      expect.stringMatching(/Two buffers have the index 0/),
    ]);
    expect(shown(sample.replace('3 * i + 1', '3 * i + '))).toHaveLength(1);
    expect(shown(sample.replace('"airlock": 1,', '"airlock": 1, "airlock": 1,'))).toEqual([
      expect.stringMatching(/^2:17-26 The name "airlock" is given twice/),
    ]);
    expect(shown(sample.replace('"title"', 'title'))).toEqual([
      expect.stringMatching(/^3:3-4 The experiment is not valid JSON: Expected a name in double quotes/),
    ]);
  });
});
