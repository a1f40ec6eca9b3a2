// Operations between the lanes of a simdgroup (32) or a quad (4). Lanes that are not active take no part: reductions leave
// them out, and a shuffle that names one gives the lane its own value (Metal leaves that open).
#pragma once

#include "reference/isa/operands.h"

namespace airlock::reference::AIRLOCK_ISA {

struct Sum {
  template <class T>
  static T join(T a, T b) { return T(a + b); }
  template <class T>
  static T nothing() { return T(0); }
};
struct Product {
  template <class T>
  static T join(T a, T b) { return T(a * b); }
  template <class T>
  static T nothing() { return T(1); }
};
template <class S>
struct Least {
  template <class T>
  static T join(T a, T b) { return S(b) < S(a) ? b : a; }
};
template <class S>
struct Most {
  template <class T>
  static T join(T a, T b) { return S(b) > S(a) ? b : a; }
};
struct LeastFloat {
  template <class T>
  static T join(T a, T b) { return math_fmin(a, b); }
};
struct MostFloat {
  template <class T>
  static T join(T a, T b) { return math_fmax(a, b); }
};
struct BitAnd {
  template <class T>
  static T join(T a, T b) { return a & b; }
};
struct BitOr {
  template <class T>
  static T join(T a, T b) { return a | b; }
};
struct BitXor {
  template <class T>
  static T join(T a, T b) { return a ^ b; }
};

/// In the order of the lanes, so that float results are the same everywhere.
template <class T, class Operation, uint32_t width>
void reduce(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const SourceRow<T> value(r, i, 1);
  T* result = resultRow<T>(r, i, 0);
  for (uint32_t group = 0; group < lanes; group += width) {
    bool any = false;
    T total = T(0);
    for (uint32_t lane = group; lane < group + width; ++lane) {
      if (!isActive(s, lane)) continue;
      total = any ? Operation::template join<T>(total, value[lane]) : value[lane];
      any = true;
    }
    for (uint32_t lane = group; lane < group + width; ++lane) result[lane] = total;
  }
}
template <class T, class Operation, uint32_t width, bool isInclusive>
void scan(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const SourceRow<T> value(r, i, 1);
  T* result = resultRow<T>(r, i, 0);
  for (uint32_t group = 0; group < lanes; group += width) {
    T total = Operation::template nothing<T>();
    for (uint32_t lane = group; lane < group + width; ++lane) {
      if (!isActive(s, lane)) continue;
      const T next = Operation::template join<T>(total, value[lane]);
      result[lane] = isInclusive ? next : total;
      total = next;
    }
  }
}

/// The lane that a lane reads from; negative or beyond the group: its own value. `width` is a power of two.
struct ShuffleTo {
  static int32_t from(uint32_t, uint32_t operand, uint32_t) { return int32_t(operand); }
};
struct ShuffleXor {
  static int32_t from(uint32_t own, uint32_t operand, uint32_t) { return int32_t(own ^ operand); }
};
struct ShuffleUp {
  static int32_t from(uint32_t own, uint32_t operand, uint32_t) { return int32_t(own) - int32_t(operand); }
};
struct ShuffleDown {
  static int32_t from(uint32_t own, uint32_t operand, uint32_t) { return int32_t(own) + int32_t(operand); }
};
struct RotateUp {
  static int32_t from(uint32_t own, uint32_t operand, uint32_t width) { return int32_t((own - operand) & (width - 1)); }
};
struct RotateDown {
  static int32_t from(uint32_t own, uint32_t operand, uint32_t width) { return int32_t((own + operand) & (width - 1)); }
};

template <class T, class Where, uint32_t width>
void shuffle(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const SourceRow<T> value(r, i, 1);
  const SourceRow<uint32_t> operand(r, i, 2);
  T* result = resultRow<T>(r, i, 0);
  for (uint32_t lane = 0; lane < lanes; ++lane) {
    const uint32_t group = lane & ~(width - 1);
    // The call's operand is an i16.
    const int32_t from = Where::from(lane - group, operand[lane] & 0xffffu, width);
    const bool isInside = from >= 0 && from < int32_t(width) && isActive(s, group + uint32_t(from & int32_t(width - 1)));
    result[lane] = isInside ? value[group + uint32_t(from)] : value[lane];
  }
}
/// Lanes shift within pieces of `modulo` lanes, and what comes in is taken from the second value.
template <class T, uint32_t width, bool isUp>
void shuffleAndFill(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const SourceRow<T> value(r, i, 1), fill(r, i, 2);
  const SourceRow<uint32_t> delta(r, i, 3), modulo(r, i, 4);
  T* result = resultRow<T>(r, i, 0);
  for (uint32_t lane = 0; lane < lanes; ++lane) {
    const uint32_t group = lane & ~(width - 1), own = lane - group;
    const uint32_t asked = modulo[lane] & 0xffffu, shift = delta[lane] & 0xffffu;
    const uint32_t piece = asked == 0 || asked > width ? width : asked;
    const uint32_t start = own / piece * piece;
    const int32_t from = int32_t(own - start) + (isUp ? -int32_t(shift) : int32_t(shift));
    const bool stays = from >= 0 && from < int32_t(piece);
    const int32_t wrapped = ((from % int32_t(piece)) + int32_t(piece)) % int32_t(piece);
    const uint32_t source = group + start + uint32_t(wrapped);
    const bool exists = source < group + width && isActive(s, source);
    result[lane] = !exists ? value[lane] : stays ? value[source] : fill[source];
  }
}
template <class T, uint32_t width>
void broadcastFirst(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const SourceRow<T> value(r, i, 1);
  T* result = resultRow<T>(r, i, 0);
  for (uint32_t group = 0; group < lanes; group += width) {
    const uint32_t here = width == 32 ? s->mask : s->mask >> group & ((1u << (width & 31u)) - 1);
    const T first = value[here == 0 ? group : group + uint32_t(__builtin_ctz(here))];
    for (uint32_t lane = group; lane < group + width; ++lane) result[lane] = first;
  }
}

/// The bits of a mask of lanes that a lane's group has, from bit 0.
template <uint32_t width>
inline uint32_t groupBits(uint32_t mask, uint32_t lane) {
  return width == 32 ? mask : mask >> (lane & ~(width - 1)) & ((1u << (width & 31u)) - 1);
}
template <uint32_t width>
inline uint32_t trueLanes(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const SourceRow<uint32_t> value(r, i, 1);
  uint32_t bits = 0;
  for (uint32_t lane = 0; lane < lanes; ++lane) bits |= uint32_t(value[lane] != 0) << lane;
  return bits & s->mask;
}
template <uint32_t width>
void ballot(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const uint32_t bits = trueLanes<width>(i, s, r);
  uint64_t* result = resultRow<uint64_t>(r, i, 0);
  for (uint32_t lane = 0; lane < lanes; ++lane) result[lane] = groupBits<width>(bits, lane);
}
template <uint32_t width>
void allTrue(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const uint32_t bits = trueLanes<width>(i, s, r);
  uint32_t* result = resultRow<uint32_t>(r, i, 0);
  for (uint32_t lane = 0; lane < lanes; ++lane)
    result[lane] = groupBits<width>(bits, lane) == groupBits<width>(s->mask, lane) ? 1 : 0;
}
template <uint32_t width>
void anyTrue(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const uint32_t bits = trueLanes<width>(i, s, r);
  uint32_t* result = resultRow<uint32_t>(r, i, 0);
  for (uint32_t lane = 0; lane < lanes; ++lane) result[lane] = groupBits<width>(bits, lane) != 0 ? 1 : 0;
}
template <uint32_t width>
void isFirst(const Instruction* i, Simdgroup* s, uint8_t* r) {
  uint32_t* result = resultRow<uint32_t>(r, i, 0);
  for (uint32_t lane = 0; lane < lanes; ++lane) {
    const uint32_t bits = groupBits<width>(s->mask, lane);
    result[lane] = bits != 0 && (lane & (width - 1)) == uint32_t(__builtin_ctz(bits)) ? 1 : 0;
  }
}
template <uint32_t width>
void activeMask(const Instruction* i, Simdgroup* s, uint8_t* r) {
  uint64_t* result = resultRow<uint64_t>(r, i, 0);
  for (uint32_t lane = 0; lane < lanes; ++lane) result[lane] = groupBits<width>(s->mask, lane);
}
/// Whether a ballot has the bit of every lane that exists.
template <uint32_t width>
void voteAll(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const SourceRow<uint64_t> votes(r, i, 1);
  uint32_t* result = resultRow<uint32_t>(r, i, 0);
  for (uint32_t lane = 0; lane < lanes; ++lane) {
    const uint32_t wanted = groupBits<width>(s->exists, lane);
    result[lane] = (uint32_t(votes[lane]) & wanted) == wanted ? 1 : 0;
  }
}

template <class Tables>
void addCrossLane(Tables& tables) {
#define AIRLOCK_REDUCE(group, width, name, T, Operation) \
  tables.opcode(op_##group##_##name, handlerOf<reduce<T, Operation, width>>)
#define AIRLOCK_SCAN(group, width, type, T)                                                                            \
  tables.opcode(op_##group##_prefix_inclusive_sum_##type, handlerOf<scan<T, Sum, width, true>>);                       \
  tables.opcode(op_##group##_prefix_exclusive_sum_##type, handlerOf<scan<T, Sum, width, false>>);                      \
  tables.opcode(op_##group##_prefix_inclusive_product_##type, handlerOf<scan<T, Product, width, true>>);               \
  tables.opcode(op_##group##_prefix_exclusive_product_##type, handlerOf<scan<T, Product, width, false>>)
#define AIRLOCK_SHUFFLES(group, width, type, T)                                                                        \
  tables.opcode(op_##group##_shuffle_##type, handlerOf<shuffle<T, ShuffleTo, width>>);                                 \
  tables.opcode(op_##group##_broadcast_##type, handlerOf<shuffle<T, ShuffleTo, width>>);                               \
  tables.opcode(op_##group##_shuffle_xor_##type, handlerOf<shuffle<T, ShuffleXor, width>>);                            \
  tables.opcode(op_##group##_shuffle_up_##type, handlerOf<shuffle<T, ShuffleUp, width>>);                              \
  tables.opcode(op_##group##_shuffle_down_##type, handlerOf<shuffle<T, ShuffleDown, width>>);                          \
  tables.opcode(op_##group##_shuffle_rotate_up_##type, handlerOf<shuffle<T, RotateUp, width>>);                        \
  tables.opcode(op_##group##_shuffle_rotate_down_##type, handlerOf<shuffle<T, RotateDown, width>>);                    \
  tables.opcode(op_##group##_shuffle_and_fill_up_##type, handlerOf<shuffleAndFill<T, width, true>>);                   \
  tables.opcode(op_##group##_shuffle_and_fill_down_##type, handlerOf<shuffleAndFill<T, width, false>>);                \
  tables.opcode(op_##group##_broadcast_first_##type, handlerOf<broadcastFirst<T, width>>)
#define AIRLOCK_INTEGERS(group, width, type, T, S)               \
  AIRLOCK_REDUCE(group, width, sum_##type, T, Sum);              \
  AIRLOCK_REDUCE(group, width, product_##type, T, Product);      \
  AIRLOCK_REDUCE(group, width, min_s_##type, T, Least<S>);       \
  AIRLOCK_REDUCE(group, width, max_s_##type, T, Most<S>);        \
  AIRLOCK_REDUCE(group, width, min_u_##type, T, Least<T>);       \
  AIRLOCK_REDUCE(group, width, max_u_##type, T, Most<T>);        \
  AIRLOCK_REDUCE(group, width, and_##type, T, BitAnd);           \
  AIRLOCK_REDUCE(group, width, or_##type, T, BitOr);             \
  AIRLOCK_REDUCE(group, width, xor_##type, T, BitXor);           \
  AIRLOCK_SCAN(group, width, type, T)
#define AIRLOCK_GROUP(group, width)                                        \
  AIRLOCK_REDUCE(group, width, sum_f32, float, Sum);                       \
  AIRLOCK_REDUCE(group, width, product_f32, float, Product);               \
  AIRLOCK_REDUCE(group, width, min_f32, float, LeastFloat);                \
  AIRLOCK_REDUCE(group, width, max_f32, float, MostFloat);                 \
  AIRLOCK_SCAN(group, width, f32, float);                                  \
  AIRLOCK_INTEGERS(group, width, i32, uint32_t, int32_t);                  \
  AIRLOCK_INTEGERS(group, width, i64, uint64_t, int64_t);                  \
  AIRLOCK_SHUFFLES(group, width, b32, uint32_t);                           \
  AIRLOCK_SHUFFLES(group, width, b64, uint64_t);                           \
  tables.opcode(op_##group##_ballot, handlerOf<ballot<width>>);            \
  tables.opcode(op_##group##_all, handlerOf<allTrue<width>>);              \
  tables.opcode(op_##group##_any, handlerOf<anyTrue<width>>);              \
  tables.opcode(op_##group##_is_first, handlerOf<isFirst<width>>);         \
  tables.opcode(op_##group##_active_mask, handlerOf<activeMask<width>>);   \
  tables.opcode(op_##group##_vote_all, handlerOf<voteAll<width>>)
  AIRLOCK_GROUP(simd, 32);
  AIRLOCK_GROUP(quad, 4);
#undef AIRLOCK_GROUP
#undef AIRLOCK_INTEGERS
#undef AIRLOCK_SHUFFLES
#undef AIRLOCK_SCAN
#undef AIRLOCK_REDUCE
}

}  // namespace airlock::reference::AIRLOCK_ISA
