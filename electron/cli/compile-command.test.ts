import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {buildLab} from '../host/testing/built-lab.ts';
import {runCli} from './testing/run-cli.ts';

/** A project as people have them: headers beside the kernels, macros from the command line, attributes in macros. */
const files: Readonly<Record<string, string>> = {
  'shared/layout.h': `#pragma once
#include "../kernels/scale.h"
#define AT(index) [[buffer(index)]]
#define INDEX [[thread_position_in_grid]]
#define KERNEL(name) [[kernel]] [[max_total_threads_per_threadgroup(LIMIT)]] void name
struct Layout { uint count; float scale; };
`,
  'kernels/scale.h': '#pragma once\ninline float scaled(float x) { return x * SCALE; }\n',
  'kernels/main.metal': `#include <metal_stdlib>
#include <metal_logging>
#include "../shared/layout.h"
using namespace metal;
KERNEL(apply)(device float *values AT(0), constant Layout &layout AT(1),
    visible_function_table<float(float, uint)> table AT(2), uint i INDEX) {
#ifdef VERBOSE
  os_log_default.log("value %u", i);
#endif
  if (i < layout.count) values[i] = table[i & 1](scaled(values[i]) * layout.scale, i);
}
[[visible]] float twice(float x, uint i) { return x + x; }
`,
};
const project = mkdtempSync(join(tmpdir(), 'airlock-compile-'));

beforeAll(async () => {
  await buildLab();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(project, dirname(path)), {recursive: true});
    writeFileSync(join(project, path), text);
  }
});
afterAll(() => rmSync(project, {recursive: true, force: true}));

const compile = (...options: readonly string[]) => {
  const args = ['compile', 'kernels/main.metal', '--project', '.', '-D', 'LIMIT=64', ...options];
  return runCli(args, {cwd: project, env: {AIRLOCK_HOME: join(project, 'home')}});
};

describe('a project with includes, -D, attributes in macros, a function table and a log', () => {
  test('becomes AIR that says so, and the log is left out with a warning', async () => {
    const run = await compile('-D', 'SCALE=2.5f', '-D', 'VERBOSE', '-o', 'out.ll');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain(
      'kernels/main.metal:8:18: warning: not supported: log messages; this call is left out',
    );
    const air = readFileSync(join(project, 'out.ll'), 'utf8');
    expect(air).toMatch(/fmul fast float %\S+, 2\.500000e\+00/);
    expect(air).toContain('!{!"air.max_work_group_size", i32 64}');
    expect(air).toMatch(/!{i32 1, !"air\.buffer", .*!"air\.location_index", i32 1, .*!"layout"}/);
    expect(air).toContain('!{i32 2, !"air.visible_function_table", !"air.location_index", i32 2,');
    expect(air).toMatch(/^!air\.visible = !{!\d+}$/m);
    expect(air).not.toMatch(/^declare .*log/m);
  }, 60_000);

  test('has its errors in the file that holds them', async () => {
    const run = await compile('-D', 'SCALE=oops');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/^kernels\/scale\.h:2:\d+: error: use of undeclared identifier 'oops'/);
    expect(run.stderr).not.toContain('warning');
  }, 60_000);
});
