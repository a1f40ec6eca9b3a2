; A kernel written by hand in the form that macOS 15 is reported to take: out[i] = 2 * in[i].
; macOS 26 is reported to crash its compiler service on such a module. The Checklist says what is missing;
; "fix all" (or: airlock fix broken.ll -o fixed.ll) adds it and changes nothing of the code.
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

attributes #0 = { nounwind }

!air.kernel = !{!0}
!air.version = !{!6}
!air.language_version = !{!7}

!0 = !{void (float addrspace(1)*, float addrspace(1)*, i32)* @twice, !1, !2}
!1 = !{}             ; a kernel returns nothing
!2 = !{!3, !4, !5}   ; one record for each parameter
!3 = !{i32 0, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read", !"air.address_space", i32 1}
!4 = !{i32 1, !"air.buffer", !"air.location_index", i32 1, i32 1, !"air.read_write", !"air.address_space", i32 1}
!5 = !{i32 2, !"air.thread_position_in_grid"}
!6 = !{i32 2, i32 8, i32 0}
!7 = !{!"Metal", i32 4, i32 0, i32 0}
