#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace airlock {

/// Device memory bound to a kernel's buffer index. The caller keeps `data` alive and in place until the run ends.
struct BufferBinding {
  std::uint32_t index = 0;
  std::byte* data = nullptr;
  /// Bytes of the whole buffer; accesses outside are out of bounds.
  std::uint64_t size = 0;
  /// Bytes from the start of the buffer to where the kernel's pointer points; at most `size`.
  std::uint64_t offset = 0;
  /// False: nothing was written to it yet, and checked mode reports reads of bytes that the kernel did not write.
  bool initialised = true;
};

/// A small constant argument given by value.
struct BytesBinding {
  std::uint32_t index = 0;
  std::vector<std::byte> data;
};

struct ThreadgroupBinding {
  std::uint32_t index = 0;
  std::uint32_t bytes = 0;
};

/// A texture of one level as a plain array: rows of texels at `bytesPerRow` (0: without gaps), slices (of depth, faces of a
/// cube, layers of an array) one after the other.
struct TextureBinding {
  std::uint32_t index = 0;
  std::byte* data = nullptr;
  std::uint64_t size = 0;
  /// `1d`, `1d-array`, `2d`, `2d-array`, `3d`, `cube`, `cube-array` or `buffer`.
  std::string kind = "2d";
  /// Name of the pixel format in lower case, such as `r32float` or `rgba8unorm`.
  std::string format;
  std::uint32_t width = 1;
  std::uint32_t height = 1;
  std::uint32_t depth = 1;
  std::uint32_t arrayLength = 1;
  std::uint64_t bytesPerRow = 0;
};

/// A sampler argument: Apple's 64-bit sampler state as constexpr samplers carry it.
struct SamplerBinding {
  std::uint32_t index = 0;
  std::uint64_t state = 0;
};

/// One launch of a program, all of it checked by the machine before the first instruction.
struct DispatchRequest {
  std::vector<BufferBinding> buffers;
  std::vector<BytesBinding> bytes;
  std::vector<ThreadgroupBinding> threadgroupMemory;
  std::vector<TextureBinding> textures;
  std::vector<SamplerBinding> samplers;
  /// Threads of the whole grid; threadgroups at its edge may be partial.
  std::array<std::uint32_t, 3> grid{1, 1, 1};
  std::array<std::uint32_t, 3> threadgroup{1, 1, 1};
  bool checked = true;
  bool emulateHazards = false;
  /// Backward jumps that one simdgroup may take; 0 means no limit.
  std::uint64_t fuel = 0;
  /// Counts instructions by class also where `checked` is false.
  bool counters = false;
  /// Host threads; 0 means one per processor.
  std::uint32_t threads = 0;
  /// At most so many distinct findings are kept; all are counted.
  std::uint32_t maxFindings = 256;
  /// Not 0: stop soon, with status `cancelled`. May be null.
  const std::atomic<std::int32_t>* cancel = nullptr;
  /// Counts threadgroups that are done. May be null.
  std::atomic<std::int32_t>* finishedThreadgroups = nullptr;
};

enum class DispatchStatus {
  completed,
  /// Stopped through `cancel`.
  cancelled,
  /// The instruction budget ran out (an endless kernel).
  outOfFuel,
  /// The request does not fit the program (a missing argument, too much threadgroup memory, …): `error` says what.
  badRequest,
  /// The kernel ended itself: unreachable code, a trap, a table entry that is no function; `error` says what and where.
  faulted,
  /// The machine met what it cannot execute; `error` says what and where.
  unsupported,
};

/// What checked mode found, once per (kind, place, buffer).
struct Finding {
  /// Such as `out-of-bounds`; the names are documented in docs/simt.md.
  std::string kind;
  /// 1-based lines; 0 where unknown.
  std::uint32_t irLine = 0;
  std::uint32_t sourceLine = 0;
  std::uint32_t sourceColumn = 0;
  /// Of the first thread that was seen doing it.
  std::array<std::uint32_t, 3> threadInGrid{};
  std::array<std::uint32_t, 3> threadInThreadgroup{};
  std::array<std::uint32_t, 3> threadgroup{};
  /// `device`, `constant`, `threadgroup`, `thread` or empty where no memory is meant.
  std::string space;
  /// Kernel argument index of the buffer, -1 where there is none.
  std::int64_t bufferIndex = -1;
  std::int64_t byteOffset = 0;
  std::uint32_t accessBytes = 0;
  std::uint64_t bufferBytes = 0;
  /// Times it happened.
  std::uint64_t count = 0;
  /// One sentence in plain English, without the place.
  std::string message;
};

struct Counters {
  /// Executed simdgroup instructions by class name.
  std::vector<std::pair<std::string, std::uint64_t>> instructions;
  /// Bytes moved by active lanes: name such as `device read`.
  std::vector<std::pair<std::string, std::uint64_t>> bytes;
  std::uint64_t threadgroups = 0;
  std::uint64_t simdgroups = 0;
  std::uint64_t threads = 0;
  std::uint64_t barriers = 0;
  /// Branches whose lanes went both ways.
  std::uint64_t divergentBranches = 0;
};

struct DispatchResult {
  DispatchStatus status = DispatchStatus::completed;
  std::string error;
  std::vector<Finding> findings;
  /// Occurrences of findings that `findings` has no room for.
  std::uint64_t findingsDropped = 0;
  Counters counters;
  std::uint64_t wallNs = 0;
  /// Processor time of all host threads together.
  std::uint64_t cpuNs = 0;
};

}  // namespace airlock
