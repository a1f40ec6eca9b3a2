// The opcodes that compute one value for each lane, made from the expressions of the opcode table.
#pragma once

#include "reference/isa/math.h"
#include "reference/sim.h"

#if defined(__clang__)
// Without `unroll(disable)`, Clang writes the loop out lane by lane before it could become vector code.
#define AIRLOCK_VECTOR _Pragma("clang loop vectorize(assume_safety) interleave_count(4) unroll(disable)")
#define AIRLOCK_LANES AIRLOCK_VECTOR for (uint32_t lane = 0; lane < lanes; ++lane)
#define AIRLOCK_BLOCK \
  AIRLOCK_VECTOR for (uint32_t lane = 0; lane < blockLanes; ++lane)
#define AIRLOCK_NEXT(i) [[clang::musttail]] return (i)->run((i), s, r)
#define AIRLOCK_LAST(call) [[clang::musttail]] return call
#else
#define AIRLOCK_LANES _Pragma("GCC ivdep") for (uint32_t lane = 0; lane < lanes; ++lane)
#define AIRLOCK_BLOCK _Pragma("GCC ivdep") for (uint32_t lane = 0; lane < blockLanes; ++lane)
#define AIRLOCK_NEXT(i) return (i)->run((i), s, r)
#define AIRLOCK_LAST(call) return call
#endif
#ifdef AIRLOCK_NO_TAIL_CALLS
// Sanitizers and debug builds make no tail calls: each handler goes back to the loop in `runSimdgroup`.
#undef AIRLOCK_NEXT
#define AIRLOCK_NEXT(i) return (i)
#endif

namespace airlock::reference::AIRLOCK_ISA {

using R_i32 = uint32_t;
using R_i64 = uint64_t;
using R_f32 = float;

template <class T>
inline T* slot(uint8_t* r, uint32_t offset) {
  return static_cast<T*>(__builtin_assume_aligned(r + offset, 64));
}
template <class T>
inline T& cell(uint8_t* r, uint32_t offset) {
  return *reinterpret_cast<T*>(r + offset);
}

/// Operand of a vector form: a row of lanes or one value.
template <class T, bool isShared>
struct Operand {
  const T* row;
  Operand(uint8_t* r, uint32_t offset) : row(slot<T>(r, offset)) {}
  T operator[](uint32_t lane) const { return row[lane]; }
};
template <class T>
struct Operand<T, true> {
  T value;
  Operand(uint8_t* r, uint32_t offset) : value(cell<T>(r, offset)) {}
  T operator[](uint32_t) const { return value; }
};

// One struct for each row of the table.
#define SIMT_SIMPLE1(number, id, text, counter, R, A, ...)         \
  struct Simple_##id {                                             \
    using Result = R_##R;                                          \
    using TypeA = R_##A;                                           \
    static inline Result value(TypeA a) { return Result(__VA_ARGS__); } \
  };
#define SIMT_SIMPLE2(number, id, text, counter, R, A, B, ...)               \
  struct Simple_##id {                                                      \
    using Result = R_##R;                                                   \
    using TypeA = R_##A;                                                    \
    using TypeB = R_##B;                                                    \
    static inline Result value(TypeA a, TypeB b) { return Result(__VA_ARGS__); } \
  };
#define SIMT_SIMPLE3(number, id, text, counter, R, A, B, C, ...)                     \
  struct Simple_##id {                                                               \
    using Result = R_##R;                                                            \
    using TypeA = R_##A;                                                             \
    using TypeB = R_##B;                                                             \
    using TypeC = R_##C;                                                             \
    static inline Result value(TypeA a, TypeB b, TypeC c) { return Result(__VA_ARGS__); } \
  };
#include "reference/generated/opcodes.inc"

template <class Op, int form>
const Instruction* vector1(const Instruction* i, Simdgroup* s, uint8_t* r) {
  auto* d = slot<typename Op::Result>(r, i->a);
  const Operand<typename Op::TypeA, (form & 1) != 0> a(r, i->b);
  AIRLOCK_LANES d[lane] = Op::value(a[lane]);
  AIRLOCK_NEXT(i + 1);
}
template <class Op, int form>
const Instruction* vector2(const Instruction* i, Simdgroup* s, uint8_t* r) {
  auto* d = slot<typename Op::Result>(r, i->a);
  const Operand<typename Op::TypeA, (form & 1) != 0> a(r, i->b);
  const Operand<typename Op::TypeB, (form & 2) != 0> b(r, i->c);
  AIRLOCK_LANES d[lane] = Op::value(a[lane], b[lane]);
  AIRLOCK_NEXT(i + 1);
}
template <class Op, int form>
const Instruction* vector3(const Instruction* i, Simdgroup* s, uint8_t* r) {
  auto* d = slot<typename Op::Result>(r, i->a);
  const Operand<typename Op::TypeA, (form & 1) != 0> a(r, i->b);
  const Operand<typename Op::TypeB, (form & 2) != 0> b(r, i->c);
  const Operand<typename Op::TypeC, (form & 4) != 0> c(r, i->d);
  AIRLOCK_LANES d[lane] = Op::value(a[lane], b[lane], c[lane]);
  AIRLOCK_NEXT(i + 1);
}
template <class Op>
const Instruction* uniform1(const Instruction* i, Simdgroup* s, uint8_t* r) {
  cell<typename Op::Result>(r, i->a) = Op::value(cell<typename Op::TypeA>(r, i->b));
  AIRLOCK_NEXT(i + 1);
}
template <class Op>
const Instruction* uniform2(const Instruction* i, Simdgroup* s, uint8_t* r) {
  cell<typename Op::Result>(r, i->a) =
      Op::value(cell<typename Op::TypeA>(r, i->b), cell<typename Op::TypeB>(r, i->c));
  AIRLOCK_NEXT(i + 1);
}
template <class Op>
const Instruction* uniform3(const Instruction* i, Simdgroup* s, uint8_t* r) {
  cell<typename Op::Result>(r, i->a) = Op::value(cell<typename Op::TypeA>(r, i->b), cell<typename Op::TypeB>(r, i->c),
                                                 cell<typename Op::TypeC>(r, i->d));
  AIRLOCK_NEXT(i + 1);
}

// Classes whose work is so much more than a broadcast that they have only the form with vector registers.
constexpr bool hasSharedForms_move = true, hasSharedForms_int = true, hasSharedForms_int_divide = false,
               hasSharedForms_compare = true, hasSharedForms_convert = false, hasSharedForms_float = true,
               hasSharedForms_float_fma = true, hasSharedForms_math = false, hasSharedForms_address = true;

constexpr uint32_t firstSimple =
#define SIMT_COMPLEX(number, id, text, counter, layout) +1
#include "reference/generated/opcodes.inc"
    ;

#define AIRLOCK_F2(id, n, shared) (shared ? &vector2<Simple_##id, (shared ? n : 0)> : nullptr)

#define SIMT_SIMPLE1(number, id, text, counter, R, A, ...) \
  {&vector1<Simple_##id, 0>, &vector1<Simple_##id, 1>, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr},
#define SIMT_SIMPLE2(number, id, text, counter, R, A, B, ...)                                         \
  {&vector2<Simple_##id, 0>, AIRLOCK_F2(id, 1, hasSharedForms_##counter),                             \
   AIRLOCK_F2(id, 2, hasSharedForms_##counter), AIRLOCK_F2(id, 3, hasSharedForms_##counter), nullptr, \
   nullptr, nullptr, nullptr},
#define SIMT_SIMPLE3(number, id, text, counter, R, A, B, C, ...)                                                    \
  {&vector3<Simple_##id, 0>, &vector3<Simple_##id, 1>, &vector3<Simple_##id, 2>, &vector3<Simple_##id, 3>,          \
   &vector3<Simple_##id, 4>, &vector3<Simple_##id, 5>, &vector3<Simple_##id, 6>, &vector3<Simple_##id, 7>},
static const Handler vectorForms[][8] = {
#include "reference/generated/opcodes.inc"
};

#define SIMT_SIMPLE1(number, id, text, counter, R, A, ...) &uniform1<Simple_##id>,
#define SIMT_SIMPLE2(number, id, text, counter, R, A, B, ...) &uniform2<Simple_##id>,
#define SIMT_SIMPLE3(number, id, text, counter, R, A, B, C, ...) &uniform3<Simple_##id>,
static const Handler uniformForms[] = {
#include "reference/generated/opcodes.inc"
};

}  // namespace airlock::reference::AIRLOCK_ISA
