// Async copies of a simdgroup between device and threadgroup memory (AIR.md 5) and waiting for them; also plain copies.
// The copy is done when it is issued; in checked mode its ranges count as under way until its event is waited for.
#pragma once

#include "reference/isa/operands.h"

namespace airlock::reference::AIRLOCK_ISA {

constexpr uint32_t asyncInVisibleFunction = 1;
// No copy is larger than all memory that a threadgroup can see at once by far.
constexpr uint64_t mostBytes = uint64_t(1) << 32;

/// Copies `bytes` bytes where both ends are inside; else byte by byte what is inside (reads outside give 0).
inline void copyBytes(Simdgroup* s, uint32_t lane, uint64_t destination, uint64_t source, uint64_t bytes) {
  if (bytes == 0) return;
  if (bytes < 0x7fffffffu) {
    uint8_t* to = placeOf(s, destination, lane, uint32_t(bytes), true);
    const uint8_t* from = placeOf(s, source, lane, uint32_t(bytes), false);
    if (to != nullptr && from != nullptr) {
      __builtin_memmove(to, from, bytes);
      return;
    }
  }
  // Beyond the ends of both buffers there is nothing left to do.
  const Resolved target = resolve(s, destination);
  if (target.offset > 0 && uint64_t(target.offset) >= target.buffer->size) return;
  const uint64_t skip = target.offset < 0 ? uint64_t(-target.offset) : 0;
  const uint64_t last = uint64_t(int64_t(target.buffer->size) - target.offset);
  for (uint64_t n = skip; n < bytes && n < last; ++n) {
    uint8_t* to = placeOf(s, destination + n, lane, 1, true);
    const uint8_t* from = placeOf(s, source + n, lane, 1, false);
    if (to != nullptr) *to = from == nullptr ? uint8_t(0) : *from;
  }
}

/// A new event's number; remembers what the copy touches in checked mode.
inline uint64_t newEvent(Simdgroup* s, const Instruction* i, uint64_t destination, uint64_t destinationBytes, uint64_t source,
                         uint64_t sourceBytes) {
  // The number is different in each simdgroup, so that nobody can wait for another's copy unnoticed.
  const uint64_t event = (uint64_t(s->index + 1) << 32) | s->nextEvent++;
  if (!s->machine->checked) return event;
  if (s->pendingCount == maxPendingCopies) {
    reportAsync(s, i, 2);
    for (uint32_t n = 1; n < maxPendingCopies; ++n) s->pending[n - 1] = s->pending[n];
    --s->pendingCount;
  }
  s->pending[s->pendingCount++] = {event, destination, destinationBytes, source, sourceBytes, i->pc};
  return event;
}

inline void giveEvent(const Instruction* i, uint8_t* r, uint64_t event) {
  uint64_t* result = resultRow<uint64_t>(r, i, 1);
  for (uint32_t lane = 0; lane < lanes; ++lane) result[lane] = event;
}

/// True where the copy does nothing: hazards are emulated and it stands in a visible function.
inline bool isSwallowed(const Instruction* i, Simdgroup* s) {
  if ((i->words[0] & asyncInVisibleFunction) == 0) return false;
  if (s->machine->checked) reportAsync(s, i, 0);
  return s->machine->emulateHazards;
}

inline void checkedCopy(const Instruction* i, Simdgroup* s, uint32_t lane, uint64_t destination, uint64_t source, uint64_t bytes) {
  if (s->machine->checked) {
    checkRange(s, i, source, bytes, false);
    checkRange(s, i, destination, bytes, true);
  }
  copyBytes(s, lane, destination, source, bytes);
}

/// Words: flags, event, size, alignment, destination, source, elements.
inline void asyncCopy1d(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const uint32_t lane = firstActive(s);
  const uint64_t size = source<uint64_t>(r, i, 2, lane), second = source<uint64_t>(r, i, 3, lane);
  const uint64_t destination = source<uint64_t>(r, i, 4, lane), from = source<uint64_t>(r, i, 5, lane);
  uint64_t elements = source<uint64_t>(r, i, 6, lane);
  // Apple's callers pass (size, alignment, .., elements). With no elements and a second operand that is no alignment, the
  // caller means (size, elements, .., stride 0), as the seeds do.
  const bool isAlignment = second != 0 && (second & (second - 1)) == 0 && second <= 16;
  if (elements == 0 && second != 0 && !isAlignment) {
    elements = second;
    if (s->machine->checked) reportAsync(s, i, 1);
  }
  const uint64_t bytes = size >= mostBytes || elements >= mostBytes || size * elements >= mostBytes ? mostBytes : size * elements;
  if (isSwallowed(i, s)) return giveEvent(i, r, newEvent(s, i, 0, 0, 0, 0));
  countRead(s, from, bytes);
  countWritten(s, destination, bytes);
  checkedCopy(i, s, lane, destination, from, bytes);
  giveEvent(i, r, newEvent(s, i, destination, bytes, from, bytes));
}

/// Words: flags, event, size, alignment; destination, elements per row, 1, columns, rows; source, the same five; offset x,
/// y; clamp. The tile of the source is copied; what the destination's tile has beyond it is 0 (clamp to zero) or the
/// nearest element (clamp to edge).
inline void asyncCopy2d(const Instruction* i, Simdgroup* s, uint8_t* r) {
  const uint32_t lane = firstActive(s);
  const auto value = [&](uint32_t at) { return source<uint64_t>(r, i, at, lane); };
  const uint64_t size = value(2), destination = value(4), destinationStride = value(5) * size;
  const uint64_t columns = value(7), rows = value(8);
  const uint64_t from = value(9), sourceStride = value(10) * size, sourceColumns = value(12), sourceRows = value(13);
  const int64_t offsetX = int64_t(value(14)), offsetY = int64_t(value(15));
  const bool toEdge = source<uint32_t>(r, i, 16, lane) == 1;
  const bool possible = size != 0 && size <= 64 && columns < mostBytes && rows < mostBytes && columns * rows < (mostBytes >> 6) &&
                        sourceColumns < mostBytes && sourceRows < mostBytes && offsetX > -int64_t(mostBytes) &&
                        offsetX < int64_t(mostBytes) && offsetY > -int64_t(mostBytes) && offsetY < int64_t(mostBytes);
  if (isSwallowed(i, s)) return giveEvent(i, r, newEvent(s, i, 0, 0, 0, 0));
  if (!possible) {
    // A tile that no memory can hold: reported as outside, and not copied.
    if (s->machine->checked) checkRange(s, i, destination, mostBytes, true);
    return giveEvent(i, r, newEvent(s, i, 0, 0, 0, 0));
  }
  const int64_t width = int64_t(sourceColumns), height = int64_t(sourceRows);
  for (uint64_t row = 0; row < rows && columns > 0; ++row) {
    const int64_t y = int64_t(row) + offsetY;
    const uint64_t to = destination + row * destinationStride;
    const int64_t nearY = y < 0 ? 0 : y >= height ? height - 1 : y;
    // The columns that come from the source without clamping.
    int64_t first = -offsetX, last = width - offsetX;
    first = first < 0 ? 0 : first;
    last = last > int64_t(columns) ? int64_t(columns) : last;
    const bool isRow = (y >= 0 && y < height) || (toEdge && height > 0);
    if (!isRow || last < first) first = last = 0;
    if (last > first) {
      const uint64_t bytes = uint64_t(last - first) * size;
      const uint64_t start = from + uint64_t(nearY) * sourceStride + uint64_t(first + offsetX) * size;
      countRead(s, start, bytes);
      checkedCopy(i, s, lane, to + uint64_t(first) * size, start, bytes);
    }
    countWritten(s, to, columns * size);
    for (uint64_t column = 0; column < columns; ++column) {
      if (int64_t(column) >= first && int64_t(column) < last) continue;
      const uint64_t target = to + column * size;
      if (toEdge && width > 0 && height > 0) {
        const int64_t x = int64_t(column) + offsetX, nearX = x < 0 ? 0 : x >= width ? width - 1 : x;
        checkedCopy(i, s, lane, target, from + uint64_t(nearY) * sourceStride + uint64_t(nearX) * size, size);
        continue;
      }
      if (s->machine->checked) checkRange(s, i, target, size, true);
      uint8_t* place = placeOf(s, target, lane, uint32_t(size), true);
      if (place != nullptr) __builtin_memset(place, 0, size);
    }
  }
  const uint64_t reach = rows == 0 ? 0 : (rows - 1) * destinationStride + columns * size;
  const uint64_t sourceReach = sourceRows == 0 ? 0 : (sourceRows - 1) * sourceStride + sourceColumns * size;
  giveEvent(i, r, newEvent(s, i, destination, reach, from, sourceReach));
}

/// Words: count, pointer to the events.
inline void asyncWait(const Instruction* i, Simdgroup* s, uint8_t* r) {
  if (s->pendingCount == 0) return;
  const uint32_t lane = firstActive(s);
  const uint32_t count = source<uint32_t>(r, i, 0, lane);
  const uint64_t list = source<uint64_t>(r, i, 1, lane);
  for (uint32_t n = 0; n < count && n < 4096; ++n) {
    const uint8_t* place = placeOf(s, list + uint64_t(n) * 8, lane, 8, false);
    if (place == nullptr) return;
    const uint64_t event = readAt<uint64_t>(place);
    for (uint32_t at = 0; at < s->pendingCount; ++at) {
      if (s->pending[at].event != event) continue;
      s->pending[at] = s->pending[--s->pendingCount];
      break;
    }
  }
}

/// Words: destination, source, bytes, flags; each active lane makes its own copy.
inline void memoryCopy(const Instruction* i, Simdgroup* s, uint8_t* r) {
  for (uint32_t left = s->mask; left != 0; left &= left - 1) {
    const uint32_t lane = uint32_t(__builtin_ctz(left));
    const uint64_t destination = source<uint64_t>(r, i, 0, lane), from = source<uint64_t>(r, i, 1, lane);
    const uint64_t asked = source<uint64_t>(r, i, 2, lane), bytes = asked < mostBytes ? asked : mostBytes;
    countRead(s, from, bytes);
    countWritten(s, destination, bytes);
    if (s->machine->checked) {
      checkRangeOfLane(s, i, lane, from, bytes, false);
      checkRangeOfLane(s, i, lane, destination, bytes, true);
    }
    copyBytes(s, lane, destination, from, bytes);
  }
}
/// Words: destination, byte, bytes.
inline void memorySet(const Instruction* i, Simdgroup* s, uint8_t* r) {
  for (uint32_t left = s->mask; left != 0; left &= left - 1) {
    const uint32_t lane = uint32_t(__builtin_ctz(left));
    const uint64_t destination = source<uint64_t>(r, i, 0, lane);
    const uint8_t value = uint8_t(source<uint32_t>(r, i, 1, lane));
    const uint64_t asked = source<uint64_t>(r, i, 2, lane), bytes = asked < mostBytes ? asked : mostBytes;
    countWritten(s, destination, bytes);
    if (s->machine->checked) checkRangeOfLane(s, i, lane, destination, bytes, true);
    const Resolved at = resolve(s, destination);
    const int64_t begin = at.offset < 0 ? 0 : at.offset;
    const int64_t wanted = at.offset + int64_t(bytes), size = int64_t(at.buffer->size);
    const int64_t stop = wanted < size ? wanted : size;
    if (stop <= begin || !at.buffer->writable) continue;
    uint8_t* place = placeOf(s, destination + uint64_t(begin - at.offset), lane, 1, true);
    if (place != nullptr) __builtin_memset(place, value, uint64_t(stop - begin));
  }
}

template <class Tables>
void addAsync(Tables& tables) {
  tables.opcode(op_async_copy1d, handlerOf<asyncCopy1d>);
  tables.opcode(op_async_copy2d, handlerOf<asyncCopy2d>);
  tables.opcode(op_async_wait, handlerOf<asyncWait>);
  tables.opcode(op_memory_copy, handlerOf<memoryCopy>);
  tables.opcode(op_memory_set, handlerOf<memorySet>);
}

}  // namespace airlock::reference::AIRLOCK_ISA
