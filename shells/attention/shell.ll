; Attention with head width 16: one query for each of 64 threads, keys and values staged 32 at a time. One variable of 3200
; elements: queries from 0 (64 x 16), keys from 1024 (32 x 16), values from 1536 (32 x 16), states from 2048 (64 x 18).
; A thread's state: greatest score so far, sum of the weights, weighted sum of the values. The shell begins it, divides in the
; end and sends the results back.
;   void attend(threadgroup const float *query, threadgroup const float *keys, threadgroup const float *values,
;               threadgroup float *state, uint query_index, uint first_key)
source_filename = "attention/shell.ll"
target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32"
target triple = "air64_v28-apple-macosx26.0.0"

%struct._simdgroup_event_t = type opaque

@staged = internal unnamed_addr addrspace(3) global [3200 x float] undef, align 4

define void @shell_attention(float addrspace(1)* nocapture noundef readonly "air-buffer-no-alias" %queries, float addrspace(1)* nocapture noundef readonly "air-buffer-no-alias" %keys, float addrspace(1)* nocapture noundef readonly "air-buffer-no-alias" %values, float addrspace(1)* nocapture noundef writeonly "air-buffer-no-alias" %output, i32 addrspace(2)* nocapture noundef readonly "air-buffer-no-alias" %sizes, i32 noundef %group, i32 noundef %thread, i32 noundef %simdgroup) local_unnamed_addr #0 {
entry:
  %events = alloca [2 x %struct._simdgroup_event_t*], align 8
  %event.0 = getelementptr inbounds [2 x %struct._simdgroup_event_t*], [2 x %struct._simdgroup_event_t*]* %events, i64 0, i64 0
  %event.1 = getelementptr inbounds [2 x %struct._simdgroup_event_t*], [2 x %struct._simdgroup_event_t*]* %events, i64 0, i64 1
  %key.count = load i32, i32 addrspace(2)* %sizes, align 4
  %first.query = shl i32 %group, 6
  %query.index = add i32 %first.query, %thread
  %first.at = shl i32 %group, 10
  %first.at.wide = zext i32 %first.at to i64
  %query.tile = getelementptr inbounds [3200 x float], [3200 x float] addrspace(3)* @staged, i64 0, i64 0
  %key.block = getelementptr inbounds [3200 x float], [3200 x float] addrspace(3)* @staged, i64 0, i64 1024
  %value.block = getelementptr inbounds [3200 x float], [3200 x float] addrspace(3)* @staged, i64 0, i64 1536
  %query.tile.bytes = bitcast float addrspace(3)* %query.tile to i8 addrspace(3)*
  %key.block.bytes = bitcast float addrspace(3)* %key.block to i8 addrspace(3)*
  %value.block.bytes = bitcast float addrspace(3)* %value.block to i8 addrspace(3)*
  %query.row = shl i32 %thread, 4
  %query.row.wide = zext i32 %query.row to i64
  %query = getelementptr inbounds float, float addrspace(3)* %query.tile, i64 %query.row.wide
  %state.row = mul i32 %thread, 18
  %state.row.wide = zext i32 %state.row to i64
  %state.at = add i64 %state.row.wide, 2048
  %state = getelementptr inbounds [3200 x float], [3200 x float] addrspace(3)* @staged, i64 0, i64 %state.at
  %copies = icmp eq i32 %simdgroup, 0
  br i1 %copies, label %fetch.queries, label %begin

fetch.queries:
  %queries.first = getelementptr inbounds float, float addrspace(1)* %queries, i64 %first.at.wide
  %queries.bytes = bitcast float addrspace(1)* %queries.first to i8 addrspace(1)*
  %query.event = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p3i8.p1i8(i64 4, i64 4, i8 addrspace(3)* %query.tile.bytes, i8 addrspace(1)* %queries.bytes, i64 1024) #2
  store %struct._simdgroup_event_t* %query.event, %struct._simdgroup_event_t** %event.0, align 8
  call void @air.wait_simdgroup_events(i32 1, %struct._simdgroup_event_t** %event.0) #1
  br label %begin

; Every thread begins its own state: the least float, then zeros.
begin:
  store float 0xC7EFFFFFE0000000, float addrspace(3)* %state, align 4
  br label %clear

clear:
  %clear.index = phi i64 [ 1, %begin ], [ %clear.next, %clear ]
  %clear.to = getelementptr inbounds float, float addrspace(3)* %state, i64 %clear.index
  store float 0.000000e+00, float addrspace(3)* %clear.to, align 4
  %clear.next = add i64 %clear.index, 1
  %clear.more = icmp ult i64 %clear.next, 18
  br i1 %clear.more, label %clear, label %block

block:
  %first.key = phi i32 [ 0, %clear ], [ %next.key, %attend ]
  br i1 %copies, label %fetch.block, label %attend

fetch.block:
  %block.at = shl i32 %first.key, 4
  %block.at.wide = zext i32 %block.at to i64
  %keys.first = getelementptr inbounds float, float addrspace(1)* %keys, i64 %block.at.wide
  %values.first = getelementptr inbounds float, float addrspace(1)* %values, i64 %block.at.wide
  %keys.bytes = bitcast float addrspace(1)* %keys.first to i8 addrspace(1)*
  %values.bytes = bitcast float addrspace(1)* %values.first to i8 addrspace(1)*
  %key.event = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p3i8.p1i8(i64 4, i64 4, i8 addrspace(3)* %key.block.bytes, i8 addrspace(1)* %keys.bytes, i64 512) #2
  store %struct._simdgroup_event_t* %key.event, %struct._simdgroup_event_t** %event.0, align 8
  %value.event = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p3i8.p1i8(i64 4, i64 4, i8 addrspace(3)* %value.block.bytes, i8 addrspace(1)* %values.bytes, i64 512) #2
  store %struct._simdgroup_event_t* %value.event, %struct._simdgroup_event_t** %event.1, align 8
  call void @air.wait_simdgroup_events(i32 2, %struct._simdgroup_event_t** %event.0) #1
  br label %attend

attend:
  call void @air.wg.barrier(i32 2, i32 1) #1
  call void @attend.MTL_VISIBLE_FN_REF(float addrspace(3)* %query, float addrspace(3)* %key.block, float addrspace(3)* %value.block, float addrspace(3)* %state, i32 %query.index, i32 %first.key) #1
  ; The block is filled again in the next round.
  call void @air.wg.barrier(i32 2, i32 1) #1
  %next.key = add i32 %first.key, 32
  %more.keys = icmp ult i32 %next.key, %key.count
  br i1 %more.keys, label %block, label %finish

; The query's place takes the result: nobody needs the query any more.
finish:
  %total.place = getelementptr inbounds float, float addrspace(3)* %state, i64 1
  %total = load float, float addrspace(3)* %total.place, align 4
  %sums = getelementptr inbounds float, float addrspace(3)* %state, i64 2
  br label %divide

divide:
  %divide.index = phi i64 [ 0, %finish ], [ %divide.next, %divide ]
  %sum.place = getelementptr inbounds float, float addrspace(3)* %sums, i64 %divide.index
  %sum = load float, float addrspace(3)* %sum.place, align 4
  %quotient = fdiv float %sum, %total
  %result.place = getelementptr inbounds float, float addrspace(3)* %query, i64 %divide.index
  store float %quotient, float addrspace(3)* %result.place, align 4
  %divide.next = add i64 %divide.index, 1
  %divide.more = icmp ult i64 %divide.next, 16
  br i1 %divide.more, label %divide, label %divided

divided:
  call void @air.wg.barrier(i32 2, i32 1) #1
  br i1 %copies, label %send, label %done

send:
  %output.first = getelementptr inbounds float, float addrspace(1)* %output, i64 %first.at.wide
  %output.bytes = bitcast float addrspace(1)* %output.first to i8 addrspace(1)*
  %output.event = call %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p1i8.p3i8(i64 4, i64 4, i8 addrspace(1)* %output.bytes, i8 addrspace(3)* %query.tile.bytes, i64 1024) #2
  store %struct._simdgroup_event_t* %output.event, %struct._simdgroup_event_t** %event.0, align 8
  call void @air.wait_simdgroup_events(i32 1, %struct._simdgroup_event_t** %event.0) #1
  br label %done

done:
  ret void
}

declare %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p3i8.p1i8(i64, i64, i8 addrspace(3)* nocapture writeonly, i8 addrspace(1)* nocapture readonly, i64) local_unnamed_addr #2

declare %struct._simdgroup_event_t* @air.simdgroup_async_copy_1d.p1i8.p3i8(i64, i64, i8 addrspace(1)* nocapture writeonly, i8 addrspace(3)* nocapture readonly, i64) local_unnamed_addr #2

declare void @air.wait_simdgroup_events(i32, %struct._simdgroup_event_t** nocapture) local_unnamed_addr #1

declare void @air.wg.barrier(i32, i32) local_unnamed_addr #1

; Compiled where it runs, and linked when the pipeline is made.
declare void @attend.MTL_VISIBLE_FN_REF(float addrspace(3)*, float addrspace(3)*, float addrspace(3)*, float addrspace(3)*, i32, i32) local_unnamed_addr section "air.externally_defined"

attributes #0 = { convergent mustprogress nounwind willreturn "frame-pointer"="all" "no-builtins" }
attributes #1 = { convergent mustprogress nounwind willreturn }
attributes #2 = { argmemonly convergent mustprogress nounwind willreturn }

!llvm.module.flags = !{!0, !1, !2, !3, !4, !5, !6, !7, !8}
!air.kernel = !{!19}
!air.compile_options = !{!20, !21, !22}
!llvm.ident = !{!24}
!air.version = !{!25}
!air.language_version = !{!26}
!air.source_file_name = !{!27}
!air.visible_function_references = !{!23}

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
!10 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"queries"}
!11 = !{i32 1, !"air.buffer", !"air.location_index", i32 1, i32 1, !"air.read", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"keys"}
!12 = !{i32 2, !"air.buffer", !"air.location_index", i32 2, i32 1, !"air.read", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"values"}
!13 = !{i32 3, !"air.buffer", !"air.location_index", i32 3, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"output"}
!14 = !{i32 4, !"air.buffer", !"air.buffer_size", i32 4, !"air.location_index", i32 4, i32 1, !"air.read", !"air.address_space", i32 2, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"uint", !"air.arg_name", !"sizes"}
!15 = !{i32 5, !"air.threadgroup_position_in_grid", !"air.arg_type_name", !"uint", !"air.arg_name", !"group"}
!16 = !{i32 6, !"air.thread_index_in_threadgroup", !"air.arg_type_name", !"uint", !"air.arg_name", !"thread"}
!17 = !{i32 7, !"air.simdgroup_index_in_threadgroup", !"air.arg_type_name", !"uint", !"air.arg_name", !"simdgroup"}
!18 = !{!10, !11, !12, !13, !14, !15, !16, !17}
!19 = !{void (float addrspace(1)*, float addrspace(1)*, float addrspace(1)*, float addrspace(1)*, i32 addrspace(2)*, i32, i32, i32)* @shell_attention, !9, !18}
!20 = !{!"air.compile.denorms_disable"}
!21 = !{!"air.compile.fast_math_enable"}
!22 = !{!"air.compile.framebuffer_fetch_enable"}
!23 = !{!"air.visible_function_reference", void (float addrspace(3)*, float addrspace(3)*, float addrspace(3)*, float addrspace(3)*, i32, i32)* @attend.MTL_VISIBLE_FN_REF, !"attend"}
!24 = !{!"Apple metal version 32023.850 (metalfe-32023.850.10)"}
!25 = !{i32 2, i32 8, i32 0}
!26 = !{!"Metal", i32 4, i32 0, i32 0}
!27 = !{!"attention/shell.ll"}
