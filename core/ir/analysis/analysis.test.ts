import {describe, expect, test} from 'vitest';
import {type IrFunction} from '../model/global.ts';
import {type Module} from '../model/module.ts';
import {parseModule} from '../parser/parse-module.ts';
import {BlockGraph} from './block-graph.ts';
import {CallGraph} from './call-graph.ts';
import {DataLayout} from './data-layout.ts';
import {dominatorTree, postDominatorTree} from './dominators.ts';
import {metadataUses, usesInModule} from './uses.ts';

function parse(text: string): Module {
  const {module, diagnostics} = parseModule(text);
  expect(diagnostics).toEqual([]);
  return module;
}

function firstFunction(module: Module): IrFunction {
  const fn = module.functions[0];
  if (fn === undefined) throw new Error('the module has no function');
  return fn;
}

/** A function whose blocks are named `0`.. as `b0`.. with the given successors. */
function graphOf(edges: readonly (readonly number[])[]): BlockGraph {
  const blocks = edges.map((targets, index) => {
    const cases = targets.slice(1).map((target, position) => `i32 ${position}, label %b${target}`);
    const end =
      targets.length === 0 ? 'ret void' : `switch i32 %x, label %b${targets[0]} [ ${cases.join(' ')} ]`;
    return `b${index}:\n  ${end}\n`;
  });
  return new BlockGraph(firstFunction(parse(`define void @f(i32 %x) {\n${blocks.join('')}}\n`)));
}

describe('dominators', () => {
  // A loop (1, 2, 3) with a diamond in it, an early exit from 2, and a block that nothing reaches (6).
  const graph = graphOf([[1], [2, 3], [4, 5], [4], [1, 5], [], [5]]);

  test('the tree of a loop with an early exit', () => {
    const tree = dominatorTree(graph);
    expect([...tree.immediate]).toEqual([-1, 0, 1, 1, 1, 1, -1]);
    expect([tree.dominates(1, 5), tree.dominates(2, 4), tree.dominates(4, 4), tree.dominates(0, 6)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(tree.nearestCommon(2, 3)).toBe(1);
  });

  test('post-dominators, with a virtual exit and endless loops joined to it', () => {
    expect([...postDominatorTree(graph).immediate.slice(0, 6)]).toEqual([1, 5, 5, 4, 5, 7]);
    const endless = postDominatorTree(graphOf([[1, 2], [1], []]));
    expect([...endless.immediate.slice(0, 3)]).toEqual([3, 3, 3]);
  });

  test('agree with the definition on random graphs', () => {
    let state = 7;
    const random = (limit: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return (state >>> 8) % limit;
    };
    for (let round = 0; round < 60; round++) {
      const count = 2 + random(9);
      const edges = Array.from({length: count}, () =>
        Array.from({length: random(3)}, () => 1 + random(count - 1)),
      );
      const tree = dominatorTree(graphOf(edges));
      for (let above = 0; above < count; above++) {
        const without = reachable(edges, above);
        const all = reachable(edges, -1);
        for (let below = 0; below < count; below++) {
          const expected = all.has(below) && all.has(above) && (above === below || !without.has(below));
          expect([edges, above, below, tree.dominates(above, below)]).toEqual([
            edges,
            above,
            below,
            expected,
          ]);
        }
      }
    }
  });

  function reachable(edges: readonly (readonly number[])[], removed: number): Set<number> {
    const seen = new Set<number>(removed === 0 ? [] : [0]);
    for (const node of seen) for (const next of edges[node] ?? []) if (next !== removed) seen.add(next);
    return seen;
  }
});

test('uses of values, globals and metadata, inside constants too', () => {
  const module = parse(`@g = global i32 1
@p = global i64 ptrtoint (i32* @g to i64)
define i32 @f(i32 %a) {
  %x = add i32 %a, %a, !note !0
  %y = load i32, i32* getelementptr (i32, i32* @g, i64 1)
  ret i32 %x
}
!named = !{!0}
!0 = !{i32* @g}
`);
  const uses = usesInModule(module);
  const fn = firstFunction(module);
  const [x] = fn.blocks[0]?.instructions ?? [];
  const [g] = module.globals;
  const [node] = module.metadata;
  if (x === undefined || g === undefined || node === undefined || fn.parameters[0] === undefined)
    throw new Error('missing');
  expect(uses.of(fn.parameters[0])).toHaveLength(2);
  expect(uses.of(x).map((use) => use.instruction?.opcode)).toEqual(['ret']);
  expect(uses.of(g).map((use) => use.instruction?.opcode)).toEqual([undefined, 'load', undefined]);
  expect(metadataUses(module).get(node)).toHaveLength(2);
});

test('calls through casts and aliases, and what they reach', () => {
  const module = parse(`@again = alias void (), void ()* @leaf
declare void @far()
define void @leaf() {
  call void @far()
  ret void
}
define void @top(void ()* %p) {
  call void bitcast (void ()* @again to void (i32)*)(i32 1)
  call void %p()
  ret void
}
define void @apart() {
  ret void
}
`);
  const graph = new CallGraph(module);
  const top = module.findFunction('top');
  if (top === undefined) throw new Error('no @top');
  expect(graph.callsFrom(top).map((site) => site.callee?.name)).toEqual(['leaf', undefined]);
  expect(graph.reachableFrom([top]).map((fn) => fn.name)).toEqual(['top', 'leaf', 'far']);
});

test('sizes under the datalayout of AIR', () => {
  const layout = new DataLayout(
    'e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32',
  );
  const module = parse(`%s = type { i8, <3 x float>, i1, i64 }
%p = type <{ i8, i64 }>
%self = type { %self }
@a = global %s zeroinitializer
@b = global %p zeroinitializer
@c = global [3 x <3 x half>] zeroinitializer
@d = global i32 addrspace(1)* null
@e = global i1 0
@f = global <64 x float> zeroinitializer
@h = global %self zeroinitializer
`);
  const seen = module.globals.map(({name, valueType}) => [
    name,
    layout.allocSizeBytes(valueType),
    layout.abiAlignBytes(valueType),
  ]);
  expect(seen).toEqual([
    ['a', 48, 16],
    ['b', 9, 1],
    ['c', 24, 8],
    ['d', 8, 8],
    ['e', 1, 1],
    ['f', 256, 256],
    ['h', undefined, undefined],
  ]);
  const struct = module.namedTypes[0];
  expect(struct && layout.structLayout(struct)?.offsets).toEqual([0, 16, 32, 40]);
});
