import {describe, expect, it} from 'vitest';
import {readAirModule} from '../../../air/model/air-module.ts';
import {diffAirModules, type DifferenceGroup} from '../../../air/diff/diff-modules.ts';
import {checkAirModule} from '../../../air/rules/check.ts';
import {type Module} from '../../../ir/model/module.ts';
import {parseModule} from '../../../ir/parser/parse-module.ts';
import {verifyModule} from '../../../ir/verify/verify-module.ts';
import {SourceMap} from '../../source-map.ts';
import {type PreparedSource, prepareSource} from '../../source-pass/prepare-source.ts';
import {textWithout} from '../../source-pass/separable-units.ts';
import {airOf} from '../testing/emit-metal.ts';
import {type AirPart, joinAir} from './join-parts.ts';
import {mergeOrders} from './merge-orders.ts';

/** What parts share, and what each has for itself: types with counted names, tables, constants, samplers, barriers. */
const source = `#include <metal_stdlib>
using namespace metal;
struct Block { union { struct { half d; half m; }; half2 dm; }; uchar values[16]; };
struct Other { union { struct { float a; uint b; }; float2 ab; }; device float *next; };
struct Arguments { uint count; uint stride; float scale; };
constant uint width [[function_constant(0)]];
constant bool masked [[function_constant(1)]];
constant bool wide = width > 4 && masked;
constant float shift_by [[function_constant(2)]];
constant bool biased = is_function_constant_defined(shift_by);
constant uchar table[8] = {1, 2, 4, 8, 16, 32, 64, 128};
kernel void plain(device const Other *others [[buffer(0)]], device float *out [[buffer(1)]], uint i [[thread_position_in_grid]]) {
  out[i] = others[i].ab.x + (biased ? shift_by : 0.0f);
}
kernel void gated(device float *out, device const float *mask [[function_constant(masked)]], uint i [[thread_position_in_grid]]) {
  if (masked) out[i] = mask[i];
}
kernel void sampled(texture2d<float> image, device float4 *out, uint2 i [[thread_position_in_grid]]) {
  constexpr sampler near(filter::nearest, address::clamp_to_edge);
  out[i.x] = image.sample(near, float2(i) / 16.0f);
}
template <typename T, uint N> kernel void gather(constant Arguments &args, device const Block *blocks, device T *out,
    threadgroup T *shared [[threadgroup(0)]], uint i [[thread_position_in_grid]], ushort lane [[thread_index_in_simdgroup]]) {
  threadgroup T tile[N];
  threadgroup float sums[32];
  const uchar order[4] = {3, 1, 0, 2};
  T sum = 0;
  for (uint k = 0; k < args.count; ++k) sum += T(blocks[i + k].d) * T(blocks[i].values[order[k & 3]] & table[k & 7]);
  tile[lane % N] = sum;
  sums[lane] = float(sum);
  threadgroup_barrier(mem_flags::mem_threadgroup);
  shared[lane] = tile[(lane + 1) % N] + T(sums[31 - lane]);
  if (wide) out[i] = simd_sum(shared[lane]);
  else out[i] = sum * T(args.scale);
}
typedef decltype(gather<float, 4>) gather_t;
template [[host_name("gather_f4")]] kernel gather_t gather<float, 4>;
template [[host_name("gather_f8")]] kernel gather_t gather<float, 8>;
template [[host_name("gather_h4")]] kernel decltype(gather<half, 4>) gather<half, 4>;
template <typename T> kernel void look(texture2d<T> image, device vec<T, 4> *out, uint2 i [[thread_position_in_grid]]) {
  constexpr sampler linear_one(filter::linear, address::repeat);
  out[i.x] = image.sample(linear_one, float2(i)) + T(width);
}
#define LOOK(type) template [[host_name("look_" #type)]] kernel decltype(look<type>) look<type>;
LOOK(float)
LOOK(half)
`;

/** AIR of parts of the source, each made of the units of these numbers; made once. */
const made = new Map<string, ReturnType<typeof airOf>>();

async function joined(parts: readonly (readonly number[])[]): Promise<AirPart> {
  const texts = parts.map((numbers) => {
    const key = [...numbers].sort().join();
    const textOf = ({text, units}: PreparedSource): string => {
      return textWithout(text, units, new Set(numbers.flatMap((number) => units[number] ?? [])));
    };
    const known = made.get(key) ?? airOf(source, {textOf});
    made.set(key, known);
    return known;
  });
  const result = joinAir(await Promise.all(texts));
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function differences(left: string, right: string): string[] {
  const [ours, theirs] = [left, right].map((text) => {
    const parsed = parseModule(text);
    expect(parsed.diagnostics).toEqual([]);
    return readAirModule(parsed.module);
  });
  if (ours === undefined || theirs === undefined) throw new Error('no module');
  const found: string[] = [];
  const visit = (group: DifferenceGroup): void => {
    for (const difference of group.differences)
      if (difference.class !== 'equal')
        found.push(
          `${group.title}: ${difference.label}: ${difference.left?.text} / ${difference.right?.text}`,
        );
    group.children.forEach(visit);
  };
  diffAirModules(ours, theirs).groups.forEach(visit);
  return found;
}

const units = prepareSource({name: 'k.metal', source, profile: {appleClang: '32023.850'}}).units;

describe('what can be compiled apart', () => {
  const names = (text: string): string[] =>
    prepareSource({name: 'k.metal', source: text, profile: {appleClang: '32023.850'}}).units.map(
      ({start, end}) => text.slice(start, end),
    );

  it('is kernels of their own, instantiations, and uses of macros that hold nothing else', () => {
    expect(units.map(({kind}) => kind)).toEqual([
      'function',
      'function',
      'function',
      ...Array(5).fill('instantiation'),
    ]);
    expect(units.slice(3).map(({start, end}) => source.slice(start, end))).toEqual([
      'template [[host_name("gather_f4")]] kernel gather_t gather<float, 4>;',
      'template [[host_name("gather_f8")]] kernel gather_t gather<float, 8>;',
      'template [[host_name("gather_h4")]] kernel decltype(gather<half, 4>) gather<half, 4>;',
      'LOOK(float)',
      'LOOK(half)',
    ]);
  });

  it('is not a kernel that something else mentions', () => {
    expect(names('kernel void a(device int *p) { *p = 1; }\ntypedef decltype(a) type;')).toEqual([]);
  });

  it('is not the use of a macro that brings more', () => {
    const macro =
      '#define MAKE(T) inline T twice_##T(T x) { return x + x; } template kernel decltype(k<T>) k<T>;';
    const text = `template <typename T> kernel void k(device T *p) { *p = 1; }\n${macro}\nMAKE(int)\n`;
    expect(names(text)).toEqual([]);
  });

  it('leaves lines, columns and the preprocessor’s lines where they are', () => {
    const text =
      'kernel void a(device int *p) {\n#define SIX \\\n  6\n#if 1\n  *p = 2;\n#endif\n}\nint six() { return SIX; }\n';
    const [unit] = prepareSource({name: 'k.metal', source: text, profile: {appleClang: '32023.850'}}).units;
    if (unit === undefined) throw new Error('no unit');
    const rest = textWithout(text, [unit], new Set());
    expect(rest.length).toBe(text.length);
    expect(rest.split('\n').map((line) => line.trim())).toEqual([
      '',
      '#define SIX \\',
      '6',
      '#if 1',
      '',
      '#endif',
      '',
      'int six() { return SIX; }',
      '',
    ]);
  });
});

describe('orders', () => {
  it.each([
    [
      [
        ['a', 'c'],
        ['b', 'c', 'd'],
      ],
      ['a', 'b', 'c', 'd'],
    ],
    [
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
      ['a', 'b'],
    ],
    [
      [['x'], [], ['y', 'x']],
      ['y', 'x'],
    ],
  ])('%j', (lists, order) => expect(mergeOrders(lists)).toEqual(order));
});

const halves = [
  [0, 1, 2, 3],
  [4, 5, 6, 7],
];
const ones = units.map((_unit, index) => [index]);

describe('AIR of parts, joined', () => {
  const whole = airOf(source);

  it.each([
    ['in two halves', halves],
    ['one by one', ones],
    ['backwards', [...ones].reverse()],
  ])('%s, is the AIR of the whole', async (_name, parts) => {
    const {text: expected, module: expectedModule} = await whole;
    const {text} = await joined(parts);
    expect(differences(text, expected)).toEqual([]);
    const {module} = parseModule(text, {pointers: 'typed'});
    expect(verifyModule(module)).toEqual([]);
    expect(rulesBroken(module)).toEqual(rulesBroken(expectedModule));
    expect(sortedLines(plain(text))).toEqual(sortedLines(plain(expected)));
  });

  it('has the names of the whole as well, where the parts are long', async () => {
    expect(sortedLines((await joined(halves)).text)).toEqual(sortedLines((await whole).text));
  });

  it.each([
    ['halves', halves],
    ['one by one', ones],
  ])('maps its lines to the same places (%s)', async (_name, parts) => {
    const [ours, theirs] = [await joined(parts), await whole].map((one) =>
      placesByLine(one).map(plain).sort(),
    );
    expect(ours).toEqual(theirs);
  });

  it('of modules for different targets is none', async () => {
    const text = 'kernel void a(device int *p) { *p = 1; }';
    const parts = await Promise.all([airOf(text), airOf(text, {target: 'macos15', appleClang: '32023.883'})]);
    expect(joinAir(parts)).toEqual({ok: false, error: 'the parts were compiled for different targets'});
  });
});

function rulesBroken(module: Module): string[] {
  return checkAirModule(readAirModule(module), {profile: 'macos26'}).map(({rule}) => rule.id);
}

/**
 * Without the names of values, the counts in names and one attribute of the constructor: in these the optimiser follows
 * what else it has seen.
 */
function plain(text: string): string {
  return text
    .replace(/ nofree(?= nounwind willreturn)/g, '')
    .replace(/%[\w.]+/g, '%')
    .replace(/(__air_sampler_state|__cxx_global_var_init)\.\d+/g, '$1');
}

/** Lines without the numbers of nodes and groups, which follow the order of functions. */
function sortedLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/[!#]\d+/g, (number) => `${number[0]}n`))
    .filter((line) => line !== '')
    .sort();
}

function placesByLine({text, sourceMap}: AirPart): string[] {
  const map = new SourceMap(sourceMap);
  return text
    .split('\n')
    .map((line, index) => {
      const places = map
        .placesOf(index + 1)
        .map((one) => `${one.file}:${one.line}:${one.column} ${one.functionName}`);
      return `${line.replace(/[!#]\d+/g, 'n')} <- ${places.join(', ')}`;
    })
    .filter((line) => !line.endsWith('<- '))
    .sort();
}
