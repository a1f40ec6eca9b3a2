; What not to do: the kernel of shell.ll without its copy. The visible function copies, waits and computes; on Apple's GPUs
; its copy is reported to do nothing (seed 002), and nobody says so.
;   float copy_and_transform(threadgroup float *tile, device const float *source, uint thread)
source_filename = "copy-1d/hazard.ll"
target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32"
target triple = "air64_v28-apple-macosx26.0.0"

@tile = internal unnamed_addr addrspace(3) global [32 x float] undef, align 4

define void @copy_in_function(float addrspace(1)* nocapture noundef readonly "air-buffer-no-alias" %input, float addrspace(1)* nocapture noundef writeonly "air-buffer-no-alias" %output, i32 noundef %group, i32 noundef %thread) local_unnamed_addr #0 {
entry:
  %first = shl i32 %group, 5
  %first.wide = zext i32 %first to i64
  %source = getelementptr inbounds float, float addrspace(1)* %input, i64 %first.wide
  %tile.first = getelementptr inbounds [32 x float], [32 x float] addrspace(3)* @tile, i64 0, i64 0
  %result = call float @copy_and_transform.MTL_VISIBLE_FN_REF(float addrspace(3)* %tile.first, float addrspace(1)* %source, i32 %thread) #1
  %thread.wide = zext i32 %thread to i64
  %at = add i64 %first.wide, %thread.wide
  %to = getelementptr inbounds float, float addrspace(1)* %output, i64 %at
  store float %result, float addrspace(1)* %to, align 4
  ret void
}

; Compiled where it runs, and linked when the pipeline is made.
declare float @copy_and_transform.MTL_VISIBLE_FN_REF(float addrspace(3)*, float addrspace(1)*, i32) local_unnamed_addr section "air.externally_defined"

attributes #0 = { convergent mustprogress nounwind willreturn "frame-pointer"="all" "no-builtins" }
attributes #1 = { convergent mustprogress nounwind willreturn }

!llvm.module.flags = !{!0, !1, !2, !3, !4, !5, !6, !7, !8}
!air.kernel = !{!15}
!air.compile_options = !{!16, !17, !18}
!llvm.ident = !{!20}
!air.version = !{!21}
!air.language_version = !{!22}
!air.source_file_name = !{!23}
!air.visible_function_references = !{!19}

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
!10 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"input"}
!11 = !{i32 1, !"air.buffer", !"air.location_index", i32 1, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"output"}
!12 = !{i32 2, !"air.threadgroup_position_in_grid", !"air.arg_type_name", !"uint", !"air.arg_name", !"group"}
!13 = !{i32 3, !"air.thread_index_in_threadgroup", !"air.arg_type_name", !"uint", !"air.arg_name", !"thread"}
!14 = !{!10, !11, !12, !13}
!15 = !{void (float addrspace(1)*, float addrspace(1)*, i32, i32)* @copy_in_function, !9, !14}
!16 = !{!"air.compile.denorms_disable"}
!17 = !{!"air.compile.fast_math_enable"}
!18 = !{!"air.compile.framebuffer_fetch_enable"}
!19 = !{!"air.visible_function_reference", float (float addrspace(3)*, float addrspace(1)*, i32)* @copy_and_transform.MTL_VISIBLE_FN_REF, !"copy_and_transform"}
!20 = !{!"Apple metal version 32023.850 (metalfe-32023.850.10)"}
!21 = !{i32 2, i32 8, i32 0}
!22 = !{!"Metal", i32 4, i32 0, i32 0}
!23 = !{!"copy-1d/hazard.ll"}
