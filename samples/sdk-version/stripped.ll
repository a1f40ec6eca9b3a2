; baseline.ll without its SDK Version, and with everything else that Apple's compiler states: the one fact by itself.
target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32"
target triple = "air64_v28-apple-macosx26.0.0"

define void @twice(float addrspace(1)* nocapture noundef readonly "air-buffer-no-alias" %in, float addrspace(1)* nocapture noundef writeonly "air-buffer-no-alias" %out, i32 noundef %i) local_unnamed_addr #0 {
  %1 = zext i32 %i to i64
  %2 = getelementptr inbounds float, float addrspace(1)* %in, i64 %1
  %3 = load float, float addrspace(1)* %2, align 4, !tbaa !23, !alias.scope !27, !noalias !30
  %4 = fmul fast float %3, 2.000000e+00
  %5 = getelementptr inbounds float, float addrspace(1)* %out, i64 %1
  store float %4, float addrspace(1)* %5, align 4, !tbaa !23, !alias.scope !30, !noalias !27
  ret void
}

attributes #0 = { mustprogress nofree norecurse nosync nounwind willreturn "approx-func-fp-math"="true" "frame-pointer"="all" "min-legal-vector-width"="0" "no-builtins" "no-infs-fp-math"="true" "no-nans-fp-math"="true" "no-signed-zeros-fp-math"="true" "no-trapping-math"="true" "stack-protector-buffer-size"="8" "unsafe-fp-math"="true" }

!llvm.module.flags = !{!1, !2, !3, !4, !5, !6, !7, !8}
!air.kernel = !{!9}
!air.compile_options = !{!15, !16, !17}
!llvm.ident = !{!18}
!air.version = !{!19}
!air.language_version = !{!20}
!air.source_file_name = !{!21}

!1 = !{i32 1, !"wchar_size", i32 4}
!2 = !{i32 7, !"frame-pointer", i32 2}
!3 = !{i32 7, !"air.max_device_buffers", i32 31}
!4 = !{i32 7, !"air.max_constant_buffers", i32 31}
!5 = !{i32 7, !"air.max_threadgroup_buffers", i32 31}
!6 = !{i32 7, !"air.max_textures", i32 128}
!7 = !{i32 7, !"air.max_read_write_textures", i32 8}
!8 = !{i32 7, !"air.max_samplers", i32 16}
!9 = !{void (float addrspace(1)*, float addrspace(1)*, i32)* @twice, !10, !11}
!10 = !{}
!11 = !{!12, !13, !14}
!12 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"in"}
!13 = !{i32 1, !"air.buffer", !"air.location_index", i32 1, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"out"}
!14 = !{i32 2, !"air.thread_position_in_grid", !"air.arg_type_name", !"uint", !"air.arg_name", !"i"}
!15 = !{!"air.compile.denorms_disable"}
!16 = !{!"air.compile.fast_math_enable"}
!17 = !{!"air.compile.framebuffer_fetch_enable"}
!18 = !{!"Apple metal version 32023.850 (metalfe-32023.850.10)"}
!19 = !{i32 2, i32 8, i32 0}
!20 = !{!"Metal", i32 4, i32 0, i32 0}
!21 = !{!"twice.metal"}
!22 = !{!"omnipotent char", !24, i64 0}
!23 = !{!25, !25, i64 0}
!24 = !{!"Simple C++ TBAA"}
!25 = !{!"float", !22, i64 0}
!26 = distinct !{!26, !"air-alias-scopes(twice)"}
!27 = !{!28}
!28 = distinct !{!28, !26, !"air-alias-scope-arg(0)"}
!29 = distinct !{!29, !26, !"air-alias-scope-arg(1)"}
!30 = !{!29}
