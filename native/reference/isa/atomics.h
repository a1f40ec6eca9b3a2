// Atomics on host memory, correct between host threads; one lane after the other.
#pragma once

#include "reference/isa/operands.h"

namespace airlock::reference::AIRLOCK_ISA {

// Words: base, flags, index, scale, offset, then result and operands.
constexpr uint32_t atomicResult = 5, atomicOperand = 6, atomicOther = 7;

struct AtomicAdd {
  template <class T>
  static T apply(T old, T value) { return old + value; }
};
struct AtomicSub {
  template <class T>
  static T apply(T old, T value) { return old - value; }
};
template <class S>
struct AtomicMin {
  template <class T>
  static T apply(T old, T value) { return S(value) < S(old) ? value : old; }
};
template <class S>
struct AtomicMax {
  template <class T>
  static T apply(T old, T value) { return S(value) > S(old) ? value : old; }
};
struct AtomicAnd {
  template <class T>
  static T apply(T old, T value) { return old & value; }
};
struct AtomicOr {
  template <class T>
  static T apply(T old, T value) { return old | value; }
};
struct AtomicXor {
  template <class T>
  static T apply(T old, T value) { return old ^ value; }
};
struct AtomicExchange {
  template <class T>
  static T apply(T, T value) { return value; }
};
/// On the bits of a float.
template <class Operation>
struct AtomicFloat {
  static uint32_t apply(uint32_t old, uint32_t value) {
    return bitsAs<uint32_t>(Operation::template apply<float>(bitsAs<float>(old), bitsAs<float>(value)));
  }
};
struct FloatMin {
  template <class T>
  static T apply(T old, T value) { return math_fmin(old, value); }
};
struct FloatMax {
  template <class T>
  static T apply(T old, T value) { return math_fmax(old, value); }
};

/// Calls `use(lane, place)` for each active lane whose place is inside and aligned for the host's atomics; place is null
/// in the other active lanes.
template <class T, bool isChecked, class Use>
inline void forEachPlace(const Instruction* i, Simdgroup* s, uint8_t* r, bool reads, bool writes, Use use) {
  alignas(64) uint64_t addresses[lanes];
  addressesOf(r, i, addresses);
  uint32_t allowed = s->mask;
  const uint64_t bytes = activeLanes(s->mask) * sizeof(T);
  if (reads) countRead(s, addresses[firstActive(s)], bytes);
  if (writes) countWritten(s, addresses[firstActive(s)], bytes);
  if constexpr (isChecked) {
    // A read-modify-write reads what was there before it marks it written.
    if (reads) allowed = checkAccess(s, i, addresses, allowed, sizeof(T), false, true, 0);
    if (writes && allowed != 0) allowed = checkAccess(s, i, addresses, allowed, sizeof(T), true, true, 0);
  }
  for (uint32_t left = s->mask; left != 0; left &= left - 1) {
    const uint32_t lane = uint32_t(__builtin_ctz(left));
    uint8_t* place = (allowed >> lane & 1u) != 0 ? placeOf(s, addresses[lane], lane, sizeof(T), writes) : nullptr;
    if ((reinterpret_cast<uintptr_t>(place) & (sizeof(T) - 1)) != 0) place = nullptr;
    use(lane, reinterpret_cast<T*>(place));
  }
}

template <class T, class Operation, bool isChecked>
void atomicUpdate(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const SourceRow<T> operand(r, i, atomicOperand);
  T* result = resultRow<T>(r, i, atomicResult);
  forEachPlace<T, isChecked>(i, s, r, true, true, [&](uint32_t lane, T* place) {
    if (place == nullptr) {
      result[lane] = 0;
      return;
    }
    T old = __atomic_load_n(place, __ATOMIC_SEQ_CST);
    while (!__atomic_compare_exchange_n(place, &old, Operation::apply(old, operand[lane]), true, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST)) {
    }
    result[lane] = old;
  });
}
template <class T, bool isChecked>
void atomicLoad(const Instruction* i, Simdgroup* s, uint8_t* r) {
  T* result = resultRow<T>(r, i, atomicResult);
  forEachPlace<T, isChecked>(i, s, r, true, false, [&](uint32_t lane, T* place) {
    result[lane] = place == nullptr ? T(0) : __atomic_load_n(place, __ATOMIC_SEQ_CST);
  });
}
template <class T, bool isChecked>
void atomicStore(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const SourceRow<T> value(r, i, atomicResult);
  forEachPlace<T, isChecked>(i, s, r, false, true, [&](uint32_t lane, T* place) {
    if (place != nullptr) __atomic_store_n(place, value[lane], __ATOMIC_SEQ_CST);
  });
}
template <class T, bool isChecked>
void atomicCompareExchange(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const SourceRow<T> expected(r, i, atomicOperand), wanted(r, i, atomicOther);
  T* result = resultRow<T>(r, i, atomicResult);
  forEachPlace<T, isChecked>(i, s, r, true, true, [&](uint32_t lane, T* place) {
    T old = expected[lane];
    if (place == nullptr) old = 0;
    else __atomic_compare_exchange_n(place, &old, wanted[lane], false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    result[lane] = old;
  });
}

template <class Tables>
void addAtomics(Tables& tables) {
#define AIRLOCK_ATOMIC(name, T, Operation)                                                             \
  tables.fast[specialOpcodes + op_atomic_##name] = handlerOf<atomicUpdate<T, Operation, false>>;       \
  tables.checked[specialOpcodes + op_atomic_##name] = handlerOf<atomicUpdate<T, Operation, true>>
#define AIRLOCK_ATOMICS(type, T, S)                    \
  AIRLOCK_ATOMIC(add_##type, T, AtomicAdd);            \
  AIRLOCK_ATOMIC(sub_##type, T, AtomicSub);            \
  AIRLOCK_ATOMIC(min_s_##type, T, AtomicMin<S>);       \
  AIRLOCK_ATOMIC(max_s_##type, T, AtomicMax<S>);       \
  AIRLOCK_ATOMIC(min_u_##type, T, AtomicMin<T>);       \
  AIRLOCK_ATOMIC(max_u_##type, T, AtomicMax<T>);       \
  AIRLOCK_ATOMIC(and_##type, T, AtomicAnd);            \
  AIRLOCK_ATOMIC(or_##type, T, AtomicOr);              \
  AIRLOCK_ATOMIC(xor_##type, T, AtomicXor);            \
  AIRLOCK_ATOMIC(xchg_##type, T, AtomicExchange)
  AIRLOCK_ATOMICS(i32, uint32_t, int32_t);
  AIRLOCK_ATOMICS(i64, uint64_t, int64_t);
  AIRLOCK_ATOMIC(add_f32, uint32_t, AtomicFloat<AtomicAdd>);
  AIRLOCK_ATOMIC(sub_f32, uint32_t, AtomicFloat<AtomicSub>);
  AIRLOCK_ATOMIC(min_f32, uint32_t, AtomicFloat<FloatMin>);
  AIRLOCK_ATOMIC(max_f32, uint32_t, AtomicFloat<FloatMax>);
  AIRLOCK_ATOMIC(xchg_f32, uint32_t, AtomicExchange);
#undef AIRLOCK_ATOMICS
#undef AIRLOCK_ATOMIC
#define AIRLOCK_ATOMIC(name, function, T)                                                  \
  tables.fast[specialOpcodes + op_atomic_##name] = handlerOf<function<T, false>>;          \
  tables.checked[specialOpcodes + op_atomic_##name] = handlerOf<function<T, true>>
  AIRLOCK_ATOMIC(load_i32, atomicLoad, uint32_t);
  AIRLOCK_ATOMIC(load_i64, atomicLoad, uint64_t);
  AIRLOCK_ATOMIC(store_i32, atomicStore, uint32_t);
  AIRLOCK_ATOMIC(store_i64, atomicStore, uint64_t);
  AIRLOCK_ATOMIC(cmpxchg_i32, atomicCompareExchange, uint32_t);
  AIRLOCK_ATOMIC(cmpxchg_i64, atomicCompareExchange, uint64_t);
#undef AIRLOCK_ATOMIC
}

}  // namespace airlock::reference::AIRLOCK_ISA
