; Two buffers, two 1D copies, one function on threadgroup pointers. A threadgroup is one simdgroup of 32 threads; both tiles
; are in one variable: a from element 0, b from element 32.
;   void compute_tile(threadgroup const float *a, threadgroup const float *b, device float *output, uint thread)
source_filename = "two-tiles/shell.ll"
target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32"
target triple = "air64_v28-apple-macosx26.0.0"

%struct._simdgroup_event_t = type opaque

@tiles = internal unnamed_addr addrspace(3) global [64 x float] undef, align 4

define void @shell_two_tiles(float addrspace(1)* nocapture noundef readonly "air-buffer-no-alias" %a, float addrspace(1)* nocapture noundef readonly "air-buffer-no-alias" %b, float addrspace(1)* nocapture noundef writeonly "air-buffer-no-alias" %output, i32 noundef %group, i32 noundef %thread) local_unnamed_addr #0 {
entry:
  %events = alloca [2 x %struct._simdgroup_event_t*], align 8
  %event.0 = getelementptr inbounds [2 x %struct._simdgroup_event_t*], [2 x %struct._simdgroup_event_t*]* %events, i64 0, i64 0
  %event.1 = getelementptr inbounds [2 x %struct._simdgroup_event_t*], [2 x %struct._simdgroup_event_t*]* %events, i64 0, i64 1
  %first = shl i32 %group, 5
  %first.wide = zext i32 %first to i64
  %a.first = getelementptr inbounds float, float addrspace(1)* %a, i64 %first.wide
  %b.first = getelementptr inbounds float, float addrspace(1)* %b, i64 %first.wide
  %a.bytes = bitcast float addrspace(1)* %a.first to i8 addrspace(1)*
  %b.bytes = bitcast float addrspace(1)* %b.first to i8 addrspace(1)*
  %a.tile = getelementptr inbounds [64 x float], [64 x float] addrspace(3)* @tiles, i64 0, i64 0
  %b.tile = getelementptr inbounds [64 x float], [64 x float] addrspace(3)* @tiles, i64 0, i64 32
  %a.tile.bytes = bitcast float addrspace(3)* %a.tile to i8 addrspace(3)*
  %b.tile.bytes = bitcast float addrspace(3)* %b.tile to i8 addrspace(3)*
  %a.event = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p3i8.p1i8(i64 4, i64 4, i8 addrspace(3)* %a.tile.bytes, i8 addrspace(1)* %a.bytes, i64 32) #2
  store %struct._simdgroup_event_t* %a.event, %struct._simdgroup_event_t** %event.0, align 8
  %b.event = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p3i8.p1i8(i64 4, i64 4, i8 addrspace(3)* %b.tile.bytes, i8 addrspace(1)* %b.bytes, i64 32) #2
  store %struct._simdgroup_event_t* %b.event, %struct._simdgroup_event_t** %event.1, align 8
  ; Both at once: they were under way together.
  call void @air.wait_simdgroup_events(i32 2, %struct._simdgroup_event_t** %event.0) #1
  call void @air.wg.barrier(i32 2, i32 1) #1

  %output.first = getelementptr inbounds float, float addrspace(1)* %output, i64 %first.wide
  call void @compute_tile.MTL_VISIBLE_FN_REF(float addrspace(3)* %a.tile, float addrspace(3)* %b.tile, float addrspace(1)* %output.first, i32 %thread) #1
  ret void
}

declare %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p3i8.p1i8(i64, i64, i8 addrspace(3)* nocapture writeonly, i8 addrspace(1)* nocapture readonly, i64) local_unnamed_addr #2

declare void @air.wait_simdgroup_events(i32, %struct._simdgroup_event_t** nocapture) local_unnamed_addr #1

declare void @air.wg.barrier(i32, i32) local_unnamed_addr #1

; Compiled where it runs, and linked when the pipeline is made.
declare void @compute_tile.MTL_VISIBLE_FN_REF(float addrspace(3)*, float addrspace(3)*, float addrspace(1)*, i32) local_unnamed_addr section "air.externally_defined"

attributes #0 = { convergent mustprogress nounwind willreturn "frame-pointer"="all" "no-builtins" }
attributes #1 = { convergent mustprogress nounwind willreturn }
attributes #2 = { argmemonly convergent mustprogress nounwind willreturn }

!llvm.module.flags = !{!0, !1, !2, !3, !4, !5, !6, !7, !8}
!air.kernel = !{!16}
!air.compile_options = !{!17, !18, !19}
!llvm.ident = !{!21}
!air.version = !{!22}
!air.language_version = !{!23}
!air.source_file_name = !{!24}
!air.visible_function_references = !{!20}

!0 = !{i32 2, !"SDK Version", [2 x i32] [i32 26, i32 2]}
!1 = !{i32 1, !"wchar_size", i32 4}
!2 = !{i32 7, !"frame-pointer", i32 2}
!3 = !{i32 7, !"air.max_device_buffers", i32 31}
!4 = !{i32 7, !"air.max_constant_buffers", i32 31}
!5 = !{i32 7, !"air.max_threadgroup_buffers", i32 31}
!6 = !{i32 7, !"air.max_textures", i32 128}
!7 = !{i32 7, !"air.max_read_write_textures", i32 8}
!8 = !{i32 7, !"air.max_samplers", i32 16}
!9 = !{}
!10 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"a"}
!11 = !{i32 1, !"air.buffer", !"air.location_index", i32 1, i32 1, !"air.read", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"b"}
!12 = !{i32 2, !"air.buffer", !"air.location_index", i32 2, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"output"}
!13 = !{i32 3, !"air.threadgroup_position_in_grid", !"air.arg_type_name", !"uint", !"air.arg_name", !"group"}
!14 = !{i32 4, !"air.thread_index_in_threadgroup", !"air.arg_type_name", !"uint", !"air.arg_name", !"thread"}
!15 = !{!10, !11, !12, !13, !14}
!16 = !{void (float addrspace(1)*, float addrspace(1)*, float addrspace(1)*, i32, i32)* @shell_two_tiles, !9, !15}
!17 = !{!"air.compile.denorms_disable"}
!18 = !{!"air.compile.fast_math_enable"}
!19 = !{!"air.compile.framebuffer_fetch_enable"}
!20 = !{!"air.visible_function_reference", void (float addrspace(3)*, float addrspace(3)*, float addrspace(1)*, i32)* @compute_tile.MTL_VISIBLE_FN_REF, !"compute_tile"}
!21 = !{!"Apple metal version 32023.850 (metalfe-32023.850.10)"}
!22 = !{i32 2, i32 8, i32 0}
!23 = !{!"Metal", i32 4, i32 0, i32 0}
!24 = !{!"two-tiles/shell.ll"}
