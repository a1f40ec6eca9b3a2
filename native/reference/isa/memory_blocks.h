// What the memory types are in memory and in registers, and blocks of lanes whose places run in a simple pattern.
#pragma once

#include "reference/isa/address.h"

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#endif

namespace airlock::reference::AIRLOCK_ISA {

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
#if defined(__AVX512F__)
constexpr uint32_t blockLanes = 16;
#else
constexpr uint32_t blockLanes = 8;
#endif

enum BlockPattern { blockScattered, blockConsecutive, blockSame };

/// What consecutive indices differ by when they name consecutive elements; 0 where the scale has no such step.
template <class M>
inline int32_t stepOf(int64_t scale) {
  constexpr int32_t size = sizeof(typename M::Stored);
  return scale == size ? 1 : scale == 1 ? size : 0;
}

/// The lanes' numbers in a block, times a step that `stepOf` gives.
alignas(64) constexpr int32_t runs[9][16] = {
#define AIRLOCK_RUN(n) {0, n, 2 * n, 3 * n, 4 * n, 5 * n, 6 * n, 7 * n, 8 * n, 9 * n, 10 * n, 11 * n, 12 * n, 13 * n, 14 * n, 15 * n}
    AIRLOCK_RUN(0), AIRLOCK_RUN(1), AIRLOCK_RUN(2), AIRLOCK_RUN(3), AIRLOCK_RUN(4),
    AIRLOCK_RUN(5), AIRLOCK_RUN(6), AIRLOCK_RUN(7), AIRLOCK_RUN(8),
#undef AIRLOCK_RUN
};

/// How a block of indices runs; `step` is what consecutive ones differ by, from 0 to 8.
inline BlockPattern patternOf(const int32_t* x, int32_t step) {
#if defined(__AVX512F__)
  const __m512i v = _mm512_loadu_si512(x), first = _mm512_set1_epi32(x[0]);
  if (_mm512_cmpeq_epi32_mask(v, first) == 0xffff) return blockSame;
  const __m512i run = _mm512_add_epi32(first, _mm512_load_si512(runs[step]));
  return _mm512_cmpeq_epi32_mask(v, run) == 0xffff && x[15] >= x[0] ? blockConsecutive : blockScattered;
#elif defined(__AVX2__)
  const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x)), first = _mm256_set1_epi32(x[0]);
  if (_mm256_movemask_epi8(_mm256_cmpeq_epi32(v, first)) == -1) return blockSame;
  const __m256i run = _mm256_add_epi32(first, _mm256_load_si256(reinterpret_cast<const __m256i*>(runs[step])));
  return _mm256_movemask_epi8(_mm256_cmpeq_epi32(v, run)) == -1 && x[7] >= x[0] ? blockConsecutive : blockScattered;
#else
  // Differences gathered with `or`: loops that become vector code.
  uint32_t same = 0, consecutive = 0;
  for (uint32_t n = 0; n < blockLanes; ++n) {
    same |= uint32_t(x[n]) ^ uint32_t(x[0]);
    consecutive |= uint32_t(x[n]) ^ (uint32_t(x[0]) + uint32_t(runs[step][n]));
  }
  return same == 0 ? blockSame : consecutive == 0 && x[blockLanes - 1] >= x[0] ? blockConsecutive : blockScattered;
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

}  // namespace airlock::reference::AIRLOCK_ISA
