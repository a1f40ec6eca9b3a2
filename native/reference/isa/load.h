// Loads without checks. One instruction may stand for several loads of the program that differ in their constant offset
// only (decode.cpp): the buffer is found once for all of them, and so is the pattern of the lanes' indices.
#pragma once

#include "reference/isa/memory_blocks.h"

namespace airlock::reference::AIRLOCK_ISA {

/// Bytes from the first element to the end of the furthest one, for one lane.
inline uint32_t reachOf(const Instruction* i) { return i->words[0]; }
inline const LoadedElement* elementsOf(const Instruction* i) {
  return reinterpret_cast<const LoadedElement*>(i->words + 1);
}

// --- one address for all lanes

/// The one address of a load or store whose operands are all uniform.
inline uint64_t uniformAddress(uint8_t* r, const Instruction* i) {
  return cell<uint64_t>(r, i->a) + uint64_t(indexOf(r, i, 0)) * uint64_t(scaleOf(i)) + uint64_t(displacementOf(i));
}

/// Private memory, or elements that are partly outside.
template <class M>
__attribute__((noinline)) void loadUniformSlowly(const Instruction* i, Simdgroup* s, uint8_t* r) {
  constexpr uint32_t size = sizeof(typename M::Stored);
  const uint64_t address = uniformAddress(r, i);
  const Resolved at = resolve(s, address);
  const bool isPrivate = at.buffer->space == spacePrivate;
  const uint32_t own = uint32_t(__builtin_ctz(s->mask));
  countRead(s, address, uint64_t(size) * i->f);
  const LoadedElement* elements = elementsOf(i);
  for (uint32_t n = 0; n < i->f; ++n) {
    const uint8_t* place = placeOf(s, address + elements[n].distance, own, size, false);
    const auto value = place == nullptr ? typename M::Register(0) : M::value(readAt<typename M::Stored>(place));
    if ((i->e & memoryRegisterIsUniform) != 0) {
      cell<typename M::Register>(r, elements[n].place) = value;
      continue;
    }
    auto* d = slot<typename M::Register>(r, elements[n].place);
    if (!isPrivate || place == nullptr) {
      AIRLOCK_LANES d[lane] = value;
    } else {
      // The same offset is another place in each lane.
      const uint64_t stride = at.buffer->size;
      const uint8_t* first = place - own * stride;
      for (uint32_t l = 0; l < lanes; ++l) d[l] = M::value(readAt<typename M::Stored>(first + l * stride));
    }
  }
}
template <class M>
__attribute__((noinline)) const Instruction* loadUniformElsewhere(const Instruction* i, Simdgroup* s, uint8_t* r) {
  loadUniformSlowly<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}
template <class M>
const Instruction* loadUniform(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const uint64_t address = uniformAddress(r, i);
  const Resolved at = resolve(s, address);
  // In tail position: this function needs no frame of its own.
  if (at.buffer->space == spacePrivate || !isInside(*at.buffer, at.offset, reachOf(i))) {
    AIRLOCK_LAST(loadUniformElsewhere<M>(i, s, r));
  }
  countRead(s, address, uint64_t(sizeof(typename M::Stored)) * i->f);
  const uint8_t* from = at.buffer->data + at.offset;
  const LoadedElement* element = elementsOf(i);
  const LoadedElement* end = element + i->f;
  if ((i->e & memoryRegisterIsUniform) != 0) {
    for (; element != end; ++element) {
      cell<typename M::Register>(r, element->place) = M::value(readAt<typename M::Stored>(from + element->distance));
    }
  } else {
    for (; element != end; ++element) {
      const auto value = M::value(readAt<typename M::Stored>(from + element->distance));
      auto* d = slot<typename M::Register>(r, element->place);
      AIRLOCK_LANES d[lane] = value;
    }
  }
  AIRLOCK_NEXT(i + 1);
}

// --- one base, a 32-bit index for each lane

/// Loads the elements of all lanes, each block of lanes in the way that its indices allow. No result is over the indices.
template <class M>
inline void readIndexed(uint8_t* r, const Buffer& buffer, int64_t offset, const int32_t* x, int64_t scale,
                        const Instruction* i) {
  using Register = typename M::Register;
  constexpr int64_t size = sizeof(typename M::Stored);
  const int64_t reach = reachOf(i);
  const LoadedElement* elements = elementsOf(i);
  const uint32_t count = i->f;
  const int32_t step = stepOf<M>(scale);
  for (uint32_t block = 0; block < lanes; block += blockLanes, x += blockLanes) {
    const BlockPattern pattern = patternOf(x, step);
    const int64_t first = offset + x[0] * scale;
    if (pattern == blockConsecutive && first >= 0 &&
        uint64_t(first + reach + size * int64_t(blockLanes - 1)) <= buffer.size) {
      for (uint32_t n = 0; n < count; ++n)
        readConsecutive<M>(slot<Register>(r, elements[n].place) + block, buffer.data + first + elements[n].distance);
      continue;
    }
    if (pattern == blockSame && first >= 0 && uint64_t(first + reach) <= buffer.size) {
      for (uint32_t n = 0; n < count; ++n)
        readSame<M>(slot<Register>(r, elements[n].place) + block, buffer.data + first + elements[n].distance);
      continue;
    }
    const Range range = rangeOf(x);
    const int64_t low = offset + (scale >= 0 ? range.low : range.high) * scale;
    const int64_t high = offset + (scale >= 0 ? range.high : range.low) * scale;
    if (low >= 0 && uint64_t(high + reach) <= buffer.size) {
      for (uint32_t n = 0; n < count; ++n)
        readScattered<M>(slot<Register>(r, elements[n].place) + block, buffer.data + offset + elements[n].distance, x, scale);
    } else {
      for (uint32_t n = 0; n < count; ++n)
        readCarefully<M>(slot<Register>(r, elements[n].place) + block, buffer, offset + elements[n].distance, x, scale);
    }
  }
}

/// The indices, those of inactive lanes replaced by one that an active lane has.
inline void activeIndices(const int32_t* given, uint32_t mask, int32_t* x) {
  const int32_t other = given[__builtin_ctz(mask)];
  AIRLOCK_LANES x[lane] = (mask >> lane & 1u) != 0 ? given[lane] : other;
}

inline bool hasNegative(const int32_t* x) {
  int32_t all = 0;
  for (uint32_t lane = 0; lane < lanes; ++lane) all |= x[lane];
  return all < 0;
}

template <class M>
__attribute__((noinline)) void loadAnyOf(const Instruction* i, Simdgroup* s, uint8_t* r);

template <class M>
__attribute__((noinline)) void loadIndexedOf(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const uint64_t base = cell<uint64_t>(r, i->a) + uint64_t(displacementOf(i));
  const Resolved at = resolve(s, base);
  // A copy, because results may be over the indices; inactive lanes take the index of an active one.
  alignas(64) int32_t x[lanes];
  const uint32_t mask = s->mask;
  activeIndices(slot<int32_t>(r, i->b), mask, x);
  // Unsigned indices above 2^31 and private memory take the general way.
  if (((i->e & 3u) == 1 && hasNegative(x)) || at.buffer->space == spacePrivate) return loadAnyOf<M>(i, s, r);
  countRead(s, base, activeLanes(mask) * sizeof(typename M::Stored) * i->f);
  readIndexed<M>(r, *at.buffer, at.offset, x, scaleOf(i), i);
}

/// How far ahead of a load from consecutive places memory is asked for: four simdgroups of 32-bit elements.
constexpr uintptr_t prefetchBytes = 512;

/// The case that counts most: every block of lanes reads consecutive places or one place, and all is inside. Inactive lanes
/// are read along. False where it is not so; then nothing was done.
template <class M>
inline bool loadBlocks(const Instruction* i, Simdgroup* s, uint8_t* r) {
  using Register = typename M::Register;
  constexpr int64_t size = sizeof(typename M::Stored);
  constexpr uint32_t blocks = lanes / blockLanes;
  const uint64_t base = cell<uint64_t>(r, i->a) + uint64_t(displacementOf(i));
  const Resolved at = resolve(s, base);
  const Buffer& buffer = *at.buffer;
  if (buffer.space == spacePrivate) return false;
  const int64_t scale = scaleOf(i), reach = reachOf(i);
  const int32_t step = stepOf<M>(scale);
  const int32_t* x = slot<int32_t>(r, i->b);
  const uint8_t* from[blocks];
  bool isSame[blocks];
#pragma GCC unroll 4
  for (uint32_t block = 0; block < blocks; ++block, x += blockLanes) {
    const BlockPattern pattern = patternOf(x, step);
    // Consecutive indices rise: with the first one below 2^31, none is above.
    if (pattern == blockScattered || ((i->e & 3u) == 1 && x[0] < 0)) return false;
    const int64_t first = at.offset + x[0] * scale;
    const int64_t width = pattern == blockSame ? reach : reach + size * int64_t(blockLanes - 1);
    if (first < 0 || uint64_t(first + width) > buffer.size) return false;
    from[block] = buffer.data + first;
    isSame[block] = pattern == blockSame;
  }
  countRead(s, base, activeLanes(s->mask) * uint64_t(size) * i->f);
  const LoadedElement* element = elementsOf(i);
  const LoadedElement* end = element + i->f;
  for (; element != end; ++element) {
    Register* d = slot<Register>(r, element->place);
#pragma GCC unroll 4
    for (uint32_t block = 0; block < blocks; ++block) {
      const uint8_t* place = from[block] + element->distance;
      if (isSame[block]) {
        readSame<M>(d + block * blockLanes, place);
      } else {
        // The simdgroups that come next mostly read on from here. A hint: it may point outside.
        __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<uintptr_t>(place) + prefetchBytes));
        readConsecutive<M>(d + block * blockLanes, place);
      }
    }
  }
  return true;
}

template <class M>
__attribute__((noinline)) const Instruction* loadIndexedSlowly(const Instruction* i, Simdgroup* s, uint8_t* r) {
  loadIndexedOf<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}
template <class M>
const Instruction* loadIndexed(const Instruction* i, Simdgroup* s, uint8_t* r) {
  if (!loadBlocks<M>(i, s, r)) AIRLOCK_LAST(loadIndexedSlowly<M>(i, s, r));
  AIRLOCK_NEXT(i + 1);
}

// --- any addresses

/// How far the addresses of the lanes of `mask` are from `origin` (0 in the others). Not 0: some are 2^30 away or further;
/// nearer ones are in the same buffer or outside of it, because buffer numbers are 2^40 apart.
inline uint64_t distancesFrom(uint64_t origin, const uint64_t* addresses, uint32_t mask, int32_t* relative) {
  uint64_t far = 0;
  for (uint32_t lane = 0; lane < lanes; ++lane) {
    const uint64_t distance = (mask >> lane & 1u) != 0 ? addresses[lane] - origin : 0;
    relative[lane] = int32_t(uint32_t(distance));
    far |= (distance + 0x40000000u) >> 31;
  }
  return far;
}

template <class M>
void loadAnyOf(const Instruction* i, Simdgroup* s, uint8_t* r) {
  using Register = typename M::Register;
  constexpr uint32_t size = sizeof(typename M::Stored);
  alignas(64) uint64_t addresses[lanes];
  addressesOf(r, i, addresses);
  const uint32_t mask = s->mask, firstLane = uint32_t(__builtin_ctz(mask));
  const uint64_t origin = addresses[firstLane];
  countRead(s, origin, activeLanes(mask) * size * i->f);
  const Resolved at = resolve(s, origin);
  alignas(64) int32_t relative[lanes];
  const uint64_t far = distancesFrom(origin, addresses, mask, relative);
  if (far == 0 && at.buffer->space != spacePrivate) {
    readIndexed<M>(r, *at.buffer, at.offset, relative, 1, i);
    return;
  }
  const LoadedElement* elements = elementsOf(i);
  for (uint32_t n = 0; n < i->f; ++n) {
    Register* d = slot<Register>(r, elements[n].place);
    for (uint32_t lane = 0; lane < lanes; ++lane) {
      if ((mask >> lane & 1u) == 0) continue;
      const uint8_t* place = placeOf(s, addresses[lane] + elements[n].distance, lane, size, false);
      d[lane] = place == nullptr ? Register(0) : M::value(readAt<typename M::Stored>(place));
    }
  }
}
template <class M>
const Instruction* loadAny(const Instruction* i, Simdgroup* s, uint8_t* r) {
  loadAnyOf<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}

}  // namespace airlock::reference::AIRLOCK_ISA
