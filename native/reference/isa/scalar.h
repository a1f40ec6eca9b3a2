// Helpers that the expressions of the opcode table call (docs/simt.md), for one lane. They have no branches where a
// loop over 32 lanes of them is to become vector code. No standard library headers with inline functions: this file is
// compiled once for each instruction set, and the linker must not mix them.
#pragma once

#include <stdint.h>

namespace airlock::reference::AIRLOCK_ISA {

template <class To, class From>
inline To bitsAs(From value) {
  static_assert(sizeof(To) == sizeof(From), "the same bits");
  To result;
  __builtin_memcpy(&result, &value, sizeof result);
  return result;
}

// --- integers

inline uint32_t mulhi_u32(uint32_t a, uint32_t b) { return uint32_t((uint64_t(a) * b) >> 32); }
inline uint32_t mulhi_s32(uint32_t a, uint32_t b) {
  return uint32_t(uint64_t(int64_t(int32_t(a)) * int32_t(b)) >> 32);
}
inline uint64_t mulhi_u64(uint64_t a, uint64_t b) {
  const uint64_t aLow = uint32_t(a), aHigh = a >> 32, bLow = uint32_t(b), bHigh = b >> 32;
  const uint64_t middle = aHigh * bLow + ((aLow * bLow) >> 32);
  const uint64_t other = aLow * bHigh + uint32_t(middle);
  return aHigh * bHigh + (middle >> 32) + (other >> 32);
}
inline uint64_t mulhi_s64(uint64_t a, uint64_t b) {
  return mulhi_u64(a, b) - (int64_t(a) < 0 ? b : 0) - (int64_t(b) < 0 ? a : 0);
}
inline uint32_t addsat_s32(uint32_t a, uint32_t b) {
  const uint32_t sum = a + b, limit = 0x7fffffffu + (a >> 31);
  return ((~(a ^ b) & (a ^ sum)) >> 31) != 0 ? limit : sum;
}
inline uint64_t addsat_s64(uint64_t a, uint64_t b) {
  const uint64_t sum = a + b, limit = 0x7fffffffffffffffu + (a >> 63);
  return ((~(a ^ b) & (a ^ sum)) >> 63) != 0 ? limit : sum;
}
inline uint32_t subsat_s32(uint32_t a, uint32_t b) {
  const uint32_t difference = a - b, limit = 0x7fffffffu + (a >> 31);
  return (((a ^ b) & (a ^ difference)) >> 31) != 0 ? limit : difference;
}
inline uint64_t subsat_s64(uint64_t a, uint64_t b) {
  const uint64_t difference = a - b, limit = 0x7fffffffffffffffu + (a >> 63);
  return (((a ^ b) & (a ^ difference)) >> 63) != 0 ? limit : difference;
}
inline uint32_t popcount32(uint32_t a) {
  a -= (a >> 1) & 0x55555555u;
  a = (a & 0x33333333u) + ((a >> 2) & 0x33333333u);
  a = (a + (a >> 4)) & 0x0f0f0f0fu;
  return (a * 0x01010101u) >> 24;
}
inline uint64_t popcount64(uint64_t a) { return popcount32(uint32_t(a)) + popcount32(uint32_t(a >> 32)); }
/// 32 for 0.
inline uint32_t clz32(uint32_t a) {
  a |= a >> 1;
  a |= a >> 2;
  a |= a >> 4;
  a |= a >> 8;
  a |= a >> 16;
  return popcount32(~a);
}
inline uint64_t clz64(uint64_t a) {
  const uint32_t high = uint32_t(a >> 32);
  return high != 0 ? clz32(high) : 32 + clz32(uint32_t(a));
}
/// 32 for 0.
inline uint32_t ctz32(uint32_t a) { return popcount32(~a & (a - 1)); }
inline uint64_t ctz64(uint64_t a) { return popcount64(~a & (a - 1)); }
inline uint32_t byteswap32(uint32_t a) {
  return (a >> 24) | ((a >> 8) & 0xff00u) | ((a << 8) & 0xff0000u) | (a << 24);
}
inline uint64_t byteswap64(uint64_t a) {
  return (uint64_t(byteswap32(uint32_t(a))) << 32) | byteswap32(uint32_t(a >> 32));
}
inline uint32_t reverse32(uint32_t a) {
  a = ((a >> 1) & 0x55555555u) | ((a & 0x55555555u) << 1);
  a = ((a >> 2) & 0x33333333u) | ((a & 0x33333333u) << 2);
  a = ((a >> 4) & 0x0f0f0f0fu) | ((a & 0x0f0f0f0fu) << 4);
  return byteswap32(a);
}
inline uint64_t reverse64(uint64_t a) {
  return (uint64_t(reverse32(uint32_t(a))) << 32) | reverse32(uint32_t(a >> 32));
}

// --- half and bfloat: values of these types held in a float

/// The nearest half, ties to even; overflow is infinity, NaN stays NaN.
inline float half_round(float a) {
  const uint32_t bits = bitsAs<uint32_t>(a), sign = bits & 0x80000000u, magnitude = bits & 0x7fffffffu;
  // Below 2^-14 the step is 2^-24, which is the step of floats in [0.5, 1): adding 0.5 rounds there.
  const uint32_t small = bitsAs<uint32_t>((bitsAs<float>(magnitude) + 0.5f) - 0.5f);
  const uint32_t normal = (magnitude + 0xfffu + ((magnitude >> 13) & 1u)) & ~0x1fffu;
  const uint32_t finite = normal > 0x477fe000u ? 0x7f800000u : normal;
  const uint32_t rounded = magnitude < 0x38800000u ? small : finite;
  const uint32_t result = magnitude > 0x7f800000u ? ((magnitude | 0x400000u) & ~0x1fffu) : rounded;
  return bitsAs<float>(result | sign);
}
inline float half_round_to_zero(float a) {
  const uint32_t bits = bitsAs<uint32_t>(a), sign = bits & 0x80000000u, magnitude = bits & 0x7fffffffu;
  // One down where rounding to nearest went up, in units of 2^-24.
  const float exact = bitsAs<float>(magnitude), nearest = (exact + 0.5f) - 0.5f;
  const uint32_t small = bitsAs<uint32_t>(nearest > exact ? nearest - 0x1p-24f : nearest);
  const uint32_t cut = magnitude & ~0x1fffu;
  const uint32_t finite = cut > 0x477fe000u ? 0x477fe000u : cut;
  const uint32_t rounded = magnitude < 0x38800000u ? small : finite;
  const uint32_t result =
      magnitude > 0x7f800000u ? ((magnitude | 0x400000u) & ~0x1fffu) : (magnitude == 0x7f800000u ? magnitude : rounded);
  return bitsAs<float>(result | sign);
}
/// The nearest bfloat, ties to even.
inline float bfloat_round(float a) {
  const uint32_t bits = bitsAs<uint32_t>(a);
  const uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) & 0xffff0000u;
  return bitsAs<float>((bits & 0x7fffffffu) > 0x7f800000u ? ((bits | 0x400000u) & 0xffff0000u) : rounded);
}
/// Encoding of a value that is a half.
inline uint32_t half_bits(float a) {
  const uint32_t bits = bitsAs<uint32_t>(a), sign = (bits >> 16) & 0x8000u, magnitude = bits & 0x7fffffffu;
  // A subnormal half times 2^24 is its significand.
  const float scaled = bitsAs<float>(magnitude < 0x38800000u ? magnitude : 0u) * 0x1p24f;
  const uint32_t small = uint32_t(int32_t(scaled));
  const uint32_t normal = (magnitude - 0x38000000u) >> 13;
  const uint32_t finite = magnitude < 0x38800000u ? small : normal;
  const uint32_t special = 0x7c00u | ((magnitude >> 13) & 0x3ffu);
  return sign | (magnitude >= 0x7f800000u ? special : finite);
}
inline float half_value(uint32_t a) {
  const uint32_t sign = (a & 0x8000u) << 16, magnitude = (a & 0x7fffu) << 13;
  const uint32_t scaled = bitsAs<uint32_t>(float(int32_t(a & 0x3ffu)) * 0x1p-24f);
  const uint32_t normal = magnitude + 0x38000000u;
  const uint32_t special = magnitude | 0x7f800000u;
  const uint32_t finite = (a & 0x7c00u) == 0 ? scaled : normal;
  return bitsAs<float>(sign | ((a & 0x7c00u) == 0x7c00u ? special : finite));
}
inline uint32_t bfloat_bits(float a) { return bitsAs<uint32_t>(a) >> 16; }
inline float bfloat_value(uint32_t a) { return bitsAs<float>(a << 16); }

inline uint32_t float_bits(float a) { return bitsAs<uint32_t>(a); }
inline float float_value(uint32_t a) { return bitsAs<float>(a); }

// --- float to integer, saturating; NaN gives 0

inline uint32_t float_to_s32(float a) {
  const float inside = a >= 0x1p31f ? 0.0f : (a >= -0x1p31f ? a : 0.0f);
  return a >= 0x1p31f ? 0x7fffffffu : (a < -0x1p31f ? 0x80000000u : uint32_t(int32_t(inside)));
}
inline uint32_t float_to_u32(float a) {
  const float low = a > 0.0f && a < 0x1p31f ? a : 0.0f;
  const float high = a >= 0x1p31f && a < 0x1p32f ? a - 0x1p31f : 0.0f;
  return a >= 0x1p32f ? 0xffffffffu : uint32_t(int32_t(low)) + (a >= 0x1p31f ? 0x80000000u + uint32_t(int32_t(high)) : 0u);
}
inline uint64_t float_to_s64(float a) {
  const float inside = a >= 0x1p63f ? 0.0f : (a >= -0x1p63f ? a : 0.0f);
  return a >= 0x1p63f ? 0x7fffffffffffffffu : (a < -0x1p63f ? 0x8000000000000000u : uint64_t(int64_t(inside)));
}
inline uint64_t float_to_u64(float a) {
  const float low = a > 0.0f && a < 0x1p63f ? a : 0.0f;
  const float high = a >= 0x1p63f && a < 0x1p64f ? a - 0x1p63f : 0.0f;
  return a >= 0x1p64f ? ~uint64_t(0)
                      : uint64_t(int64_t(low)) + (a >= 0x1p63f ? 0x8000000000000000u + uint64_t(int64_t(high)) : 0u);
}

}  // namespace airlock::reference::AIRLOCK_ISA
