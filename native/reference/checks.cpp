// Checked mode: looks at every access before it is done.
#include "reference/checks.h"

#include <cstring>

#include "reference/worker.h"

namespace airlock::reference {
namespace {

constexpr std::uint64_t halfOffset = std::uint64_t(1) << 39;
constexpr std::uint64_t offsetBits = 0xffffffffffu;
constexpr std::uint32_t lastEpoch = 1023;

struct Place {
  const Buffer* buffer;
  std::int64_t offset;
};

Place placeOf(const Simdgroup& s, std::uint64_t address) {
  const std::uint64_t moved = address + halfOffset;
  const std::uint32_t space = std::uint32_t(moved >> 60) & 7u, number = std::uint32_t(moved >> 40) & 0xfffffu;
  const BufferTable& table = s.tables[space];
  const Buffer* buffer = number < table.slotCount                         ? &table.slots[number]
                         : number - firstGlobalBuffer < table.globalCount ? &table.globals[number - firstGlobalBuffer]
                                                                          : &s.tables[0].slots[0];
  return {buffer, std::int64_t(moved & offsetBits) - std::int64_t(halfOffset)};
}

Worker& workerOf(const Simdgroup& s) { return *static_cast<Worker*>(s.machine); }

std::uint32_t packOwner(const Worker& worker, const Simdgroup& s) {
  const std::uint32_t* p = worker.shape.position;
  const std::uint32_t* g = worker.dispatch.groups;
  const std::uint64_t group = p[0] + std::uint64_t(g[0]) * (p[1] + std::uint64_t(g[1]) * p[2]);
  const std::uint32_t epoch = s.epoch < lastEpoch ? s.epoch : lastEpoch;
  return (epoch << 22) | (std::uint32_t(group & 0xffffu) << 6) | (s.index + 1);
}
constexpr std::uint32_t severalReaders = 63;
std::uint32_t epochOf(std::uint32_t owner) { return owner >> 22; }
std::uint32_t groupOf(std::uint32_t owner) { return owner >> 6 & 0xffffu; }
std::uint32_t simdgroupOf(std::uint32_t owner) { return owner & 63u; }
/// Whether the two touched memory in one threadgroup, from different simdgroups, with no barrier in between.
bool isUnordered(std::uint32_t a, std::uint32_t b) {
  return groupOf(a) == groupOf(b) && epochOf(a) == epochOf(b) && epochOf(a) < lastEpoch && simdgroupOf(a) != simdgroupOf(b);
}

std::string plural(std::uint64_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// "buffer 2 (out)", "threadgroup buffer 0", "the threadgroup variable tile".
std::string nameOf(const BufferFacts& facts) {
  if (facts.index >= 0) {
    return (facts.space == "threadgroup" ? "threadgroup buffer " : facts.space == "texture" ? "texture " : "buffer ") + std::to_string(facts.index) +
           (facts.name.empty() ? "" : " (" + facts.name + ")");
  }
  if (facts.space == "thread") return "the thread's own memory";
  if (facts.space.empty()) return "no buffer";
  return "the " + facts.space + " variable " + facts.name;
}

struct Access {
  Simdgroup& s;
  const Instruction& i;
  std::uint32_t bytes;
  bool isWrite;
};

void report(const Access& access, const char* kind, std::uint32_t lanesMask, const Buffer& buffer, std::int64_t offset,
            const std::string& message) {
  Worker& worker = workerOf(access.s);
  FindingSink& sink = worker.dispatch.findings;
  const std::uint32_t count = std::uint32_t(__builtin_popcount(lanesMask));
  if (!sink.count(kind, access.i.pc, buffer.id, count)) return;
  Finding found = worker.describe(access.s, access.i, std::uint32_t(__builtin_ctz(lanesMask)));
  const BufferFacts none;
  const BufferFacts& facts = buffer.id < worker.dispatch.facts.size() ? worker.dispatch.facts[buffer.id] : none;
  found.space = buffer.space == spacePrivate ? "thread" : facts.space;
  found.bufferIndex = facts.index;
  found.byteOffset = offset;
  found.accessBytes = access.bytes;
  found.bufferBytes = buffer.size;
  found.count = count;
  found.message = message;
  sink.add(kind, access.i.pc, buffer.id, std::move(found));
}

BufferFacts factsOf(const Simdgroup& s, const Buffer& buffer) {
  const auto& facts = workerOf(s).dispatch.facts;
  if (buffer.space == spacePrivate) return {"thread", -1, ""};
  return buffer.id < facts.size() ? facts[buffer.id] : BufferFacts{};
}

void reportOutside(const Access& access, std::uint32_t lane, std::uint64_t address, const Place& at) {
  const std::string verb = access.isWrite ? "writes " : "reads ";
  std::string message;
  if (at.buffer->space == spaceNull) {
    message = verb + plural(access.bytes, "byte") +
              (address == 0 ? " through a null pointer" : " through a pointer that points to no buffer");
  } else if (at.buffer->space == spaceConstant && access.isWrite && !at.buffer->writable && at.offset >= 0 &&
             std::uint64_t(at.offset) + access.bytes <= at.buffer->size) {
    message = "writes to constant data, " + nameOf(factsOf(access.s, *at.buffer));
  } else {
    message = verb + plural(access.bytes, "byte") + " at byte " + std::to_string(at.offset) + " of " +
              nameOf(factsOf(access.s, *at.buffer)) + ", which has " + plural(at.buffer->size, "byte");
  }
  report(access, finding::outOfBounds, 1u << lane, *at.buffer, at.offset, message);
}

void reportRace(const Access& access, std::uint32_t lane, const Place& at, std::uint32_t otherPc, bool otherWrote) {
  const DebugLine other = workerOf(access.s).dispatch.program.lineAt(otherPc);
  const std::string where =
      otherPc == noPc ? "" : other.sourceLine != 0 ? " on line " + std::to_string(other.sourceLine)
                             : other.irLine != 0   ? " on IR line " + std::to_string(other.irLine)
                                                   : "";
  const bool isGroup = at.buffer->space == spaceThreadgroup;
  report(access, finding::race, 1u << lane, *at.buffer, at.offset,
         std::string(access.isWrite ? "writes" : "reads") + " byte " + std::to_string(at.offset) + " of " +
             nameOf(factsOf(access.s, *at.buffer)) + " that another simdgroup" +
             (isGroup ? "" : " or threadgroup") + (otherWrote ? " wrote" : " read") + where +
             (isGroup ? " since the last barrier" : " with no barrier in between"));
}

/// Bit n for byte n of cell `cellAt` where the access of `bytes` bytes at `offset` has it.
std::uint32_t bytesInCell(std::uint64_t cellAt, std::uint64_t offset, std::uint64_t bytes) {
  const std::uint64_t begin = cellAt * 4;
  const std::uint64_t first = offset > begin ? offset - begin : 0;
  const std::uint64_t last = offset + bytes < begin + 4 ? offset + bytes - begin : 4;
  return (std::uint32_t(1) << last) - (std::uint32_t(1) << first);
}

/// A cell knows one writer: where another one wrote its other bytes, those are forgotten, which hides a race at most.
void noteWrite(Shadow::Cell& cell, std::uint32_t owner, std::uint32_t own, std::uint32_t pc) {
  cell.writerBytes = std::uint16_t((cell.writer == owner ? cell.writerBytes : 0u) | own);
  cell.writer = owner;
  cell.writerPc = pc;
}

void noteRead(Shadow::Cell& cell, std::uint32_t owner, std::uint32_t own) {
  const bool others = cell.reader != owner && (cell.readerBytes & own) != 0 && isUnordered(cell.reader, owner);
  cell.readerBytes = std::uint16_t((cell.reader == owner ? cell.readerBytes : 0u) | own);
  if (cell.reader != owner) cell.reader = others ? (owner | severalReaders) : owner;
}

/// Copies of any simdgroup of the threadgroup that are still under way and touch the range.
void checkPending(const Access& access, std::uint32_t lane, std::uint64_t address, const Place& at) {
  workerOf(access.s).forEachSimdgroup([&](const Simdgroup& owner) {
    for (std::uint32_t n = 0; n < owner.pendingCount; ++n) {
      const PendingCopy& copy = owner.pending[n];
      const bool inDestination =
          address < copy.destination + copy.destinationBytes && copy.destination < address + access.bytes;
      const bool inSource =
          access.isWrite && address < copy.source + copy.sourceBytes && copy.source < address + access.bytes;
      if (!inDestination && !inSource) continue;
      const DebugLine line = workerOf(access.s).dispatch.program.lineAt(copy.pc);
      report(access, finding::asyncPending, 1u << lane, *at.buffer, at.offset,
             std::string(access.isWrite ? "writes" : "reads") + " byte " + std::to_string(at.offset) + " of " +
                 nameOf(factsOf(access.s, *at.buffer)) + ", which is the " + (inDestination ? "destination" : "source") +
                 " of an async copy" + (line.irLine == 0 ? "" : " (IR line " + std::to_string(line.irLine) + ")") +
                 " whose event was not waited for");
    }
  });
}

}  // namespace

Shadow::Shadow(std::uint64_t bytes, bool initialised) : size(bytes) {
  // Zero pages: what is never touched costs nothing.
  cells = static_cast<Cell*>(std::calloc(std::size_t(bytes / 4 + 1), sizeof(Cell)));
  if (!initialised) written = static_cast<std::uint8_t*>(std::calloc(std::size_t(bytes + 1), 1));
  if (cells == nullptr || (!initialised && written == nullptr)) {
    std::free(cells);
    std::free(written);
    throw std::bad_alloc();
  }
}

Shadow::~Shadow() {
  std::free(cells);
  std::free(written);
}

void resetShadow(Shadow& shadow) {
  std::memset(shadow.cells, 0, std::size_t(shadow.size / 4 + 1) * sizeof(Shadow::Cell));
  if (shadow.written != nullptr) std::memset(shadow.written, 0, std::size_t(shadow.size));
}

std::uint32_t checkAccess(Simdgroup* simdgroup, const Instruction* i, const std::uint64_t* addresses, std::uint32_t mask,
                          std::uint32_t bytes, bool isWrite, bool isAtomic, std::uint32_t differs) {
  Simdgroup& s = *simdgroup;
  Worker& worker = workerOf(s);
  const Access access{s, *i, bytes, isWrite};
  const std::uint32_t owner = packOwner(worker, s);
  const std::uint64_t alignMask = (std::uint64_t(1) << (i->e >> 8 & 15u)) - 1;
  const bool pending = worker.hasPending();
  std::uint32_t allowed = mask;
  Place at{nullptr, 0};
  std::uint64_t previous = 0;
  for (std::uint32_t left = mask; left != 0; left &= left - 1) {
    const std::uint32_t lane = std::uint32_t(__builtin_ctz(left));
    const std::uint64_t address = addresses[lane];
    // Most lanes are in the buffer of the lane before.
    if (at.buffer != nullptr && ((address + halfOffset) ^ (previous + halfOffset)) <= offsetBits) {
      at.offset += std::int64_t(address - previous);
    } else {
      at = placeOf(s, address);
    }
    previous = address;
    const Buffer& buffer = *at.buffer;
    if (at.offset < 0 || std::uint64_t(at.offset) + bytes > buffer.size || (isWrite && !buffer.writable)) {
      allowed &= ~(1u << lane);
      reportOutside(access, lane, address, at);
      continue;
    }
    if ((std::uint64_t(at.offset) & alignMask) != 0) {
      report(access, finding::misaligned, 1u << lane, buffer, at.offset,
             std::string(isWrite ? "writes " : "reads ") + plural(bytes, "byte") + " at byte " + std::to_string(at.offset) +
                 " of " + nameOf(factsOf(s, buffer)) + ", which is no multiple of the stated alignment " +
                 std::to_string(alignMask + 1));
    }
    if (pending) checkPending(access, lane, address, at);
    Shadow* shadow = buffer.space == spacePrivate ? s.privateShadow : buffer.shadow;
    if (shadow == nullptr) continue;
    std::uint64_t offset = std::uint64_t(at.offset);
    if (buffer.space == spacePrivate) offset += std::uint64_t(lane) * buffer.size;
    if (shadow->written != nullptr) {
      std::uint8_t* written = shadow->written + offset;
      if (isWrite) {
        std::memset(written, 1, bytes);
      } else {
        std::uint32_t known = 0;
        if (bytes == 4) std::memcpy(&known, written, 4);
        if (known != 0x01010101u) {
          std::uint32_t count = 0;
          for (std::uint32_t n = 0; n < bytes; ++n) count += written[n];
          if (count != bytes) {
            report(access, finding::uninitialised, 1u << lane, buffer, at.offset,
                   "reads byte " + std::to_string(at.offset) + " of " + nameOf(factsOf(s, buffer)) +
                       " before anything was written there");
          }
        }
      }
    }
    if (buffer.space == spacePrivate) continue;
    for (std::uint64_t cellAt = offset >> 2, last = (offset + bytes - 1) >> 2; cellAt <= last; ++cellAt) {
      Shadow::Cell& cell = shadow->cells[cellAt];
      if (isAtomic) {
        // Atomics are ordered with each other; they leave no trace for the race check.
        cell = {0, 0, 0, 0, 0};
        continue;
      }
      const std::uint32_t own = bytesInCell(cellAt, offset, bytes);
      const std::uint32_t writer = (cell.writerBytes & own) != 0 ? cell.writer : 0;
      if (isWrite) {
        const std::uint32_t reader = (cell.readerBytes & own) != 0 ? cell.reader : 0;
        const bool sameGroup = groupOf(writer) == groupOf(owner);
        if (writer != 0 && writer != owner && (differs >> lane & 1u) != 0 && (sameGroup ? isUnordered(writer, owner) : true)) {
          reportRace(access, lane, at, cell.writerPc, true);
        } else if (reader != 0 && (differs >> lane & 1u) != 0 && isUnordered(reader, owner)) {
          reportRace(access, lane, at, noPc, false);
        }
        noteWrite(cell, owner, own, i->pc);
      } else {
        if (writer != 0 && isUnordered(writer, owner)) reportRace(access, lane, at, cell.writerPc, true);
        noteRead(cell, owner, own);
      }
    }
  }
  return allowed;
}

void reportSameCell(Simdgroup* s, const Instruction* i, std::uint32_t lane, std::uint32_t other, std::uint64_t address,
                    std::uint32_t bytes) {
  const Place at = placeOf(*s, address);
  if (at.buffer->space == spacePrivate || at.buffer->space == spaceNull) return;
  report({*s, *i, bytes, true}, finding::race, 1u << lane, *at.buffer, at.offset,
         "writes byte " + std::to_string(at.offset) + " of " + nameOf(factsOf(*s, *at.buffer)) +
             ", which another thread of the same simdgroup (lane " + std::to_string(other) +
             ") writes with another value at the same time");
}

void reportDivisionByZero(Simdgroup* s, const Instruction* i, std::uint32_t mask) {
  const Buffer none{nullptr, 0, spaceNull, false, noPc, nullptr};
  report({*s, *i, 0, false}, finding::divisionByZero, mask, none, 0, "divides an integer by zero");
}

bool checkRange(Simdgroup* s, const Instruction* i, std::uint64_t address, std::uint64_t bytes, bool isWrite) {
  return checkRangeOfLane(s, i, std::uint32_t(__builtin_ctz(s->mask)), address, bytes, isWrite);
}

bool checkRangeOfLane(Simdgroup* s, const Instruction* i, std::uint32_t lane, std::uint64_t address, std::uint64_t bytes,
                      bool isWrite) {
  if (bytes == 0) return true;
  Place at = placeOf(*s, address);
  const Access access{*s, *i, std::uint32_t(bytes < 0xffffffffu ? bytes : 0xffffffffu), isWrite};
  if (at.offset < 0 || std::uint64_t(at.offset) + bytes > at.buffer->size || (isWrite && !at.buffer->writable)) {
    reportOutside(access, lane, address, at);
    return false;
  }
  if (workerOf(*s).hasPending()) checkPending(access, lane, address, at);
  Shadow* shadow = at.buffer->space == spacePrivate ? s->privateShadow : at.buffer->shadow;
  if (shadow == nullptr) return true;
  std::uint64_t offset = std::uint64_t(at.offset);
  if (at.buffer->space == spacePrivate) offset += std::uint64_t(lane) * at.buffer->size;
  if (shadow->written != nullptr) {
    if (isWrite) {
      std::memset(shadow->written + offset, 1, std::size_t(bytes));
    } else if (const void* missing = std::memchr(shadow->written + offset, 0, std::size_t(bytes)); missing != nullptr) {
      report(access, finding::uninitialised, 1u << lane, *at.buffer, at.offset,
             "reads byte " +
                 std::to_string(static_cast<const std::uint8_t*>(missing) - (shadow->written + offset) + at.offset) + " of " +
                 nameOf(factsOf(*s, *at.buffer)) + " before anything was written there");
    }
  }
  if (at.buffer->space == spacePrivate) return true;
  const std::uint32_t owner = packOwner(workerOf(*s), *s);
  bool reported = false;
  for (std::uint64_t cellAt = offset >> 2, last = (offset + bytes - 1) >> 2; cellAt <= last; ++cellAt) {
    Shadow::Cell& cell = shadow->cells[cellAt];
    const Place here{at.buffer, std::int64_t(cellAt * 4)};
    const std::uint32_t own = bytesInCell(cellAt, offset, bytes);
    const std::uint32_t writer = (cell.writerBytes & own) != 0 ? cell.writer : 0;
    const std::uint32_t reader = (cell.readerBytes & own) != 0 ? cell.reader : 0;
    if (isWrite) {
      const bool unordered = (writer != 0 && isUnordered(writer, owner)) || (reader != 0 && isUnordered(reader, owner));
      if (unordered && !reported) {
        const bool wrote = writer != 0 && isUnordered(writer, owner);
        reportRace(access, lane, here, wrote ? cell.writerPc : noPc, wrote);
        reported = true;
      }
      noteWrite(cell, owner, own, i->pc);
    } else {
      if (writer != 0 && isUnordered(writer, owner) && !reported) {
        reportRace(access, lane, here, cell.writerPc, true);
        reported = true;
      }
      noteRead(cell, owner, own);
    }
  }
  return true;
}

void reportTexel(Simdgroup* s, const Instruction* i, std::uint32_t lane, const Texture& texture, const std::int64_t* place,
                 bool isWrite) {
  const bool isCube = texture.dimension == dimensionCube;
  const std::uint32_t axes = texture.dimension == dimensionThree || isCube ? 3 : texture.dimension == dimensionTwo ? 2 : 1;
  const std::uint32_t sizes[3] = {texture.width, texture.height, isCube ? 6 : texture.depth};
  std::string at, size;
  for (std::uint32_t n = 0; n < axes; ++n) {
    at += (n == 0 ? "" : ", ") + std::to_string(place[n]);
    size += (n == 0 ? "" : " x ") + std::to_string(sizes[n]);
  }
  if (texture.isArray) {
    at += " of slice " + std::to_string(place[3]);
    size += " and " + plural(texture.layers, "slice");
  }
  if (place[4] != 0) {
    at += " of level " + std::to_string(place[4]);
    size += " and one level";
  }
  const Buffer buffer{texture.data, texture.size, spaceTexture, true, texture.id, nullptr};
  report({*s, *i, texture.texelBytes, isWrite}, finding::outOfBounds, 1u << lane, buffer, 0,
         std::string(isWrite ? "writes" : "reads") + " texel (" + at + ") of " + nameOf(factsOf(*s, buffer)) + ", which has " + size);
}

void reportTextureKind(Simdgroup* s, const Instruction* i, const Texture* texture) {
  const Buffer none{nullptr, 0, spaceNull, false, noPc, nullptr};
  if (texture == nullptr) {
    report({*s, *i, 0, false}, finding::textureKind, s->mask & (0u - s->mask), none, 0, "uses a texture that is not there");
    return;
  }
  const Buffer buffer{texture->data, texture->size, spaceTexture, true, texture->id, nullptr};
  report({*s, *i, 0, false}, finding::textureKind, s->mask & (0u - s->mask), buffer, 0,
         "takes " + nameOf(factsOf(*s, buffer)) +
             " for a texture of another kind, or its colours for floats, signed or unsigned integers that they are not");
}

void reportAsync(Simdgroup* s, const Instruction* i, int what) {
  const Buffer none{nullptr, 0, spaceNull, false, noPc, nullptr};
  const char* kind = what == asyncReportVisible ? finding::asyncInVisibleFunction
                     : what == asyncReportOperands ? finding::asyncOperands
                                                   : finding::asyncPending;
  const char* text =
      what == asyncReportVisible
          ? "issues an async copy inside a visible function, which does nothing on Apple's GPUs (seed 002)"
      : what == asyncReportOperands
          ? "passes the operands (size, elements, destination, source, 0) to a 1D async copy; modules of Apple's compilers "
            "pass (size, alignment, destination, source, elements). It was executed in the first sense"
          : "has more async copies under way than checked mode follows";
  report({*s, *i, 0, true}, kind, s->mask & (0u - s->mask), none, 0, text);
}

void checkEnd(Simdgroup& s) {
  Worker& worker = workerOf(s);
  for (std::uint32_t n = 0; n < s.pendingCount; ++n) {
    const PendingCopy& copy = s.pending[n];
    if (!worker.dispatch.findings.count(finding::asyncPending, copy.pc, -2, 1)) continue;
    Instruction i{};
    i.pc = copy.pc;
    Finding found = worker.describe(s, i, std::uint32_t(__builtin_ctz(s.exists)));
    found.count = 1;
    found.message = "issues an async copy whose event is never waited for";
    worker.dispatch.findings.add(finding::asyncPending, copy.pc, -2, std::move(found));
  }
  s.pendingCount = 0;
}

}  // namespace airlock::reference
