/** AIR modules that every device must run, written by hand in the shape of AIR.md 1; typed pointers, LLVM 14. */

const header = `target datalayout = "e-p:64:64:64-i1:8:8-i8:8:8-i16:16:16-i32:32:32-i64:64:64-f32:32:32-f64:64:64-v16:16:16-v24:32:32-v32:32:32-v48:64:64-v64:64:64-v96:128:128-v128:128:128-v192:256:256-v256:256:256-v512:512:512-v1024:1024:1024-n8:16:32"
target triple = "air64_v28-apple-macosx26.0.0"
`;

const versions = `!llvm.module.flags = !{!90}
!air.version = !{!91}
!air.language_version = !{!92}
!90 = !{i32 1, !"wchar_size", i32 4}
!91 = !{i32 2, i32 8, i32 0}
!92 = !{!"Metal", i32 4, i32 0, i32 0}
`;

const position = '"air.thread_position_in_grid", !"air.arg_type_name", !"uint", !"air.arg_name", !"i"';

function bufferRecord(index: number, access: 'read' | 'read_write', name: string, type = 'float'): string {
  return `!{i32 ${index}, !"air.buffer", !"air.location_index", i32 ${index}, i32 1, !"air.${access}", !"air.address_space", i32 1, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"${type}", !"air.arg_name", !"${name}"}`;
}

/** Each texel of texture 1 is the one of texture 0, sampled in its middle, with red and blue exchanged. */
export const textureModule = `${header}
%struct._texture_2d_t = type opaque
%struct._sampler_t = type opaque
declare { <4 x float>, i8 } @air.sample_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x float>, i1, <2 x i32>, i1, float, float, i32)
declare void @air.write_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)*, <2 x i32>, <4 x float>, i32, i32)
declare <2 x float> @air.convert.f.v2f32.u.v2i32(<2 x i32>)
define void @exchange(%struct._texture_2d_t addrspace(1)* %from, %struct._texture_2d_t addrspace(1)* %to, %struct._sampler_t addrspace(2)* %s, <2 x i32> %gid) {
  %f = call <2 x float> @air.convert.f.v2f32.u.v2i32(<2 x i32> %gid)
  %at = fadd <2 x float> %f, <float 0.5, float 0.5>
  %r = call { <4 x float>, i8 } @air.sample_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)* %from, %struct._sampler_t addrspace(2)* %s, <2 x float> %at, i1 true, <2 x i32> zeroinitializer, i1 false, float 0.0, float 0.0, i32 0)
  %c = extractvalue { <4 x float>, i8 } %r, 0
  %e = shufflevector <4 x float> %c, <4 x float> undef, <4 x i32> <i32 2, i32 1, i32 0, i32 3>
  call void @air.write_texture_2d.v4f32(%struct._texture_2d_t addrspace(1)* %to, <2 x i32> %gid, <4 x float> %e, i32 0, i32 2)
  ret void
}
!air.kernel = !{!0}
!0 = !{void (%struct._texture_2d_t addrspace(1)*, %struct._texture_2d_t addrspace(1)*, %struct._sampler_t addrspace(2)*, <2 x i32>)* @exchange, !1, !2}
!1 = !{}
!2 = !{!3, !4, !5, !6}
!3 = !{i32 0, !"air.texture", !"air.location_index", i32 0, i32 1, !"air.sample", !"air.arg_type_name", !"texture2d<float, sample>", !"air.arg_name", !"from"}
!4 = !{i32 1, !"air.texture", !"air.location_index", i32 1, i32 1, !"air.write", !"air.arg_type_name", !"texture2d<float, write>", !"air.arg_name", !"to"}
!5 = !{i32 2, !"air.sampler", !"air.location_index", i32 0, i32 1, !"air.arg_type_name", !"sampler", !"air.arg_name", !"s"}
!6 = !{i32 3, !"air.thread_position_in_grid", !"air.arg_type_name", !"uint2", !"air.arg_name", !"gid"}
${versions}`;

/** Does nothing with a texture of that kind, which its record says is both read and written. */
export function untouchedTextureModule(kind: string): string {
  const type = `%struct._texture_${kind.replace('-', '_')}_t`;
  return `${header}
${type} = type opaque
define void @untouched(${type} addrspace(1)* %texture) {
  ret void
}
!air.kernel = !{!0}
!0 = !{void (${type} addrspace(1)*)* @untouched, !1, !2}
!1 = !{}
!2 = !{!3}
!3 = !{i32 0, !"air.texture", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.arg_type_name", !"texture", !"air.arg_name", !"texture"}
${versions}`;
}

/** `y[i] = a * x[i] + y[i]` with `a` a constant by value, and a second kernel that writes the thread's index. */
export const saxpyModule = `${header}
define void @saxpy(float addrspace(1)* nocapture readonly %x, float addrspace(1)* nocapture %y, float addrspace(2)* nocapture readonly %a, i32 %i) {
  %index = zext i32 %i to i64
  %xp = getelementptr inbounds float, float addrspace(1)* %x, i64 %index
  %yp = getelementptr inbounds float, float addrspace(1)* %y, i64 %index
  %av = load float, float addrspace(2)* %a, align 4
  %xv = load float, float addrspace(1)* %xp, align 4
  %yv = load float, float addrspace(1)* %yp, align 4
  %product = fmul float %av, %xv
  %sum = fadd float %product, %yv
  store float %sum, float addrspace(1)* %yp, align 4
  ret void
}

define void @indices(i32 addrspace(1)* nocapture %out, i32 %i) {
  %index = zext i32 %i to i64
  %p = getelementptr inbounds i32, i32 addrspace(1)* %out, i64 %index
  store i32 %i, i32 addrspace(1)* %p, align 4
  ret void
}

!air.kernel = !{!0, !10}
!0 = !{void (float addrspace(1)*, float addrspace(1)*, float addrspace(2)*, i32)* @saxpy, !1, !2}
!1 = !{}
!2 = !{!3, !4, !5, !6}
!3 = ${bufferRecord(0, 'read', 'x')}
!4 = ${bufferRecord(1, 'read_write', 'y')}
!5 = !{i32 2, !"air.buffer", !"air.buffer_size", i32 4, !"air.location_index", i32 2, i32 1, !"air.read", !"air.address_space", i32 2, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"float", !"air.arg_name", !"a"}
!6 = !{i32 3, !${position}}
!10 = !{void (i32 addrspace(1)*, i32)* @indices, !1, !11}
!11 = !{!12, !13}
!12 = ${bufferRecord(0, 'read_write', 'out', 'uint')}
!13 = !{i32 1, !${position}}
${versions}`;

/** `out[0] = sum of values[0..threads)` through threadgroup memory given at the dispatch; one threadgroup of 64. */
export const threadgroupModule = `${header}
declare void @air.wg.barrier(i32, i32) #0

define void @reverse(i32 addrspace(1)* nocapture %data, i32 addrspace(3)* nocapture %scratch, i32 %i, i32 %n) {
  %index = zext i32 %i to i64
  %p = getelementptr inbounds i32, i32 addrspace(1)* %data, i64 %index
  %v = load i32, i32 addrspace(1)* %p, align 4
  %s = getelementptr inbounds i32, i32 addrspace(3)* %scratch, i64 %index
  store i32 %v, i32 addrspace(3)* %s, align 4
  tail call void @air.wg.barrier(i32 2, i32 1)
  %last = sub i32 %n, 1
  %other = sub i32 %last, %i
  %o = zext i32 %other to i64
  %q = getelementptr inbounds i32, i32 addrspace(3)* %scratch, i64 %o
  %w = load i32, i32 addrspace(3)* %q, align 4
  store i32 %w, i32 addrspace(1)* %p, align 4
  ret void
}

attributes #0 = { convergent nounwind }

!air.kernel = !{!0}
!0 = !{void (i32 addrspace(1)*, i32 addrspace(3)*, i32, i32)* @reverse, !1, !2}
!1 = !{}
!2 = !{!3, !4, !5, !6}
!3 = ${bufferRecord(0, 'read_write', 'data', 'uint')}
!4 = !{i32 1, !"air.buffer", !"air.location_index", i32 0, i32 1, !"air.read_write", !"air.address_space", i32 3, !"air.arg_type_size", i32 4, !"air.arg_type_align_size", i32 4, !"air.arg_type_name", !"uint", !"air.arg_name", !"scratch"}
!5 = !{i32 2, !"air.thread_position_in_threadgroup", !"air.arg_type_name", !"uint", !"air.arg_name", !"i"}
!6 = !{i32 3, !"air.threads_per_threadgroup", !"air.arg_type_name", !"uint", !"air.arg_name", !"n"}
${versions}`;

/** Calls a visible function of another module by reference (AIR.md 1.6). */
export const callerModule = `${header}
declare float @compute.MTL_VISIBLE_FN_REF(float) section "air.externally_defined"

define void @apply(float addrspace(1)* nocapture %data, i32 %i) {
  %index = zext i32 %i to i64
  %p = getelementptr inbounds float, float addrspace(1)* %data, i64 %index
  %v = load float, float addrspace(1)* %p, align 4
  %r = call float @compute.MTL_VISIBLE_FN_REF(float %v)
  store float %r, float addrspace(1)* %p, align 4
  ret void
}

!air.kernel = !{!0}
!0 = !{void (float addrspace(1)*, i32)* @apply, !1, !2}
!1 = !{}
!2 = !{!3, !4}
!3 = ${bufferRecord(0, 'read_write', 'data')}
!4 = !{i32 1, !${position}}
!air.visible_function_references = !{!20}
!20 = !{!"air.visible_function_reference", float (float)* @compute.MTL_VISIBLE_FN_REF, !"compute"}
${versions}`;

/** `compute(v) = v * factor`, for `callerModule`. */
export function visibleModule(factor: number, type = 'float'): string {
  const body =
    type === 'float'
      ? `  %r = fmul float %v, ${factor.toFixed(1)}\n  ret float %r`
      : `  %r = mul i32 %v, ${factor}\n  ret i32 %r`;
  return `${header}
define ${type} @compute(${type} %v) {
${body}
}

!air.visible = !{!0}
!0 = !{${type} (${type})* @compute, !1, !4}
!1 = !{!2}
!2 = !{!"air.visible_output", !"air.arg_type_name", !"${type === 'float' ? 'float' : 'int'}"}
!4 = !{!5}
!5 = !{i32 0, !"air.visible_input", !"air.arg_type_name", !"${type === 'float' ? 'float' : 'int'}", !"air.arg_name", !"v"}
${versions}`;
}

/** Never ends: counts down from a number that it never reaches. */
export const endlessModule = `${header}
define void @endless(i32 addrspace(1)* nocapture %data, i32 %i) {
entry:
  br label %loop
loop:
  %k = phi i32 [ 0, %entry ], [ %next, %loop ]
  %p = getelementptr inbounds i32, i32 addrspace(1)* %data, i64 0
  store volatile i32 %k, i32 addrspace(1)* %p, align 4
  %next = add i32 %k, 2
  %stop = icmp eq i32 %next, 1
  br i1 %stop, label %end, label %loop
end:
  ret void
}

!air.kernel = !{!0}
!0 = !{void (i32 addrspace(1)*, i32)* @endless, !1, !2}
!1 = !{}
!2 = !{!3, !4}
!3 = ${bufferRecord(0, 'read_write', 'data', 'int')}
!4 = !{i32 1, !${position}}
${versions}`;

/** Uses what no device of this lab executes: a pipeline of it must be refused, naming the line. */
export const unsupportedModule = `${header}
define void @inline_assembly(i32 addrspace(1)* nocapture %data) {
  %r = call i32 asm sideeffect "mov $0, 1", "=r"()
  store i32 %r, i32 addrspace(1)* %data, align 4
  ret void
}

!air.kernel = !{!0}
!0 = !{void (i32 addrspace(1)*)* @inline_assembly, !1, !2}
!1 = !{}
!2 = !{!3}
!3 = ${bufferRecord(0, 'read_write', 'data', 'int')}
${versions}`;
