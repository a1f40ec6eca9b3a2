// Float functions for one lane. `precise_*` are computed in double and rounded once; `fast_*` are short kernels without
// branches, so that a loop over them becomes vector code. Measured errors: docs/simt-math.md, written by a test.
#pragma once

#include "reference/isa/scalar.h"

namespace airlock::reference::AIRLOCK_ISA {

inline float float_negate(float a) { return bitsAs<float>(bitsAs<uint32_t>(a) ^ 0x80000000u); }
inline float float_abs(float a) { return bitsAs<float>(bitsAs<uint32_t>(a) & 0x7fffffffu); }
inline float float_copysign(float a, float b) {
  return bitsAs<float>((bitsAs<uint32_t>(a) & 0x7fffffffu) | (bitsAs<uint32_t>(b) & 0x80000000u));
}
inline float math_floor(float a) { return __builtin_floorf(a); }
inline float math_ceil(float a) { return __builtin_ceilf(a); }
inline float math_trunc(float a) { return __builtin_truncf(a); }
inline float math_rint(float a) { return __builtin_rintf(a); }
/// Halves go away from zero.
inline float math_round(float a) {
  const float whole = __builtin_truncf(a);
  const float up = float_abs(a - whole) >= 0.5f ? 1.0f : 0.0f;
  return float_copysign(whole + float_copysign(up, a), a);
}
/// The other operand where one is NaN, as air.fmin; -0 is below 0.
inline float math_fmin(float a, float b) {
  const float smaller = (a < b || b != b) ? a : b;
  return a == b ? bitsAs<float>(bitsAs<uint32_t>(a) | bitsAs<uint32_t>(b)) : smaller;
}
inline float math_fmax(float a, float b) {
  const float larger = (a > b || b != b) ? a : b;
  return a == b ? bitsAs<float>(bitsAs<uint32_t>(a) & bitsAs<uint32_t>(b)) : larger;
}
inline float math_fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
inline float math_fmod(float a, float b) { return __builtin_fmodf(a, b); }
inline float math_fdim(float a, float b) { return a > b ? a - b : (a <= b ? 0.0f : a + b); }
inline float math_nextafter(float a, float b) { return __builtin_nextafterf(a, b); }
inline float math_ldexp(float a, int32_t b) { return __builtin_ldexpf(a, b); }
inline float math_frexp_fraction(float a) {
  int exponent = 0;
  return __builtin_frexpf(a, &exponent);
}
/// 0 for 0, infinity and NaN.
inline uint32_t math_frexp_exponent(float a) {
  if (!(float_abs(a) < __builtin_inff())) return 0;
  int exponent = 0;
  (void)__builtin_frexpf(a, &exponent);
  return uint32_t(exponent);
}
/// INT_MIN for 0, INT_MAX for infinity and NaN.
inline uint32_t math_ilogb(float a) {
  if (a == 0.0f) return 0x80000000u;
  if (!(float_abs(a) < __builtin_inff())) return 0x7fffffffu;
  return math_frexp_exponent(a) - 1;
}

/// `value` to float, by rounding to odd: rounding the result again to a narrower type rounds only once.
inline float float_to_odd(double value) {
  const float nearest = float(value);
  const uint32_t bits = bitsAs<uint32_t>(nearest);
  const double back = double(nearest), magnitude = back < 0 ? -back : back, wanted = value < 0 ? -value : value;
  const uint32_t cut = magnitude > wanted ? bits - 1 : bits;
  return bitsAs<float>(magnitude == wanted || !(magnitude < __builtin_inf()) ? bits : (cut | 1u));
}
inline float fma_f16(float a, float b, float c) {
  // The product of two halves is exact in a float, the sum in a double but for a tail that cannot move a half.
  return half_round(float_to_odd(double(a) * double(b) + double(c)));
}
inline float fma_bf16(float a, float b, float c) { return bfloat_round(__builtin_fmaf(a, b, c)); }

// --- precise: the C library in double, rounded once

#define AIRLOCK_PRECISE(name) \
  inline float precise_##name(float a) { return float(__builtin_##name(double(a))); }
AIRLOCK_PRECISE(exp)
AIRLOCK_PRECISE(exp2)
AIRLOCK_PRECISE(log)
AIRLOCK_PRECISE(log2)
AIRLOCK_PRECISE(log10)
AIRLOCK_PRECISE(sin)
AIRLOCK_PRECISE(cos)
AIRLOCK_PRECISE(tan)
AIRLOCK_PRECISE(asin)
AIRLOCK_PRECISE(acos)
AIRLOCK_PRECISE(atan)
AIRLOCK_PRECISE(sinh)
AIRLOCK_PRECISE(cosh)
AIRLOCK_PRECISE(tanh)
AIRLOCK_PRECISE(asinh)
AIRLOCK_PRECISE(acosh)
AIRLOCK_PRECISE(atanh)
#undef AIRLOCK_PRECISE

constexpr double pi = 3.14159265358979323846;
constexpr double ln10 = 2.30258509299404568402;

inline float precise_sqrt(float a) { return __builtin_sqrtf(a); }
inline float precise_rsqrt(float a) { return float(1.0 / __builtin_sqrt(double(a))); }
inline float precise_exp10(float a) { return float(__builtin_pow(10.0, double(a))); }
/// sin(pi x): the argument is reduced exactly first.
inline double sinpi_double(double a) {
  const double nearest = __builtin_rint(a * 2.0), rest = (a - nearest * 0.5) * pi;
  const double quarter = nearest - 4.0 * __builtin_floor(nearest * 0.25);
  const double value = quarter == 0.0 ? __builtin_sin(rest) : quarter == 1.0 ? __builtin_cos(rest)
                       : quarter == 2.0 ? -__builtin_sin(rest) : -__builtin_cos(rest);
  return a - a == 0.0 ? value : __builtin_nan("");
}
inline double cospi_double(double a) {
  const double magnitude = a < 0 ? -a : a;
  // Above 2^53 every double is even.
  // Adding 0 makes -0 of the zeros 0, so that the poles of the tangent have their sign from the sine.
  return magnitude >= 0x1p53 ? (a - a) + 1.0 : sinpi_double(magnitude + 0.5) + 0.0;
}
inline float precise_sinpi(float a) { return float(sinpi_double(double(a))); }
inline float precise_cospi(float a) { return float(cospi_double(double(a))); }
inline float precise_tanpi(float a) { return float(sinpi_double(double(a)) / cospi_double(double(a))); }
inline float precise_pow(float a, float b) { return float(__builtin_pow(double(a), double(b))); }
inline float precise_powr(float a, float b) {
  const bool isNan = a < 0 || (a == 0 && b == 0) || (a == 1 && b - b != 0) || (b == 0 && a - a != 0) || a != a || b != b;
  return isNan ? __builtin_nanf("") : float(__builtin_pow(double(a < 0 ? 0 : a), double(b)));
}
inline float precise_atan2(float a, float b) { return float(__builtin_atan2(double(a), double(b))); }

// --- fast

inline float fast_sqrt(float a) { return __builtin_sqrtf(a); }
inline float fast_rsqrt(float a) { return 1.0f / __builtin_sqrtf(a); }

/// fraction * 2^exponent for an exponent in [-300, 300]; in two steps, so that subnormal results are right.
inline float scaleByPower(float fraction, int32_t exponent) {
  const int32_t first = exponent >> 1, second = exponent - first;
  return fraction * bitsAs<float>(uint32_t(first + 127) << 23) * bitsAs<float>(uint32_t(second + 127) << 23);
}
/// e^r for |r| <= 0.35, Taylor to r^7.
inline float expNearZero(float r) {
  float p = 1.0f / 5040;
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  return (p * r * r + r) + 1.0f;
}
inline float fast_exp2(float a) {
  const float inside = a > 129.0f ? 129.0f : (a < -151.0f ? -151.0f : a);
  const float whole = __builtin_rintf(inside == inside ? inside : 0.0f);
  const float result = scaleByPower(expNearZero((inside - whole) * 0.693147180559945f), int32_t(whole));
  return a == a ? result : a;
}
/// e^a / 2, also where e^a is too large.
inline float fast_half_exp(float a) {
  const float inside = a > 90.0f ? 90.0f : (a < -104.5f ? -104.5f : a);
  const float whole = __builtin_rintf((inside == inside ? inside : 0.0f) * 1.44269504088896f);
  const float rest = (inside - whole * 0.693145751953125f) - whole * 1.42860682030941723212e-6f;
  const float result = scaleByPower(expNearZero(rest), int32_t(whole) - 1);
  return a == a ? result : a;
}
inline float fast_exp(float a) {
  const float inside = a > 89.0f ? 89.0f : (a < -104.5f ? -104.5f : a);
  const float whole = __builtin_rintf((inside == inside ? inside : 0.0f) * 1.44269504088896f);
  // ln 2 in two parts; the first has so few bits that its product with a whole number is exact.
  const float rest = (inside - whole * 0.693145751953125f) - whole * 1.42860682030941723212e-6f;
  const float result = scaleByPower(expNearZero(rest), int32_t(whole));
  return a == a ? result : a;
}
inline float fast_exp10(float a) {
  const float inside = a > 39.0f ? 39.0f : (a < -46.0f ? -46.0f : a);
  const float whole = __builtin_rintf((inside == inside ? inside : 0.0f) * 3.32192809488736f);
  const float rest = float(double(inside) * ln10 - double(whole) * 0.693147180559945309417);
  const float result = scaleByPower(expNearZero(rest), int32_t(whole));
  return a == a ? result : a;
}

/// x as 2^exponent * mantissa with the mantissa in [sqrt(1/2), sqrt(2)); x positive and finite.
struct PowerAndMantissa {
  float exponent, mantissa;
};
inline PowerAndMantissa splitPower(float x) {
  const bool subnormal = x < 0x1p-126f;
  const uint32_t bits = bitsAs<uint32_t>(subnormal ? x * 0x1p24f : x);
  // The bits of sqrt(1/2); the difference's upper bits are the exponent.
  const uint32_t shifted = bits - 0x3f3504f3u;
  const int32_t exponent = int32_t(shifted) >> 23;
  return {float(exponent) - (subnormal ? 24.0f : 0.0f), bitsAs<float>((shifted & 0x7fffffu) + 0x3f3504f3u)};
}
/// The logarithm's part beyond m - 1, for m in [sqrt(1/2), sqrt(2)): 2 atanh(s) by series, s = (m-1)/(m+1).
inline float logTail(float m) {
  const float f = m - 1.0f, s = f / (2.0f + f), z = s * s;
  float p = 2.0f / 11;
  p = p * z + 2.0f / 9;
  p = p * z + 2.0f / 7;
  p = p * z + 0.4f;
  p = p * z + 2.0f / 3;
  // log(1+f) = f - f*f/2 + s*(f*f/2 + tail): the large part f stays exact.
  const float half = 0.5f * f * f;
  return s * (half + p * z) - half;
}
inline float logSpecial(float a, float result) {
  const float inf = __builtin_inff();
  return a > 0.0f ? (a == inf ? inf : result) : (a == 0.0f ? -inf : __builtin_nanf(""));
}
inline float logInside(float a) { return a > 0.0f && a < __builtin_inff() ? a : 1.0f; }
inline float fast_log(float a) {
  const PowerAndMantissa x = splitPower(logInside(a));
  const float tail = logTail(x.mantissa) + x.exponent * 1.42860682030941723212e-6f;
  return logSpecial(a, (tail + (x.mantissa - 1.0f)) + x.exponent * 0.693145751953125f);
}
inline float fast_log2(float a) {
  const PowerAndMantissa x = splitPower(logInside(a));
  const float f = x.mantissa - 1.0f, tail = logTail(x.mantissa);
  // log2(e) = 1 + 0.4427: the sum keeps what one product would lose.
  return logSpecial(a, (((f + tail) * 0.442695040888963f + tail) + f) + x.exponent);
}
inline float fast_log10(float a) {
  const PowerAndMantissa x = splitPower(logInside(a));
  const double f = double(x.mantissa) - 1.0 + double(logTail(x.mantissa));
  return logSpecial(a, float(f * 0.434294481903251827651 + double(x.exponent) * 0.301029995663981195214));
}

/// Sine and cosine of r, |r| <= pi/4 and a little, by Taylor series.
inline float sinNearZero(float r) {
  const float z = r * r;
  float p = 1.0f / 362880;
  p = p * z - 1.0f / 5040;
  p = p * z + 1.0f / 120;
  p = p * z - 1.0f / 6;
  return p * z * r + r;
}
inline float cosNearZero(float r) {
  const float z = r * r;
  float p = -1.0f / 3628800;
  p = p * z + 1.0f / 40320;
  p = p * z - 1.0f / 720;
  p = p * z + 1.0f / 24;
  return (p * z * z - 0.5f * z) + 1.0f;
}
/// The rest of `a` after whole quarters of a turn, and the number of quarters modulo 4. Good for |a| < 2^30.
struct Quarters {
  float rest;
  int32_t quarter;
};
inline Quarters reduceToQuarter(float a) {
  const double x = double(a);
  const double limited = x < 0x1p31 && x > -0x1p31 ? x : (a - a);
  const double number = __builtin_rint(limited * 0.636619772367581343076);
  const double rest = (limited - number * 1.57079632679489655800) - number * 6.12323399573676603587e-17;
  const double whole = number == number ? number : 0.0;
  return {float(rest), int32_t(whole) & 3};
}
inline float sinOfQuarters(float rest, int32_t quarter) {
  const float sine = sinNearZero(rest), cosine = cosNearZero(rest);
  const float value = (quarter & 1) != 0 ? cosine : sine;
  return (quarter & 2) != 0 ? -value : value;
}
inline float fast_sin(float a) {
  const Quarters q = reduceToQuarter(a);
  return sinOfQuarters(q.rest, q.quarter);
}
inline float fast_cos(float a) {
  const Quarters q = reduceToQuarter(a);
  return sinOfQuarters(q.rest, q.quarter + 1);
}
inline float fast_tan(float a) {
  const Quarters q = reduceToQuarter(a);
  return sinOfQuarters(q.rest, q.quarter) / sinOfQuarters(q.rest, q.quarter + 1);
}
inline Quarters reduceHalfTurns(float a) {
  const float magnitude = float_abs(a);
  // Above 2^24 every float is an even number.
  const float limited = magnitude < 0x1p24f ? a : a - a;
  const float number = __builtin_rintf((limited == limited ? limited : 0.0f) * 2.0f);
  return {(limited - number * 0.5f) * float(pi), int32_t(number) & 3};
}
inline float fast_sinpi(float a) {
  const Quarters q = reduceHalfTurns(a);
  return sinOfQuarters(q.rest, q.quarter);
}
inline float fast_cospi(float a) {
  const Quarters q = reduceHalfTurns(a);
  return sinOfQuarters(q.rest, q.quarter + 1) + 0.0f;
}
inline float fast_tanpi(float a) { return fast_sinpi(a) / fast_cospi(a); }

/// Padé approximant near 0, where the exponentials would cancel; 1 - 2 / (e^2x + 1) elsewhere.
inline float fast_tanh(float a) {
  const float magnitude = float_abs(a), z = a * a;
  const float near = magnitude * (945.0f + z * (105.0f + z)) / (945.0f + z * (420.0f + 15.0f * z));
  const float bounded = magnitude > 10.0f ? 10.0f : magnitude;
  const float far = 1.0f - 2.0f / (fast_exp(bounded * 2.0f) + 1.0f);
  return a == a ? float_copysign(magnitude < 0.6f ? near : far, a) : a;
}
inline float fast_sinh(float a) {
  const float magnitude = float_abs(a), z = a * a;
  const float near = magnitude + magnitude * z * (1.0f / 6 + z * (1.0f / 120 + z * (1.0f / 5040 + z * (1.0f / 362880))));
  const float half = fast_half_exp(magnitude);
  return float_copysign(magnitude < 1.0f ? near : half - 0.25f / half, a);
}
inline float fast_cosh(float a) {
  const float half = fast_half_exp(float_abs(a));
  return half + 0.25f / half;
}

/// log2 of a positive finite double, error below 1e-10.
inline double log2Double(double x) {
  const uint64_t shifted = bitsAs<uint64_t>(x) - 0x3fe6a09e667f3bcdu;
  const int32_t exponent = int32_t(int64_t(shifted) >> 52);
  const double m = bitsAs<double>((shifted & 0xfffffffffffffu) + 0x3fe6a09e667f3bcdu);
  const double s = (m - 1.0) / (m + 1.0), z = s * s;
  double p = 1.0 / 13;
  p = p * z + 1.0 / 11;
  p = p * z + 1.0 / 9;
  p = p * z + 1.0 / 7;
  p = p * z + 1.0 / 5;
  p = p * z + 1.0 / 3;
  return (p * z * s + s) * 2.88539008177792681472 + double(exponent);
}
/// 2^x for |x| <= 1000, relative error below 1e-9.
inline double exp2Double(double x) {
  const double whole = __builtin_rint(x), r = (x - whole) * 0.693147180559945309417;
  double p = 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  return (p * r * r + r + 1.0) * bitsAs<double>(uint64_t(int64_t(int32_t(whole)) + 1023) << 52);
}
/// |a|^b for positive finite `a`; any b but NaN.
inline float powPositive(float a, float b) {
  const double exponent = log2Double(double(a)) * double(b);
  const double bounded = exponent > 300.0 ? 300.0 : (exponent < -300.0 ? -300.0 : exponent);
  return float(exp2Double(bounded == bounded ? bounded : 0.0));
}
/// As C's pow, special values too.
inline float fast_pow(float a, float b) {
  const float inf = __builtin_inff(), magnitude = float_abs(a), bMagnitude = float_abs(b);
  const bool ordinary = magnitude > 0.0f && magnitude < inf;
  float result = powPositive(ordinary ? magnitude : 1.0f, b == b ? b : 0.0f);
  // 0 and infinity: by the sign of the exponent.
  const bool grows = (magnitude == inf) == (b > 0.0f);
  result = ordinary ? result : (grows ? inf : 0.0f);
  const bool wholeExponent = __builtin_truncf(b) == b;
  const float half = b * 0.5f;
  const bool odd = wholeExponent && __builtin_truncf(half) != half;
  const bool negative = (bitsAs<uint32_t>(a) & 0x80000000u) != 0;
  result = negative && odd ? -result : result;
  result = a < 0.0f && magnitude < inf && !wholeExponent ? __builtin_nanf("") : result;
  result = a != a || b != b ? __builtin_nanf("") : result;
  return b == 0.0f || a == 1.0f || (a == -1.0f && bMagnitude == inf) ? 1.0f : result;
}
inline float fast_powr(float a, float b) {
  const float inf = __builtin_inff(), bMagnitude = float_abs(b);
  const bool invalid = !(a >= 0.0f) || b != b || (a == 0.0f && b == 0.0f) || (a == inf && b == 0.0f) ||
                       (a == 1.0f && bMagnitude == inf);
  return invalid ? __builtin_nanf("") : fast_pow(float_abs(a), b);
}

inline float fast_asin(float a) { return precise_asin(a); }
inline float fast_acos(float a) { return precise_acos(a); }
inline float fast_atan(float a) { return precise_atan(a); }
inline float fast_atan2(float a, float b) { return precise_atan2(a, b); }
inline float fast_asinh(float a) { return precise_asinh(a); }
inline float fast_acosh(float a) { return precise_acosh(a); }
inline float fast_atanh(float a) { return precise_atanh(a); }

}  // namespace airlock::reference::AIRLOCK_ISA
