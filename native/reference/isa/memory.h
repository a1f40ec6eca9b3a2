// Loads and stores. The common cases (all lanes the same address, consecutive addresses, one base with a 32-bit index)
// are found by looking at the index, a block of lanes at a time.
#pragma once

#include "reference/isa/simple.h"

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#endif

namespace airlock::reference {

// Implemented in checks.cpp, for all instruction sets.

/// Checked mode: reports what is wrong with an access of `bytes` bytes at `addresses[lane]` by the lanes of `mask`, marks
/// what it touches, and returns the lanes that may go on. `differs`: lanes whose write changes what is there.
uint32_t checkAccess(Simdgroup* s, const Instruction* i, const uint64_t* addresses, uint32_t mask, uint32_t bytes,
                     bool isWrite, bool isAtomic, uint32_t differs);
/// Two lanes write different values to one place in one instruction.
void reportSameCell(Simdgroup* s, const Instruction* i, uint32_t lane, uint32_t other, uint64_t address, uint32_t bytes);
void reportDivisionByZero(Simdgroup* s, const Instruction* i, uint32_t mask);
bool checkRange(Simdgroup* s, const Instruction* i, uint64_t address, uint64_t bytes, bool isWrite);
bool checkRangeOfLane(Simdgroup* s, const Instruction* i, uint32_t lane, uint64_t address, uint64_t bytes, bool isWrite);
void reportAsync(Simdgroup* s, const Instruction* i, int what);

namespace AIRLOCK_ISA {

constexpr uint64_t offsetBits = 0xffffffffffu;
constexpr uint64_t halfOffset = uint64_t(1) << 39;

/// A pointer taken apart; the offset may be negative or too large.
struct Resolved {
  const Buffer* buffer;
  int64_t offset;
};

inline Resolved resolve(const Simdgroup* s, uint64_t address) {
  const uint64_t moved = address + halfOffset;
  const uint32_t space = uint32_t(moved >> 60) & 7u, number = uint32_t(moved >> 40) & 0xfffffu;
  const BufferTable& table = s->tables[space];
  const Buffer* buffer = number < table.slotCount ? &table.slots[number]
                         : number - firstGlobalBuffer < table.globalCount ? &table.globals[number - firstGlobalBuffer]
                                                                          : &s->tables[0].slots[0];
  return {buffer, int64_t(moved & offsetBits) - int64_t(halfOffset)};
}

inline bool isInside(const Buffer& buffer, int64_t offset, uint32_t bytes) {
  return offset >= 0 && uint64_t(offset) + bytes <= buffer.size;
}

// --- memory types: bytes, register type, conversion

struct Memory_i8 {
  using Stored = uint8_t;
  using Register = uint32_t;
  static Register value(Stored m) { return m; }
  static Stored stored(Register v) { return uint8_t(v); }
};
struct Memory_i16 {
  using Stored = uint16_t;
  using Register = uint32_t;
  static Register value(Stored m) { return m; }
  static Stored stored(Register v) { return uint16_t(v); }
};
struct Memory_i32 {
  using Stored = uint32_t;
  using Register = uint32_t;
  static Register value(Stored m) { return m; }
  static Stored stored(Register v) { return v; }
};
struct Memory_i64 {
  using Stored = uint64_t;
  using Register = uint64_t;
  static Register value(Stored m) { return m; }
  static Stored stored(Register v) { return v; }
};
struct Memory_f16 {
  using Stored = uint16_t;
  using Register = float;
  static Register value(Stored m) { return half_value(m); }
  static Stored stored(Register v) { return uint16_t(half_bits(v)); }
};
struct Memory_bf16 {
  using Stored = uint16_t;
  using Register = float;
  static Register value(Stored m) { return bfloat_value(m); }
  static Stored stored(Register v) { return uint16_t(bfloat_bits(v)); }
};

template <class T>
inline T readAt(const uint8_t* p) {
  T value;
  __builtin_memcpy(&value, p, sizeof value);
  return value;
}
template <class T>
inline void writeAt(uint8_t* p, T value) {
  __builtin_memcpy(p, &value, sizeof value);
}

// --- addresses

/// The index operand as a 64-bit number, for a lane.
inline int64_t indexOf(uint8_t* r, const Instruction* i, uint32_t lane) {
  const uint32_t mode = i->e & 3u;
  if (mode == 0) return 0;
  const uint32_t at = (i->e & memoryIndexIsVector) != 0 ? lane : 0;
  if (mode == 3) return int64_t(reinterpret_cast<const uint64_t*>(r + i->b)[at]);
  const uint32_t raw = reinterpret_cast<const uint32_t*>(r + i->b)[at];
  return mode == 2 ? int64_t(int32_t(raw)) : int64_t(raw);
}
inline int64_t scaleOf(const Instruction* i) { return int32_t(i->c); }
inline int64_t displacementOf(const Instruction* i) { return int32_t(i->d); }

/// The addresses of all lanes, whatever the operands are.
inline void addressesOf(uint8_t* r, const Instruction* i, uint64_t* addresses) {
  const uint64_t scale = uint64_t(scaleOf(i)), displacement = uint64_t(displacementOf(i));
  const uint64_t* base = reinterpret_cast<const uint64_t*>(r + i->a);
  if ((i->e & memoryBaseIsVector) != 0) {
    for (uint32_t lane = 0; lane < lanes; ++lane) addresses[lane] = base[lane] + displacement;
  } else {
    const uint64_t shared = base[0] + displacement;
    for (uint32_t lane = 0; lane < lanes; ++lane) addresses[lane] = shared;
  }
  const uint32_t mode = i->e & 3u;
  if (mode == 0) return;
  if ((i->e & memoryIndexIsVector) == 0) {
    const uint64_t distance = uint64_t(indexOf(r, i, 0)) * scale;
    for (uint32_t lane = 0; lane < lanes; ++lane) addresses[lane] += distance;
    return;
  }
  const uint32_t* narrow = reinterpret_cast<const uint32_t*>(r + i->b);
  const uint64_t* wide = reinterpret_cast<const uint64_t*>(r + i->b);
  if (mode == 1) {
    for (uint32_t lane = 0; lane < lanes; ++lane) addresses[lane] += uint64_t(narrow[lane]) * scale;
  } else if (mode == 2) {
    for (uint32_t lane = 0; lane < lanes; ++lane) addresses[lane] += uint64_t(int64_t(int32_t(narrow[lane]))) * scale;
  } else {
    for (uint32_t lane = 0; lane < lanes; ++lane) addresses[lane] += wide[lane] * scale;
  }
}

/// Where the bytes of one lane's access are on the host; null where they are outside of every buffer.
inline uint8_t* placeOf(const Simdgroup* s, uint64_t address, uint32_t lane, uint32_t bytes, bool isWrite) {
  const Resolved at = resolve(s, address);
  if (!isInside(*at.buffer, at.offset, bytes) || (isWrite && !at.buffer->writable)) return nullptr;
  if (at.buffer->space == spacePrivate) return s->privateMemory + uint64_t(lane) * at.buffer->size + at.offset;
  return at.buffer->data + at.offset;
}

inline uint64_t activeLanes(uint32_t mask) { return uint64_t(__builtin_popcount(mask)); }

inline void countRead(Simdgroup* s, uint64_t address, uint64_t bytes) { s->bytes.read[(address + halfOffset) >> 60 & 7] += bytes; }
inline void countWritten(Simdgroup* s, uint64_t address, uint64_t bytes) {
  s->bytes.written[(address + halfOffset) >> 60 & 7] += bytes;
}

// --- one address for all lanes

/// The one address of a load or store whose operands are all uniform.
inline uint64_t uniformAddress(uint8_t* r, const Instruction* i) {
  return cell<uint64_t>(r, i->a) + uint64_t(indexOf(r, i, 0)) * uint64_t(scaleOf(i)) + uint64_t(displacementOf(i));
}

template <class M>
const Instruction* loadUniform(const Instruction* i, Simdgroup* s, uint8_t* r) {
  constexpr uint32_t size = sizeof(typename M::Stored);
  const uint64_t address = uniformAddress(r, i);
  const uint32_t own = uint32_t(__builtin_ctz(s->mask));
  const uint8_t* place = placeOf(s, address, own, size * i->f, false);
  countRead(s, address, uint64_t(size) * i->f);
  const bool isPrivate = ((address + halfOffset) >> 60 & 7) == spacePrivate;
  for (uint32_t n = 0; n < i->f; ++n) {
    const auto value = place == nullptr ? typename M::Register(0) : M::value(readAt<typename M::Stored>(place + n * size));
    const uint32_t target = i->words[n];
    if ((i->e & memoryRegisterIsUniform) != 0) {
      cell<typename M::Register>(r, target) = value;
    } else if (!isPrivate || place == nullptr) {
      auto* d = slot<typename M::Register>(r, target);
      AIRLOCK_LANES d[lane] = value;
    } else {
      // The same offset is another place in each lane.
      auto* d = slot<typename M::Register>(r, target);
      const uint64_t stride = resolve(s, address).buffer->size;
      const uint8_t* first = place - own * stride + n * size;
      for (uint32_t l = 0; l < lanes; ++l) d[l] = M::value(readAt<typename M::Stored>(first + l * stride));
    }
  }
  AIRLOCK_NEXT(i + 1);
}

// --- one base, a 32-bit index for each lane

#if defined(__AVX512F__)
constexpr uint32_t blockLanes = 16;
#else
constexpr uint32_t blockLanes = 8;
#endif

enum BlockPattern { blockScattered, blockConsecutive, blockSame };

/// How a block of indices runs; `step` is what consecutive ones differ by.
inline BlockPattern patternOf(const int32_t* x, int32_t step) {
#if defined(__AVX512F__)
  const __m512i v = _mm512_loadu_si512(x), first = _mm512_set1_epi32(x[0]);
  if (_mm512_cmpeq_epi32_mask(v, first) == 0xffff) return blockSame;
  const __m512i count = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m512i run = _mm512_add_epi32(first, _mm512_mullo_epi32(count, _mm512_set1_epi32(step)));
  return _mm512_cmpeq_epi32_mask(v, run) == 0xffff && x[15] >= x[0] ? blockConsecutive : blockScattered;
#elif defined(__AVX2__)
  const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x)), first = _mm256_set1_epi32(x[0]);
  if (_mm256_movemask_epi8(_mm256_cmpeq_epi32(v, first)) == -1) return blockSame;
  const __m256i count = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
  const __m256i run = _mm256_add_epi32(first, _mm256_mullo_epi32(count, _mm256_set1_epi32(step)));
  return _mm256_movemask_epi8(_mm256_cmpeq_epi32(v, run)) == -1 && x[7] >= x[0] ? blockConsecutive : blockScattered;
#else
  bool same = true, consecutive = x[blockLanes - 1] >= x[0];
  for (uint32_t n = 1; n < blockLanes; ++n) {
    same &= x[n] == x[0];
    consecutive &= uint32_t(x[n]) == uint32_t(x[0]) + n * uint32_t(step);
  }
  return same ? blockSame : consecutive ? blockConsecutive : blockScattered;
#endif
}

struct Range {
  int32_t low, high;
};
inline Range rangeOf(const int32_t* x) {
#if defined(__AVX512F__)
  const __m512i v = _mm512_loadu_si512(x);
  return {_mm512_reduce_min_epi32(v), _mm512_reduce_max_epi32(v)};
#else
  Range range = {x[0], x[0]};
  for (uint32_t n = 1; n < blockLanes; ++n) {
    range.low = x[n] < range.low ? x[n] : range.low;
    range.high = x[n] > range.high ? x[n] : range.high;
  }
  return range;
#endif
}

template <class M>
inline void convertBlock(typename M::Register* d, const typename M::Stored* m) {
  AIRLOCK_BLOCK d[lane] = M::value(m[lane]);
}

/// Reads a block from consecutive places.
template <class M>
inline void readConsecutive(typename M::Register* d, const uint8_t* p) {
  typename M::Stored raw[blockLanes];
  __builtin_memcpy(raw, p, sizeof raw);
  convertBlock<M>(d, raw);
}
template <class M>
inline void writeConsecutive(uint8_t* p, const typename M::Register* v) {
  typename M::Stored raw[blockLanes];
  AIRLOCK_BLOCK raw[lane] = M::stored(v[lane]);
  __builtin_memcpy(p, raw, sizeof raw);
}
template <class M>
inline void readSame(typename M::Register* d, const uint8_t* p) {
  const auto value = M::value(readAt<typename M::Stored>(p));
  AIRLOCK_BLOCK d[lane] = value;
}
/// Reads a block from places that are known to be inside.
template <class M>
inline void readScattered(typename M::Register* d, const uint8_t* p, const int32_t* x, int64_t scale) {
#if defined(__AVX512F__)
  if constexpr (sizeof(typename M::Stored) == 4) {
    if (scale == 4) {
      _mm512_storeu_si512(d, _mm512_i32gather_epi32(_mm512_loadu_si512(x), p, 4));
      return;
    }
    if (scale == 1) {
      _mm512_storeu_si512(d, _mm512_i32gather_epi32(_mm512_loadu_si512(x), p, 1));
      return;
    }
    if (scale == 8 || scale == 16) {
      const __m512i wide = _mm512_loadu_si512(x);
      // Twice the index may leave 32 bits; then lane by lane.
      const __m512i twice = _mm512_slli_epi32(wide, 1);
      if (scale == 8) {
        _mm512_storeu_si512(d, _mm512_i32gather_epi32(wide, p, 8));
        return;
      }
      if (_mm512_cmpeq_epi32_mask(_mm512_srai_epi32(twice, 1), wide) == 0xffff) {
        _mm512_storeu_si512(d, _mm512_i32gather_epi32(twice, p, 8));
        return;
      }
    }
  }
#elif defined(__AVX2__)
  if constexpr (sizeof(typename M::Stored) == 4) {
    const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
    if (scale == 4) {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(d), _mm256_i32gather_epi32(reinterpret_cast<const int*>(p), v, 4));
      return;
    }
    if (scale == 1) {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(d), _mm256_i32gather_epi32(reinterpret_cast<const int*>(p), v, 1));
      return;
    }
  }
#endif
  typename M::Stored raw[blockLanes];
  for (uint32_t n = 0; n < blockLanes; ++n) raw[n] = readAt<typename M::Stored>(p + x[n] * scale);
  convertBlock<M>(d, raw);
}

/// Lane by lane: what is outside reads as 0.
template <class M>
void readCarefully(typename M::Register* d, const Buffer& buffer, int64_t offset, const int32_t* x, int64_t scale) {
  for (uint32_t n = 0; n < blockLanes; ++n) {
    const int64_t at = offset + x[n] * scale;
    d[n] = isInside(buffer, at, sizeof(typename M::Stored)) ? M::value(readAt<typename M::Stored>(buffer.data + at))
                                                            : typename M::Register(0);
  }
}

/// Loads the elements `count` of all lanes: `words` names a register for each.
template <class M>
inline void readIndexed(uint8_t* r, const Buffer& buffer, int64_t offset, const int32_t* x, int64_t scale, uint32_t count,
                        const uint32_t* words) {
  using Register = typename M::Register;
  constexpr int64_t size = sizeof(typename M::Stored);
  const int64_t bytes = size * count;
  // Consecutive elements of consecutive lanes; with a scale that no index reaches, nothing counts as consecutive.
  const int32_t step = scale == size ? 1 : (scale == 1 ? int32_t(size) : 0);
  for (uint32_t block = 0; block < lanes; block += blockLanes, x += blockLanes) {
    const BlockPattern pattern = patternOf(x, step);
    const int64_t first = offset + x[0] * scale;
    if (pattern == blockConsecutive && first >= 0 && uint64_t(first + bytes + size * int64_t(blockLanes - 1)) <= buffer.size) {
      for (uint32_t n = 0; n < count; ++n)
        readConsecutive<M>(slot<Register>(r, words[n]) + block, buffer.data + first + n * size);
      continue;
    }
    if (pattern == blockSame && first >= 0 && uint64_t(first + bytes) <= buffer.size) {
      for (uint32_t n = 0; n < count; ++n) readSame<M>(slot<Register>(r, words[n]) + block, buffer.data + first + n * size);
      continue;
    }
    const Range range = rangeOf(x);
    const int64_t low = offset + (scale >= 0 ? range.low : range.high) * scale;
    const int64_t high = offset + (scale >= 0 ? range.high : range.low) * scale;
    if (low >= 0 && uint64_t(high + bytes) <= buffer.size) {
      for (uint32_t n = 0; n < count; ++n)
        readScattered<M>(slot<Register>(r, words[n]) + block, buffer.data + offset + n * size, x, scale);
    } else {
      for (uint32_t n = 0; n < count; ++n)
        readCarefully<M>(slot<Register>(r, words[n]) + block, buffer, offset + n * size, x, scale);
    }
  }
}

/// The index row with the inactive lanes' indices replaced by one that an active lane has.
inline const int32_t* activeIndices(const int32_t* x, uint32_t mask, int32_t* room) {
  if (mask == 0xffffffffu) return x;
  const int32_t other = x[__builtin_ctz(mask)];
  AIRLOCK_LANES room[lane] = (mask >> lane & 1u) != 0 ? x[lane] : other;
  return room;
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
  alignas(64) int32_t room[lanes];
  const int32_t* x = activeIndices(slot<int32_t>(r, i->b), s->mask, room);
  // Unsigned indices above 2^31 and private memory take the general way.
  if (((i->e & 3u) == 1 && hasNegative(x)) || at.buffer->space == spacePrivate) return loadAnyOf<M>(i, s, r);
  countRead(s, base, activeLanes(s->mask) * sizeof(typename M::Stored) * i->f);
  alignas(64) int32_t copy[lanes];
  for (uint32_t n = 0; n + 1 < i->f; ++n) {
    // A result that replaces the index must not do so before the last element is read.
    if (i->words[n] == i->b && x != room) {
      __builtin_memcpy(copy, x, sizeof copy);
      x = copy;
    }
  }
  readIndexed<M>(r, *at.buffer, at.offset, x, scaleOf(i), i->f, i->words);
}
#if defined(__AVX512F__)
/// A block of 32-bit elements at base + 4 * index; false where the block is scattered or not inside.
inline bool readBlock(uint8_t* d, const Buffer& buffer, int64_t offset, __m512i x, int32_t firstIndex) {
  const __m512i count = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m512i first = _mm512_set1_epi32(firstIndex);
  const int64_t at = offset + int64_t(firstIndex) * 4;
  if (_mm512_cmpeq_epi32_mask(x, _mm512_add_epi32(first, count)) == 0xffff) {
    // The last index is above the first: nothing wrapped.
    if (firstIndex > 0x7fffffff - 15 || at < 0 || uint64_t(at) + 64 > buffer.size) return false;
    _mm512_store_si512(d, _mm512_loadu_si512(buffer.data + at));
    return true;
  }
  if (_mm512_cmpeq_epi32_mask(x, first) != 0xffff || at < 0 || uint64_t(at) + 4 > buffer.size) return false;
  _mm512_store_si512(d, _mm512_set1_epi32(readAt<int32_t>(buffer.data + at)));
  return true;
}
#endif

/// The case that counts most, with no stack of its own: 32-bit elements, all lanes, one element each.
template <class M>
inline bool loadQuickly(const Instruction* i, Simdgroup* s, uint8_t* r) {
#if defined(__AVX512F__)
  if constexpr (sizeof(typename M::Stored) == 4) {
    if (s->mask != 0xffffffffu || i->c != 4 || i->f != 1) return false;
    const uint64_t base = cell<uint64_t>(r, i->a) + uint64_t(displacementOf(i));
    const Resolved at = resolve(s, base);
    const int32_t* x = slot<int32_t>(r, i->b);
    const int32_t low = x[0], high = x[16];
    if (((i->e & 3u) == 1 && (low | high) < 0) || at.buffer->space == spacePrivate) return false;
    const __m512i lowBlock = _mm512_load_si512(x), highBlock = _mm512_load_si512(x + 16);
    uint8_t* d = r + i->words[0];
    if (!readBlock(d, *at.buffer, at.offset, lowBlock, low)) return false;
    if (!readBlock(d + 64, *at.buffer, at.offset, highBlock, high)) {
      // The result may have replaced the index.
      if (i->words[0] == i->b) _mm512_store_si512(d, lowBlock);
      return false;
    }
    countRead(s, base, lanes * 4);
    return true;
  }
#endif
  (void)i;
  (void)s;
  (void)r;
  return false;
}

template <class M>
__attribute__((noinline)) const Instruction* loadIndexedSlowly(const Instruction* i, Simdgroup* s, uint8_t* r) {
  loadIndexedOf<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}
template <class M>
const Instruction* loadIndexed(const Instruction* i, Simdgroup* s, uint8_t* r) {
  // A call in tail position: this function needs no frame.
  if (!loadQuickly<M>(i, s, r)) AIRLOCK_LAST(loadIndexedSlowly<M>(i, s, r));
  AIRLOCK_NEXT(i + 1);
}

// --- any addresses

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
  uint64_t far = 0;
  for (uint32_t lane = 0; lane < lanes; ++lane) {
    const uint64_t distance = (mask >> lane & 1u) != 0 ? addresses[lane] - origin : 0;
    relative[lane] = int32_t(uint32_t(distance));
    far |= (distance + 0x40000000u) >> 31;
  }
  // All near the first one: the same buffer, or outside of it. A distance of less than 2^30 cannot reach into the middle
  // of another buffer unnoticed: buffer numbers are 2^40 apart.
  if (far == 0 && at.buffer->space != spacePrivate) {
    readIndexed<M>(r, *at.buffer, at.offset, relative, 1, i->f, i->words);
    return;
  }
  for (uint32_t n = 0; n < i->f; ++n) {
    Register* d = slot<Register>(r, i->words[n]);
    for (uint32_t lane = 0; lane < lanes; ++lane) {
      if ((mask >> lane & 1u) == 0) continue;
      const uint8_t* place = placeOf(s, addresses[lane] + n * size, lane, size, false);
      d[lane] = place == nullptr ? Register(0) : M::value(readAt<typename M::Stored>(place));
    }
  }
}
template <class M>
const Instruction* loadAny(const Instruction* i, Simdgroup* s, uint8_t* r) {
  loadAnyOf<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}

// --- stores

/// The registers of a store: rows, or one value for all lanes.
template <class M>
inline typename M::Register storedValue(uint8_t* r, uint32_t word, uint32_t lane) {
  const uint32_t offset = word & ~sharedOperand;
  return reinterpret_cast<const typename M::Register*>(r + offset)[(word & sharedOperand) != 0 ? 0 : lane];
}

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
template <class M>
const Instruction* storeAny(const Instruction* i, Simdgroup* s, uint8_t* r);
template <class M>
__attribute__((noinline)) void storeAnyHere(const Instruction* i, Simdgroup* s, uint8_t* r) {
  alignas(64) uint64_t addresses[lanes];
  addressesOf(r, i, addresses);
  countWritten(s, addresses[__builtin_ctz(s->mask)], activeLanes(s->mask) * sizeof(typename M::Stored) * i->f);
  storeAnyOf<M>(i, s, r, addresses, s->mask);
}
template <class M>
const Instruction* storeAny(const Instruction* i, Simdgroup* s, uint8_t* r) {
  storeAnyHere<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}

template <class M>
__attribute__((noinline)) void storeIndexedOf(const Instruction* i, Simdgroup* s, uint8_t* r) {
  using Stored = typename M::Stored;
  constexpr int64_t size = sizeof(Stored);
  const uint64_t base = cell<uint64_t>(r, i->a) + uint64_t(displacementOf(i));
  const Resolved at = resolve(s, base);
  const int32_t* x = slot<int32_t>(r, i->b);
  const uint32_t mask = s->mask;
  if (mask == 0xffffffffu && at.buffer->space != spacePrivate && at.buffer->writable && scaleOf(i) == size && i->f == 1 &&
      (i->words[0] & sharedOperand) == 0 && !((i->e & 3u) == 1 && hasNegative(x))) {
    const Buffer& buffer = *at.buffer;
    const auto* v = slot<typename M::Register>(r, i->words[0]);
    countWritten(s, base, lanes * size);
    for (uint32_t block = 0; block < lanes; block += blockLanes, x += blockLanes) {
      const int64_t first = at.offset + x[0] * size;
      if (patternOf(x, 1) == blockConsecutive && first >= 0 && uint64_t(first) + size * blockLanes <= buffer.size) {
        writeConsecutive<M>(buffer.data + first, v + block);
        continue;
      }
      for (uint32_t n = 0; n < blockLanes; ++n) {
        const int64_t offset = at.offset + x[n] * size;
        if (isInside(buffer, offset, size)) writeAt<Stored>(buffer.data + offset, M::stored(v[block + n]));
      }
    }
    return;
  }
  storeAnyHere<M>(i, s, r);
}
template <class M>
const Instruction* storeIndexed(const Instruction* i, Simdgroup* s, uint8_t* r) {
  storeIndexedOf<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}

/// All lanes to one address: the last active lane's value stays. Private memory: each lane its own.
template <class M>
const Instruction* storeUniform(const Instruction* i, Simdgroup* s, uint8_t* r) {
  storeAnyHere<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}

// --- checked

template <class M>
__attribute__((noinline)) void loadCheckedOf(const Instruction* i, Simdgroup* s, uint8_t* r) {
  using Register = typename M::Register;
  constexpr uint32_t size = sizeof(typename M::Stored);
  alignas(64) uint64_t addresses[lanes];
  addressesOf(r, i, addresses);
  const bool one = (i->e & (memoryBaseIsVector | memoryIndexIsVector)) == 0;
  uint32_t mask = s->mask;
  countRead(s, addresses[__builtin_ctz(mask)], activeLanes(mask) * size * i->f);
  const bool isPrivate = ((addresses[__builtin_ctz(mask)] + halfOffset) >> 60 & 7) == spacePrivate;
  // One place for all lanes is one access.
  if (one && !isPrivate) mask &= 0u - mask;
  const uint32_t allowed = checkAccess(s, i, addresses, mask, size * i->f, false, false, 0);
  if (one && !isPrivate) {
    const uint32_t own = uint32_t(__builtin_ctz(mask));
    for (uint32_t n = 0; n < i->f; ++n) {
      const uint8_t* place = allowed != 0 ? placeOf(s, addresses[own] + n * size, own, size, false) : nullptr;
      const Register value = place == nullptr ? Register(0) : M::value(readAt<typename M::Stored>(place));
      if ((i->e & memoryRegisterIsUniform) != 0) {
        cell<Register>(r, i->words[n]) = value;
      } else {
        Register* d = slot<Register>(r, i->words[n]);
        AIRLOCK_LANES d[lane] = value;
      }
    }
    return;
  }
  for (uint32_t n = 0; n < i->f; ++n) {
    for (uint32_t lane = 0; lane < lanes; ++lane) {
      if ((mask >> lane & 1u) == 0) continue;
      const uint8_t* place =
          (allowed >> lane & 1u) != 0 ? placeOf(s, addresses[lane] + n * size, lane, size, false) : nullptr;
      const Register value = place == nullptr ? Register(0) : M::value(readAt<typename M::Stored>(place));
      if ((i->e & memoryRegisterIsUniform) != 0) cell<Register>(r, i->words[n]) = value;
      else slot<Register>(r, i->words[n])[lane] = value;
    }
  }
}
template <class M>
const Instruction* loadChecked(const Instruction* i, Simdgroup* s, uint8_t* r) {
  loadCheckedOf<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}
/// Lanes whose bytes at their place are not what they are about to write.
template <class M>
uint32_t lanesThatChange(const Instruction* i, Simdgroup* s, uint8_t* r, const uint64_t* addresses, uint32_t mask) {
  using Stored = typename M::Stored;
  uint32_t differs = 0;
  for (uint32_t left = mask; left != 0; left &= left - 1) {
    const uint32_t lane = uint32_t(__builtin_ctz(left));
    const uint8_t* place = placeOf(s, addresses[lane], lane, sizeof(Stored) * i->f, true);
    if (place == nullptr) continue;
    for (uint32_t n = 0; n < i->f; ++n) {
      const Stored old = readAt<Stored>(place + n * sizeof(Stored));
      if (old != M::stored(storedValue<M>(r, i->words[n], lane))) differs |= 1u << lane;
    }
  }
  return differs;
}

/// Two active lanes that write different values to the same place.
template <class M>
void findSameCell(const Instruction* i, Simdgroup* s, uint8_t* r, const uint64_t* addresses, uint32_t mask) {
  uint64_t before = 0;
  bool rising = true;
  for (uint32_t left = mask; left != 0; left &= left - 1) {
    const uint64_t address = addresses[__builtin_ctz(left)];
    rising &= address > before;
    before = address;
  }
  if (rising) return;
  for (uint32_t left = mask; left != 0; left &= left - 1) {
    const uint32_t lane = uint32_t(__builtin_ctz(left));
    for (uint32_t others = left & (left - 1); others != 0; others &= others - 1) {
      const uint32_t other = uint32_t(__builtin_ctz(others));
      if (addresses[lane] != addresses[other]) continue;
      for (uint32_t n = 0; n < i->f; ++n) {
        if (M::stored(storedValue<M>(r, i->words[n], lane)) == M::stored(storedValue<M>(r, i->words[n], other))) continue;
        reportSameCell(s, i, other, lane, addresses[lane], uint32_t(sizeof(typename M::Stored)) * i->f);
        return;
      }
    }
  }
}

template <class M>
__attribute__((noinline)) void storeCheckedOf(const Instruction* i, Simdgroup* s, uint8_t* r) {
  alignas(64) uint64_t addresses[lanes];
  addressesOf(r, i, addresses);
  const uint32_t bytes = sizeof(typename M::Stored) * i->f;
  countWritten(s, addresses[__builtin_ctz(s->mask)], activeLanes(s->mask) * bytes);
  const uint32_t differs = lanesThatChange<M>(i, s, r, addresses, s->mask);
  const uint32_t allowed = checkAccess(s, i, addresses, s->mask, bytes, true, false, differs);
  if (allowed == 0) return;
  findSameCell<M>(i, s, r, addresses, allowed);
  storeAnyOf<M>(i, s, r, addresses, allowed);
}
template <class M>
const Instruction* storeChecked(const Instruction* i, Simdgroup* s, uint8_t* r) {
  storeCheckedOf<M>(i, s, r);
  AIRLOCK_NEXT(i + 1);
}

}  // namespace AIRLOCK_ISA
}  // namespace airlock::reference
