// The kernels of kernels.metal in OpenCL C, operation by operation.

kernel void saxpy(global const float *x, global const float *y, global float *z, float a)
{
  uint i = get_global_id(0);
  z[i] = fma(a, x[i], y[i]);
}

kernel void reduce_sum(global const float *x, global float *sums)
{
  local float parts[256];
  uint own = get_local_id(0), group = get_group_id(0);
  float sum = 0.0f;
  for (uint step = 0; step < 8; ++step) sum += x[group * 2048 + step * 256 + own];
  parts[own] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (uint half_size = 128; half_size > 0; half_size /= 2) {
    if (own < half_size) parts[own] += parts[own + half_size];
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  if (own == 0) sums[group] = parts[0];
}

kernel void matmul(global const float *a, global const float *b, global float *c, uint size)
{
  local float a_tile[16][16];
  local float b_tile[16][16];
  uint x = get_global_id(0), y = get_global_id(1), own_x = get_local_id(0), own_y = get_local_id(1);
  float sum = 0.0f;
  for (uint start = 0; start < size; start += 16) {
    a_tile[own_y][own_x] = a[y * size + start + own_x];
    b_tile[own_y][own_x] = b[(start + own_y) * size + x];
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint k = 0; k < 16; ++k) sum = fma(a_tile[own_y][k], b_tile[k][own_x], sum);
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  c[y * size + x] = sum;
}

kernel void attention(global const float *queries, global const float *keys, global const float *values,
                      global float *out, uint keyCount)
{
  local float key_tile[64][16];
  local float value_tile[64][16];
  uint i = get_global_id(0), own = get_local_id(0);
  float query[16], sum[16];
  for (uint d = 0; d < 16; ++d) {
    query[d] = queries[i * 16 + d] * 0.25f;
    sum[d] = 0.0f;
  }
  float largest = -1.0e30f, total = 0.0f;
  for (uint start = 0; start < keyCount; start += 64) {
    for (uint d = 0; d < 16; ++d) {
      key_tile[own][d] = keys[(start + own) * 16 + d];
      value_tile[own][d] = values[(start + own) * 16 + d];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint k = 0; k < 64; ++k) {
      float score = 0.0f;
      for (uint d = 0; d < 16; ++d) score = fma(query[d], key_tile[k][d], score);
      float now = max(largest, score);
      float scale = exp(largest - now), weight = exp(score - now);
      total = fma(total, scale, weight);
      for (uint d = 0; d < 16; ++d) sum[d] = fma(sum[d], scale, weight * value_tile[k][d]);
      largest = now;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  for (uint d = 0; d < 16; ++d) out[i * 16 + d] = sum[d] / total;
}
