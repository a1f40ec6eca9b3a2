import {matrixClassText} from './matrix-class.ts';
import {packedClassText} from './packed-class.ts';
import {vectorClassText} from './vector-class.ts';

/**
 * What Metal builds in before any include: keywords, scalar, vector and matrix types, literals.
 *
 * `kernel` and its kin are `extern "C"`, which C++ refuses after `template <...>`; the source pass spells those
 * `__ktpl` (as long as `kernel`, so that no column moves). `__tg_local_` and `__fcnst_` likewise stand for
 * `threadgroup` before a variable of a function body and `constant` before one of the program without a value. The words
 * from `__hostnm` on are those of source-pass/planted-attributes.ts, values.ts and pragmas.ts.
 *
 * The library's functions are templates without a dependent parameter (`__METAL_FUNCTION`): in this mode Clang looks at
 * the end of every compile at each other function that a precompiled header defines, used or not (30 ms of 60).
 */
const keywords = `#define device __attribute__((opencl_global_device))
#define constant const __attribute__((opencl_global_host))
#define threadgroup __attribute__((opencl_local))
#define thread
#define coherent
#define __METAL_ENTRY(kind) [[clang::sycl_external]] __attribute__((annotate("air." kind)))
#define kernel extern "C" __METAL_ENTRY("kernel")
#define vertex extern "C" __METAL_ENTRY("vertex")
#define fragment extern "C" __METAL_ENTRY("fragment")
#define __ktpl __METAL_ENTRY("kernel")
#define __vtpl __METAL_ENTRY("vertex")
#define __ftmpl_ __METAL_ENTRY("fragment")
#define __visib_ extern "C" __METAL_ENTRY("visible")
#define __vitmpl __METAL_ENTRY("visible")
#define __tg_local_ static __attribute__((opencl_local))
#define __fcnst_ __attribute__((opencl_global_host, weak))
#define __hostnm(...) __attribute__((annotate("airlock.host_name:" __VA_ARGS__)))
#define __maxthrd(...) __attribute__((annotate("airlock.max_total_threads_per_threadgroup", (int)(__VA_ARGS__))))
#define __airlock_value(number, ...) [[clang::sycl_external]] __attribute__((annotate("airlock.value", number, (int)(__VA_ARGS__)))) void __airlock_value_##number() {}
#define __airlock_keep(number, ...) [[clang::sycl_external]] __attribute__((annotate("airlock.value", number, 0))) const __attribute__((opencl_global_host)) void *__airlock_keep_##number() { return &(__VA_ARGS__); }
#define __mtl_fp_safe _Pragma("clang fp reassociate(off) reciprocal(off)")
#define __mtl_fp_fast _Pragma("clang fp reassociate(on) reciprocal(on)")
#define __mtl_fma_off _Pragma("clang fp contract(off)")
#define __mtl_fma_on _Pragma("clang fp contract(on)")
#define __mtl_fma_fast _Pragma("clang fp contract(fast)")
#define __METAL_INLINE inline __attribute__((always_inline, nodebug))
#define __METAL_FUNCTION template <int = 0> inline __attribute__((always_inline, nodebug))
#define __METAL_MEMBER constexpr __attribute__((always_inline, nodebug))
#define __METAL_FRIEND friend constexpr __attribute__((always_inline, nodebug))
`;

const scalars = `typedef unsigned char uchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;
typedef _Float16 half;
typedef __bf16 bfloat;
typedef unsigned long size_t;
typedef long ptrdiff_t;
typedef signed char int8_t;
typedef short int16_t;
typedef int int32_t;
typedef long int64_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned long uint64_t;
typedef long intptr_t;
typedef unsigned long uintptr_t;
constexpr half operator""h(long double value) { return (half)value; }
constexpr half operator""H(long double value) { return (half)value; }
constexpr bfloat operator""_b(long double value) { return (bfloat)(float)value; }
`;

/** A braced list is an object of this type; Clang knows it by name and layout. */
const lists = `namespace std {
template <typename T> class initializer_list {
const T *__first; size_t __count;
public:
typedef T value_type;
constexpr initializer_list() : __first(nullptr), __count(0) {}
__METAL_MEMBER size_t size() const { return __count; }
__METAL_MEMBER const T *begin() const { return __first; }
__METAL_MEMBER const T *end() const { return __first + __count; }
};
}
`;

/** Compiler builtins of Apple's front end that a program may name (seed 000). */
const builtins = `struct __metal_threadgroup_event_t;
void __metal_wait_wg_events(int, __metal_threadgroup_event_t *) __asm("air.wait_wg_events");
`;

export const preludeText = `#pragma once
#pragma GCC system_header
${keywords}${scalars}${lists}${vectorClassText}${packedClassText}${matrixClassText}${builtins}`;
