#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include "reference/sim.h"

namespace airlock::reference {

/// What checked mode knows of a piece of memory. Host threads share the shadow of device memory without locks: a torn
/// view can lose a finding of a race, never make one up within a threadgroup, which one host thread runs.
struct Shadow {
  /// Who touched 4 bytes last: epoch (10 bits), threadgroup (16), simdgroup + 1 (6); 0 is nobody.
  struct Cell {
    std::uint32_t writer, reader, writerPc;
    /// Which of the four bytes (bit n: byte n) that writer wrote and those readers read: neighbours are no race.
    std::uint16_t writerBytes, readerBytes;
  };

  explicit Shadow(std::uint64_t bytes, bool initialised);
  Shadow(const Shadow&) = delete;
  Shadow& operator=(const Shadow&) = delete;
  ~Shadow();

  std::uint64_t size;
  /// For each byte whether it was written; null where all bytes count as written.
  std::uint8_t* written = nullptr;
  Cell* cells = nullptr;
};

inline std::unique_ptr<Shadow> makeShadow(std::uint64_t bytes, bool initialised) {
  return std::make_unique<Shadow>(bytes, initialised);
}

/// Forgets everything, for the next threadgroup.
void resetShadow(Shadow& shadow);

/// Checks of a simdgroup that has ended: copies that nobody waited for.
void checkEnd(Simdgroup& s);

// The interpreter's calls; see isa/memory.h.
std::uint32_t checkAccess(Simdgroup* s, const Instruction* i, const std::uint64_t* addresses, std::uint32_t mask,
                          std::uint32_t bytes, bool isWrite, bool isAtomic, std::uint32_t differs);
void reportDivisionByZero(Simdgroup* s, const Instruction* i, std::uint32_t mask);
void reportSameCell(Simdgroup* s, const Instruction* i, std::uint32_t lane, std::uint32_t other, std::uint64_t address,
                    std::uint32_t bytes);
/// Marks a range that a copy by the simdgroup wrote or read, and reports what is wrong with it; false: not inside.
bool checkRange(Simdgroup* s, const Instruction* i, std::uint64_t address, std::uint64_t bytes, bool isWrite);
/// The same for a range that one lane copies or fills.
bool checkRangeOfLane(Simdgroup* s, const Instruction* i, std::uint32_t lane, std::uint64_t address, std::uint64_t bytes,
                      bool isWrite);
void reportTexel(Simdgroup* s, const Instruction* i, std::uint32_t lane, const Texture& texture, const std::int64_t* place,
                 bool isWrite);
void reportTextureKind(Simdgroup* s, const Instruction* i, const Texture* texture);
void reportAsync(Simdgroup* s, const Instruction* i, int what);
enum AsyncReport { asyncReportVisible, asyncReportOperands, asyncReportTooMany };

}  // namespace airlock::reference
