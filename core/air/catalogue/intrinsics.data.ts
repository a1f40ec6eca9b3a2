/**
 * Names, signatures and attributes of `air.*` functions, seen in modules of Apple's compilers (AIR.md section 2 and its data).
 * One line each: name, signatures (` || ` between those of different AIR versions; `~` marks one that only handwritten
 * modules have and that the loader is reported to take), index into `attributeSets`.
 */
export const attributeSets: readonly string[] = [
  'mustprogress nounwind willreturn',
  'mustprogress nofree nosync nounwind readnone willreturn',
  'nounwind readnone',
  'nounwind memory(none)',
  'nounwind',
  'argmemonly convergent mustprogress nofree nounwind readonly willreturn',
  'convergent mustprogress nounwind willreturn',
  'argmemonly nounwind',
  'argmemonly mustprogress nofree nounwind readonly willreturn',
  'argmemonly nounwind readonly',
  'mustprogress nofree nounwind readonly willreturn',
  'argmemonly mustprogress nounwind willreturn',
  'nounwind readnone willreturn',
  'inaccessiblememonly mustprogress nofree nounwind readonly willreturn',
  'inaccessiblememonly nounwind readonly willreturn',
  'argmemonly nounwind willreturn',
  'argmemonly nounwind readonly willreturn',
  'argmemonly convergent nounwind readonly',
  'convergent nounwind',
  'argmemonly convergent nounwind',
  'convergent',
  'convergent mustprogress nofree nounwind readonly willreturn',
  'convergent mustprogress nounwind willreturn writeonly',
  'mustprogress nounwind willreturn writeonly',
];

export const intrinsicLines = `\
air.abort_intersection_query.instancing.triangle_data	void (%struct._intersection_query_t*)	0
air.abs_diff.s.i8	i8 (i8, i8)	1
air.add_sat.s.i8	i8 (i8, i8)	1
air.all.v2i1	i1 (<2 x i1>)	2
air.all.v3i1	i1 (<3 x i1>)	3
air.all.v4i1	i1 (<4 x i1>)	3
air.allocate_intersection_query.instancing.triangle_data	%struct._intersection_query_t* ()	0
air.allocate_intersection_query.instancing.triangle_data.curve_data	%struct._intersection_query_t* ()	0
air.allocate_intersection_query.multi_level_instancing.triangle_data	%struct._intersection_query_t* (i8)	0
air.any.v3i1	i1 (<3 x i1>)	3
air.atomic.global.add.s.i32	i32 (i32 addrspace(1)*, i32, i32, i32, i1)	0
air.atomic.global.add.u.i32	i32 (i32 addrspace(1)*, i32, i32, i32, i1)	4
air.atomic.global.and.s.i32	i32 (i32 addrspace(1)*, i32, i32, i32, i1)	0
air.atomic.global.cmpxchg.weak.i32	i32 (i32 addrspace(1)*, i32*, i32, i32, i32, i32, i1)	0
air.atomic.global.load.i32	i32 (i32 addrspace(1)*, i32, i32, i1)	0
air.atomic.global.max.s.i32	i32 (i32 addrspace(1)*, i32, i32, i32, i1)	0
air.atomic.global.max.u.i64	void (i64 addrspace(1)*, i64, i32, i32, i1)	0
air.atomic.global.min.s.i32	i32 (i32 addrspace(1)*, i32, i32, i32, i1)	0
air.atomic.global.min.u.i64	void (i64 addrspace(1)*, i64, i32, i32, i1)	0
air.atomic.global.or.s.i32	i32 (i32 addrspace(1)*, i32, i32, i32, i1)	0
air.atomic.global.store.i32	void (i32 addrspace(1)*, i32, i32, i32, i1)	0
air.atomic.global.sub.s.i32	i32 (i32 addrspace(1)*, i32, i32, i32, i1)	0
air.atomic.global.sub.u.i32	i32 (i32 addrspace(1)*, i32, i32, i32, i1)	4
air.atomic.global.xchg.i32	i32 (i32 addrspace(1)*, i32, i32, i32, i1)	0
air.atomic.global.xor.s.i32	i32 (i32 addrspace(1)*, i32, i32, i32, i1)	0
air.atomic_compare_exchange_weak_explicit_texture_1d.u.v4i32	i1 (%struct._texture_1d_t addrspace(1)*, i32, <4 x i32>*, <4 x i32>, i32, i32, i32)	0
air.atomic_compare_exchange_weak_explicit_texture_1d_array.u.v4i32	i1 (%struct._texture_1d_array_t addrspace(1)*, i32, i32, <4 x i32>*, <4 x i32>, i32, i32, i32)	0
air.atomic_compare_exchange_weak_explicit_texture_2d.u.v4i32	i1 (%struct._texture_2d_t addrspace(1)*, <2 x i32>, <2 x i32>, <4 x i32>*, <4 x i32>, i32, i32, i32)	0
air.atomic_compare_exchange_weak_explicit_texture_2d_array.u.v4i32	i1 (%struct._texture_2d_array_t addrspace(1)*, <2 x i32>, i32, <2 x i32>, <4 x i32>*, <4 x i32>, i32, i32, i32)	0
air.atomic_compare_exchange_weak_explicit_texture_3d.u.v4i32	i1 (%struct._texture_3d_t addrspace(1)*, <3 x i32>, <3 x i32>, <4 x i32>*, <4 x i32>, i32, i32, i32)	0
air.atomic_compare_exchange_weak_explicit_texture_buffer_1d.u.v4i32	i1 (%struct._texture_buffer_1d_t addrspace(1)*, i32, <4 x i32>*, <4 x i32>, i32, i32, i32)	0
air.atomic_compare_exchange_weak_explicit_texture_cube.u.v4i32	i1 (%struct._texture_cube_t addrspace(1)*, <2 x i32>, i32, <4 x i32>*, <4 x i32>, i32, i32, i32)	0
air.atomic_compare_exchange_weak_explicit_texture_cube_array.u.v4i32	i1 (%struct._texture_cube_array_t addrspace(1)*, <2 x i32>, i32, i32, <4 x i32>*, <4 x i32>, i32, i32, i32)	0
air.atomic_exchange_explicit_texture_buffer_1d.u.v4i32	<4 x i32> (%struct._texture_buffer_1d_t addrspace(1)*, i32, <4 x i32>, i32, i32)	0
air.atomic_exchange_explicit_texture_cube.u.v4i32	<4 x i32> (%struct._texture_cube_t addrspace(1)*, <2 x i32>, i32, <4 x i32>, i32, i32)	0
air.atomic_exchange_explicit_texture_cube_array.u.v4i32	<4 x i32> (%struct._texture_cube_array_t addrspace(1)*, <2 x i32>, i32, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_add_explicit_texture_buffer_1d.u.v4i32	<4 x i32> (%struct._texture_buffer_1d_t addrspace(1)*, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_add_explicit_texture_cube.u.v4i32	<4 x i32> (%struct._texture_cube_t addrspace(1)*, <2 x i32>, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_add_explicit_texture_cube_array.u.v4i32	<4 x i32> (%struct._texture_cube_array_t addrspace(1)*, <2 x i32>, i32, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_and_explicit_texture_buffer_1d.u.v4i32	<4 x i32> (%struct._texture_buffer_1d_t addrspace(1)*, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_and_explicit_texture_cube.u.v4i32	<4 x i32> (%struct._texture_cube_t addrspace(1)*, <2 x i32>, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_and_explicit_texture_cube_array.u.v4i32	<4 x i32> (%struct._texture_cube_array_t addrspace(1)*, <2 x i32>, i32, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_max_explicit_texture_buffer_1d.u.v4i32	<4 x i32> (%struct._texture_buffer_1d_t addrspace(1)*, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_max_explicit_texture_cube.u.v4i32	<4 x i32> (%struct._texture_cube_t addrspace(1)*, <2 x i32>, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_max_explicit_texture_cube_array.u.v4i32	<4 x i32> (%struct._texture_cube_array_t addrspace(1)*, <2 x i32>, i32, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_min_explicit_texture_buffer_1d.u.v4i32	<4 x i32> (%struct._texture_buffer_1d_t addrspace(1)*, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_min_explicit_texture_cube.u.v4i32	<4 x i32> (%struct._texture_cube_t addrspace(1)*, <2 x i32>, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_min_explicit_texture_cube_array.u.v4i32	<4 x i32> (%struct._texture_cube_array_t addrspace(1)*, <2 x i32>, i32, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_or_explicit_texture_buffer_1d.u.v4i32	<4 x i32> (%struct._texture_buffer_1d_t addrspace(1)*, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_or_explicit_texture_cube.u.v4i32	<4 x i32> (%struct._texture_cube_t addrspace(1)*, <2 x i32>, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_or_explicit_texture_cube_array.u.v4i32	<4 x i32> (%struct._texture_cube_array_t addrspace(1)*, <2 x i32>, i32, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_sub_explicit_texture_buffer_1d.u.v4i32	<4 x i32> (%struct._texture_buffer_1d_t addrspace(1)*, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_sub_explicit_texture_cube.u.v4i32	<4 x i32> (%struct._texture_cube_t addrspace(1)*, <2 x i32>, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_sub_explicit_texture_cube_array.u.v4i32	<4 x i32> (%struct._texture_cube_array_t addrspace(1)*, <2 x i32>, i32, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_xor_explicit_texture_buffer_1d.u.v4i32	<4 x i32> (%struct._texture_buffer_1d_t addrspace(1)*, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_xor_explicit_texture_cube.u.v4i32	<4 x i32> (%struct._texture_cube_t addrspace(1)*, <2 x i32>, i32, <4 x i32>, i32, i32)	0
air.atomic_fetch_xor_explicit_texture_cube_array.u.v4i32	<4 x i32> (%struct._texture_cube_array_t addrspace(1)*, <2 x i32>, i32, i32, <4 x i32>, i32, i32)	0
air.atomic_load_explicit_texture_buffer_1d.u.v4i32	<4 x i32> (%struct._texture_buffer_1d_t addrspace(1)*, i32, i32, i32)	0
air.atomic_load_explicit_texture_cube.u.v4i32	<4 x i32> (%struct._texture_cube_t addrspace(1)*, <2 x i32>, i32, i32, i32)	0
air.atomic_load_explicit_texture_cube_array.u.v4i32	<4 x i32> (%struct._texture_cube_array_t addrspace(1)*, <2 x i32>, i32, i32, i32, i32)	0
air.atomic_max_explicit_texture_1d.i16.u.v4i64	void (%struct._texture_1d_t addrspace(1)*, i16, <4 x i64>, i32, i32)	4
air.atomic_max_explicit_texture_1d_array.i16.u.v4i64	void (%struct._texture_1d_array_t addrspace(1)*, i16, i16, <4 x i64>, i32, i32)	4
air.atomic_max_explicit_texture_2d.i16.u.v4i64	void (%struct._texture_2d_t addrspace(1)*, <2 x i16>, <2 x i16>, <4 x i64>, i32, i32)	4
air.atomic_max_explicit_texture_2d_array.i16.u.v4i64	void (%struct._texture_2d_array_t addrspace(1)*, <2 x i16>, i16, <2 x i16>, <4 x i64>, i32, i32)	4
air.atomic_max_explicit_texture_3d.i16.u.v4i64	void (%struct._texture_3d_t addrspace(1)*, <3 x i16>, <3 x i16>, <4 x i64>, i32, i32)	4
air.atomic_max_explicit_texture_buffer_1d.i16.u.v4i64	void (%struct._texture_buffer_1d_t addrspace(1)*, i16, <4 x i64>, i32, i32)	4
air.atomic_max_explicit_texture_cube.i16.u.v4i64	void (%struct._texture_cube_t addrspace(1)*, <2 x i16>, i16, <4 x i64>, i32, i32)	4
air.atomic_max_explicit_texture_cube_array.i16.u.v4i64	void (%struct._texture_cube_array_t addrspace(1)*, <2 x i16>, i16, i16, <4 x i64>, i32, i32)	4
air.atomic_min_explicit_texture_1d.i16.u.v4i64	void (%struct._texture_1d_t addrspace(1)*, i16, <4 x i64>, i32, i32)	4
air.atomic_min_explicit_texture_1d_array.i16.u.v4i64	void (%struct._texture_1d_array_t addrspace(1)*, i16, i16, <4 x i64>, i32, i32)	4
air.atomic_min_explicit_texture_2d.i16.u.v4i64	void (%struct._texture_2d_t addrspace(1)*, <2 x i16>, <2 x i16>, <4 x i64>, i32, i32)	4
air.atomic_min_explicit_texture_2d_array.i16.u.v4i64	void (%struct._texture_2d_array_t addrspace(1)*, <2 x i16>, i16, <2 x i16>, <4 x i64>, i32, i32)	4
air.atomic_min_explicit_texture_3d.i16.u.v4i64	void (%struct._texture_3d_t addrspace(1)*, <3 x i16>, <3 x i16>, <4 x i64>, i32, i32)	4
air.atomic_min_explicit_texture_buffer_1d.i16.u.v4i64	void (%struct._texture_buffer_1d_t addrspace(1)*, i16, <4 x i64>, i32, i32)	4
air.atomic_min_explicit_texture_cube.i16.u.v4i64	void (%struct._texture_cube_t addrspace(1)*, <2 x i16>, i16, <4 x i64>, i32, i32)	4
air.atomic_min_explicit_texture_cube_array.i16.u.v4i64	void (%struct._texture_cube_array_t addrspace(1)*, <2 x i16>, i16, i16, <4 x i64>, i32, i32)	4
air.atomic_store_explicit_texture_buffer_1d.u.v4i32	void (%struct._texture_buffer_1d_t addrspace(1)*, <4 x i32>, i32, i32, i32)	0
air.atomic_store_explicit_texture_cube.u.v4i32	void (%struct._texture_cube_t addrspace(1)*, <4 x i32>, <2 x i32>, i32, i32, i32)	0
air.atomic_store_explicit_texture_cube_array.u.v4i32	void (%struct._texture_cube_array_t addrspace(1)*, <4 x i32>, <2 x i32>, i32, i32, i32, i32)	0
air.calculate_clamped_lod_depth_2d	float (%struct._depth_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i32)	5
air.calculate_clamped_lod_depth_2d_array	float (%struct._depth_2d_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i32)	5
air.calculate_clamped_lod_depth_cube	float (%struct._depth_cube_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i32)	5
air.calculate_clamped_lod_depth_cube_array	float (%struct._depth_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i32)	5
air.calculate_clamped_lod_texture_2d	float (%struct._texture_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i32)	5
air.calculate_clamped_lod_texture_2d_array	float (%struct._texture_2d_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i32)	5
air.calculate_clamped_lod_texture_3d	float (%struct._texture_3d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i32)	5
air.calculate_clamped_lod_texture_cube	float (%struct._texture_cube_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i32)	5
air.calculate_clamped_lod_texture_cube_array	float (%struct._texture_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i32)	5
air.calculate_unclamped_lod_depth_2d	float (%struct._depth_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i32)	5
air.calculate_unclamped_lod_depth_2d_array	float (%struct._depth_2d_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i32)	5
air.calculate_unclamped_lod_depth_cube	float (%struct._depth_cube_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i32)	5
air.calculate_unclamped_lod_depth_cube_array	float (%struct._depth_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i32)	5
air.calculate_unclamped_lod_texture_2d	float (%struct._texture_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i32)	5
air.calculate_unclamped_lod_texture_2d_array	float (%struct._texture_2d_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i32)	5
air.calculate_unclamped_lod_texture_3d	float (%struct._texture_3d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i32)	5
air.calculate_unclamped_lod_texture_cube	float (%struct._texture_cube_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i32)	5
air.calculate_unclamped_lod_texture_cube_array	float (%struct._texture_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i32)	5
air.clear_barrier_compute_command	void (%struct._command_buffer_t addrspace(1)*, i32)	0
air.clear_barrier_render_command	void (%struct._command_buffer_t addrspace(1)*, i32)	0
air.commit_bounding_box_intersection_intersection_query.instancing.triangle_data	void (%struct._intersection_query_t*, float)	0
air.commit_curve_intersection_intersection_query.instancing.triangle_data.curve_data	void (%struct._intersection_query_t*)	0
air.commit_triangle_intersection_intersection_query.instancing.triangle_data	void (%struct._intersection_query_t*)	0
air.concurrent_dispatch_threadgroups_compute_command	void (%struct._command_buffer_t addrspace(1)*, i32, <3 x i32>, <3 x i32>)	0
air.concurrent_dispatch_threads_compute_command	void (%struct._command_buffer_t addrspace(1)*, i32, <3 x i32>, <3 x i32>)	0
air.convert.f.f32.s.i32	float (i32)	2
air.convert.f.f32.u.i1	float (i1)	2
air.convert.f.f32.u.i16	float (i16)	1
air.convert.f.f32.u.i32	float (i32)	1
air.convert.f.v2f16.f.v2f32	<2 x half> (<2 x float>)	1
air.convert.f.v2f32.f.v2f16	<2 x float> (<2 x half>)	1
air.convert.f.v2f32.u.v2i32	<2 x float> (<2 x i32>)	2
air.convert.f.v3f16.u.v3i1	<3 x half> (<3 x i1>)	2
air.convert.f.v3f32.u.v3i1	<3 x float> (<3 x i1>)	2
air.convert.f.v4f16.f.v4f32	<4 x half> (<4 x float>)	1
air.convert.f.v4f32.f.v4f16	<4 x float> (<4 x half>)	1
air.convert.s.i16.f.f16	i16 (half)	2
air.convert.s.i32.f.f32	i32 (float)	1
air.convert.s.v2i32.f.v2f32	<2 x i32> (<2 x float>)	2
air.convert.u.i32.f.f32	i32 (float)	2
air.convert.u.v2i1.u.v2i32	<2 x i1> (<2 x i32>)	2
air.convert.u.v2i32.f.v2f32	<2 x i32> (<2 x float>)	2
air.convert.u.v2i32.u.v2i16	<2 x i32> (<2 x i16>)	2
air.convert.u.v2i64.u.v2i16	<2 x i64> (<2 x i16>)	1
air.copy_compute_command	void (%struct._command_buffer_t addrspace(1)*, i32, %struct._command_buffer_t addrspace(1)*, i32)	0
air.copy_render_command	void (%struct._command_buffer_t addrspace(1)*, i32, %struct._command_buffer_t addrspace(1)*, i32)	0
air.deallocate_intersection_query.instancing.triangle_data	void (%struct._intersection_query_t*)	0
air.deallocate_intersection_query.instancing.triangle_data.curve_data	void (%struct._intersection_query_t*)	0
air.deallocate_intersection_query.multi_level_instancing.triangle_data	void (%struct._intersection_query_t*)	0
air.dfdx.f16	half (half)	6
air.dfdy.f16	half (half)	6
air.discard_fragment	void ()	0
air.dot.v2f16	half (<2 x half>, <2 x half>)	2
air.dot.v2f32	float (<2 x float>, <2 x float>)	2
air.dot.v3f32	float (<3 x float>, <3 x float>)	2
air.dot.v4f32	float (<4 x float>, <4 x float>)	2
air.draw_indexed_patches_render_command.p1i32.p1i8.p1i8	void (%struct._command_buffer_t addrspace(1)*, i32, i32, i32, i32, i32 addrspace(1)*, i8 addrspace(1)*, i32, i32, i8 addrspace(1)*, i32, float)	0
air.draw_indexed_primitives_render_command.p1i32	void (%struct._command_buffer_t addrspace(1)*, i32, i32, i32, i32 addrspace(1)*, i32, i32, i32)	0
air.draw_mesh_threadgroups_render_command	void (%struct._command_buffer_t addrspace(1)*, i32, <3 x i32>, <3 x i32>, <3 x i32>)	0
air.draw_mesh_threads_render_command	void (%struct._command_buffer_t addrspace(1)*, i32, <3 x i32>, <3 x i32>, <3 x i32>)	0
air.draw_patches_render_command.p1i32.p1i8	void (%struct._command_buffer_t addrspace(1)*, i32, i32, i32, i32, i32 addrspace(1)*, i32, i32, i8 addrspace(1)*, i32, float)	0
air.draw_primitives_render_command	void (%struct._command_buffer_t addrspace(1)*, i32, i32, i32, i32, i32, i32)	0
air.extract_bits.s.i8	i8 (i8, i32, i32)	1
air.fabs.v3f16	<3 x half> (<3 x half>)	2
air.fast_atan2.f32	float (float, float)	2
air.fast_clamp.f32	float (float, float, float)	2
air.fast_exp2.f32	float (float)	1
air.fast_exp2.v2f32	<2 x float> (<2 x float>)	1
air.fast_fabs.f32	float (float)	2
air.fast_fabs.v2f32	<2 x float> (<2 x float>)	2
air.fast_fabs.v3f32	<3 x float> (<3 x float>)	2
air.fast_fmax.f32	float (float, float)	2
air.fast_fmax.v2f32	<2 x float> (<2 x float>, <2 x float>)	1
air.fast_fmax3.f32	float (float, float, float)	1
air.fast_fmedian3.f32	float (float, float, float)	1
air.fast_fmin3.f32	float (float, float, float)	1
air.fast_log2.f32	float (float)	1
air.fast_pow.f32	float (float, float)	2
air.fast_pow.v3f32	<3 x float> (<3 x float>, <3 x float>)	2
air.fast_rsqrt.f32	float (float)	2
air.fast_saturate.f32	float (float)	1
air.fast_sincos.f32	float (float, float*)	7
air.fast_sqrt.f32	float (float)	2
air.fence_texture_1d	void (%struct._texture_1d_t addrspace(1)*)	0
air.fence_texture_1d_array	void (%struct._texture_1d_array_t addrspace(1)*)	0
air.fence_texture_2d	void (%struct._texture_2d_t addrspace(1)*)	0
air.fence_texture_2d_array	void (%struct._texture_2d_array_t addrspace(1)*)	0
air.fence_texture_3d	void (%struct._texture_3d_t addrspace(1)*)	0
air.fence_texture_buffer_1d	void (%struct._texture_buffer_1d_t addrspace(1)*)	0
air.fence_texture_cube	void (%struct._texture_cube_t addrspace(1)*)	0
air.fence_texture_cube_array	void (%struct._texture_cube_array_t addrspace(1)*)	0
air.fma.f32	float (float, float, float)	2
air.fma.v2f32	<2 x float> (<2 x float>, <2 x float>, <2 x float>)	2
air.fmax.f16	half (half, half)	2
air.fmax.v2f16	<2 x half> (<2 x half>, <2 x half>)	1
air.fmax3.f16	half (half, half, half)	2
air.fmin3.f16	half (half, half, half)	2
air.fwidth.f16	half (half)	6
air.gather_compare_depth_2d.f32	{ <4 x float>, i8 } (%struct._depth_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <2 x float>, float, i1, <2 x i32>, i32)	8
air.gather_compare_depth_cube_array.f32	{ <4 x float>, i8 } (%struct._depth_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <3 x float>, i32, float, i32)	8
air.gather_depth_2d.v4f32	{ <4 x float>, i8 } (%struct._depth_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <2 x float>, i1, <2 x i32>, i32)	8
air.gather_depth_cube_array.v4f32	{ <4 x float>, i8 } (%struct._depth_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <3 x float>, i32, i32)	8
air.gather_texture_2d.v4f16	{ <4 x half>, i8 } (%struct._texture_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i1, <2 x i32>, i32, i32)	9
air.gather_texture_2d.v4f32	{ <4 x float>, i8 } (%struct._texture_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i1, <2 x i32>, i32, i32)	8
air.gather_texture_2d_array.v4f32	{ <4 x float>, i8 } (%struct._texture_2d_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i32, i1, <2 x i32>, i32, i32)	8
air.gather_texture_cube.v4f32	{ <4 x float>, i8 } (%struct._texture_cube_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i32, i32)	8
air.gather_texture_cube_array.v4f32	{ <4 x float>, i8 } (%struct._texture_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i32, i32, i32)	8
air.get_array_size_depth_2d_array	i32 (%struct._depth_2d_array_t addrspace(1)*)	8
air.get_array_size_depth_2d_ms_array	i32 (%struct._depth_2d_ms_array_t addrspace(1)*)	8
air.get_array_size_depth_cube_array	i32 (%struct._depth_cube_array_t addrspace(1)*)	8
air.get_array_size_texture_cube_array	i32 (%struct._texture_cube_array_t addrspace(1)*)	8
air.get_buffer_intersection_function_table.p1i8	i8 addrspace(1)* (%struct._intersection_function_table_t addrspace(1)*, i32)	8
air.get_candidate_curve_distance_intersection_query.instancing.triangle_data.curve_data	float (%struct._intersection_query_t*)	8
air.get_candidate_curve_parameter_intersection_query.instancing.triangle_data.curve_data	float (%struct._intersection_query_t*)	8
air.get_candidate_geometry_id_intersection_query.instancing.triangle_data	i32 (%struct._intersection_query_t*)	8
air.get_candidate_instance_count_intersection_query.multi_level_instancing.triangle_data	i8 (%struct._intersection_query_t*)	8
air.get_candidate_instance_id_intersection_query.instancing.triangle_data	i32 (%struct._intersection_query_t*)	8
air.get_candidate_intersection_type_intersection_query.instancing.triangle_data	i32 (%struct._intersection_query_t*)	8
air.get_candidate_object_to_world_transform_intersection_query.instancing.triangle_data	{ <3 x float>, <3 x float>, <3 x float>, <3 x float> } (%struct._intersection_query_t*)	8
air.get_candidate_primitive_data_intersection_query.instancing.triangle_data	i8 addrspace(1)* (%struct._intersection_query_t*)	8
air.get_candidate_primitive_id_intersection_query.instancing.triangle_data	i32 (%struct._intersection_query_t*)	8
air.get_candidate_ray_direction_intersection_query.instancing.triangle_data	<3 x float> (%struct._intersection_query_t*)	8
air.get_candidate_ray_origin_intersection_query.instancing.triangle_data	<3 x float> (%struct._intersection_query_t*)	8
air.get_candidate_triangle_barycentric_coord_intersection_query.instancing.triangle_data	<2 x float> (%struct._intersection_query_t*)	8
air.get_candidate_triangle_distance_intersection_query.instancing.triangle_data	float (%struct._intersection_query_t*)	8
air.get_candidate_user_instance_id_intersection_query.instancing.triangle_data	i32 (%struct._intersection_query_t*)	8
air.get_candidate_world_to_object_transform_intersection_query.instancing.triangle_data	{ <3 x float>, <3 x float>, <3 x float>, <3 x float> } (%struct._intersection_query_t*)	8
air.get_color_coverage_mask	i16 (<2 x i16>, i16)	1
air.get_committed_curve_parameter_intersection_query.instancing.triangle_data.curve_data	float (%struct._intersection_query_t*)	8
air.get_committed_distance_intersection_query.instancing.triangle_data	float (%struct._intersection_query_t*)	8
air.get_committed_geometry_id_intersection_query.instancing.triangle_data	i32 (%struct._intersection_query_t*)	8
air.get_committed_instance_count_intersection_query.multi_level_instancing.triangle_data	i8 (%struct._intersection_query_t*)	8
air.get_committed_instance_id_intersection_query.instancing.triangle_data	i32 (%struct._intersection_query_t*)	8
air.get_committed_intersection_type_intersection_query.instancing.triangle_data	i32 (%struct._intersection_query_t*)	8
air.get_committed_object_to_world_transform_intersection_query.instancing.triangle_data	{ <3 x float>, <3 x float>, <3 x float>, <3 x float> } (%struct._intersection_query_t*)	8
air.get_committed_primitive_data_intersection_query.instancing.triangle_data	i8 addrspace(1)* (%struct._intersection_query_t*)	8
air.get_committed_primitive_id_intersection_query.instancing.triangle_data	i32 (%struct._intersection_query_t*)	8
air.get_committed_ray_direction_intersection_query.instancing.triangle_data	<3 x float> (%struct._intersection_query_t*)	8
air.get_committed_ray_origin_intersection_query.instancing.triangle_data	<3 x float> (%struct._intersection_query_t*)	8
air.get_committed_triangle_barycentric_coord_intersection_query.instancing.triangle_data	<2 x float> (%struct._intersection_query_t*)	8
air.get_committed_user_instance_id_intersection_query.instancing.triangle_data	i32 (%struct._intersection_query_t*)	8
air.get_committed_world_to_object_transform_intersection_query.instancing.triangle_data	{ <3 x float>, <3 x float>, <3 x float>, <3 x float> } (%struct._intersection_query_t*)	8
air.get_curve_parameter_intersection_result.instancing.triangle_data.curve_data	float (%struct._intersection_result_t addrspace(9)*)	10
air.get_data_pointer_typed_global_tensor.s.i32.global	i8 addrspace(1)* (%struct._tensor_t addrspace(1)*, i16, i8*, i8)	11
air.get_descriptor_size_tensor	i16 (i16, i16)	12
air.get_distance_intersection_result.instancing.triangle_data	float (%struct._intersection_result_t addrspace(9)*)	10
air.get_function_pointer_visible_function_table	i8* (%struct._visible_function_table_t addrspace(1)*, i32)	8
air.get_geometry_id_intersection_result.instancing.triangle_data	i32 (%struct._intersection_result_t addrspace(9)*)	10
air.get_height_depth_2d	i32 (%struct._depth_2d_t addrspace(1)*, i32)	8
air.get_height_depth_2d_array	i32 (%struct._depth_2d_array_t addrspace(1)*, i32)	8
air.get_height_depth_2d_ms_array	i32 (%struct._depth_2d_ms_array_t addrspace(1)*)	8
air.get_height_depth_cube	i32 (%struct._depth_cube_t addrspace(1)*, i32)	8
air.get_height_depth_cube_array	i32 (%struct._depth_cube_array_t addrspace(1)*, i32)	8
air.get_height_texture_2d	i32 (%struct._texture_2d_t addrspace(1)*, i32)	9
air.get_height_texture_cube_array	i32 (%struct._texture_cube_array_t addrspace(1)*, i32)	8
air.get_imageblock_height	i16 ()	1
air.get_imageblock_num_colors	i16 (<2 x i16>)	1
air.get_imageblock_samples	i16 ()	1
air.get_imageblock_width	i16 ()	1
air.get_instance_acceleration_structure_instance_acceleration_structure	%struct._instance_acceleration_structure_t addrspace(1)* (%struct._instance_acceleration_structure_t addrspace(1)*, i32)	8
air.get_instance_count_instance_acceleration_structure	i32 (%struct._instance_acceleration_structure_t addrspace(1)*)	8
air.get_instance_count_intersection_result.multi_level_instancing.triangle_data	i8 (%struct._intersection_result_t addrspace(9)*)	10
air.get_instance_id_intersection_result.instancing.triangle_data	i32 (%struct._intersection_result_t addrspace(9)*)	10
air.get_intersection_params_intersection_query.instancing.triangle_data	{ i32, i32, i32, i32, i32, i32, i32, i32, i32, i1, i1 } (%struct._intersection_query_t*)	8
air.get_null_depth_2d	%struct._depth_2d_t addrspace(1)* ()	13
air.get_null_depth_2d_array	%struct._depth_2d_array_t addrspace(1)* ()	13
air.get_null_depth_2d_ms	%struct._depth_2d_ms_t addrspace(1)* ()	13
air.get_null_depth_2d_ms_array	%struct._depth_2d_ms_array_t addrspace(1)* ()	13
air.get_null_depth_cube	%struct._depth_cube_t addrspace(1)* ()	13
air.get_null_depth_cube_array	%struct._depth_cube_array_t addrspace(1)* ()	13
air.get_null_function_handle	%struct._function_handle_t addrspace(1)* ()	13
air.get_null_global_tensor	%struct._tensor_t addrspace(1)* ()	14
air.get_null_instance_acceleration_structure	%struct._instance_acceleration_structure_t addrspace(1)* ()	13
air.get_null_intersection_function_table	%struct._intersection_function_table_t addrspace(1)* ()	13
air.get_null_primitive_acceleration_structure	%struct._primitive_acceleration_structure_t addrspace(1)* ()	13
air.get_null_texture_1d	%struct._texture_1d_t addrspace(1)* ()	13
air.get_null_texture_1d_array	%struct._texture_1d_array_t addrspace(1)* ()	13
air.get_null_texture_2d	%struct._texture_2d_t addrspace(1)* ()	13
air.get_null_texture_2d_array	%struct._texture_2d_array_t addrspace(1)* ()	13
air.get_null_texture_2d_ms	%struct._texture_2d_ms_t addrspace(1)* ()	13
air.get_null_texture_2d_ms_array	%struct._texture_2d_ms_array_t addrspace(1)* ()	13
air.get_null_texture_3d	%struct._texture_3d_t addrspace(1)* ()	13
air.get_null_texture_buffer_1d	%struct._texture_buffer_1d_t addrspace(1)* ()	13
air.get_null_texture_cube	%struct._texture_cube_t addrspace(1)* ()	13
air.get_null_texture_cube_array	%struct._texture_cube_array_t addrspace(1)* ()	13
air.get_null_visible_function_table	%struct._visible_function_table_t addrspace(1)* ()	13
air.get_num_mip_levels_depth_2d	i32 (%struct._depth_2d_t addrspace(1)*)	8
air.get_num_mip_levels_depth_cube_array	i32 (%struct._depth_cube_array_t addrspace(1)*)	8
air.get_num_mip_levels_texture_3d	i32 (%struct._texture_3d_t addrspace(1)*)	8
air.get_num_mip_levels_texture_cube	i32 (%struct._texture_cube_t addrspace(1)*)	8
air.get_num_mip_levels_texture_cube_array	i32 (%struct._texture_cube_array_t addrspace(1)*)	8
air.get_num_samples.i32	i32 (i32)	1
air.get_num_samples_depth_2d_ms	i32 (%struct._depth_2d_ms_t addrspace(1)*)	8
air.get_num_samples_depth_2d_ms_array	i32 (%struct._depth_2d_ms_array_t addrspace(1)*)	8
air.get_object_to_world_transform_intersection_result.instancing.triangle_data.world_space_data	{ <3 x float>, <3 x float>, <3 x float>, <3 x float> } (%struct._intersection_result_t addrspace(9)*)	10
air.get_primitive_acceleration_structure_instance_acceleration_structure	%struct._primitive_acceleration_structure_t addrspace(1)* (%struct._instance_acceleration_structure_t addrspace(1)*, i32)	8
air.get_primitive_data_intersection_result.instancing.triangle_data	i8 addrspace(1)* (%struct._intersection_result_t addrspace(9)*)	10
air.get_primitive_id_intersection_result.instancing.triangle_data	i32 (%struct._intersection_result_t addrspace(9)*)	10
air.get_ray_direction_intersection_result.instancing.triangle_data	<3 x float> (%struct._intersection_result_t addrspace(9)*)	10
air.get_ray_min_distance_intersection_query.instancing.triangle_data	float (%struct._intersection_query_t*)	8
air.get_ray_min_distance_intersection_result.instancing.triangle_data	float (%struct._intersection_result_t addrspace(9)*)	10
air.get_ray_origin_intersection_result.instancing.triangle_data	<3 x float> (%struct._intersection_result_t addrspace(9)*)	10
air.get_read_sampler	%struct._sampler_t addrspace(2)* ()	13
air.get_resource_id_instance_acceleration_structure	i64 (%struct._instance_acceleration_structure_t addrspace(1)*)	8
air.get_resource_id_primitive_acceleration_structure	i64 (%struct._primitive_acceleration_structure_t addrspace(1)*)	8
air.get_sample_position.v2f32	<2 x float> (i32, i32)	1
air.get_simdgroup_size.i16	i16 ()	1
air.get_size_command_buffer	i32 (%struct._command_buffer_t addrspace(1)*)	10
air.get_size_intersection_function_table	i32 (%struct._intersection_function_table_t addrspace(1)*)	8
air.get_size_visible_function_table	i32 (%struct._visible_function_table_t addrspace(1)*)	8
air.get_stride_global_tensor.i32	i32 (%struct._tensor_t addrspace(1)*, i16, i16)	11
air.get_triangle_barycentric_coord_intersection_result.instancing.triangle_data	<2 x float> (%struct._intersection_result_t addrspace(9)*)	10
air.get_type_intersection_result.instancing.triangle_data	i32 (%struct._intersection_result_t addrspace(9)*)	10
air.get_type_intersection_result.triangle_data	i32 (%struct._intersection_result_t addrspace(9)*)	10
air.get_user_instance_id_intersection_result.instancing.triangle_data	i32 (%struct._intersection_result_t addrspace(9)*)	10
air.get_vertex_value.f32	float (%struct._vertex_value_t addrspace(1)*, i32)	8
air.get_width_depth_2d	i32 (%struct._depth_2d_t addrspace(1)*, i32)	8
air.get_width_depth_2d_array	i32 (%struct._depth_2d_array_t addrspace(1)*, i32)	8
air.get_width_depth_2d_ms	i32 (%struct._depth_2d_ms_t addrspace(1)*)	8
air.get_width_depth_2d_ms_array	i32 (%struct._depth_2d_ms_array_t addrspace(1)*)	8
air.get_width_depth_cube	i32 (%struct._depth_cube_t addrspace(1)*, i32)	8
air.get_width_depth_cube_array	i32 (%struct._depth_cube_array_t addrspace(1)*, i32)	8
air.get_width_texture_1d	i32 (%struct._texture_1d_t addrspace(1)*, i32)	8
air.get_width_texture_1d_array	i32 (%struct._texture_1d_array_t addrspace(1)*, i32)	8
air.get_width_texture_2d	i32 (%struct._texture_2d_t addrspace(1)*, i32)	8
air.get_width_texture_2d_array	i32 (%struct._texture_2d_array_t addrspace(1)*, i32)	8
air.get_width_texture_2d_ms	i32 (%struct._texture_2d_ms_t addrspace(1)*)	8
air.get_width_texture_2d_ms_array	i32 (%struct._texture_2d_ms_array_t addrspace(1)*)	8
air.get_width_texture_3d	i32 (%struct._texture_3d_t addrspace(1)*, i32)	8
air.get_width_texture_buffer_1d	i32 (%struct._texture_buffer_1d_t addrspace(1)*)	8
air.get_width_texture_cube	i32 (%struct._texture_cube_t addrspace(1)*, i32)	8
air.get_width_texture_cube_array	i32 (%struct._texture_cube_array_t addrspace(1)*, i32)	8
air.get_world_space_ray_direction_intersection_query.instancing.triangle_data	<3 x float> (%struct._intersection_query_t*)	8
air.get_world_space_ray_origin_intersection_query.instancing.triangle_data	<3 x float> (%struct._intersection_query_t*)	8
air.get_world_to_object_transform_intersection_result.instancing.triangle_data.world_space_data	{ <3 x float>, <3 x float>, <3 x float>, <3 x float> } (%struct._intersection_result_t addrspace(9)*)	10
air.imageblock_data	i8 addrspace(4)* (<2 x i16>, i32, i16)	10
air.implicit_imageblock_data	i8 addrspace(4)* (i32, <2 x i16>, i32, i16)	10
air.init_strided_private_tensor.i16.private	void (%struct._tensor_t*, i16, i8*, i8*, i8*, i8)	15
air.insert_bits.s.i8	i8 (i8, i8, i32, i32)	1
air.interpolate_center_no_perspective.f32	float (%struct._interpolant_t addrspace(1)*)	8
air.interpolate_center_perspective.f32	float (%struct._interpolant_t addrspace(1)*)	8
air.interpolate_centroid_no_perspective.f32	float (%struct._interpolant_t addrspace(1)*)	8
air.interpolate_centroid_perspective.f32	float (%struct._interpolant_t addrspace(1)*)	8
air.interpolate_offset_no_perspective.f32	float (%struct._interpolant_t addrspace(1)*, <2 x float>)	8
air.interpolate_offset_perspective.f32	float (%struct._interpolant_t addrspace(1)*, <2 x float>)	8
air.interpolate_sample_no_perspective.f32	float (%struct._interpolant_t addrspace(1)*, i32)	8
air.interpolate_sample_perspective.f32	float (%struct._interpolant_t addrspace(1)*, i32)	8
air.intersect.instancing.triangle_data	{ i32, float, i32, i32, i8 addrspace(1)*, i32, i32, <2 x float>, i1 } (<3 x float>, <3 x float>, float, float, %struct._instance_acceleration_structure_t addrspace(1)*, i32, %struct._intersection_function_table_t addrspace(1)*, i8*, i64, i32, i32, i32, i32, i32, i32, i32, i32, i32, i1, i1) || { i32, float, i32, i32, i8 addrspace(1)*, i32, i32, <2 x float>, i1 } (<3 x float>, <3 x float>, float, float, %struct._instance_acceleration_structure_t addrspace(1)*, i32, %struct._intersection_function_table_t addrspace(1)*, i8*, i64, i32, i32, i32, i32, i32, i32, i1, i1)	0
air.intersect.triangle_data	{ i32, float, i32, i32, i8 addrspace(1)*, <2 x float>, i1 } (<3 x float>, <3 x float>, float, float, %struct._primitive_acceleration_structure_t addrspace(1)*, %struct._intersection_function_table_t addrspace(1)*, i8*, i64, i32, i32, i32, i32, i32, i32, i32, i32, i32, i1)	0
air.intersect_direct_access.instancing.triangle_data	{ %struct._intersection_result_t addrspace(9)*, i8 addrspace(5)* } (<3 x float>, <3 x float>, float, float, %struct._instance_acceleration_structure_t addrspace(1)*, i32, %struct._intersection_function_table_t addrspace(1)*, i8*, i64, i32, i32, i32, i32, i32, i32, i32, i32, i32, i1, i1)	0
air.intersect_direct_access.instancing.triangle_data.curve_data	{ %struct._intersection_result_t addrspace(9)*, i8 addrspace(5)* } (<3 x float>, <3 x float>, float, float, %struct._instance_acceleration_structure_t addrspace(1)*, i32, %struct._intersection_function_table_t addrspace(1)*, i8*, i64, i32, i32, i32, i32, i32, i32, i32, i32, i32, i1, i1)	0
air.intersect_direct_access.instancing.triangle_data.world_space_data	{ %struct._intersection_result_t addrspace(9)*, i8 addrspace(5)* } (<3 x float>, <3 x float>, float, float, %struct._instance_acceleration_structure_t addrspace(1)*, i32, %struct._intersection_function_table_t addrspace(1)*, i8*, i64, i32, i32, i32, i32, i32, i32, i32, i32, i32, i1, i1)	0
air.intersect_direct_access.multi_level_instancing.triangle_data	{ %struct._intersection_result_t addrspace(9)*, i8 addrspace(5)* } (<3 x float>, <3 x float>, float, float, %struct._instance_acceleration_structure_t addrspace(1)*, i32, %struct._intersection_function_table_t addrspace(1)*, i8*, i64, i8, i32, i32, i32, i32, i32, i32, i32, i32, i32, i1, i1)	0
air.intersect_direct_access.triangle_data	{ %struct._intersection_result_t addrspace(9)*, i8 addrspace(5)* } (<3 x float>, <3 x float>, float, float, %struct._primitive_acceleration_structure_t addrspace(1)*, %struct._intersection_function_table_t addrspace(1)*, i8*, i64, i32, i32, i32, i32, i32, i32, i32, i32, i32, i1)	0
air.is_candidate_non_opaque_bounding_box_intersection_query.instancing.triangle_data	i1 (%struct._intersection_query_t*)	8
air.is_candidate_triangle_front_facing_intersection_query.instancing.triangle_data	i1 (%struct._intersection_query_t*)	8
air.is_committed_triangle_front_facing_intersection_query.instancing.triangle_data	i1 (%struct._intersection_query_t*)	8
air.is_equal_function_handle	i1 (%struct._function_handle_t addrspace(1)*, %struct._function_handle_t addrspace(1)*)	8
air.is_function_constant_defined	i1 (i8 addrspace(2)*)	1
air.is_null_depth_2d	i1 (%struct._depth_2d_t addrspace(1)*)	8
air.is_null_depth_2d_array	i1 (%struct._depth_2d_array_t addrspace(1)*)	8
air.is_null_depth_2d_ms	i1 (%struct._depth_2d_ms_t addrspace(1)*)	8
air.is_null_depth_2d_ms_array	i1 (%struct._depth_2d_ms_array_t addrspace(1)*)	8
air.is_null_depth_cube	i1 (%struct._depth_cube_t addrspace(1)*)	8
air.is_null_depth_cube_array	i1 (%struct._depth_cube_array_t addrspace(1)*)	8
air.is_null_function_handle	i1 (%struct._function_handle_t addrspace(1)*)	8
air.is_null_global_tensor	i1 (%struct._tensor_t addrspace(1)*)	16
air.is_null_instance_acceleration_structure	i1 (%struct._instance_acceleration_structure_t addrspace(1)*)	8
air.is_null_intersection_function_table	i1 (%struct._intersection_function_table_t addrspace(1)*)	8
air.is_null_primitive_acceleration_structure	i1 (%struct._primitive_acceleration_structure_t addrspace(1)*)	8
air.is_null_texture_1d	i1 (%struct._texture_1d_t addrspace(1)*)	8
air.is_null_texture_1d_array	i1 (%struct._texture_1d_array_t addrspace(1)*)	8
air.is_null_texture_2d	i1 (%struct._texture_2d_t addrspace(1)*)	8
air.is_null_texture_2d_array	i1 (%struct._texture_2d_array_t addrspace(1)*)	8
air.is_null_texture_2d_ms	i1 (%struct._texture_2d_ms_t addrspace(1)*)	8
air.is_null_texture_2d_ms_array	i1 (%struct._texture_2d_ms_array_t addrspace(1)*)	8
air.is_null_texture_3d	i1 (%struct._texture_3d_t addrspace(1)*)	8
air.is_null_texture_buffer_1d	i1 (%struct._texture_buffer_1d_t addrspace(1)*)	8
air.is_null_texture_cube	i1 (%struct._texture_cube_t addrspace(1)*)	8
air.is_null_texture_cube_array	i1 (%struct._texture_cube_array_t addrspace(1)*)	8
air.is_null_visible_function_table	i1 (%struct._visible_function_table_t addrspace(1)*)	8
air.is_triangle_front_facing_intersection_result.instancing.triangle_data	i1 (%struct._intersection_result_t addrspace(9)*)	10
air.is_uniform.i32	i1 (i32)	1
air.load.implicit_imageblock.v4f32	<4 x float> (i32, <2 x i16>, i32, i16)	10
air.load_global_tensor.s.i32.global.f32	float (%struct._tensor_t addrspace(1)*, i16, i8*, i8*)	0
air.mad_hi.s.i8	i8 (i8, i8, i8)	1
air.mad_sat.s.i8	i8 (i8, i8, i8)	1
air.map_physical_to_screen_coordinates.v2f32.p2i8.i32	<2 x float> (<2 x float>, i8 addrspace(2)*, i32)	8
air.map_physical_to_screen_coordinates.v2i32.p2i8.i32	<2 x i32> (<2 x i32>, i8 addrspace(2)*, i32)	8
air.map_screen_to_physical_coordinates.v2f32.p2i8.i32	<2 x float> (<2 x float>, i8 addrspace(2)*, i32)	8
air.max.u.i16	i16 (i16, i16)	1
air.max3.s.i8	i8 (i8, i8, i8)	1
air.median3.s.i8	i8 (i8, i8, i8)	1
air.min.u.i16	i16 (i16, i16)	1
air.min.u.i32	i32 (i32, i32)	1
air.min3.s.i8	i8 (i8, i8, i8)	1
air.mix.v3f16	<3 x half> (<3 x half>, <3 x half>, <3 x half>)	2
air.mix.v3f32	<3 x float> (<3 x float>, <3 x float>, <3 x float>)	2
air.mul_hi.s.i8	i8 (i8, i8)	1
air.next_intersection_query.instancing.triangle_data	i1 (%struct._intersection_query_t*)	0
air.normalize_function_constant_predicate.i8	i8 (i8)	2
air.pack.snorm.rgb10a2.v4f16	i32 (<4 x half>)	1
air.pack.snorm1x16.f32	i16 (float)	1
air.pack.snorm1x8.f16	i8 (half)	1
air.pack.snorm2x16.v2f32	i32 (<2 x float>)	1
air.pack.snorm2x8.v2f16	i16 (<2 x half>)	1
air.pack.snorm4x16.v4f32	i64 (<4 x float>)	1
air.pack.snorm4x8.v4f32	i32 (<4 x float>)	1
air.pack.unorm.rg11b10f.v3f16	i32 (<3 x half>)	1
air.pack.unorm.rgb10a2.v4f32	i32 (<4 x float>)	1
air.pack.unorm.rgb565.v3f32	i16 (<3 x float>)	1
air.pack.unorm.rgb9e5.v3f16	i32 (<3 x half>)	1
air.pack.unorm1x16.f32	i16 (float)	1
air.pack.unorm1x8.f16	i8 (half)	1
air.pack.unorm2x16.v2f32	i32 (<2 x float>)	1
air.pack.unorm2x8.v2f16	i16 (<2 x half>)	1
air.pack.unorm4x16.v4f32	i64 (<4 x float>)	1
air.pack.unorm4x8.srgb.v4f32	i32 (<4 x float>)	1
air.pack.unorm4x8.v4f32	i32 (<4 x float>)	1
air.pow.v3f16	<3 x half> (<3 x half>, <3 x half>)	2
air.quad_active_threads_mask	i16 ()	6
air.quad_all	i1 (i1)	6
air.quad_and.s.i32	i32 (i32)	6
air.quad_any	i1 (i1)	6
air.quad_ballot	i16 (i1)	6
air.quad_broadcast.f32	float (float, i16)	6
air.quad_broadcast_first.f32	float (float)	6
air.quad_is_first	i1 ()	6
air.quad_is_helper_thread	i1 ()	6
air.quad_max.f32	float (float)	6
air.quad_min.f32	float (float)	6
air.quad_or.s.i32	i32 (i32)	6
air.quad_prefix_exclusive_product.f32	float (float)	6
air.quad_prefix_exclusive_sum.f32	float (float)	6
air.quad_prefix_inclusive_product.f32	float (float)	6
air.quad_prefix_inclusive_sum.f32	float (float)	6
air.quad_product.f32	float (float)	6
air.quad_shuffle.f32	float (float, i16)	6
air.quad_shuffle_and_fill_down.f32	float (float, float, i16, i16)	6
air.quad_shuffle_and_fill_up.f32	float (float, float, i16, i16)	6
air.quad_shuffle_down.f32	float (float, i16)	6
air.quad_shuffle_rotate_down.f32	float (float, i16)	6
air.quad_shuffle_rotate_up.f32	float (float, i16)	6
air.quad_shuffle_up.f32	float (float, i16)	6
air.quad_shuffle_xor.f32	float (float, i16)	6
air.quad_sum.f32	float (float)	6
air.quad_vote_all	i1 (i16)	6
air.quad_vote_any	i1 (i16)	6
air.quad_xor.s.i32	i32 (i32)	6
air.read_depth_2d.f32	{ float, i8 } (%struct._depth_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <2 x i32>, <2 x i32>, i32, i32)	8
air.read_depth_2d_array.f32	{ float, i8 } (%struct._depth_2d_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <2 x i32>, i32, <2 x i32>, i32, i32)	8
air.read_depth_2d_ms_array.f32	{ float, i8 } (%struct._depth_2d_ms_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <2 x i32>, i32, i32, i32)	8
air.read_depth_cube.f32	{ float, i8 } (%struct._depth_cube_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <2 x i32>, i32, i32, i32)	8
air.read_depth_cube_array.f32	{ float, i8 } (%struct._depth_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <2 x i32>, i32, i32, i32, i32)	8
air.read_texture_2d.u.v4i32	{ <4 x i32>, i8 } (%struct._texture_2d_t addrspace(1)*, <2 x i32>, i32, i32) || { <4 x i32>, i8 } (%struct._texture_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x i32>, <2 x i32>, i32, i32)	9
air.read_texture_2d.v4f32	{ <4 x float>, i8 } (%struct._texture_2d_t addrspace(1)*, <2 x i32>, i32, i32) || { <4 x float>, i8 } (%struct._texture_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x i32>, <2 x i32>, i32, i32)	9
air.read_texture_cube.v4f32	{ <4 x float>, i8 } (%struct._texture_cube_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x i32>, i32, i32, i32)	8
air.read_texture_cube_array.v4f32	{ <4 x float>, i8 } (%struct._texture_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x i32>, i32, i32, i32, i32)	8
air.release_intersect_payload.triangle_data	void (i8 addrspace(5)*, i64)	0
air.release_intersection_result.instancing.triangle_data	void (%struct._intersection_result_t addrspace(9)*)	0
air.release_intersection_result.instancing.triangle_data.curve_data	void (%struct._intersection_result_t addrspace(9)*)	0
air.release_intersection_result.instancing.triangle_data.world_space_data	void (%struct._intersection_result_t addrspace(9)*)	0
air.release_intersection_result.multi_level_instancing.triangle_data	void (%struct._intersection_result_t addrspace(9)*)	0
air.release_intersection_result.triangle_data	void (%struct._intersection_result_t addrspace(9)*)	0
air.reset_compute_command	void (%struct._command_buffer_t addrspace(1)*, i32)	0
air.reset_intersection_query.instancing.triangle_data	void (%struct._intersection_query_t*, <3 x float>, <3 x float>, float, float, %struct._instance_acceleration_structure_t addrspace(1)*, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i1, i1)	0
air.reset_render_command	void (%struct._command_buffer_t addrspace(1)*, i32)	0
air.reverse_bits.i8	i8 (i8)	1
air.sample_compare_depth_2d.f32	{ float, i8 } (%struct._depth_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <2 x float>, float, i1, <2 x i32>, i1, float, float, i32)	5
air.sample_compare_depth_2d_array.f32	{ float, i8 } (%struct._depth_2d_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <2 x float>, i32, float, i1, <2 x i32>, i1, float, float, i32)	5
air.sample_compare_depth_2d_array_grad.f32	{ float, i8 } (%struct._depth_2d_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <2 x float>, i32, float, <2 x float>, <2 x float>, float, i1, <2 x i32>, i32)	8
air.sample_compare_depth_2d_grad.f32	{ float, i8 } (%struct._depth_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <2 x float>, float, <2 x float>, <2 x float>, float, i1, <2 x i32>, i32)	8
air.sample_compare_depth_cube.f32	{ float, i8 } (%struct._depth_cube_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <3 x float>, float, i1, float, float, i32)	5
air.sample_compare_depth_cube_array.f32	{ float, i8 } (%struct._depth_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <3 x float>, i32, float, i1, float, float, i32)	5
air.sample_compare_depth_cube_array_grad.f32	{ float, i8 } (%struct._depth_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <3 x float>, i32, float, <3 x float>, <3 x float>, float, i32)	8
air.sample_compare_depth_cube_grad.f32	{ float, i8 } (%struct._depth_cube_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <3 x float>, float, <3 x float>, <3 x float>, float, i32)	8
air.sample_depth_2d_grad.f32	{ float, i8 } (%struct._depth_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <2 x float>, <2 x float>, <2 x float>, float, i1, <2 x i32>, i32)	8
air.sample_depth_cube_array.f32	{ float, i8 } (%struct._depth_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <3 x float>, i32, i1, float, float, i32)	5
air.sample_depth_cube_array_grad.f32	{ float, i8 } (%struct._depth_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, i32, <3 x float>, i32, <3 x float>, <3 x float>, float, i32)	8
air.sample_texture_2d.v4f16	{ <4 x half>, i8 } (%struct._texture_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i1, <2 x i32>, i1, float, float, i32)	17
air.sample_texture_2d.v4f32	{ <4 x float>, i8 } (%struct._texture_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i1, <2 x i32>, i1, float, float, i32)	5
air.sample_texture_3d_grad.v4f32	{ <4 x float>, i8 } (%struct._texture_3d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, <3 x float>, <3 x float>, float, i1, <3 x i32>, i32)	8
air.sample_texture_cube.v4f16	{ <4 x half>, i8 } (%struct._texture_cube_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i1, float, float, i32)	17
air.sample_texture_cube_array.v4f32	{ <4 x float>, i8 } (%struct._texture_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i32, i1, float, float, i32)	5
air.sample_texture_cube_array_grad.v4f32	{ <4 x float>, i8 } (%struct._texture_cube_array_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, i32, <3 x float>, <3 x float>, float, i32)	8
air.sample_texture_cube_grad.v4f32	{ <4 x float>, i8 } (%struct._texture_cube_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <3 x float>, <3 x float>, <3 x float>, float, i32)	8
air.set_barrier_compute_command	void (%struct._command_buffer_t addrspace(1)*, i32)	0
air.set_barrier_render_command	void (%struct._command_buffer_t addrspace(1)*, i32)	0
air.set_buffer_intersection_function_table.p1i8	void (%struct._intersection_function_table_t addrspace(1)*, i8 addrspace(1)*, i32)	11
air.set_cull_mode_render_command	void (%struct._command_buffer_t addrspace(1)*, i32, i32)	0
air.set_depth_bias_render_command	void (%struct._command_buffer_t addrspace(1)*, i32, float, float, float)	0
air.set_depth_clip_mode_render_command	void (%struct._command_buffer_t addrspace(1)*, i32, i32)	0
air.set_depth_stencil_state_render_command	void (%struct._command_buffer_t addrspace(1)*, i32, %struct._depth_stencil_state_t addrspace(1)*)	0
air.set_fragment_buffer_render_command.p1i8	void (%struct._command_buffer_t addrspace(1)*, i32, i8 addrspace(1)*, i32)	0
air.set_front_facing_winding_render_command	void (%struct._command_buffer_t addrspace(1)*, i32, i32)	0
air.set_imageblock_size_compute_command	void (%struct._command_buffer_t addrspace(1)*, i32, <2 x i16>)	0
air.set_index_mesh	void (%struct._mesh_t addrspace(7)*, i32, i8)	11
air.set_indices_mesh.v4i8	void (%struct._mesh_t addrspace(7)*, i32, <4 x i8>)	11
air.set_kernel_buffer_compute_command.p1i8	void (%struct._command_buffer_t addrspace(1)*, i32, i8 addrspace(1)*, i64, i32)	0
air.set_mesh_buffer_render_command.p1i8	void (%struct._command_buffer_t addrspace(1)*, i32, i8 addrspace(1)*, i32)	0
air.set_object_buffer_render_command.p1i8	void (%struct._command_buffer_t addrspace(1)*, i32, i8 addrspace(1)*, i32)	0
air.set_object_threadgroup_memory_length_render_command	void (%struct._command_buffer_t addrspace(1)*, i32, i32, i32)	0
air.set_pipeline_state_compute_command	void (%struct._command_buffer_t addrspace(1)*, i32, %struct._compute_pipeline_state_t addrspace(1)*)	0
air.set_pipeline_state_render_command	void (%struct._command_buffer_t addrspace(1)*, i32, %struct._render_pipeline_state_t addrspace(1)*)	0
air.set_position_mesh	void (%struct._mesh_t addrspace(7)*, i32, <4 x float>)	11
air.set_primitive_count_mesh	void (%struct._mesh_t addrspace(7)*, i32)	11
air.set_primitive_id_mesh	void (%struct._mesh_t addrspace(7)*, i32, i32)	11
air.set_stage_in_region_compute_command	void (%struct._command_buffer_t addrspace(1)*, i32, <3 x i32>, <3 x i32>)	0
air.set_threadgroup_memory_length_compute_command	void (%struct._command_buffer_t addrspace(1)*, i32, i32, i32)	0
air.set_threadgroups_per_grid_mesh_properties	void (%struct._mesh_grid_properties_t addrspace(3)*, <3 x i32>)	11
air.set_triangle_fill_mode_render_command	void (%struct._command_buffer_t addrspace(1)*, i32, i32)	0
air.set_vertex_buffer_render_command.p1i8	void (%struct._command_buffer_t addrspace(1)*, i32, i8 addrspace(1)*, i64, i32)	0
air.sign.f32	float (float)	2
air.sign.v3f16	<3 x half> (<3 x half>)	2
air.sign.v3f32	<3 x float> (<3 x float>)	2
air.simd_active_threads_mask.i64	i64 ()	6
air.simd_all	i1 (i1)	6
air.simd_and.s.i32	i32 (i32)	6
air.simd_any	i1 (i1)	6
air.simd_ballot.i64	i64 (i1)	6
air.simd_broadcast.f32	float (float, i16)	6
air.simd_broadcast_first.f16	half (half)	18
air.simd_broadcast_first.f32	float (float)	6
air.simd_is_first	i1 ()	6
air.simd_is_helper_thread	i1 ()	6
air.simd_max.f32	float (float)	6
air.simd_min.f32	float (float)	6
air.simd_or.s.i32	i32 (i32)	6
air.simd_prefix_exclusive_product.f32	float (float)	6
air.simd_prefix_exclusive_sum.f32	float (float)	6
air.simd_prefix_inclusive_product.f32	float (float)	6
air.simd_prefix_inclusive_sum.f32	float (float)	6
air.simd_product.f32	float (float)	6
air.simd_shuffle.f32	float (float, i16)	6
air.simd_shuffle_and_fill_down.f32	float (float, float, i16, i16)	6
air.simd_shuffle_and_fill_up.f32	float (float, float, i16, i16)	6
air.simd_shuffle_down.f32	float (float, i16)	6
air.simd_shuffle_rotate_down.f32	float (float, i16)	6
air.simd_shuffle_rotate_up.f32	float (float, i16)	6
air.simd_shuffle_up.f32	float (float, i16)	6
air.simd_shuffle_xor.f32	float (float, i16)	6
air.simd_sum.f32	float (float)	6
air.simd_vote_all.i64	i1 (i64)	6
air.simd_vote_any.i64	i1 (i64)	6
air.simd_xor.s.i32	i32 (i32)	6
air.simdgroup.barrier	void (i32, i32)	6
air.simdgroup_async_copy_1d.p1i8.p3i8	%struct._simdgroup_event_t* (i64, i64, i8 addrspace(1)*, i8 addrspace(3)*, i64)	19
air.simdgroup_async_copy_1d.p3i8.p1i8	%struct._simdgroup_event_t* (i64, i64, i8 addrspace(3)*, i8 addrspace(1)*, i64)	19
air.simdgroup_async_copy_2d.p1i8.p3i8	%struct._simdgroup_event_t* (i64, i64, i8 addrspace(1)*, i64, i64, <2 x i64>, i8 addrspace(3)*, i64, i64, <2 x i64>, <2 x i64>, i32) || ~%event_t addrspace(3)* (i64, i64, i8 addrspace(1)*, i64, i64, <2 x i64>, i8 addrspace(3)*, i64, i64, <2 x i64>, <2 x i64>, i32)	20
air.simdgroup_async_copy_2d.p3i8.p1i8	%struct._simdgroup_event_t* (i64, i64, i8 addrspace(3)*, i64, i64, <2 x i64>, i8 addrspace(1)*, i64, i64, <2 x i64>, <2 x i64>, i32) || ~%event_t addrspace(3)* (i64, i64, i8 addrspace(3)*, i64, i64, <2 x i64>, i8 addrspace(1)*, i64, i64, <2 x i64>, <2 x i64>, i32)	20
air.simdgroup_matrix_8x8_init_diag.v64f32.f32	<64 x float> (float)	6
air.simdgroup_matrix_8x8_init_filled.v64f32.f32	<64 x float> (float)	6
air.simdgroup_matrix_8x8_load.v64f32.p1f32	<64 x float> (float addrspace(1)*, <2 x i64>, <2 x i64>, <2 x i64>)	21
air.simdgroup_matrix_8x8_multiply_accumulate.v64f16.v64f16.v64f16.v64f16	<64 x half> (<64 x half>, <64 x half>, <64 x half>)	6
air.simdgroup_matrix_8x8_multiply_accumulate.v64f32.v64f16.v64f16.v64f32	<64 x float> (<64 x half>, <64 x half>, <64 x float>)	6
air.simdgroup_matrix_8x8_multiply_accumulate.v64f32.v64f32.v64f16.v64f32	<64 x float> (<64 x float>, <64 x half>, <64 x float>)	18
air.simdgroup_matrix_8x8_multiply_accumulate.v64f32.v64f32.v64f32.v64f32	<64 x float> (<64 x float>, <64 x float>, <64 x float>)	6
air.simdgroup_matrix_8x8_store.v64f32.p1f32	void (<64 x float>, float addrspace(1)*, <2 x i64>, <2 x i64>, <2 x i64>)	22
air.store.imageblock.mask.f32	void (float, float addrspace(4)*, i16, i32, i1)	23
air.store.imageblock.mask.i32	void (i32, i32 addrspace(4)*, i16, i32, i1)	23
air.store.imageblock.mask.v4f16	void (<4 x half>, <4 x half> addrspace(4)*, i16, i32, i1)	23
air.store.implicit_imageblock.mask.v4f32	void (<4 x float>, i32, <2 x i16>, i16)	23
air.store.implicit_imageblock.v4f32	void (<4 x float>, i32, <2 x i16>, i32, i16)	23
air.store.implicit_imageblock.v4i32	void (<4 x i32>, i32, <2 x i16>, i32, i16)	23
air.store_global_tensor.s.i32.global.f32	void (%struct._tensor_t addrspace(1)*, i16, i8*, i8*, float)	0
air.sub_sat.s.i8	i8 (i8, i8)	1
air.unpack.snorm.rgb10a2.v4f16	<4 x half> (i32)	1
air.unpack.snorm1x16.f32	float (i16)	1
air.unpack.snorm1x8.f16	half (i8)	1
air.unpack.snorm2x16.v2f32	<2 x float> (i32)	1
air.unpack.snorm2x8.v2f16	<2 x half> (i16)	1
air.unpack.snorm4x16.v4f32	<4 x float> (i64)	1
air.unpack.snorm4x8.v4f32	<4 x float> (i32)	1
air.unpack.unorm.rg11b10f.v3f16	<3 x half> (i32)	1
air.unpack.unorm.rgb10a2.v4f32	<4 x float> (i32)	1
air.unpack.unorm.rgb565.v3f32	<3 x float> (i16)	1
air.unpack.unorm.rgb9e5.v3f16	<3 x half> (i32)	1
air.unpack.unorm1x16.f32	float (i16)	1
air.unpack.unorm1x8.f16	half (i8)	1
air.unpack.unorm2x16.v2f32	<2 x float> (i32)	1
air.unpack.unorm2x8.v2f16	<2 x half> (i16)	1
air.unpack.unorm4x16.v4f32	<4 x float> (i64)	1
air.unpack.unorm4x8.srgb.v4f32	<4 x float> (i32)	1
air.unpack.unorm4x8.v4f32	<4 x float> (i32)	1
air.wait_simdgroup_events	void (i32, %struct._simdgroup_event_t**) || ~void (i32, %event_t addrspace(3)**)	20
air.wg.barrier	void (i32, i32)	6
air.write_imageblock_slice_to_texture_1d.i16.v4f32	void (%struct._texture_1d_t addrspace(1)*, i8 addrspace(4)*, i1, <2 x i16>, <2 x i16>, i16, i16, i1, i32)	11
air.write_imageblock_slice_to_texture_1d_array.i16.v4f32	void (%struct._texture_1d_array_t addrspace(1)*, i8 addrspace(4)*, i1, <2 x i16>, <2 x i16>, i16, i16, i16, i1, i32)	11
air.write_imageblock_slice_to_texture_2d.i16.v4f32	void (%struct._texture_2d_t addrspace(1)*, i8 addrspace(4)*, i1, <2 x i16>, <2 x i16>, <2 x i16>, i16, i1, i32)	11
air.write_imageblock_slice_to_texture_2d_array.i16.v4f32	void (%struct._texture_2d_array_t addrspace(1)*, i8 addrspace(4)*, i1, <2 x i16>, <2 x i16>, <2 x i16>, i16, i16, i1, i32)	11
air.write_imageblock_slice_to_texture_3d.i16.v4f32	void (%struct._texture_3d_t addrspace(1)*, i8 addrspace(4)*, i1, <2 x i16>, <2 x i16>, <3 x i16>, i16, i1, i32)	11
air.write_imageblock_slice_to_texture_cube.i16.v4f32	void (%struct._texture_cube_t addrspace(1)*, i8 addrspace(4)*, i1, <2 x i16>, <2 x i16>, <2 x i16>, i16, i16, i1, i32)	11
air.write_imageblock_slice_to_texture_cube_array.i16.v4f32	void (%struct._texture_cube_array_t addrspace(1)*, i8 addrspace(4)*, i1, <2 x i16>, <2 x i16>, <2 x i16>, i16, i16, i16, i1, i32)	11
air.write_texture_2d.v4f16	void (%struct._texture_2d_t addrspace(1)*, <2 x i32>, <4 x half>, i32, i32)	7
air.write_texture_2d.v4f32	void (%struct._texture_2d_t addrspace(1)*, <2 x i32>, <4 x float>, i32, i32)	7
air.write_texture_cube.i16.v4f32	void (%struct._texture_cube_t addrspace(1)*, <2 x i16>, i16, <4 x float>, i16, i32)	11
air.write_texture_cube_array.i16.v4f32	void (%struct._texture_cube_array_t addrspace(1)*, <2 x i16>, i16, i16, <4 x float>, i16, i32)	11
`;
