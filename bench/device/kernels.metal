#include <metal_stdlib>
using namespace metal;

// The kernels of the device bench; kernels.cl has the same ones in OpenCL C, operation by operation.

kernel void saxpy(device const float *x [[buffer(0)]], device const float *y [[buffer(1)]],
                  device float *z [[buffer(2)]], constant float &a [[buffer(3)]],
                  uint i [[thread_position_in_grid]])
{
  z[i] = fma(a, x[i], y[i]);
}

// Each threadgroup of 256 threads sums 2,048 numbers: eight for each thread, then a tree in threadgroup memory.
kernel void reduce_sum(device const float *x [[buffer(0)]], device float *sums [[buffer(1)]],
                       uint local [[thread_position_in_threadgroup]], uint group [[threadgroup_position_in_grid]])
{
  threadgroup float parts[256];
  float sum = 0.0f;
  for (uint step = 0; step < 8; ++step) sum += x[group * 2048 + step * 256 + local];
  parts[local] = sum;
  threadgroup_barrier(mem_flags::mem_threadgroup);
  for (uint half_size = 128; half_size > 0; half_size /= 2) {
    if (local < half_size) parts[local] += parts[local + half_size];
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  if (local == 0) sums[group] = parts[0];
}

kernel void matmul(device const float *a [[buffer(0)]], device const float *b [[buffer(1)]],
                   device float *c [[buffer(2)]], constant uint &size [[buffer(3)]],
                   uint2 position [[thread_position_in_grid]], uint2 local [[thread_position_in_threadgroup]])
{
  threadgroup float a_tile[16][16];
  threadgroup float b_tile[16][16];
  float sum = 0.0f;
  for (uint start = 0; start < size; start += 16) {
    a_tile[local.y][local.x] = a[position.y * size + start + local.x];
    b_tile[local.y][local.x] = b[(start + local.y) * size + position.x];
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (uint k = 0; k < 16; ++k) sum = fma(a_tile[local.y][k], b_tile[k][local.x], sum);
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  c[position.y * size + position.x] = sum;
}

// One query for each thread, heads of 16 numbers; keys and values come in tiles of 64 through threadgroup memory, and the
// softmax is kept up with a running maximum and sum.
kernel void attention(device const float *queries [[buffer(0)]], device const float *keys [[buffer(1)]],
                      device const float *values [[buffer(2)]], device float *out [[buffer(3)]],
                      constant uint &keyCount [[buffer(4)]], uint i [[thread_position_in_grid]],
                      uint local [[thread_position_in_threadgroup]])
{
  threadgroup float key_tile[64][16];
  threadgroup float value_tile[64][16];
  float query[16], sum[16];
  for (uint d = 0; d < 16; ++d) {
    query[d] = queries[i * 16 + d] * 0.25f;
    sum[d] = 0.0f;
  }
  float largest = -1.0e30f, total = 0.0f;
  for (uint start = 0; start < keyCount; start += 64) {
    for (uint d = 0; d < 16; ++d) {
      key_tile[local][d] = keys[(start + local) * 16 + d];
      value_tile[local][d] = values[(start + local) * 16 + d];
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    for (uint k = 0; k < 64; ++k) {
      float score = 0.0f;
      for (uint d = 0; d < 16; ++d) score = fma(query[d], key_tile[k][d], score);
      float now = max(largest, score);
      float scale = exp(largest - now), weight = exp(score - now);
      total = fma(total, scale, weight);
      for (uint d = 0; d < 16; ++d) sum[d] = fma(sum[d], scale, weight * value_tile[k][d]);
      largest = now;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
  }
  for (uint d = 0; d < 16; ++d) out[i * 16 + d] = sum[d] / total;
}
