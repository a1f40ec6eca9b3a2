import {type EmitMetalOptions} from './emit-metal.ts';

/**
 * Kernels of our own with interfaces as public modules of Apple's compilers have them, and what the records of those
 * modules state (AIR.md 1.2 to 1.5, seeds 001 and 002): facts, in our own text.
 */
export interface GoldenKernel {
  readonly name: string;
  readonly options: EmitMetalOptions;
  readonly source: string;
  /** Type of the function in AIR. */
  readonly signature: string;
  /** Named nodes and records, the way Apple's compiler states them; `!name` refers to another line. */
  readonly records: readonly string[];
  /** Lines of `!air.function_constants`, where there are any. */
  readonly constants?: readonly string[];
  /** Globals that records mention. */
  readonly globals?: readonly string[];
}

const header = '#include <metal_stdlib>\nusing namespace metal;\n';

function sixteen(text: (index: number) => string): string[] {
  return Array.from({length: 16}, (_, index) => text(index));
}

export const goldenKernels: readonly GoldenKernel[] = [
  {
    name: 'touch',
    options: {appleClang: '32023.850'},
    source: `${header}kernel void touch(device uchar *buf [[buffer(0)]], uint3 gid [[threadgroup_position_in_grid]]) { buf[gid.x] = 1; }`,
    signature: 'void (i8 addrspace(1)*, <3 x i32>)',
    records: [
      '!{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_size", i32 1, !"air.arg_type_align_size", i32 1, !"air.arg_type_name", !"uchar", !"air.arg_name", !"buf"}',
      '!{i32 1, !"air.threadgroup_position_in_grid", !"air.arg_type_name", !"uint3", !"air.arg_name", !"gid"}',
    ],
  },
  {
    // Seed 001 shows a record of argument 16, behind as many buffers.
    name: 'behind',
    options: {appleClang: '32023.850'},
    source: `${header}kernel void behind(${sixteen(
      (index) => `device uchar *buf${index} [[buffer(${index})]]`,
    ).join(
      ', ',
    )}, uint3 gid [[threadgroup_position_in_grid]]) { ${sixteen((index) => `buf${index}[gid.x] = ${index};`).join(' ')} }`,
    signature: `void (${sixteen(() => 'i8 addrspace(1)*').join(', ')}, <3 x i32>)`,
    records: [
      ...sixteen(
        (index) =>
          `!{i32 ${index}, !"air.buffer", !"air.location_index", i32 ${index}, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_size", i32 1, !"air.arg_type_align_size", i32 1, !"air.arg_type_name", !"uchar", !"air.arg_name", !"buf${index}"}`,
      ),
      '!{i32 16, !"air.threadgroup_position_in_grid", !"air.arg_type_name", !"uint3", !"air.arg_name", !"gid"}',
    ],
  },
  {
    name: 'shell',
    options: {appleClang: '32023.850'},
    source: `${header}kernel void shell(device float *data [[buffer(0)]], threadgroup float *tile [[threadgroup(0)]], uint tid [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]]) { tile[lane] = data[tid]; threadgroup_barrier(mem_flags::mem_threadgroup); data[tid] = tile[31 - lane]; }`,
    signature: 'void (float addrspace(1)*, float addrspace(3)*, i32, i32)',
    records: [
      '!{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"data"}',
      '!{i32 1, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.address_space", i32 3, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"tile"}',
      '!{i32 2, !"air.thread_position_in_grid", !"air.arg_type_name", !"uint", !"air.arg_name", !"tid"}',
      '!{i32 3, !"air.thread_index_in_simdgroup", !"air.arg_type_name", !"uint", !"air.arg_name", !"lane"}',
    ],
  },
  {
    name: 'attend',
    options: {target: 'macos13', appleClang: '31001.667'},
    source: `${header}
constant uint R [[function_constant(0)]];
constant bool batched [[function_constant(100)]];
constant bool masked [[function_constant(50000)]];
constant bool fused_bias [[function_constant(50001)]];
constant bool use_bias = is_function_constant_defined(fused_bias) ? fused_bias : false;
kernel void attend(device void *Q [[buffer(0)]], threadgroup void *block [[threadgroup(0)]],
  constant ulong4 *offsets [[buffer(10), function_constant(batched)]],
  device void *mask [[buffer(12), function_constant(masked)]],
  device atomic_uint *locks [[buffer(14), function_constant(batched)]],
  uint3 gid [[threadgroup_position_in_grid]], ushort sidx [[simdgroup_index_in_threadgroup]], ushort lane_id [[thread_index_in_simdgroup]]) {
  device float *q = (device float *)Q;
  ((threadgroup float *)block)[lane_id] = q[gid.x];
  if (batched) { q[R] = offsets[0].x; atomic_fetch_add_explicit(locks, 1u, memory_order_relaxed); }
  if (masked) q[sidx] = ((device float *)mask)[0];
  if (use_bias) q[1] = ((threadgroup float *)block)[0];
}`,
    signature:
      'void (i8 addrspace(1)*, i8 addrspace(3)*, <4 x i64> addrspace(2)*, i8 addrspace(1)*, %"struct.metal::_atomic" addrspace(1)*, <3 x i32>, i16, i16)',
    globals: [
      '%"struct.metal::_atomic" = type { i32 }',
      '@__metal_implicit_fc_pred_0 = internal addrspace(2) global i8 0, align 1',
      '@__metal_implicit_fc_pred_1 = internal addrspace(2) global i8 0, align 1',
      '@_Z1R.MTL_FC_INIT_0_j = internal addrspace(2) externally_initialized constant i32 undef, section "air.fc_initializer", align 4',
      '@_Z7batched.MTL_FC_INIT_100_b = internal addrspace(2) externally_initialized constant i8 undef, section "air.fc_initializer", align 1',
      '@_Z6masked.MTL_FC_INIT_50000_b = internal addrspace(2) externally_initialized constant i8 undef, section "air.fc_initializer", align 1',
      '@_Z10fused_bias.MTL_FC_INIT_50001_b = internal addrspace(2) externally_initialized constant i8 undef, section "air.fc_initializer", align 1',
    ],
    records: [
      '!{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_name", !"void", !"air.arg_name", !"Q"}',
      '!{i32 1, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.address_space", i32 3, !"air.arg_type_name", !"void", !"air.arg_name", !"block"}',
      '!{i32 2, !"air.function_constant", !{i8 addrspace(2)* @__metal_implicit_fc_pred_0, !"bool", !"batched"}, !"air.buffer", !"air.location_index", i32 10, i32 1, !"air.read", !"air.address_space", i32 2, !"air.arg_type_size", i32 32, !"air.arg_type_align_size", i32 32, !"air.arg_type_name", !"ulong4", !"air.arg_name", !"offsets"}',
      '!{i32 3, !"air.function_constant", !{i8 addrspace(2)* @__metal_implicit_fc_pred_1, !"bool", !"masked"}, !"air.buffer", !"air.location_index", i32 12, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_name", !"void", !"air.arg_name", !"mask"}',
      '!{i32 4, !"air.function_constant", !{i8 addrspace(2)* @__metal_implicit_fc_pred_0, !"bool", !"batched"}, !"air.buffer", !"air.location_index", i32 14, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.struct_type_info", !{i32 0, i32 4, i32 0, !"uint", !"__s"}, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"metal::_atomic", !"air.arg_name", !"locks"}',
      '!{i32 5, !"air.threadgroup_position_in_grid", !"air.arg_type_name", !"uint3", !"air.arg_name", !"gid"}',
      '!{i32 6, !"air.simdgroup_index_in_threadgroup", !"air.arg_type_name", !"ushort", !"air.arg_name", !"sidx"}',
      '!{i32 7, !"air.thread_index_in_simdgroup", !"air.arg_type_name", !"ushort", !"air.arg_name", !"lane_id"}',
    ],
    constants: [
      '!{i32 addrspace(2)* @_Z1R.MTL_FC_INIT_0_j, !"uint", !"R", i32 0, i1 true}',
      '!{i8 addrspace(2)* @_Z7batched.MTL_FC_INIT_100_b, !"bool", !"batched", i32 100, i1 true}',
      '!{i8 addrspace(2)* @_Z6masked.MTL_FC_INIT_50000_b, !"bool", !"masked", i32 50000, i1 true}',
      '!{i8 addrspace(2)* @_Z10fused_bias.MTL_FC_INIT_50001_b, !"bool", !"fused_bias", i32 50001, i1 false}',
    ],
  },
  {
    name: 'trace',
    options: {target: 'macos15', appleClang: '32023.883'},
    source: `${header}
struct Camera { float3 position, right, up, forward; };
struct Uniforms { uint width, height, frame, lights; Camera camera; };
struct Instance { packed_float3 transform[4]; uint options; };
kernel void trace(uint2 tid [[thread_position_in_grid]], constant Uniforms &uniforms, texture2d<uint> seeds, texture2d<float, access::write> result, constant Instance *instances) {
  float3 way = uniforms.camera.forward * tid.x + float3(instances[uniforms.frame].transform[1]);
  result.write(float4(way, seeds.read(tid).x), tid);
}`,
    signature:
      'void (<2 x i32>, %struct.Uniforms addrspace(2)*, %struct._texture_2d_t addrspace(1)*, %struct._texture_2d_t addrspace(1)*, %struct.Instance addrspace(2)*)',
    globals: [
      '%struct.Camera = type { <3 x float>, <3 x float>, <3 x float>, <3 x float> }',
      '%struct.Uniforms = type { i32, i32, i32, i32, %struct.Camera }',
      '%struct.Instance = type { [4 x [3 x float]], i32 }',
      '%struct._texture_2d_t = type opaque',
    ],
    records: [
      '!{i32 0, !"air.thread_position_in_grid", !"air.arg_type_name", !"uint2", !"air.arg_name", !"tid"}',
      '!{i32 1, !"air.buffer", !"air.buffer_size", i32 80, !"air.location_index", i32 0, i32 1, !"air.read", !"air.address_space", i32 2, !"air.struct_type_info", !{i32 0, i32 4, i32 0, !"uint", !"width", i32 4, i32 4, i32 0, !"uint", !"height", i32 8, i32 4, i32 0, !"uint", !"frame", i32 12, i32 4, i32 0, !"uint", !"lights", !"air.struct_type_info", !{i32 0, i32 16, i32 0, !"float3", !"position", i32 16, i32 16, i32 0, !"float3", !"right", i32 32, i32 16, i32 0, !"float3", !"up", i32 48, i32 16, i32 0, !"float3", !"forward"}, i32 16, i32 64, i32 0, !"Camera", !"camera"}, !"air.arg_type_size", i32 80, !"air.arg_type_align_size", i32 16, !"air.arg_type_name", !"Uniforms", !"air.arg_name", !"uniforms"}',
      '!{i32 2, !"air.texture", !"air.location_index", i32 0, i32 1, !"air.sample", !"air.arg_type_name", !"texture2d<uint, sample>", !"air.arg_name", !"seeds"}',
      '!{i32 3, !"air.texture", !"air.location_index", i32 1, i32 1, !"air.write", !"air.arg_type_name", !"texture2d<float, write>", !"air.arg_name", !"result"}',
      '!{i32 4, !"air.buffer", !"air.location_index", i32 1, i32 1, !"air.read", !"air.address_space", i32 2, !"air.struct_type_info", !{i32 0, i32 12, i32 4, !"packed_float3", !"transform", i32 48, i32 4, i32 0, !"uint", !"options"}, !"air.arg_type_size", i32 52, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"Instance", !"air.arg_name", !"instances"}',
    ],
  },
];
