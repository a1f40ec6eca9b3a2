import {collective, header} from './library-text.ts';

/** Flags and scopes of AIR.md 2.2. */
export const computeHeader = header(
  ['metal_types'],
  `enum class mem_flags : uint { mem_none = 0, mem_device = 1, mem_threadgroup = 2, mem_texture = 4, mem_threadgroup_imageblock = 8 };
constexpr mem_flags operator|(mem_flags a, mem_flags b) { return (mem_flags)((uint)a | (uint)b); }
constexpr mem_flags operator&(mem_flags a, mem_flags b) { return (mem_flags)((uint)a & (uint)b); }
enum thread_scope { thread_scope_thread = 0, thread_scope_threadgroup = 1, thread_scope_device = 2, thread_scope_simdgroup = 4 };
${collective} void __wg_barrier(mem_flags, int) __asm("air.wg.barrier");
${collective} void __sg_barrier(mem_flags, int) __asm("air.simdgroup.barrier");
__METAL_FUNCTION void threadgroup_barrier(mem_flags flags) { __wg_barrier(flags, 1); }
__METAL_FUNCTION void threadgroup_barrier(mem_flags flags, thread_scope scope) { __wg_barrier(flags, scope); }
__METAL_FUNCTION void simdgroup_barrier(mem_flags flags) { __sg_barrier(flags, 4); }
__METAL_FUNCTION void simdgroup_barrier(mem_flags flags, thread_scope scope) { __sg_barrier(flags, scope); }`,
);
