import {describe, expect, it} from 'vitest';
import {SourceText} from '../../../core/base/source-text.ts';
import {applyEdits} from '../../../core/ir/edit/text-edit.ts';
import {conformingModule} from '../../../core/air/testing/conforming-module.ts';
import {type FactNode, type IrFacts} from './messages.ts';
import {IrService} from './ir-service.ts';

const withoutFlags = conformingModule
  .replace(/^!llvm\.module\.flags = .*\n/m, '')
  .replace(', !"air.arg_name", !"tile"', '');
const choice = {profile: 'macos26', evidence: 'all'} as const;

function service(): IrService {
  const service = new IrService();
  service.open('good.ll', conformingModule);
  service.open('bad.ll', withoutFlags);
  return service;
}

function read(facts: IrFacts): readonly FactNode[] {
  if (facts.state !== 'read') throw new Error(facts.state);
  return facts.nodes;
}

function flat(nodes: readonly FactNode[]): FactNode[] {
  return nodes.flatMap((node) => [node, ...flat(node.children)]);
}

describe('facts of one module', () => {
  it('lists every subject, each fact with its place', () => {
    const nodes = read(service().call('good.ll', 'facts', {...choice, other: undefined}));
    expect(nodes.map(({label}) => label)).toEqual([
      'Module',
      'Module flags',
      'Compile options',
      'kernel scale',
      'Declared functions',
    ]);
    const sdk = flat(nodes).find(({label}) => label === 'SDK Version');
    expect(sdk?.left?.text).toContain('[26, 2]');
    const line = conformingModule.split('\n')[(sdk?.left?.range.start.line ?? 0) - 1];
    expect(line).toContain('SDK Version');
    const all = flat(nodes);
    expect(new Set(all.map(({id}) => id)).size).toBe(all.length);
    expect(all.every((node) => node.class === 'equal' && node.broken.length === 0)).toBe(true);
  });

  it('adds what a rule asks for and nobody states, where it belongs', () => {
    const nodes = read(service().call('bad.ll', 'facts', {...choice, other: undefined}));
    const absent = flat(nodes).filter((node) => node.class === 'absent');
    const sdk = absent.find(({label}) => label === 'SDK Version');
    expect(sdk?.id).toBe('/Module flags/SDK Version');
    expect(sdk?.broken).toMatchObject([{ruleId: 'AIR-SDK-VERSION', severity: 'error', verdict: 'crash'}]);
    expect(sdk?.belongsAt).toBeDefined();
    const name = absent.find(({label}) => label === 'air.arg_name');
    expect(name?.id).toBe('/kernel scale/argument 3/air.arg_name');
  });
});

describe('facts of two modules', () => {
  it('classes differences, and names the rule that the side in front breaks', () => {
    const nodes = read(service().call('bad.ll', 'facts', {...choice, other: 'good.ll'}));
    const sdk = flat(nodes).find(({label}) => label === 'SDK Version');
    expect(sdk).toMatchObject({class: 'missing', left: undefined, takable: true});
    expect(sdk?.broken.map(({ruleId}) => ruleId)).toEqual(['AIR-SDK-VERSION']);
  });

  it('takes a fact from the other side', () => {
    const lab = service();
    const id = '/Module flags/SDK Version';
    const edits = lab.call('bad.ll', 'takeFact', {...choice, other: 'good.ll', id}) ?? [];
    const source = new SourceText(withoutFlags);
    const taken = applyEdits(
      withoutFlags,
      edits.map(({range, text}) => ({
        start: source.offsetAt(range.start),
        end: source.offsetAt(range.end),
        text,
      })),
    );
    lab.open('bad.ll', taken.ok ? taken.value : taken.error);
    const nodes = read(lab.call('bad.ll', 'facts', {...choice, other: 'good.ll'}));
    expect(flat(nodes).find((node) => node.id === id)?.class).toBe('equal');
    expect(lab.call('bad.ll', 'takeFact', {...choice, other: 'good.ll', id: '/nothing'})).toBeUndefined();
  });

  it('exports in every format under the names of the sides', () => {
    const names = {left: 'bad.ll', right: 'good.ll'};
    const texts = (['markdown', 'html', 'json'] as const).map((format) =>
      service().call('bad.ll', 'exportFacts', {...choice, other: 'good.ll', names, format}),
    );
    for (const text of texts) {
      expect(text).toContain('bad.ll');
      expect(text).toContain('SDK Version');
    }
    expect(() => JSON.parse(texts[2] ?? '') as unknown).not.toThrow();
  });

  it('waits for texts that can be read', () => {
    const lab = service();
    lab.open('broken.ll', 'define void @f( {');
    expect(lab.call('broken.ll', 'facts', {...choice, other: 'good.ll'}).state).toBe('malformed');
    expect(lab.call('good.ll', 'facts', {...choice, other: 'broken.ll'}).state).toBe('other-malformed');
  });
});
