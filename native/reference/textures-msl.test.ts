import {expect, it} from 'vitest';
import {airOf} from '../../core/msl/emit/testing/emit-metal.ts';
import {samplerState} from '../../core/simt/sampler-state.ts';
import {runAir} from './testing/air-kernel.ts';

// From MSL to texels: our headers, our emission, our compiler and the machine together.

const clean = {status: 'completed', error: '', findings: []};
const source = `#include <metal_stdlib>
using namespace metal;
constexpr sampler smooth(coord::normalized, address::clamp_to_edge, filter::linear);
kernel void k(texture2d<float, access::sample> image [[texture(0)]],
              texture2d<float, access::read> grid [[texture(1)]],
              texture2d<uint, access::write> out [[texture(2)]],
              texture2d_array<half, access::read_write> layers [[texture(3)]],
              texture3d<float> volume [[texture(4)]],
              sampler given [[sampler(0)]],
              device float4 *values [[buffer(0)]],
              uint2 gid [[thread_position_in_grid]]) {
  const uint width = image.get_width();
  const float2 at = (float2(gid) + 0.5f) / float2(width, image.get_height());
  const uint n = gid.y * width + gid.x;
  values[4 * n] = image.sample(smooth, at);
  values[4 * n + 1] = grid.read(gid);
  values[4 * n + 2] = image.sample(given, at + 1.0f, level(0.0f), int2(1, 0));
  values[4 * n + 3] = volume.sample(smooth, float3(0.5f));
  out.write(uint4(gid, width, layers.get_array_size()), gid);
  const half4 before = layers.read(gid, 1);
  layers.write(before + 1.0h, gid, 1);
}
`;

it.each(['macos26', 'macos15'] as const)(
  'a kernel with textures for %s',
  {timeout: 120_000},
  async (target) => {
    const {text} = await airOf(source, {target});
    const [width, height] = [4, 3];
    const size = {width, height, kind: '2d'};
    const count = width * height;
    const image = Float32Array.from({length: count * 4}, (_, n) => n * 3 + 1);
    const grid = Uint8Array.from({length: count * 4}, (_, n) => n * 5);
    const out = new Uint16Array(count * 4);
    const layers = Float32Array.from({length: count * 4 * 2}, (_, n) => n);
    const volume = Float32Array.from({length: 8}, (_, n) => n);
    const values = new Float32Array(count * 16);
    const result = await runAir(text, {
      buffers: [{index: 0, data: values}],
      textures: [
        {index: 0, data: image, format: 'rgba32float', ...size},
        {index: 1, data: grid, format: 'rgba8unorm', ...size},
        {index: 2, data: out, format: 'rgba16uint', ...size},
        {index: 3, data: layers, format: 'rgba32float', ...size, kind: '2d-array', arrayLength: 2},
        {index: 4, data: volume, format: 'r32float', kind: '3d', width: 2, height: 2, depth: 2},
      ],
      samplers: [{index: 0, state: samplerState({sAddress: 'repeat', tAddress: 'repeat'})}],
      grid: [width, height, 1],
      threadgroup: [4, 4, 1],
    });
    expect(result).toMatchObject(clean);
    for (let n = 0; n < count; n++) {
      const [x, y] = [n % width, Math.floor(n / width)];
      const four = (at: number): number[] => [...values.subarray(16 * n + 4 * at, 16 * n + 4 * at + 4)];
      const texel = (column: number): number[] => [
        ...image.subarray((y * width + column) * 4, (y * width + column) * 4 + 4),
      ];
      // In the middle of a texel the filter gives the texel, but for the rounding of the coordinate.
      four(0).forEach((one, c) => expect(one).toBeCloseTo(texel(x)[c] ?? NaN, 3));
      expect(four(1)).toEqual([...grid.subarray(4 * n, 4 * n + 4)].map((one) => Math.fround(one / 255)));
      expect(four(2)).toEqual(texel((x + 1) % width));
      expect(four(3)).toEqual([3.5, 0, 0, 1]);
      expect([...out.subarray(4 * n, 4 * n + 4)]).toEqual([x, y, width, 2]);
      const second = [...layers.subarray((count + n) * 4, (count + n) * 4 + 4)];
      expect(second).toEqual([1, 2, 3, 4].map((one) => (count + n) * 4 + one));
    }
    expect([...layers.subarray(0, count * 4)]).toEqual(Array.from({length: count * 4}, (_, n) => n));
  },
);
