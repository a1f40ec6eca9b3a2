// Texels as bytes and as colours: four words, floats or integers by the class of the format. Sources: Metal Shading
// Language specification, "Texture Addressing and Conversion Rules"; sRGB: IEC 61966-2-1.
#pragma once

#include "reference/isa/simple.h"

namespace airlock::reference::AIRLOCK_ISA {

/// Four components as bits: of floats, or integers extended to 32 bits.
struct Colour {
  uint32_t bits[4];
};

inline uint32_t texelWord(const uint8_t* p, uint32_t bytes) {
  uint32_t word = 0;
  __builtin_memcpy(&word, p, bytes);  // little endian, as everything here
  return word;
}

/// Integers are converted in double: it holds every 16-bit fraction's nearest float unambiguously.
inline float fractionOf(uint32_t value, uint32_t bits) { return float(double(value) / double((1u << bits) - 1)); }
inline float signedFractionOf(int32_t value, uint32_t bits) {
  const double fraction = double(value) / double((1u << (bits - 1)) - 1);
  return float(fraction < -1.0 ? -1.0 : fraction);
}
inline int32_t signExtended(uint32_t value, uint32_t bits) { return int32_t(value << (32 - bits)) >> (32 - bits); }
/// The nearest of 0 to 2^bits - 1, ties to even; NaN gives 0.
inline uint32_t fractionBits(float value, uint32_t bits) {
  const double inside = value >= 1.0f ? 1.0 : (value > 0.0f ? double(value) : 0.0);
  return uint32_t(__builtin_rint(inside * double((1u << bits) - 1)));
}
inline uint32_t signedFractionBits(float value, uint32_t bits) {
  const double inside = value >= 1.0f ? 1.0 : (value > -1.0f ? double(value) : (value <= -1.0f ? -1.0 : 0.0));
  return uint32_t(int32_t(__builtin_rint(inside * double((1u << (bits - 1)) - 1)))) & ((1u << bits) - 1);
}
inline float fromSrgb(float value) {
  return value <= 0.04045f ? value / 12.92f : float(__builtin_pow((double(value) + 0.055) / 1.055, 2.4));
}
inline float toSrgb(float value) {
  const double v = value >= 1.0f ? 1.0 : (value > 0.0f ? double(value) : 0.0);
  return float(v < 0.0031308 ? 12.92 * v : 1.055 * __builtin_pow(v, 1.0 / 2.4) - 0.055);
}

inline uint32_t componentOf(const TexelFormat& format, uint32_t raw, bool isColour) {
  const uint32_t bits = format.bits;
  switch (format.kind) {
    case texelUnorm: {
      const float value = fractionOf(raw, bits);
      return bitsAs<uint32_t>(format.isSrgb && isColour ? fromSrgb(value) : value);
    }
    case texelSnorm: return bitsAs<uint32_t>(signedFractionOf(signExtended(raw, bits), bits));
    case texelUint: return raw;
    case texelSint: return uint32_t(signExtended(raw, bits));
    default: return bits == 16 ? bitsAs<uint32_t>(half_value(raw)) : raw;
  }
}
/// Integers too large for the format become its largest or smallest.
inline uint32_t rawOf(const TexelFormat& format, uint32_t value, bool isColour) {
  const uint32_t bits = format.bits, all = bits == 32 ? ~0u : (1u << bits) - 1;
  const float number = bitsAs<float>(value);
  switch (format.kind) {
    case texelUnorm: return fractionBits(format.isSrgb && isColour ? toSrgb(number) : number, bits);
    case texelSnorm: return signedFractionBits(number, bits);
    case texelUint: return value > all ? all : value;
    case texelSint: {
      const int32_t most = int32_t(all >> 1), least = -most - 1, whole = int32_t(value);
      return uint32_t(whole > most ? most : (whole < least ? least : whole)) & all;
    }
    default: return bits == 16 ? half_bits(half_round(number)) : value;
  }
}

/// What a texel is where the format has no such component, and outside of a texture: 0, 0, 0 and 1, or all 0.
inline Colour emptyColour(const TexelFormat& format, bool hasOne) {
  const bool isFloat = format.kind <= texelFloat;
  return {{0, 0, 0, hasOne ? (isFloat ? bitsAs<uint32_t>(1.0f) : 1u) : 0u}};
}

inline Colour readTexel(const TexelFormat& format, const uint8_t* p) {
  Colour colour = emptyColour(format, true);
  if (format.isPacked10) {
    const uint32_t word = texelWord(p, 4);
    TexelFormat part = format;
    part.bits = 10;
    for (uint32_t n = 0; n < 3; ++n) colour.bits[n] = componentOf(part, (word >> (n * 10)) & 0x3ffu, true);
    part.bits = 2;
    colour.bits[3] = componentOf(part, word >> 30, false);
  } else {
    const uint32_t bytes = format.bits / 8u;
    for (uint32_t n = 0; n < format.components; ++n) colour.bits[n] = componentOf(format, texelWord(p + n * bytes, bytes), n < 3);
  }
  if (format.isBgr) {
    const uint32_t red = colour.bits[0];
    colour.bits[0] = colour.bits[2];
    colour.bits[2] = red;
  }
  return colour;
}

inline void writeTexel(const TexelFormat& format, uint8_t* p, Colour colour) {
  if (format.isBgr) {
    const uint32_t red = colour.bits[0];
    colour.bits[0] = colour.bits[2];
    colour.bits[2] = red;
  }
  if (format.isPacked10) {
    TexelFormat part = format;
    part.bits = 10;
    uint32_t word = 0;
    for (uint32_t n = 0; n < 3; ++n) word |= rawOf(part, colour.bits[n], true) << (n * 10);
    part.bits = 2;
    word |= rawOf(part, colour.bits[3], false) << 30;
    __builtin_memcpy(p, &word, 4);
    return;
  }
  const uint32_t bytes = format.bits / 8u;
  for (uint32_t n = 0; n < format.components; ++n) {
    const uint32_t raw = rawOf(format, colour.bits[n], n < 3);
    __builtin_memcpy(p + n * bytes, &raw, bytes);
  }
}

}  // namespace airlock::reference::AIRLOCK_ISA
