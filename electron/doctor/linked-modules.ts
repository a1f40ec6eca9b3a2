/** A kernel that calls a visible function of another library by reference, and that function (AIR.md 1.6). */
const frame = (
  body: string,
): string => `target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32"
target triple = "air64_v28-apple-macosx26.0.0"
${body}
!llvm.module.flags = !{!90, !93}
!air.version = !{!91}
!air.language_version = !{!92}
!90 = !{i32 1, !"wchar_size", i32 4}
!91 = !{i32 2, i32 8, i32 0}
!92 = !{!"Metal", i32 4, i32 0, i32 0}
!93 = !{i32 2, !"SDK Version", [2 x i32] [i32 26, i32 2]}
`;

export const linkedCaller = frame(`
declare float @compute.MTL_VISIBLE_FN_REF(float) section "air.externally_defined"

define void @apply(float addrspace(1)* nocapture %data, i32 %i) {
  %wide = zext i32 %i to i64
  %at = getelementptr inbounds float, float addrspace(1)* %data, i64 %wide
  %old = load float, float addrspace(1)* %at, align 4
  %new = call float @compute.MTL_VISIBLE_FN_REF(float %old)
  store float %new, float addrspace(1)* %at, align 4
  ret void
}

!air.kernel = !{!0}
!air.visible_function_references = !{!5}
!0 = !{void (float addrspace(1)*, i32)* @apply, !1, !2}
!1 = !{}
!2 = !{!3, !4}
!3 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"data"}
!4 = !{i32 1, !"air.thread_position_in_grid", !"air.arg_type_name", !"uint", !"air.arg_name", !"i"}
!5 = !{!"air.visible_function_reference", float (float)* @compute.MTL_VISIBLE_FN_REF, !"compute"}`);

export const linkedFunction = frame(`
define float @compute(float %v) {
  %r = fmul float %v, 3.000000e+00
  ret float %r
}

!air.visible = !{!0}
!0 = !{float (float)* @compute, !1, !3}
!1 = !{!2}
!2 = !{!"air.visible_output", !"air.arg_type_name", !"float"}
!3 = !{!4}
!4 = !{i32 0, !"air.visible_input", !"air.arg_type_name", !"float", !"air.arg_name", !"v"}`);
