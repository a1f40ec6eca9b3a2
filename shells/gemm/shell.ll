; C = A * B in tiles of 16 by 16, double buffered: while all simdgroups work on one pair of tiles, the next pair is on its way.
; A has inner columns, B and C have columns columns; both are multiples of 16. One thread for each element of C.
; One variable holds two stages of 512 elements: A's tile, then B's.
;   float multiply_tile(float sum, threadgroup const float *a, threadgroup const float *b, uint row, uint column)
source_filename = "gemm/shell.ll"
target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32"
target triple = "air64_v28-apple-macosx26.0.0"

%struct._simdgroup_event_t = type opaque

@stages = internal unnamed_addr addrspace(3) global [1024 x float] undef, align 4

define void @shell_gemm(float addrspace(1)* nocapture noundef readonly "air-buffer-no-alias" %a, float addrspace(1)* nocapture noundef readonly "air-buffer-no-alias" %b, float addrspace(1)* nocapture noundef writeonly "air-buffer-no-alias" %c, i32 addrspace(2)* nocapture noundef readonly "air-buffer-no-alias" %sizes, <2 x i32> noundef %group, <2 x i32> noundef %local, i32 noundef %simdgroup) local_unnamed_addr #0 {
entry:
  %events = alloca [4 x %struct._simdgroup_event_t*], align 8
  %columns.place = getelementptr inbounds i32, i32 addrspace(2)* %sizes, i64 0
  %columns = load i32, i32 addrspace(2)* %columns.place, align 4
  %inner.place = getelementptr inbounds i32, i32 addrspace(2)* %sizes, i64 1
  %inner = load i32, i32 addrspace(2)* %inner.place, align 4
  %columns.wide = zext i32 %columns to i64
  %inner.wide = zext i32 %inner to i64
  %group.x = extractelement <2 x i32> %group, i64 0
  %group.y = extractelement <2 x i32> %group, i64 1
  %column = extractelement <2 x i32> %local, i64 0
  %row = extractelement <2 x i32> %local, i64 1
  %first.column = shl i32 %group.x, 4
  %first.row = shl i32 %group.y, 4
  %first.column.wide = zext i32 %first.column to i64
  %first.row.wide = zext i32 %first.row to i64
  %a.row.at = mul i64 %first.row.wide, %inner.wide
  %a.row = getelementptr inbounds float, float addrspace(1)* %a, i64 %a.row.at
  %b.column = getelementptr inbounds float, float addrspace(1)* %b, i64 %first.column.wide
  %steps = lshr i32 %inner, 4
  ; One simdgroup copies: each issue costs, and one does it as fast as many.
  %copies = icmp eq i32 %simdgroup, 0
  br i1 %copies, label %first.pair, label %begin

first.pair:
  %a.row.bytes = bitcast float addrspace(1)* %a.row to i8 addrspace(1)*
  %b.column.bytes = bitcast float addrspace(1)* %b.column to i8 addrspace(1)*
  %stage0.a = getelementptr inbounds [1024 x float], [1024 x float] addrspace(3)* @stages, i64 0, i64 0
  %stage0.b = getelementptr inbounds [1024 x float], [1024 x float] addrspace(3)* @stages, i64 0, i64 256
  %stage0.a.bytes = bitcast float addrspace(3)* %stage0.a to i8 addrspace(3)*
  %stage0.b.bytes = bitcast float addrspace(3)* %stage0.b to i8 addrspace(3)*
  %event.0 = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_2d.p3i8.p1i8(i64 4, i64 4, i8 addrspace(3)* %stage0.a.bytes, i64 16, i64 1, <2 x i64> <i64 16, i64 16>, i8 addrspace(1)* %a.row.bytes, i64 %inner.wide, i64 1, <2 x i64> <i64 16, i64 16>, <2 x i64> zeroinitializer, i32 0) #2
  %slot.0 = getelementptr inbounds [4 x %struct._simdgroup_event_t*], [4 x %struct._simdgroup_event_t*]* %events, i64 0, i64 0
  store %struct._simdgroup_event_t* %event.0, %struct._simdgroup_event_t** %slot.0, align 8
  %event.1 = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_2d.p3i8.p1i8(i64 4, i64 4, i8 addrspace(3)* %stage0.b.bytes, i64 16, i64 1, <2 x i64> <i64 16, i64 16>, i8 addrspace(1)* %b.column.bytes, i64 %columns.wide, i64 1, <2 x i64> <i64 16, i64 16>, <2 x i64> zeroinitializer, i32 0) #2
  %slot.1 = getelementptr inbounds [4 x %struct._simdgroup_event_t*], [4 x %struct._simdgroup_event_t*]* %events, i64 0, i64 1
  store %struct._simdgroup_event_t* %event.1, %struct._simdgroup_event_t** %slot.1, align 8
  br label %begin

begin:
  br label %step

step:
  %index = phi i32 [ 0, %begin ], [ %next, %meet ]
  %sum = phi float [ 0.000000e+00, %begin ], [ %sum.next, %meet ]
  %stage = and i32 %index, 1
  %next = add i32 %index, 1
  %has.next = icmp ult i32 %next, %steps
  br i1 %copies, label %copy, label %meet

copy:
  br i1 %has.next, label %issue, label %wait

; The next pair goes into the other stage: the barrier at the end of the last step says that nobody reads it any more.
issue:
  %other = xor i32 %stage, 1
  %other.at = shl i32 %other, 9
  %other.at.wide = zext i32 %other.at to i64
  %other.b.at = add i64 %other.at.wide, 256
  %other.a = getelementptr inbounds [1024 x float], [1024 x float] addrspace(3)* @stages, i64 0, i64 %other.at.wide
  %other.b = getelementptr inbounds [1024 x float], [1024 x float] addrspace(3)* @stages, i64 0, i64 %other.b.at
  %other.a.bytes = bitcast float addrspace(3)* %other.a to i8 addrspace(3)*
  %other.b.bytes = bitcast float addrspace(3)* %other.b to i8 addrspace(3)*
  %next.inner = shl i32 %next, 4
  %next.inner.wide = zext i32 %next.inner to i64
  %a.next = getelementptr inbounds float, float addrspace(1)* %a.row, i64 %next.inner.wide
  %b.next.at = mul i64 %next.inner.wide, %columns.wide
  %b.next = getelementptr inbounds float, float addrspace(1)* %b.column, i64 %b.next.at
  %a.next.bytes = bitcast float addrspace(1)* %a.next to i8 addrspace(1)*
  %b.next.bytes = bitcast float addrspace(1)* %b.next to i8 addrspace(1)*
  %other.slot = shl i32 %other, 1
  %other.slot.wide = zext i32 %other.slot to i64
  %other.slot.b = add i64 %other.slot.wide, 1
  %event.a = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_2d.p3i8.p1i8(i64 4, i64 4, i8 addrspace(3)* %other.a.bytes, i64 16, i64 1, <2 x i64> <i64 16, i64 16>, i8 addrspace(1)* %a.next.bytes, i64 %inner.wide, i64 1, <2 x i64> <i64 16, i64 16>, <2 x i64> zeroinitializer, i32 0) #2
  %slot.a = getelementptr inbounds [4 x %struct._simdgroup_event_t*], [4 x %struct._simdgroup_event_t*]* %events, i64 0, i64 %other.slot.wide
  store %struct._simdgroup_event_t* %event.a, %struct._simdgroup_event_t** %slot.a, align 8
  %event.b = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_2d.p3i8.p1i8(i64 4, i64 4, i8 addrspace(3)* %other.b.bytes, i64 16, i64 1, <2 x i64> <i64 16, i64 16>, i8 addrspace(1)* %b.next.bytes, i64 %columns.wide, i64 1, <2 x i64> <i64 16, i64 16>, <2 x i64> zeroinitializer, i32 0) #2
  %slot.b = getelementptr inbounds [4 x %struct._simdgroup_event_t*], [4 x %struct._simdgroup_event_t*]* %events, i64 0, i64 %other.slot.b
  store %struct._simdgroup_event_t* %event.b, %struct._simdgroup_event_t** %slot.b, align 8
  br label %wait

wait:
  %own.slot = shl i32 %stage, 1
  %own.slot.wide = zext i32 %own.slot to i64
  %waited = getelementptr inbounds [4 x %struct._simdgroup_event_t*], [4 x %struct._simdgroup_event_t*]* %events, i64 0, i64 %own.slot.wide
  call void @air.wait_simdgroup_events(i32 2, %struct._simdgroup_event_t** %waited) #1
  br label %meet

meet:
  call void @air.wg.barrier(i32 2, i32 1) #1
  %stage.at = shl i32 %stage, 9
  %stage.at.wide = zext i32 %stage.at to i64
  %stage.b.at = add i64 %stage.at.wide, 256
  %a.tile = getelementptr inbounds [1024 x float], [1024 x float] addrspace(3)* @stages, i64 0, i64 %stage.at.wide
  %b.tile = getelementptr inbounds [1024 x float], [1024 x float] addrspace(3)* @stages, i64 0, i64 %stage.b.at
  %sum.next = call float @multiply_tile.MTL_VISIBLE_FN_REF(float %sum, float addrspace(3)* %a.tile, float addrspace(3)* %b.tile, i32 %row, i32 %column) #1
  call void @air.wg.barrier(i32 2, i32 1) #1
  br i1 %has.next, label %step, label %store

store:
  %c.row = add i32 %first.row, %row
  %c.column = add i32 %first.column, %column
  %c.row.wide = zext i32 %c.row to i64
  %c.column.wide = zext i32 %c.column to i64
  %c.row.at = mul i64 %c.row.wide, %columns.wide
  %c.at = add i64 %c.row.at, %c.column.wide
  %to = getelementptr inbounds float, float addrspace(1)* %c, i64 %c.at
  store float %sum.next, float addrspace(1)* %to, align 4
  ret void
}

declare %struct._simdgroup_event_t* @air.simdgroup_async_copy_2d.p3i8.p1i8(i64, i64, i8 addrspace(3)* nocapture writeonly, i64, i64, <2 x i64>, i8 addrspace(1)* nocapture readonly, i64, i64, <2 x i64>, <2 x i64>, i32) local_unnamed_addr #2

declare void @air.wait_simdgroup_events(i32, %struct._simdgroup_event_t** nocapture) local_unnamed_addr #1

declare void @air.wg.barrier(i32, i32) local_unnamed_addr #1

; Compiled where it runs, and linked when the pipeline is made.
declare float @multiply_tile.MTL_VISIBLE_FN_REF(float, float addrspace(3)*, float addrspace(3)*, i32, i32) local_unnamed_addr section "air.externally_defined"

attributes #0 = { convergent mustprogress nounwind willreturn "frame-pointer"="all" "no-builtins" }
attributes #1 = { convergent mustprogress nounwind willreturn }
attributes #2 = { argmemonly convergent mustprogress nounwind willreturn }

!llvm.module.flags = !{!0, !1, !2, !3, !4, !5, !6, !7, !8}
!air.kernel = !{!18}
!air.compile_options = !{!19, !20, !21}
!llvm.ident = !{!23}
!air.version = !{!24}
!air.language_version = !{!25}
!air.source_file_name = !{!26}
!air.visible_function_references = !{!22}

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
!12 = !{i32 2, !"air.buffer", !"air.location_index", i32 2, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"c"}
!13 = !{i32 3, !"air.buffer", !"air.buffer_size", i32 8, !"air.location_index", i32 3, i32 1, !"air.read", !"air.address_space", i32 2, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"uint", !"air.arg_name", !"sizes"}
!14 = !{i32 4, !"air.threadgroup_position_in_grid", !"air.arg_type_name", !"uint2", !"air.arg_name", !"group"}
!15 = !{i32 5, !"air.thread_position_in_threadgroup", !"air.arg_type_name", !"uint2", !"air.arg_name", !"local"}
!16 = !{i32 6, !"air.simdgroup_index_in_threadgroup", !"air.arg_type_name", !"uint", !"air.arg_name", !"simdgroup"}
!17 = !{!10, !11, !12, !13, !14, !15, !16}
!18 = !{void (float addrspace(1)*, float addrspace(1)*, float addrspace(1)*, i32 addrspace(2)*, <2 x i32>, <2 x i32>, i32)* @shell_gemm, !9, !17}
!19 = !{!"air.compile.denorms_disable"}
!20 = !{!"air.compile.fast_math_enable"}
!21 = !{!"air.compile.framebuffer_fetch_enable"}
!22 = !{!"air.visible_function_reference", float (float, float addrspace(3)*, float addrspace(3)*, i32, i32)* @multiply_tile.MTL_VISIBLE_FN_REF, !"multiply_tile"}
!23 = !{!"Apple metal version 32023.850 (metalfe-32023.850.10)"}
!24 = !{i32 2, i32 8, i32 0}
!25 = !{!"Metal", i32 4, i32 0, i32 0}
!26 = !{!"gemm/shell.ll"}
