// 8x8 matrices of a simdgroup: 64 floats, row-major; see docs/simt.md for which lane holds what.
#pragma once

#include "reference/isa/operands.h"

namespace airlock::reference::AIRLOCK_ISA {

/// First of the two elements that a lane holds.
inline uint32_t elementOf(uint32_t lane) {
  const uint32_t row = (lane / 16) * 4 + (lane / 2) % 4, column = ((lane / 8) % 2) * 4 + (lane % 2) * 2;
  return row * 8 + column;
}

template <class M>
inline float floatOf(typename M::Stored stored) {
  const auto value = M::value(stored);
  return bitsAs<float>(value);
}
template <class M>
inline typename M::Stored storedOf(float value) {
  return M::stored(bitsAs<typename M::Register>(value));
}

/// Where element (row, column) is, from the operands: base, column stride, row stride, origin column, origin row.
struct MatrixPlace {
  // Unsigned: strides of hostile programs may overflow, and then wrap as addresses do.
  uint64_t base, columnStride, rowStride;
  MatrixPlace(uint8_t* r, const Instruction* i, Simdgroup* s, uint64_t elementBytes) {
    const uint32_t lane = firstActive(s);
    columnStride = source<uint64_t>(r, i, 2, lane) * elementBytes;
    rowStride = source<uint64_t>(r, i, 3, lane) * elementBytes;
    base = source<uint64_t>(r, i, 1, lane) + source<uint64_t>(r, i, 4, lane) * columnStride +
           source<uint64_t>(r, i, 5, lane) * rowStride;
  }
  uint64_t at(uint32_t row, uint32_t column) const {
    return base + row * rowStride + column * columnStride;
  }
};

/// Checks the 64 elements in checked mode, 32 at a time; the bit of each that may be touched.
inline uint64_t checkElements(const Instruction* i, Simdgroup* s, const MatrixPlace& place, uint32_t bytes, bool isWrite) {
  uint64_t allowed = 0;
  for (uint32_t half = 0; half < 2; ++half) {
    uint64_t addresses[lanes];
    for (uint32_t n = 0; n < lanes; ++n) addresses[n] = place.at(half * 4 + n / 8, n % 8);
    allowed |= uint64_t(checkAccess(s, i, addresses, 0xffffffffu, bytes, isWrite, false, isWrite ? 0xffffffffu : 0)) << (half * 32);
  }
  return allowed;
}

template <class M, bool isChecked>
void matrixLoad(const Instruction* i, Simdgroup* s, uint8_t* r) {
  using Stored = typename M::Stored;
  const MatrixPlace place(r, i, s, sizeof(Stored));
  float* d = s->matrices[i->words[0]];
  countRead(s, place.base, 64 * sizeof(Stored));
  uint64_t allowed = ~uint64_t(0);
  if constexpr (isChecked) allowed = checkElements(i, s, place, sizeof(Stored), false);
  const uint32_t lane = firstActive(s);
  for (uint32_t row = 0; row < 8; ++row) {
    if (place.columnStride == sizeof(Stored) && allowed == ~uint64_t(0)) {
      if (const uint8_t* from = placeOf(s, place.at(row, 0), lane, 8 * sizeof(Stored), false)) {
        Stored raw[8];
        __builtin_memcpy(raw, from, sizeof raw);
        for (uint32_t column = 0; column < 8; ++column) d[row * 8 + column] = floatOf<M>(raw[column]);
        continue;
      }
    }
    for (uint32_t column = 0; column < 8; ++column) {
      const uint8_t* from = (allowed >> (row * 8 + column) & 1u) != 0
                                ? placeOf(s, place.at(row, column), lane, sizeof(Stored), false)
                                : nullptr;
      d[row * 8 + column] = from == nullptr ? 0.0f : floatOf<M>(readAt<Stored>(from));
    }
  }
}
template <class M, bool isChecked>
void matrixStore(const Instruction* i, Simdgroup* s, uint8_t* r) {
  using Stored = typename M::Stored;
  const MatrixPlace place(r, i, s, sizeof(Stored));
  const float* a = s->matrices[i->words[0]];
  countWritten(s, place.base, 64 * sizeof(Stored));
  uint64_t allowed = ~uint64_t(0);
  if constexpr (isChecked) allowed = checkElements(i, s, place, sizeof(Stored), true);
  const uint32_t lane = firstActive(s);
  for (uint32_t row = 0; row < 8; ++row) {
    for (uint32_t column = 0; column < 8; ++column) {
      uint8_t* to = (allowed >> (row * 8 + column) & 1u) != 0 ? placeOf(s, place.at(row, column), lane, sizeof(Stored), true)
                                                              : nullptr;
      if (to != nullptr) writeAt<Stored>(to, storedOf<M>(a[row * 8 + column]));
    }
  }
}
inline void matrixMove(const Instruction* i, Simdgroup* s, uint8_t*) {
  __builtin_memmove(s->matrices[i->words[0]], s->matrices[i->words[1]], sizeof(float) * 64);
}
inline void matrixFill(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const float value = source<float>(r, i, 1, firstActive(s));
  for (uint32_t n = 0; n < 64; ++n) s->matrices[i->words[0]][n] = value;
}
inline void matrixDiagonal(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const float value = source<float>(r, i, 1, firstActive(s));
  for (uint32_t n = 0; n < 64; ++n) s->matrices[i->words[0]][n] = n % 9 == 0 ? value : 0.0f;
}
/// Sums in float in the order of the inner index, rounded once to the result's type.
inline void matrixMultiplyAdd(const Instruction* i, Simdgroup* s, uint8_t*) {
  const uint32_t type = i->words[0];
  const float* a = s->matrices[i->words[2]];
  const float* c = s->matrices[i->words[4]];
  alignas(64) float b[64], d[64];
  __builtin_memcpy(b, s->matrices[i->words[3]], sizeof b);
  for (uint32_t row = 0; row < 8; ++row) {
    float sum[8];
    for (uint32_t column = 0; column < 8; ++column) sum[column] = c[row * 8 + column];
    for (uint32_t inner = 0; inner < 8; ++inner) {
      const float factor = a[row * 8 + inner];
      for (uint32_t column = 0; column < 8; ++column) sum[column] += factor * b[inner * 8 + column];
    }
    for (uint32_t column = 0; column < 8; ++column) d[row * 8 + column] = sum[column];
  }
  float* result = s->matrices[i->words[1]];
  for (uint32_t n = 0; n < 64; ++n) result[n] = type == 1 ? half_round(d[n]) : type == 2 ? bfloat_round(d[n]) : d[n];
}
inline void matrixGet(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const float* a = s->matrices[i->words[1]];
  float* result = resultRow<float>(r, i, 0);
  for (uint32_t lane = 0; lane < lanes; ++lane) result[lane] = a[elementOf(lane) + (i->words[2] & 1u)];
}
inline void matrixSet(const Instruction* i, Simdgroup* s, uint8_t* r) {
  float* d = s->matrices[i->words[0]];
  if (i->words[0] != i->words[1]) __builtin_memcpy(d, s->matrices[i->words[1]], sizeof(float) * 64);
  for (uint32_t left = s->mask; left != 0; left &= left - 1) {
    const uint32_t lane = uint32_t(__builtin_ctz(left));
    d[elementOf(lane) + (i->words[3] & 1u)] = source<float>(r, i, 2, lane);
  }
}

template <class Tables>
void addMatrices(Tables& tables) {
  tables.opcode(op_matrix_move, handlerOf<matrixMove>);
  tables.opcode(op_matrix_fill, handlerOf<matrixFill>);
  tables.opcode(op_matrix_diagonal, handlerOf<matrixDiagonal>);
  tables.opcode(op_matrix_multiply_add, handlerOf<matrixMultiplyAdd>);
  tables.opcode(op_matrix_get, handlerOf<matrixGet>);
  tables.opcode(op_matrix_set, handlerOf<matrixSet>);
#define AIRLOCK_MATRIX(type, M)                                                             \
  tables.fast[specialOpcodes + op_matrix_load_##type] = handlerOf<matrixLoad<M, false>>;    \
  tables.checked[specialOpcodes + op_matrix_load_##type] = handlerOf<matrixLoad<M, true>>;  \
  tables.fast[specialOpcodes + op_matrix_store_##type] = handlerOf<matrixStore<M, false>>;  \
  tables.checked[specialOpcodes + op_matrix_store_##type] = handlerOf<matrixStore<M, true>>
  AIRLOCK_MATRIX(f16, Memory_f16);
  AIRLOCK_MATRIX(bf16, Memory_bf16);
  AIRLOCK_MATRIX(f32, Memory_i32);
#undef AIRLOCK_MATRIX
}

}  // namespace airlock::reference::AIRLOCK_ISA
