// Jumps, divergence and meeting again (docs/simt.md, "Control flow"), barriers and moves.
#pragma once

#include "reference/isa/memory.h"

namespace airlock::reference::AIRLOCK_ISA {

constexpr uint32_t jumpsBetweenLooks = 1024;

/// Looks at budget and cancel flag; false where the simdgroup has to stop.
__attribute__((noinline)) inline bool mayGoOn(Simdgroup* s) {
  s->slice = jumpsBetweenLooks;
  if (s->machine->cancel != nullptr && __atomic_load_n(s->machine->cancel, __ATOMIC_RELAXED) != 0) {
    s->stop = stopCancelled;
    return false;
  }
  if (!s->hasFuel) return true;
  if (s->fuel == 0) {
    s->stop = stopFuel;
    return false;
  }
  if (s->fuel < s->slice) s->slice = uint32_t(s->fuel);
  s->fuel -= s->slice;
  return true;
}

#define AIRLOCK_JUMP(to)                                           \
  do {                                                             \
    const Instruction* next_ = (to);                               \
    if (next_ <= i && s->slice-- == 0 && !mayGoOn(s)) {            \
      s->resume = i;                                               \
      return nullptr;                                              \
    }                                                              \
    AIRLOCK_NEXT(next_);                                           \
  } while (false)

inline const Instruction* jump(const Instruction* i, Simdgroup* s, uint8_t* r) { AIRLOCK_JUMP(i->target); }

inline const Instruction* branchUniform(const Instruction* i, Simdgroup* s, uint8_t* r) {
  AIRLOCK_JUMP(cell<uint32_t>(r, i->a) != 0 ? i->target : i->otherTarget);
}
/// The condition is in a vector register, the same in all active lanes.
inline const Instruction* branchUniformOfRow(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const bool condition = slot<uint32_t>(r, i->a)[__builtin_ctz(s->mask)] != 0;
  AIRLOCK_JUMP(condition ? i->target : i->otherTarget);
}

inline uint32_t lanesWhereTrue(const uint32_t* row) {
#if defined(__AVX512F__)
  const __m512i low = _mm512_loadu_si512(row), high = _mm512_loadu_si512(row + 16);
  return uint32_t(_mm512_test_epi32_mask(low, low)) | (uint32_t(_mm512_test_epi32_mask(high, high)) << 16);
#else
  uint32_t result = 0;
  for (uint32_t lane = 0; lane < lanes; ++lane) result |= uint32_t(row[lane] != 0) << lane;
  return result;
#endif
}

inline const Instruction* branchVarying(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const uint32_t isTrue = lanesWhereTrue(slot<uint32_t>(r, i->a)) & s->mask;
  if (isTrue == s->mask) AIRLOCK_JUMP(i->target);
  if (isTrue == 0) AIRLOCK_JUMP(i->otherTarget);
  ++s->divergentBranches;
  Region* region = s->regions + s->depth;
  // Where the lanes meet; a branch that meets only at the end has no place to go on from.
  *region++ = {i->reconvergence == noPc ? nullptr : reinterpret_cast<const Instruction*>(i->words), s->mask, s->regionEnd};
  *region = {i->otherTarget, s->mask & ~isTrue, i->reconvergence};
  s->depth += 2;
  s->mask = isTrue;
  s->regionEnd = i->reconvergence;
  AIRLOCK_JUMP(i->target);
}

/// Goes to the topmost region that has lanes left; null where there is none.
inline const Instruction* popRegion(Simdgroup* s) {
  while (s->depth > 0) {
    const Region region = s->regions[--s->depth];
    const uint32_t mask = region.mask & s->alive;
    if (mask == 0 || region.next == nullptr) continue;
    s->mask = mask;
    s->regionEnd = region.end;
    return region.next;
  }
  s->stop = stopEnded;
  return nullptr;
}

inline const Instruction* reconverge(const Instruction* i, Simdgroup* s, uint8_t* r) {
  if (s->regionEnd != i->pc) AIRLOCK_NEXT(i + 1);
  const Instruction* next = popRegion(s);
  if (next == nullptr) return nullptr;
  AIRLOCK_JUMP(next);
}

inline const Instruction* ret(const Instruction* i, Simdgroup* s, uint8_t* r) {
  s->alive &= ~s->mask;
  const Instruction* next = popRegion(s);
  if (next == nullptr) return nullptr;
  AIRLOCK_JUMP(next);
}

inline const Instruction* trap(const Instruction* i, Simdgroup* s, uint8_t*) {
  s->stop = stopTrap;
  s->trapReason = i->a;
  s->resume = i;
  return nullptr;
}

inline const Instruction* end(const Instruction* i, Simdgroup* s, uint8_t*) {
  s->stop = stopTrap;
  s->trapReason = 0xff;
  s->resume = i;
  return nullptr;
}

inline const Instruction* countBlock(const Instruction* i, Simdgroup* s, uint8_t* r) {
  ++s->machine->blockCounts[i->a];
  s->machine->blockLanes[i->a] += activeLanes(s->mask);
  AIRLOCK_NEXT(i + 1);
}

inline const Instruction* barrier(const Instruction* i, Simdgroup* s, uint8_t*) {
  ++s->barriers;
  s->stop = stopBarrier;
  s->resume = i + 1;
  return nullptr;
}

/// Lanes of a simdgroup are in step, and host memory is ordered by the atomics.
inline const Instruction* simdgroupBarrier(const Instruction* i, Simdgroup* s, uint8_t* r) {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  AIRLOCK_NEXT(i + 1);
}

template <class T, bool isShared>
const Instruction* phi(const Instruction* i, Simdgroup* s, uint8_t* r) {
  T* d = slot<T>(r, i->a);
  const Operand<T, isShared> a(r, i->b);
  const uint32_t mask = s->mask;
  if (mask == 0xffffffffu) {
    AIRLOCK_LANES d[lane] = a[lane];
  } else {
    AIRLOCK_LANES d[lane] = (mask >> lane & 1u) != 0 ? a[lane] : d[lane];
  }
  AIRLOCK_NEXT(i + 1);
}
template <class T>
const Instruction* copyCell(const Instruction* i, Simdgroup* s, uint8_t* r) {
  cell<T>(r, i->a) = cell<T>(r, i->b);
  AIRLOCK_NEXT(i + 1);
}
/// A row of one value.
template <class T>
const Instruction* broadcastCell(const Instruction* i, Simdgroup* s, uint8_t* r) {
  T* d = slot<T>(r, i->a);
  const T value = cell<T>(r, i->b);
  AIRLOCK_LANES d[lane] = value;
  AIRLOCK_NEXT(i + 1);
}
template <class T>
const Instruction* copyRow(const Instruction* i, Simdgroup* s, uint8_t* r) {
  T* d = slot<T>(r, i->a);
  const T* a = slot<T>(r, i->b);
  AIRLOCK_LANES d[lane] = a[lane];
  AIRLOCK_NEXT(i + 1);
}
template <class T>
const Instruction* firstLane(const Instruction* i, Simdgroup* s, uint8_t* r) {
  cell<T>(r, i->a) = slot<T>(r, i->b)[__builtin_ctz(s->mask)];
  AIRLOCK_NEXT(i + 1);
}

/// Before a division in checked mode: `a` is the divisor; bit 0 of `b`: a cell.
template <class T>
__attribute__((noinline)) void findZeroDivisors(const Instruction* i, Simdgroup* s, uint8_t* r) {
  uint32_t zero = 0;
  if ((i->b & 1u) != 0) {
    zero = cell<T>(r, i->a) == 0 ? s->mask : 0;
  } else {
    for (uint32_t lane = 0; lane < lanes; ++lane) zero |= uint32_t(slot<T>(r, i->a)[lane] == 0) << lane;
  }
  if ((zero & s->mask) != 0) reportDivisionByZero(s, i, zero & s->mask);
}
template <class T>
const Instruction* checkDivisor(const Instruction* i, Simdgroup* s, uint8_t* r) {
  findZeroDivisors<T>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}

}  // namespace airlock::reference::AIRLOCK_ISA
