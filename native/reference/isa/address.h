// Pointers and places: what an address means, and where its bytes are on the host.
#pragma once

#include "reference/isa/simple.h"

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

}  // namespace AIRLOCK_ISA
}  // namespace airlock::reference
