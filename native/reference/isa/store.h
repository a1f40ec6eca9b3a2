// Stores without checks.
#pragma once

#include "reference/isa/load.h"

namespace airlock::reference::AIRLOCK_ISA {

/// The registers of a store: rows, or one value for all lanes.
template <class M>
inline typename M::Register storedValue(uint8_t* r, uint32_t word, uint32_t lane) {
  const uint32_t offset = word & ~sharedOperand;
  return reinterpret_cast<const typename M::Register*>(r + offset)[(word & sharedOperand) != 0 ? 0 : lane];
}

/// Each lane for itself, to any places.
template <class M>
__attribute__((noinline)) void storeAnyOf(const Instruction* i, Simdgroup* s, uint8_t* r, const uint64_t* addresses, uint32_t mask) {
  using Stored = typename M::Stored;
  for (uint32_t lane = 0; lane < lanes; ++lane) {
    if ((mask >> lane & 1u) == 0) continue;
    for (uint32_t n = 0; n < i->f; ++n) {
      uint8_t* place = placeOf(s, addresses[lane] + n * sizeof(Stored), lane, sizeof(Stored), true);
      if (place != nullptr) writeAt<Stored>(place, M::stored(storedValue<M>(r, i->words[n], lane)));
    }
  }
}

/// Stores of the lanes of `mask` to one buffer that may be written, at `offset + x[lane] * scale`; `x` of the other lanes is
/// that of an active one.
template <class M>
inline void writeIndexed(const Instruction* i, uint8_t* r, const Buffer& buffer, int64_t offset, const int32_t* x,
                         int64_t scale, uint32_t mask) {
  using Stored = typename M::Stored;
  constexpr int64_t size = sizeof(Stored);
  constexpr uint32_t all = (1u << blockLanes) - 1;
  const int64_t reach = size * i->f;
  const int32_t step = stepOf<M>(scale);
  for (uint32_t block = 0; block < lanes; block += blockLanes, x += blockLanes) {
    const uint32_t active = mask >> block & all;
    if (active == 0) continue;
    const int64_t first = offset + x[0] * scale;
    if (i->f == 1 && active == all && (i->words[0] & sharedOperand) == 0 && first >= 0 &&
        uint64_t(first + size * int64_t(blockLanes)) <= buffer.size && patternOf(x, step) == blockConsecutive) {
      writeConsecutive<M>(buffer.data + first, slot<typename M::Register>(r, i->words[0]) + block);
      continue;
    }
    const Range range = rangeOf(x);
    const int64_t low = offset + (scale >= 0 ? range.low : range.high) * scale;
    const int64_t high = offset + (scale >= 0 ? range.high : range.low) * scale;
    const bool isInsideAll = low >= 0 && uint64_t(high + reach) <= buffer.size;
    for (uint32_t n = 0; n < i->f; ++n) {
      for (uint32_t left = active; left != 0; left &= left - 1) {
        const uint32_t lane = uint32_t(__builtin_ctz(left));
        const int64_t at = offset + x[lane] * scale + n * size;
        if (!isInsideAll && !isInside(buffer, at, uint32_t(size))) continue;
        writeAt<Stored>(buffer.data + at, M::stored(storedValue<M>(r, i->words[n], block + lane)));
      }
    }
  }
}

template <class M>
__attribute__((noinline)) void storeAnyHere(const Instruction* i, Simdgroup* s, uint8_t* r) {
  constexpr uint32_t size = sizeof(typename M::Stored);
  alignas(64) uint64_t addresses[lanes];
  addressesOf(r, i, addresses);
  const uint32_t mask = s->mask;
  const uint64_t origin = addresses[__builtin_ctz(mask)];
  countWritten(s, origin, activeLanes(mask) * size * i->f);
  const Resolved at = resolve(s, origin);
  alignas(64) int32_t relative[lanes];
  const uint64_t far = distancesFrom(origin, addresses, mask, relative);
  if (far != 0 || at.buffer->space == spacePrivate || !at.buffer->writable) {
    storeAnyOf<M>(i, s, r, addresses, mask);
  } else {
    writeIndexed<M>(i, r, *at.buffer, at.offset, relative, 1, mask);
  }
}
template <class M>
const Instruction* storeAny(const Instruction* i, Simdgroup* s, uint8_t* r) {
  storeAnyHere<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}

template <class M>
__attribute__((noinline)) void storeIndexedOf(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const uint64_t base = cell<uint64_t>(r, i->a) + uint64_t(displacementOf(i));
  const Resolved at = resolve(s, base);
  const uint32_t mask = s->mask;
  alignas(64) int32_t x[lanes];
  activeIndices(slot<int32_t>(r, i->b), mask, x);
  if (at.buffer->space == spacePrivate || !at.buffer->writable || ((i->e & 3u) == 1 && hasNegative(x))) {
    return storeAnyHere<M>(i, s, r);
  }
  countWritten(s, base, activeLanes(mask) * sizeof(typename M::Stored) * i->f);
  writeIndexed<M>(i, r, *at.buffer, at.offset, x, scaleOf(i), mask);
}

/// One element for each of all lanes, to consecutive places that are inside. False where it is not so; then nothing was done.
template <class M>
inline bool storeBlocks(const Instruction* i, Simdgroup* s, uint8_t* r) {
  constexpr int64_t size = sizeof(typename M::Stored);
  if (s->mask != 0xffffffffu || i->f != 1 || i->c != uint32_t(size) || (i->words[0] & sharedOperand) != 0) return false;
  const uint64_t base = cell<uint64_t>(r, i->a) + uint64_t(displacementOf(i));
  const Resolved at = resolve(s, base);
  const Buffer& buffer = *at.buffer;
  if (buffer.space == spacePrivate || !buffer.writable) return false;
  const int32_t* x = slot<int32_t>(r, i->b);
  int64_t first[lanes / blockLanes];
#pragma GCC unroll 4
  for (uint32_t block = 0; block < lanes / blockLanes; ++block, x += blockLanes) {
    first[block] = at.offset + x[0] * size;
    // Consecutive indices rise: with the first one below 2^31, none is above.
    if (patternOf(x, 1) != blockConsecutive || ((i->e & 3u) == 1 && x[0] < 0) || first[block] < 0 ||
        uint64_t(first[block] + size * int64_t(blockLanes)) > buffer.size) {
      return false;
    }
  }
  countWritten(s, base, uint64_t(size) * lanes);
  const auto* v = slot<typename M::Register>(r, i->words[0]);
#pragma GCC unroll 4
  for (uint32_t block = 0; block < lanes / blockLanes; ++block) {
    writeConsecutive<M>(buffer.data + first[block], v + block * blockLanes);
  }
  return true;
}
template <class M>
__attribute__((noinline)) const Instruction* storeIndexedSlowly(const Instruction* i, Simdgroup* s, uint8_t* r) {
  storeIndexedOf<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}
template <class M>
const Instruction* storeIndexed(const Instruction* i, Simdgroup* s, uint8_t* r) {
  // In tail position: this function needs no frame of its own.
  if (!storeBlocks<M>(i, s, r)) AIRLOCK_LAST(storeIndexedSlowly<M>(i, s, r));
  AIRLOCK_NEXT(i + 1);
}

/// All lanes to one address: the last active lane's value stays. Private memory: each lane its own.
template <class M>
__attribute__((noinline)) void storeUniformOf(const Instruction* i, Simdgroup* s, uint8_t* r) {
  using Stored = typename M::Stored;
  constexpr uint32_t size = sizeof(Stored);
  const uint64_t address = uniformAddress(r, i);
  const Resolved at = resolve(s, address);
  const Buffer& buffer = *at.buffer;
  if (!buffer.writable || !isInside(buffer, at.offset, size * i->f)) return storeAnyHere<M>(i, s, r);
  const uint32_t mask = s->mask;
  countWritten(s, address, activeLanes(mask) * size * i->f);
  if (buffer.space != spacePrivate) {
    const uint32_t last = 31u - uint32_t(__builtin_clz(mask));
    for (uint32_t n = 0; n < i->f; ++n) {
      writeAt<Stored>(buffer.data + at.offset + n * size, M::stored(storedValue<M>(r, i->words[n], last)));
    }
    return;
  }
  for (uint32_t n = 0; n < i->f; ++n) {
    uint8_t* place = s->privateMemory + at.offset + n * size;
    for (uint32_t lane = 0; lane < lanes; ++lane, place += buffer.size) {
      if ((mask >> lane & 1u) != 0) writeAt<Stored>(place, M::stored(storedValue<M>(r, i->words[n], lane)));
    }
  }
}
template <class M>
const Instruction* storeUniform(const Instruction* i, Simdgroup* s, uint8_t* r) {
  storeUniformOf<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}

}  // namespace airlock::reference::AIRLOCK_ISA
