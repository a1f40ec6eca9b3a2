import {
  airGenerations,
  airModule,
  type AirArgument,
  type AirGeneration,
  type AirKernel,
} from './air-module.ts';
import {MetadataWriter} from './metadata-writer.ts';

const buffer = (
  name: string,
  slot: number,
  access: string,
  element = 'float',
  typeName = 'float',
  size = 4,
): AirArgument => ({
  name,
  type: `${element} addrspace(1)*`,
  typeName,
  role: {kind: 'buffer', slot, space: 1, access, size},
});
const uniform = (
  name: string,
  slot: number,
  element: string,
  typeName: string,
  size: number,
): AirArgument => ({
  name,
  type: `${element} addrspace(2)*`,
  typeName,
  role: {kind: 'buffer', slot, space: 2, access: 'air.read', size},
});
const group = (name: string, slot: number, element: string, typeName: string, size: number): AirArgument => ({
  name,
  type: `${element} addrspace(3)*`,
  typeName,
  role: {kind: 'buffer', slot, space: 3, access: 'air.read_write', size},
});
const system = (name: string, key: string, type = 'i32', typeName = 'uint'): AirArgument => ({
  name,
  type,
  typeName,
  role: {kind: 'value', key},
});

const scale: AirKernel = {
  name: 'scale',
  arguments: [
    buffer('out', 0, 'air.read_write'),
    buffer('in', 1, 'air.read'),
    uniform('by', 2, 'float', 'float', 4),
    system('i', 'thread_position_in_grid'),
  ],
  body: `  %w = zext i32 %i to i64
  %p = getelementptr inbounds float, float addrspace(1)* %in, i64 %w
  %v = load float, float addrspace(1)* %p, align 4
  %k = load float, float addrspace(2)* %by, align 4
  %r = fmul fast float %v, %k
  %q = getelementptr inbounds float, float addrspace(1)* %out, i64 %w
  store float %r, float addrspace(1)* %q, align 4
  ret void
`,
};

const reduce: AirKernel = {
  name: 'reduce',
  arguments: [
    buffer('out', 0, 'air.write'),
    buffer('in', 1, 'air.read'),
    group('tile', 0, 'float', 'float', 4),
    system('i', 'thread_position_in_grid'),
    system('l', 'thread_index_in_threadgroup'),
    system('g', 'threadgroup_position_in_grid', '<3 x i32>', 'uint3'),
    system('n', 'threads_per_threadgroup', '<3 x i32>', 'uint3'),
  ],
  body: `entry:
  %w = zext i32 %i to i64
  %p = getelementptr inbounds float, float addrspace(1)* %in, i64 %w
  %v = load float, float addrspace(1)* %p, align 4
  %t = getelementptr inbounds float, float addrspace(3)* %tile, i32 %l
  store float %v, float addrspace(3)* %t, align 4
  tail call void @air.wg.barrier(i32 2, i32 1) #1
  %count = extractelement <3 x i32> %n, i64 0
  br label %loop

loop:                                             ; preds = %next, %entry
  %width = phi i32 [ %count, %entry ], [ %half, %next ]
  %half = lshr i32 %width, 1
  %more = icmp ult i32 %width, 2
  br i1 %more, label %done, label %work

work:                                             ; preds = %loop
  %inside = icmp ult i32 %l, %half
  br i1 %inside, label %add, label %next

add:                                              ; preds = %work
  %other = add nuw i32 %l, %half
  %o = getelementptr inbounds float, float addrspace(3)* %tile, i32 %other
  %a = load float, float addrspace(3)* %o, align 4
  %b = load float, float addrspace(3)* %t, align 4
  %sum = fadd fast float %a, %b
  store float %sum, float addrspace(3)* %t, align 4
  br label %next

next:                                             ; preds = %add, %work
  tail call void @air.wg.barrier(i32 2, i32 1) #1
  br label %loop

done:                                             ; preds = %loop
  %first = icmp eq i32 %l, 0
  br i1 %first, label %write, label %exit

write:                                            ; preds = %done
  %total = load float, float addrspace(3)* %tile, align 4
  %slot = extractelement <3 x i32> %g, i64 0
  %q = getelementptr inbounds float, float addrspace(1)* %out, i32 %slot
  store float %total, float addrspace(1)* %q, align 4
  br label %exit

exit:                                             ; preds = %write, %done
  ret void
`,
};

const barrier = 'declare void @air.wg.barrier(i32, i32) local_unnamed_addr #1\n';

const asyncDeclarations = `declare %struct._simdgroup_event_t* @air.simdgroup_async_copy_2d.p3i8.p1i8(i64, i64, i8 addrspace(3)* nocapture writeonly, i64, i64, <2 x i64>, i8 addrspace(1)* nocapture readonly, i64, i64, <2 x i64>, <2 x i64>, i32) local_unnamed_addr #2
declare %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p1i8.p3i8(i64, i64, i8 addrspace(1)* nocapture writeonly, i8 addrspace(3)* nocapture readonly, i64) local_unnamed_addr #2
declare void @air.wait_simdgroup_events(i32, %struct._simdgroup_event_t** nocapture) local_unnamed_addr #1
`;

const asyncCopy: AirKernel = {
  name: 'copy_tiles',
  arguments: [
    buffer('out', 0, 'air.read_write'),
    buffer('in', 1, 'air.read'),
    system('lane', 'thread_index_in_simdgroup', 'i16', 'ushort'),
    system('wave', 'simdgroup_index_in_threadgroup', 'i16', 'ushort'),
  ],
  body: `  %events = alloca [2 x %struct._simdgroup_event_t*], align 8
  %only = icmp eq i16 %wave, 0
  br i1 %only, label %start, label %ready

start:
  %to = bitcast float addrspace(3)* getelementptr inbounds ([512 x float], [512 x float] addrspace(3)* @tile, i64 0, i64 0) to i8 addrspace(3)*
  %from = bitcast float addrspace(1)* %in to i8 addrspace(1)*
  %e = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_2d.p3i8.p1i8(i64 4, i64 4, i8 addrspace(3)* %to, i64 16, i64 1, <2 x i64> <i64 16, i64 32>, i8 addrspace(1)* %from, i64 64, i64 1, <2 x i64> <i64 16, i64 32>, <2 x i64> zeroinitializer, i32 0)
  %slot = getelementptr inbounds [2 x %struct._simdgroup_event_t*], [2 x %struct._simdgroup_event_t*]* %events, i64 0, i64 0
  store %struct._simdgroup_event_t* %e, %struct._simdgroup_event_t** %slot, align 8
  call void @air.wait_simdgroup_events(i32 1, %struct._simdgroup_event_t** nonnull %slot) #1
  br label %ready

ready:
  tail call void @air.wg.barrier(i32 2, i32 1) #1
  %l = zext i16 %lane to i64
  %p = getelementptr inbounds [512 x float], [512 x float] addrspace(3)* @tile, i64 0, i64 %l
  %v = load float, float addrspace(3)* %p, align 4
  %r = fadd fast float %v, 1.000000e+00
  store float %r, float addrspace(3)* %p, align 4
  tail call void @air.wg.barrier(i32 2, i32 1) #1
  br i1 %only, label %finish, label %exit

finish:
  %back = bitcast [512 x float] addrspace(3)* @tile to i8 addrspace(3)*
  %home = bitcast float addrspace(1)* %out to i8 addrspace(1)*
  %f = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p1i8.p3i8(i64 4, i64 4, i8 addrspace(1)* %home, i8 addrspace(3)* %back, i64 512)
  %other = getelementptr inbounds [2 x %struct._simdgroup_event_t*], [2 x %struct._simdgroup_event_t*]* %events, i64 0, i64 1
  store %struct._simdgroup_event_t* %f, %struct._simdgroup_event_t** %other, align 8
  call void @air.wait_simdgroup_events(i32 1, %struct._simdgroup_event_t** nonnull %other) #1
  br label %exit

exit:
  ret void
`,
};

const matrix: AirKernel = {
  name: 'multiply',
  arguments: [
    buffer('c', 0, 'air.read_write'),
    buffer('a', 1, 'air.read'),
    buffer('b', 2, 'air.read'),
    uniform('size', 3, '%struct.Size', 'Size', 12),
    system('g', 'threadgroup_position_in_grid', '<2 x i32>', 'uint2'),
  ],
  body: `entry:
  %np = getelementptr inbounds %struct.Size, %struct.Size addrspace(2)* %size, i64 0, i32 2
  %n = load i32, i32 addrspace(2)* %np, align 4
  %row = zext i32 %n to i64
  %dims = insertelement <2 x i64> <i64 undef, i64 8>, i64 %row, i64 0
  %strides = insertelement <2 x i64> <i64 1, i64 undef>, i64 %row, i64 1
  %zero = tail call fast <64 x float> @air.simdgroup_matrix_8x8_init_filled.v64f32.f32(float 0.000000e+00) #1
  %gx = extractelement <2 x i32> %g, i64 0
  %gw = zext i32 %gx to i64
  br label %loop

loop:                                             ; preds = %loop, %entry
  %k = phi i64 [ 0, %entry ], [ %k8, %loop ]
  %acc = phi <64 x float> [ %zero, %entry ], [ %sum, %loop ]
  %at = insertelement <2 x i64> zeroinitializer, i64 %k, i64 0
  %bt = insertelement <2 x i64> undef, i64 %gw, i64 0
  %bu = insertelement <2 x i64> %bt, i64 %k, i64 1
  %x = tail call fast <64 x float> @air.simdgroup_matrix_8x8_load.v64f32.p1f32(float addrspace(1)* %a, <2 x i64> %dims, <2 x i64> %strides, <2 x i64> %at) #1
  %y = tail call fast <64 x float> @air.simdgroup_matrix_8x8_load.v64f32.p1f32(float addrspace(1)* %b, <2 x i64> %dims, <2 x i64> %strides, <2 x i64> %bu) #1
  %sum = tail call fast <64 x float> @air.simdgroup_matrix_8x8_multiply_accumulate.v64f32.v64f32.v64f32.v64f32(<64 x float> %x, <64 x float> %y, <64 x float> %acc) #1
  %k8 = add nuw nsw i64 %k, 8
  %more = icmp ult i64 %k8, %row
  br i1 %more, label %loop, label %done, !llvm.loop LOOP

done:                                             ; preds = %loop
  tail call void @air.simdgroup_matrix_8x8_store.v64f32.p1f32(<64 x float> %sum, float addrspace(1)* %c, <2 x i64> %dims, <2 x i64> %strides, <2 x i64> zeroinitializer) #1
  ret void
`,
};

const matrixDeclarations = `declare <64 x float> @air.simdgroup_matrix_8x8_init_filled.v64f32.f32(float) local_unnamed_addr #1
declare <64 x float> @air.simdgroup_matrix_8x8_load.v64f32.p1f32(float addrspace(1)* nocapture readonly, <2 x i64>, <2 x i64>, <2 x i64>) local_unnamed_addr #2
declare <64 x float> @air.simdgroup_matrix_8x8_multiply_accumulate.v64f32.v64f32.v64f32.v64f32(<64 x float>, <64 x float>, <64 x float>) local_unnamed_addr #1
declare void @air.simdgroup_matrix_8x8_store.v64f32.p1f32(<64 x float>, float addrspace(1)* nocapture writeonly, <2 x i64>, <2 x i64>, <2 x i64>) local_unnamed_addr #2
`;

const shell: AirKernel = {
  name: 'shell',
  arguments: [buffer('data', 0, 'air.read_write'), system('i', 'thread_position_in_grid')],
  body: `  %w = zext i32 %i to i64
  %p = getelementptr inbounds float, float addrspace(1)* %data, i64 %w
  %v = load float, float addrspace(1)* %p, align 4
  %r = tail call float @compute.MTL_VISIBLE_FN_REF(float %v) #1
  tail call void @tile_step.MTL_VISIBLE_FN_REF(float addrspace(3)* getelementptr inbounds ([64 x float], [64 x float] addrspace(3)* @buf, i64 0, i64 0), i32 %i) #1
  store float %r, float addrspace(1)* %p, align 4
  ret void
`,
};

const texture: AirKernel = {
  name: 'sample',
  arguments: [
    {
      name: 'tex',
      type: '%struct._texture_2d_t addrspace(1)*',
      typeName: 'texture2d<float, sample>',
      role: {kind: 'texture', slot: 0, access: 'air.sample'},
    },
    {
      name: 'target',
      type: '%struct._texture_2d_t addrspace(1)*',
      typeName: 'texture2d<float, write>',
      role: {kind: 'texture', slot: 1, access: 'air.write'},
    },
    {
      name: 'smp',
      type: '%struct._sampler_t addrspace(2)*',
      typeName: 'sampler',
      role: {kind: 'sampler', slot: 0},
    },
    system('at', 'thread_position_in_grid', '<2 x i32>', 'uint2'),
  ],
  body: `  %f = tail call fast <2 x float> @air.convert.f.v2f32.u.v2i32(<2 x i32> %at) #3
  %s = tail call { <4 x float>, i8 } @air.sample_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)* nocapture readonly %tex, %struct._sampler_t addrspace(2)* nocapture readonly %smp, <2 x float> %f, i1 true, <2 x i32> zeroinitializer, i1 false, float 0.000000e+00, float 0.000000e+00, i32 0) #1
  %c = extractvalue { <4 x float>, i8 } %s, 0
  %k = call { <4 x float>, i8 } @air.sample_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)* %tex, %struct._sampler_t addrspace(2)* bitcast ([2 x i64] addrspace(2)* @__air_sampler_state to %struct._sampler_t addrspace(2)*), <2 x float> %f, i1 true, <2 x i32> zeroinitializer, i1 false, float 0.000000e+00, float 0.000000e+00, i32 0) #1
  %d = extractvalue { <4 x float>, i8 } %k, 0
  %e = fadd fast <4 x float> %c, %d
  tail call void @air.write_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)* nocapture %target, <2 x i32> %at, <4 x float> %e, i32 0, i32 0) #1
  ret void
`,
};

const textureDeclarations = `declare <2 x float> @air.convert.f.v2f32.u.v2i32(<2 x i32>) local_unnamed_addr #3
declare { <4 x float>, i8 } @air.sample_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)* nocapture readonly, %struct._sampler_t addrspace(2)* nocapture readonly, <2 x float>, i1, <2 x i32>, i1, float, float, i32) local_unnamed_addr #1
declare void @air.write_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)* nocapture, <2 x i32>, <4 x float>, i32, i32) local_unnamed_addr #1
`;

const constantsKernel: AirKernel = {
  name: 'switched',
  arguments: [buffer('out', 0, 'air.read_write'), system('i', 'thread_position_in_grid')],
  body: `  %flag = load i8, i8 addrspace(2)* @fast_path, align 1
  %on = icmp ne i8 %flag, 0
  %k = load float, float addrspace(2)* @factor, align 4
  %b = select fast i1 %on, float %k, float 1.000000e+00
  %p = getelementptr inbounds float, float addrspace(1)* %out, i32 %i
  store float %b, float addrspace(1)* %p, align 4
  ret void
`,
};

/** An argument record for each slot of a long list, and a body that touches them all. */
function manyArguments(count: number): AirKernel {
  const buffers = Array.from({length: count}, (_, index) =>
    buffer(`b${index}`, index, index === 0 ? 'air.read_write' : 'air.read'),
  );
  const lines = ['  %w0 = zext i32 %i to i64', '  %s0 = fadd float 0.000000e+00, 0.000000e+00'];
  for (let index = 1; index < count; index++) {
    lines.push(`  %p${index} = getelementptr inbounds float, float addrspace(1)* %b${index}, i64 %w0`);
    lines.push(`  %v${index} = load float, float addrspace(1)* %p${index}, align 4`);
    lines.push(`  %s${index} = fadd fast float %s${index - 1}, %v${index}`);
  }
  lines.push(`  store float %s${count - 1}, float addrspace(1)* %b0, align 4`, '  ret void', '');
  return {
    name: `many_${count}`,
    arguments: [...buffers, system('i', 'thread_position_in_grid')],
    body: lines.join('\n'),
  };
}

/** Handwritten AIR in the forms that people publish: shells, async copies, matrices, samplers, function constants. */
export function handwrittenAir(): Readonly<Record<string, string>> {
  const modules: [string, string][] = [];
  for (const [index, generation] of airGenerations.entries()) {
    for (const [name, text] of Object.entries(modulesOf(generation)))
      modules.push([`${name}-${index}`, text]);
  }
  return Object.fromEntries(modules);
}

function modulesOf(generation: AirGeneration): Readonly<Record<string, string>> {
  const loops = new MetadataWriter();
  const loop = loops.distinct(loops.node('!"llvm.loop.mustprogress"'));
  const matrixKernel = {...matrix, body: matrix.body.replace('LOOP', loop)};
  const references = new MetadataWriter();
  const visible = [
    references.node(
      '!"air.visible_function_reference", float (float)* @compute.MTL_VISIBLE_FN_REF, !"compute"',
    ),
    references.node(
      '!"air.visible_function_reference", void (float addrspace(3)*, i32)* @tile_step.MTL_VISIBLE_FN_REF, !"tile_step"',
    ),
  ];
  const constants = new MetadataWriter();
  const functionConstants = [
    constants.node('i8 addrspace(2)* @fast_path, !"bool", !"fast_path", i32 0, i1 true'),
    constants.node('float addrspace(2)* @factor, !"float", !"factor", i32 7, i1 true'),
  ];
  const samplers = new MetadataWriter();
  const state = samplers.node('!"air.sampler_state", [2 x i64] addrspace(2)* @__air_sampler_state');
  return {
    scale: airModule(generation, [scale]),
    reduce: airModule(generation, [reduce], {declarations: barrier}),
    several: airModule(generation, [scale, reduce, manyArguments(3)], {declarations: barrier}),
    async: airModule(generation, [asyncCopy], {
      types: '%struct._simdgroup_event_t = type opaque\n',
      globals: '@tile = internal unnamed_addr addrspace(3) global [512 x float] undef, align 16\n',
      declarations: barrier + asyncDeclarations,
    }),
    matrix: airModule(generation, [matrixKernel], {
      types: '%struct.Size = type { i32, i32, i32 }\n',
      declarations: matrixDeclarations,
      metadata: loops,
    }),
    shell: airModule(generation, [shell], {
      globals: '@buf = internal addrspace(3) global [64 x float] undef, align 4\n',
      declarations:
        'declare float @compute.MTL_VISIBLE_FN_REF(float) local_unnamed_addr section "air.externally_defined"\ndeclare void @tile_step.MTL_VISIBLE_FN_REF(float addrspace(3)*, i32) local_unnamed_addr section "air.externally_defined"\n',
      metadata: references,
      named: `!air.visible_function_references = !{${visible.join(', ')}}\n`,
    }),
    texture: airModule(generation, [texture], {
      types: '%struct._texture_2d_t = type opaque\n%struct._sampler_t = type opaque\n',
      globals:
        '@__air_sampler_state = internal addrspace(2) constant [2 x i64] [i64 34902887112409161, i64 0], align 8\n',
      declarations: textureDeclarations,
      metadata: samplers,
      named: `!air.sampler_states = !{${state}}\n`,
    }),
    constants: airModule(generation, [constantsKernel], {
      globals: `@fast_path.MTL_FC_INIT_0_b = internal addrspace(2) externally_initialized constant i8 undef, section "air.fc_initializer"
@factor.MTL_FC_INIT_7_f = internal addrspace(2) externally_initialized constant float undef, section "air.fc_initializer"
@fast_path = internal addrspace(2) global i8 0, align 1
@factor = internal addrspace(2) global float 0.000000e+00, align 4
@llvm.global_ctors = appending global [1 x { i32, void ()*, i8* }] [{ i32, void ()*, i8* } { i32 65535, void ()* @_GLOBAL__sub_I_kernels.metal, i8* null }]
@llvm.compiler.used = appending global [1 x i8*] [i8* addrspacecast (i8 addrspace(2)* @fast_path to i8*)], section "llvm.metadata"
`,
      declarations: `define internal void @_GLOBAL__sub_I_kernels.metal() #0 section "air.static_init" {
  %a = load i8, i8 addrspace(2)* @fast_path.MTL_FC_INIT_0_b, align 1
  store i8 %a, i8 addrspace(2)* @fast_path, align 1
  %b = load float, float addrspace(2)* @factor.MTL_FC_INIT_7_f, align 4
  store float %b, float addrspace(2)* @factor, align 4
  ret void
}
`,
      metadata: constants,
      named: `!air.function_constants = !{${functionConstants.join(', ')}}\n`,
    }),
    many: airModule(generation, [manyArguments(31)]),
  };
}
