/** A module as the Xcode 26 toolchain would shape it (AIR.md 1.3 to 1.6): a kernel with buffers, threadgroup memory, system values. */
export const conformingModule = `\
source_filename = "scale.metal"
target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32"
target triple = "air64_v28-apple-macosx26.0.0"

define void @scale(float addrspace(1)* nocapture noundef readonly "air-buffer-no-alias" %source, float addrspace(1)* nocapture noundef writeonly "air-buffer-no-alias" %destination, float addrspace(2)* nocapture noundef readonly "air-buffer-no-alias" %factor, float addrspace(3)* nocapture noundef %tile, <3 x i32> noundef %position, i16 noundef %lane) local_unnamed_addr #0 {
entry:
  %index = extractelement <3 x i32> %position, i64 0
  %wide = zext i32 %index to i64
  %from = getelementptr inbounds float, float addrspace(1)* %source, i64 %wide
  %value = load float, float addrspace(1)* %from, align 4
  %slot = zext i16 %lane to i64
  %shared = getelementptr inbounds float, float addrspace(3)* %tile, i64 %slot
  store float %value, float addrspace(3)* %shared, align 4
  tail call void @air.wg.barrier(i32 2, i32 1) #1
  %again = load float, float addrspace(3)* %shared, align 4
  %by = load float, float addrspace(2)* %factor, align 4
  %product = fmul fast float %again, %by
  %sum = tail call fast float @air.simd_sum.f32(float %product) #1
  %to = getelementptr inbounds float, float addrspace(1)* %destination, i64 %wide
  store float %sum, float addrspace(1)* %to, align 4
  ret void
}

declare void @air.wg.barrier(i32, i32) local_unnamed_addr #1

declare float @air.simd_sum.f32(float) local_unnamed_addr #1

attributes #0 = { convergent mustprogress nounwind willreturn "frame-pointer"="all" "no-builtins" }
attributes #1 = { convergent mustprogress nounwind willreturn }

!llvm.module.flags = !{!0, !1, !2, !3, !4, !5, !6, !7, !8}
!air.kernel = !{!9}
!air.compile_options = !{!18, !19, !20}
!llvm.ident = !{!21}
!air.version = !{!22}
!air.language_version = !{!23}
!air.source_file_name = !{!24}

!0 = !{i32 2, !"SDK Version", [2 x i32] [i32 26, i32 2]}
!1 = !{i32 1, !"wchar_size", i32 4}
!2 = !{i32 7, !"frame-pointer", i32 2}
!3 = !{i32 7, !"air.max_device_buffers", i32 31}
!4 = !{i32 7, !"air.max_constant_buffers", i32 31}
!5 = !{i32 7, !"air.max_threadgroup_buffers", i32 31}
!6 = !{i32 7, !"air.max_textures", i32 128}
!7 = !{i32 7, !"air.max_read_write_textures", i32 8}
!8 = !{i32 7, !"air.max_samplers", i32 16}
!9 = !{void (float addrspace(1)*, float addrspace(1)*, float addrspace(2)*, float addrspace(3)*, <3 x i32>, i16)* @scale, !10, !11}
!10 = !{}
!11 = !{!12, !13, !14, !15, !16, !17}
!12 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"source"}
!13 = !{i32 1, !"air.buffer", !"air.location_index", i32 1, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"destination"}
!14 = !{i32 2, !"air.buffer", !"air.buffer_size", i32 4, !"air.location_index", i32 2, i32 1, !"air.read", !"air.address_space", i32 2, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"factor"}
!15 = !{i32 3, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.address_space", i32 3, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"tile"}
!16 = !{i32 4, !"air.thread_position_in_grid", !"air.arg_type_name", !"uint3", !"air.arg_name", !"position"}
!17 = !{i32 5, !"air.thread_index_in_simdgroup", !"air.arg_type_name", !"ushort", !"air.arg_name", !"lane"}
!18 = !{!"air.compile.denorms_disable"}
!19 = !{!"air.compile.fast_math_enable"}
!20 = !{!"air.compile.framebuffer_fetch_enable"}
!21 = !{!"Apple metal version 32023.850 (metalfe-32023.850.10)"}
!22 = !{i32 2, i32 8, i32 0}
!23 = !{!"Metal", i32 4, i32 0, i32 0}
!24 = !{!"scale.metal"}
`;
