; broken.ll after "fix all": what was missing is added, the code is the same.
target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32"
target triple = "air64_v28-apple-macosx26.0.0"

define void @twice(float addrspace(1)* %in, float addrspace(1)* %out, i32 %i) #0 {
  %wide = zext i32 %i to i64
  %from = getelementptr inbounds float, float addrspace(1)* %in, i64 %wide
  %value = load float, float addrspace(1)* %from, align 4
  %result = fmul fast float %value, 2.000000e+00
  %to = getelementptr inbounds float, float addrspace(1)* %out, i64 %wide
  store float %result, float addrspace(1)* %to, align 4
  ret void
}

attributes #0 = { mustprogress willreturn nounwind }

!air.kernel = !{!0}
!air.version = !{!6}
!air.language_version = !{!7}
!llvm.module.flags = !{!8, !9, !10, !11, !12, !13, !14, !15, !16}
!air.compile_options = !{!17, !18, !19}
!llvm.ident = !{!20}
!air.source_file_name = !{!21}

!0 = !{void (float addrspace(1)*, float addrspace(1)*, i32)* @twice, !1, !2}
!1 = !{}             ; a kernel returns nothing
!2 = !{!3, !4, !5}   ; one record for each parameter
!3 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"in"}
!4 = !{i32 1, !"air.buffer", !"air.location_index", i32 1, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"out"}
!5 = !{i32 2, !"air.thread_position_in_grid", !"air.arg_type_name", !"uint", !"air.arg_name", !"i"}
!6 = !{i32 2, i32 8, i32 0}
!7 = !{!"Metal", i32 4, i32 0, i32 0}
!8 = !{i32 2, !"SDK Version", [2 x i32] [i32 26, i32 2]}
!9 = !{i32 7, !"air.max_device_buffers", i32 31}
!10 = !{i32 7, !"air.max_constant_buffers", i32 31}
!11 = !{i32 7, !"air.max_threadgroup_buffers", i32 31}
!12 = !{i32 7, !"air.max_textures", i32 128}
!13 = !{i32 7, !"air.max_read_write_textures", i32 8}
!14 = !{i32 7, !"air.max_samplers", i32 16}
!15 = !{i32 1, !"wchar_size", i32 4}
!16 = !{i32 7, !"frame-pointer", i32 2}
!17 = !{!"air.compile.denorms_disable"}
!18 = !{!"air.compile.fast_math_enable"}
!19 = !{!"air.compile.framebuffer_fetch_enable"}
!20 = !{!"Apple metal version 32023.850 (metalfe-32023.850.10)"}
!21 = !{!"twice.metal"}
