import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {pointerValue, type ProgramGlobal} from '../../../core/simt/bytecode/program.ts';
import {assemble, bufferArgument, systemArgument} from './assemble.ts';
import {type MachineFinding, type MachineRequest, runProgram} from './machine.ts';

// For each check a kernel that triggers it and a near twin that must not.

const [none, u32] = [0, 1];
const device = 1 << 4;
const word = u32 + device + (2 << 8);
const group = 3 << 4;
const tile: ProgramGlobal = {
  name: 'tile',
  space: 'threadgroup',
  bufferNumber: 0x1000,
  sizeBytes: 1024,
  alignBytes: 16,
  data: new Uint8Array(0),
};
const other: ProgramGlobal = {...tile, name: 'other', bufferNumber: 0x1001};
const table: ProgramGlobal = {...tile, name: 'table', space: 'constant', bufferNumber: 0x1002, sizeBytes: 16};
const t = `#${pointerValue(3, 0x1000)}`;
const privateMemory = `#${pointerValue(4, 0)}`;

async function findings(
  text: string,
  request: Partial<MachineRequest> = {},
): Promise<readonly MachineFinding[]> {
  const program = assemble(text, {
    privateBytes: 64,
    globals: [tile, other, table],
    arguments: [
      bufferArgument(0, 'u1', 'in'),
      bufferArgument(1, 'u2', 'out'),
      systemArgument(0, 'v0'),
      systemArgument(5, 'u9'),
    ],
  });
  const result = await runProgram(program, {
    grid: [64, 1, 1],
    threadgroup: [64, 1, 1],
    threads: 1,
    ...request,
    buffers: [
      {index: 0, data: Uint32Array.from({length: 64}, (_, at) => at)},
      {index: 1, data: new Uint32Array(64), initialised: false},
    ],
  });
  expect(result).toMatchObject({status: 'completed', error: ''});
  return result.findings;
}

const cases: {
  kind: string;
  name: string;
  bad: string;
  good: string;
  finding?: Partial<MachineFinding>;
  request?: Partial<MachineRequest>;
}[] = [
  {
    kind: 'out-of-bounds',
    name: 'read past the end',
    bad: `load.i32 u1, =${word}, v0, =4, =4, v2\n ret`,
    good: `load.i32 u1, =${word}, v0, =4, =0, v2\n ret`,
    finding: {
      bufferIndex: 0,
      byteOffset: 256,
      accessBytes: 4,
      bufferBytes: 256,
      count: 1,
      threadInGrid: [63, 0, 0],
    },
  },
  {
    kind: 'out-of-bounds',
    name: 'write before the beginning',
    bad: `store.i32 u2, =${word}, v0, =4, =-4, v0\n ret`,
    good: `store.i32 u2, =${word}, v0, =4, =0, v0\n ret`,
    finding: {bufferIndex: 1, byteOffset: -4, threadInGrid: [0, 0, 0]},
  },
  {
    kind: 'out-of-bounds',
    name: 'null pointer',
    bad: `load.i32 #0, =${none + device}, =0, =0, =0, v2\n ret`,
    good: `load.i32 u1, =${none + device}, =0, =0, =0, v2\n ret`,
    finding: {bufferIndex: -1},
  },
  {
    kind: 'out-of-bounds',
    name: 'write to constant data',
    bad: `store.i32 #${pointerValue(2, 0x1002)}, =${none}, =0, =0, =0, v0\n ret`,
    good: `load.i32 #${pointerValue(2, 0x1002)}, =${none}, =0, =0, =0, v2\n ret`,
  },
  {
    kind: 'out-of-bounds',
    name: 'atomic past the end',
    bad: `atomic.add.i32 u1, =${none + device}, =0, =0, =256, v2, #1\n ret`,
    good: `atomic.add.i32 u1, =${none + device}, =0, =0, =252, v2, #1\n ret`,
  },
  {
    kind: 'misaligned',
    name: 'a word at an odd address',
    bad: `and.i32 v1, v0, #31\n load.i32 u1, =${word}, v1, =4, =2, v2\n ret`,
    good: `and.i32 v1, v0, #31\n load.i32 u1, =${word}, v1, =4, =4, v2\n ret`,
    finding: {count: 64},
  },
  {
    kind: 'uninitialised-read',
    name: 'threadgroup memory',
    bad: `load.i32 ${t}, =${u32 + group}, v0, =4, =0, v2\n ret`,
    good: `store.i32 ${t}, =${u32 + group}, v0, =4, =0, v0\n load.i32 ${t}, =${u32 + group}, v0, =4, =0, v2\n ret`,
    finding: {space: 'threadgroup', count: 64},
  },
  {
    kind: 'uninitialised-read',
    name: 'a buffer without contents',
    bad: `load.i32 u2, =${word}, v0, =4, =0, v2\n ret`,
    good: `store.i32 u2, =${word}, v0, =4, =0, v0\n load.i32 u2, =${word}, v0, =4, =0, v2\n ret`,
  },
  {
    kind: 'uninitialised-read',
    name: 'private memory',
    bad: `store.i32 ${privateMemory}, =0, =0, =0, =0, v0\n load.i32 ${privateMemory}, =0, =0, =0, =4, v2\n ret`,
    good: `store.i32 ${privateMemory}, =0, =0, =0, =4, v0\n load.i32 ${privateMemory}, =0, =0, =0, =4, v2\n ret`,
    finding: {space: 'thread'},
  },
  {
    kind: 'data-race',
    name: 'no barrier before another simdgroup reads',
    bad: `store.i32 ${t}, =${u32 + group}, v0, =4, =0, v0
      barrier.threadgroup =2, =1
      add.i32 v3, v0, #7
      store.i32 ${t}, =${u32 + group}, v0, =4, =0, v3
      barrier.simdgroup =2, =4
      sub.i32 v1, #63, v0
      load.i32 ${t}, =${u32 + group}, v1, =4, =0, v2\n ret`,
    good: `store.i32 ${t}, =${u32 + group}, v0, =4, =0, v0
      barrier.threadgroup =2, =1
      add.i32 v3, v0, #7
      store.i32 ${t}, =${u32 + group}, v0, =4, =0, v3
      barrier.threadgroup =2, =1
      sub.i32 v1, #63, v0
      load.i32 ${t}, =${u32 + group}, v1, =4, =0, v2\n ret`,
    finding: {space: 'threadgroup'},
  },
  {
    kind: 'data-race',
    name: 'overwritten while another simdgroup still reads',
    bad: `store.i32 ${t}, =${u32 + group}, v0, =4, =0, v0
      barrier.threadgroup =2, =1
      sub.i32 v1, #63, v0
      load.i32 ${t}, =${u32 + group}, v1, =4, =0, v2
      add.i32 v3, v0, #7
      store.i32 ${t}, =${u32 + group}, v0, =4, =0, v3\n ret`,
    good: `store.i32 ${t}, =${u32 + group}, v0, =4, =0, v0
      barrier.threadgroup =2, =1
      sub.i32 v1, #63, v0
      load.i32 ${t}, =${u32 + group}, v1, =4, =0, v2
      barrier.threadgroup =2, =1
      add.i32 v3, v0, #7
      store.i32 ${t}, =${u32 + group}, v0, =4, =0, v3\n ret`,
  },
  {
    kind: 'data-race',
    name: 'lanes write different values to one place',
    bad: `store.i32 u2, =${none + device}, =0, =0, =0, v0\n ret`,
    good: `store.i32 u2, =${none + device}, =0, =0, =0, #5\n ret`,
    finding: {bufferIndex: 1},
  },
  {
    kind: 'data-race',
    name: 'threadgroups write different values to one place',
    bad: `copy.b32 v1, u8\n store.i32 u2, =${none + device}, =0, =0, =0, u8\n ret`,
    good: `atomic.store.i32 u2, =${none + device}, =0, =0, =0, u8\n ret`,
    request: {grid: [64, 1, 1], threadgroup: [32, 1, 1]},
  },
  {
    kind: 'divergent-barrier',
    name: 'half of the lanes',
    bad: `and.i32 v1, v0, #1
      branch.v v1, @wait, @meet, @meet
      wait:
      barrier.threadgroup =2, =1
      jump @meet
      meet:
      reconverge\n ret`,
    good: `and.i32 v1, v0, #1
      branch.v v1, @wait, @meet, @meet
      wait:
      barrier.simdgroup =2, =4
      jump @meet
      meet:
      reconverge\n barrier.threadgroup =2, =1\n ret`,
  },
  {
    kind: 'divergent-barrier',
    name: 'one of two simdgroups',
    bad: `ne.i32 u4, u9, #0\n branch.u u4, @wait, @done\n wait:\n barrier.threadgroup =2, =1\n done:\n ret`,
    good: `barrier.threadgroup =2, =1\n ret`,
  },
  {
    kind: 'division-by-zero',
    name: 'by a register',
    bad: `and.i32 v1, v0, #3\n udiv.i32 v2, #7, v1\n ret`,
    good: `or.i32 v1, v0, #1\n udiv.i32 v2, #7, v1\n ret`,
    finding: {count: 16},
  },
  {
    kind: 'async-pending',
    name: 'read before the wait',
    bad: `branch.u u9, @end, @copy
      copy:
      async.copy1d =0, v4, #4, #4, ${t}, u1, #32
      load.i32 ${t}, =${u32 + group}, v0, =4, =0, v2
      store.i64 ${privateMemory}, =0, =0, =0, =0, v4
      async.wait #1, ${privateMemory}
      end:\n ret`,
    good: `branch.u u9, @end, @copy
      copy:
      async.copy1d =0, v4, #4, #4, ${t}, u1, #32
      store.i64 ${privateMemory}, =0, =0, =0, =0, v4
      async.wait #1, ${privateMemory}
      load.i32 ${t}, =${u32 + group}, v0, =4, =0, v2
      end:\n ret`,
    finding: {space: 'threadgroup'},
  },
  {
    kind: 'async-pending',
    name: 'source overwritten before the wait',
    bad: `branch.u u9, @end, @copy
      copy:
      async.copy1d =0, v4, #4, #4, ${t}, u1, #32
      store.i32 u1, =${word}, v0, =4, =0, #1
      store.i64 ${privateMemory}, =0, =0, =0, =0, v4
      async.wait #1, ${privateMemory}
      end:\n ret`,
    good: `branch.u u9, @end, @copy
      copy:
      async.copy1d =0, v4, #4, #4, ${t}, u1, #32
      store.i32 u1, =${word}, v0, =4, =128, #1
      store.i64 ${privateMemory}, =0, =0, =0, =0, v4
      async.wait #1, ${privateMemory}
      end:\n ret`,
  },
  {
    kind: 'async-pending',
    name: 'never waited for',
    bad: `branch.u u9, @end, @copy\n copy:\n async.copy1d =0, v4, #4, #4, ${t}, u1, #32\n end:\n ret`,
    good: `branch.u u9, @end, @copy\n copy:
      async.copy1d =0, v4, #4, #4, ${t}, u1, #32
      store.i64 ${privateMemory}, =0, =0, =0, =0, v4
      async.wait #1, ${privateMemory}\n end:\n ret`,
  },
  {
    kind: 'async-in-visible-function',
    name: 'a copy in a visible function',
    bad: `branch.u u9, @end, @copy\n copy:
      async.copy1d =1, v4, #4, #4, ${t}, u1, #32
      store.i64 ${privateMemory}, =0, =0, =0, =0, v4
      async.wait #1, ${privateMemory}\n end:\n ret`,
    good: `branch.u u9, @end, @copy\n copy:
      async.copy1d =0, v4, #4, #4, ${t}, u1, #32
      store.i64 ${privateMemory}, =0, =0, =0, =0, v4
      async.wait #1, ${privateMemory}\n end:\n ret`,
  },
  {
    kind: 'async-operands',
    name: 'operands in the order of the seeds',
    bad: `branch.u u9, @end, @copy\n copy:
      async.copy1d =0, v4, #4, #32, ${t}, u1, #0
      store.i64 ${privateMemory}, =0, =0, =0, =0, v4
      async.wait #1, ${privateMemory}
      load.i32 ${t}, =${u32 + group}, v0, =4, =0, v2\n end:\n ret`,
    good: `branch.u u9, @end, @copy\n copy:
      async.copy1d =0, v4, #4, #4, ${t}, u1, #32
      store.i64 ${privateMemory}, =0, =0, =0, =0, v4
      async.wait #1, ${privateMemory}
      load.i32 ${t}, =${u32 + group}, v0, =4, =0, v2\n end:\n ret`,
  },
];

describe('checked mode', () => {
  it.each(cases)('$kind: $name', async ({kind, bad, good, finding, request}) => {
    // A value that differs between threadgroups.
    const prepare = bad.includes('u8') || good.includes('u8') ? 'simd.broadcast_first.b32 u8, v0\n' : '';
    const found = await findings(prepare + bad, request);
    expect(found.map((one) => one.kind)).toContain(kind);
    expect(new Set(found.map((one) => one.kind)).size).toBe(1);
    if (finding !== undefined) expect(found[0]).toMatchObject(finding);
    expect(found[0]?.irLine).toBeGreaterThan(0);
    expect(found[0]?.message).not.toBe('');
    expect(await findings(prepare + good, request)).toEqual([]);
  });

  it('counts a finding once for each place, and drops what is beyond the limit', async () => {
    const lines = Array.from({length: 5}, () => `load.i32 u1, =${word}, v0, =4, =4096, v2`);
    const program = assemble([...lines, 'ret'].join('\n'), {
      arguments: [bufferArgument(0, 'u1'), systemArgument(0, 'v0')],
    });
    const request = {
      buffers: [{index: 0, data: new Uint32Array(64)}],
      grid: [640, 1, 1] as const,
      threadgroup: [64, 1, 1] as const,
      maxFindings: 3,
    };
    const result = await runProgram(program, request);
    expect(result.findings.map((one) => one.count)).toEqual([640, 640, 640]);
    expect(result.findingsDropped).toBe(1280);
  });
});

describe('the kinds of findings', () => {
  const documented = readFileSync(new URL('../../../docs/simt.md', import.meta.url), 'utf8')
    .split('## Checked mode')[1]
    ?.split('\n## ')[0]
    ?.match(/^\| `[a-z-]+`/gm)
    ?.map((row) => row.slice(3, -1));

  it('are those of docs/simt.md, and the machine knows no others', () => {
    const header = readFileSync(new URL('../worker.h', import.meta.url), 'utf8');
    const kinds = [...header.matchAll(/constexpr const char\* \w+ = "([a-z-]+)";/g)].map((match) => match[1]);
    expect(kinds.sort()).toEqual([...(documented ?? [])].sort());
  });

  it('all have a kernel that triggers them and a twin that does not', () => {
    const here = new Set(cases.map(({kind}) => kind));
    const elsewhere: Readonly<Record<string, string>> = {
      'texture-kind': '../textures.test.ts',
      budget: 'opcodes.test.ts',
      trap: 'opcodes.test.ts',
    };
    for (const kind of documented ?? []) {
      const file = elsewhere[kind];
      if (file === undefined) expect(here).toContain(kind);
      else expect(readFileSync(new URL(file, import.meta.url), 'utf8')).toContain(`'${kind}'`);
    }
  });
});

describe('emulated hazards', () => {
  const text = `branch.u u9, @end, @copy\n copy:
    store.i32 ${t}, =${u32 + group}, v0, =4, =0, #3
    async.copy1d =1, v4, #4, #4, ${t}, u1, #32
    store.i64 ${privateMemory}, =0, =0, =0, =0, v4
    async.wait #1, ${privateMemory}
    load.i32 ${t}, =${u32 + group}, v0, =4, =0, v2
    store.i32 u2, =${word}, v0, =4, =0, v2
    store.i32 #${pointerValue(3, 0x1001)}, =${u32 + group}, v0, =4, =0, #8
    load.i32 ${t}, =${u32 + group}, v0, =4, =0, v2
    store.i32 u2, =${word}, v0, =4, =128, v2
    end:\n ret`;
  it.each([
    [false, 7, 7],
    [true, 3, 8],
  ])(
    'async copy in a visible function, threadgroup globals that alias: %s',
    async (emulateHazards, first, second) => {
      const program = assemble(text, {
        privateBytes: 64,
        globals: [tile, other],
        arguments: [
          bufferArgument(0, 'u1'),
          bufferArgument(1, 'u2'),
          systemArgument(0, 'v0'),
          systemArgument(5, 'u9'),
        ],
      });
      const output = new Uint32Array(64);
      const result = await runProgram(program, {
        buffers: [
          {index: 0, data: new Uint32Array(64).fill(7)},
          {index: 1, data: output},
        ],
        grid: [32, 1, 1],
        threadgroup: [32, 1, 1],
        checked: false,
        emulateHazards,
      });
      expect(result.status).toBe('completed');
      expect(new Set(output.subarray(0, 32))).toEqual(new Set([first]));
      expect(new Set(output.subarray(32))).toEqual(new Set([second]));
    },
  );
});
