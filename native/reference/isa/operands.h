// Operands of the opcodes that are written by hand: `words` of the instruction has a row's offset for each result, an
// offset with `sharedOperand` for each source (see decode.cpp).
#pragma once

#include "reference/isa/memory.h"

namespace airlock::reference::AIRLOCK_ISA {

template <class T>
inline T* resultRow(uint8_t* r, const Instruction* i, uint32_t at) {
  return slot<T>(r, i->words[at]);
}
/// A source's value in a lane.
template <class T>
inline T source(uint8_t* r, const Instruction* i, uint32_t at, uint32_t lane) {
  const uint32_t word = i->words[at];
  return reinterpret_cast<const T*>(r + (word & ~sharedOperand))[(word & sharedOperand) != 0 ? 0 : lane];
}
/// A source as a row of all lanes.
template <class T>
struct SourceRow {
  alignas(64) T values[lanes];
  SourceRow(uint8_t* r, const Instruction* i, uint32_t at) {
    const uint32_t word = i->words[at];
    const T* from = reinterpret_cast<const T*>(r + (word & ~sharedOperand));
    if ((word & sharedOperand) != 0) {
      const T value = from[0];
      for (uint32_t lane = 0; lane < lanes; ++lane) values[lane] = value;
    } else {
      __builtin_memcpy(values, from, sizeof values);
    }
  }
  T operator[](uint32_t lane) const { return values[lane]; }
};
inline uint32_t firstActive(const Simdgroup* s) { return uint32_t(__builtin_ctz(s->mask)); }
inline bool isActive(const Simdgroup* s, uint32_t lane) { return (s->mask >> lane & 1u) != 0; }

/// Makes a handler of a function that does the work and returns nothing, so that the function's locals are gone when the
/// next handler is called.
using Work = void (*)(const Instruction*, Simdgroup*, uint8_t*);
template <Work work>
const Instruction* handlerOf(const Instruction* i, Simdgroup* s, uint8_t* r) {
  work(i, s, r);
  AIRLOCK_NEXT(i + 1);
}

}  // namespace airlock::reference::AIRLOCK_ISA
