#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace airlock::reference {

class Program;

/// What reading a program gave: the program, or why it is none.
struct LoadedProgram {
  /// Null when `error` says why.
  std::shared_ptr<const Program> program;
  std::string error;
};

/// Reads and validates a program (docs/simt.md). Any bytes are allowed: bad ones give an error, never a crash.
/// The program keeps no reference to `bytes`. Safe on any thread; a program may run in several dispatches at once.
LoadedProgram loadProgram(const std::uint8_t* bytes, std::size_t size);

/// Device or constant memory for the argument with this [[buffer(index)]].
struct BufferBinding {
  std::uint32_t index = 0;
  /// Start of the buffer; must stay valid and must not be moved during the dispatch. Any alignment.
  std::uint8_t* data = nullptr;
  std::uint64_t sizeBytes = 0;
  /// Where the kernel's pointer starts, in bytes; at most `sizeBytes`.
  std::uint64_t offsetBytes = 0;
  /// False: checked mode reports reads of bytes that the dispatch did not write before.
  bool initialised = true;
};

/// Constant bytes for the argument with this [[buffer(index)]], copied (as Metal's setBytes).
struct BytesBinding {
  std::uint32_t index = 0;
  std::vector<std::uint8_t> data;
};

/// Length of the threadgroup argument with this [[threadgroup(index)]].
struct ThreadgroupMemoryBinding {
  std::uint32_t index = 0;
  std::uint32_t bytes = 0;
};

enum class TextureFormat : std::uint8_t {
  r8Unorm, rg8Unorm, rgba8Unorm, bgra8Unorm, rgba8UnormSrgb, r8Snorm, rgba8Snorm,
  r8Uint, r8Sint, rgba8Uint, rgba8Sint,
  r16Float, rg16Float, rgba16Float, r16Uint, r16Sint, rgba16Uint, rgba16Sint, r16Unorm, rgba16Unorm,
  r32Float, rg32Float, rgba32Float, r32Uint, r32Sint, rg32Uint, rg32Sint, rgba32Uint, rgba32Sint,
};

enum class TextureKind : std::uint8_t { k1d, k1dArray, k2d, k2dArray, k3d, buffer };

/// A texture without mipmaps for the argument with this [[texture(index)]]: slices of rows of pixels, tightly packed.
struct TextureBinding {
  std::uint32_t index = 0;
  TextureKind kind = TextureKind::k2d;
  TextureFormat format = TextureFormat::rgba8Unorm;
  /// In pixels; at least 1 each. `layers` is the array length.
  std::uint32_t width = 1, height = 1, depth = 1, layers = 1;
  std::uint8_t* data = nullptr;
  std::uint64_t sizeBytes = 0;
};

enum class AddressMode : std::uint8_t { clampToZero, clampToEdge, repeat, mirroredRepeat, clampToBorder };

struct SamplerBinding {
  std::uint32_t index = 0;
  bool linear = false;
  bool normalisedCoordinates = true;
  AddressMode address[3] = {AddressMode::clampToEdge, AddressMode::clampToEdge, AddressMode::clampToEdge};
};

struct DispatchRequest {
  std::shared_ptr<const Program> program;
  std::vector<BufferBinding> buffers;
  std::vector<BytesBinding> bytes;
  std::vector<ThreadgroupMemoryBinding> threadgroupMemory;
  std::vector<TextureBinding> textures;
  std::vector<SamplerBinding> samplers;
  /// In threads, as dispatchThreads: threadgroups at the edge may be partial.
  std::uint32_t grid[3] = {1, 1, 1};
  std::uint32_t threadgroup[3] = {1, 1, 1};
  bool checked = true;
  /// Emulates what seed 002 reports of Apple's GPU; see docs/simt.md.
  bool emulateHazards = false;
  /// Counts instructions by class also when `checked` is false.
  bool counters = false;
  /// Instructions (each executed by up to 32 lanes) that one simdgroup may execute; 0 is no limit.
  std::uint64_t fuel = 0;
  /// Host threads; 0 is one for each processor.
  unsigned threads = 0;
  /// Set to true from another thread, it ends the dispatch soon, with status `cancelled`.
  const std::atomic<bool>* cancel = nullptr;
};

enum class FindingKind : std::uint8_t {
  outOfBounds,
  misaligned,
  uninitialisedRead,
  threadgroupRace,
  deviceRace,
  asyncPendingRead,
  asyncPendingWrite,
  asyncInVisibleFunction,
  asyncOperandOrder,
  divergentBarrier,
  divisionByZero,
  budgetExceeded,
  nullPointer,
  unreachable,
  threadgroupAlias,
};

/// The kind as the protocol spells it, e.g. `out-of-bounds`.
const char* findingKindName(FindingKind kind);

enum class MemorySpace : std::uint8_t { none, device, constant, threadgroup, thread };
const char* memorySpaceName(MemorySpace space);

/// One kind of trouble at one instruction in one buffer, and how often it occurred. Positions are of the first one.
struct Finding {
  FindingKind kind = FindingKind::outOfBounds;
  /// Index of the instruction in the program; what docs/simt.md calls pc.
  std::uint32_t pc = 0;
  /// Lines are 1-based; 0 is unknown.
  std::uint32_t irLine = 0, sourceLine = 0, sourceColumn = 0;
  std::uint32_t threadInGrid[3] = {0, 0, 0};
  std::uint32_t threadInThreadgroup[3] = {0, 0, 0};
  std::uint32_t threadgroupInGrid[3] = {0, 0, 0};
  std::uint32_t lane = 0, simdgroup = 0;
  MemorySpace space = MemorySpace::none;
  /// The argument's index ([[buffer(n)]] or [[threadgroup(n)]]); -1 where there is none (a global, an alloca).
  std::int32_t bufferIndex = -1;
  /// Of a global, as the program names it.
  std::string bufferName;
  /// Signed: an access before the start of the buffer is negative. From the start of the buffer, not of the pointer.
  std::int64_t byteOffset = 0;
  std::uint32_t accessBytes = 0;
  std::uint64_t bufferBytes = 0;
  bool isWrite = false;
  /// A race's other party: its thread in the threadgroup (grid, for device memory) and instruction.
  bool hasOther = false;
  std::uint32_t otherThread[3] = {0, 0, 0};
  std::uint32_t otherIrLine = 0;
  bool otherIsWrite = false;
  /// Occurrences (lanes) of the same kind, instruction and buffer.
  std::uint64_t count = 1;
  /// A plain English sentence with the facts above.
  std::string text;
};

struct SpaceCounters {
  std::uint64_t bytesRead = 0;
  std::uint64_t bytesWritten = 0;
};

struct CounterClass {
  /// As the opcode table names it.
  std::string name;
  /// Instructions issued, one for each simdgroup that executes it.
  std::uint64_t instructions = 0;
  /// The same, times the active lanes.
  std::uint64_t laneInstructions = 0;
};

struct Counters {
  /// Empty unless `checked` or `counters`.
  std::vector<CounterClass> classes;
  SpaceCounters device, constant, threadgroup, thread;
  std::uint64_t barriers = 0;
  /// Branches whose lanes went both ways.
  std::uint64_t divergentBranches = 0;
  std::uint64_t threadgroups = 0, simdgroups = 0, threads = 0;
  /// Inputs of occupancy: 32-bit registers of a lane and threadgroup bytes of a threadgroup.
  std::uint32_t registersPerLane = 0;
  std::uint32_t threadgroupBytes = 0;
};

enum class DispatchStatus : std::uint8_t {
  completed,
  /// The request does not fit the program; nothing ran.
  badRequest,
  /// A simdgroup used up its budget.
  budgetExceeded,
  cancelled,
  /// The kernel reached something that the program says it cannot do, or a broken program.
  trapped,
  outOfMemory,
};
const char* dispatchStatusName(DispatchStatus status);

struct DispatchResult {
  DispatchStatus status = DispatchStatus::completed;
  /// Empty when completed.
  std::string error;
  std::vector<Finding> findings;
  /// Findings beyond the limit of distinct ones that are kept.
  std::uint64_t droppedFindings = 0;
  Counters counters;
  /// Sum over the host threads, and from start to end.
  std::uint64_t cpuTimeNs = 0, wallNs = 0;
};

/// Runs a kernel to its end on host threads. Blocks; safe on any thread. Nothing in the program or in the data may
/// crash it: what goes wrong is in the result.
DispatchResult dispatch(const DispatchRequest& request);

/// Which code path this processor takes: `avx512`, `avx2`, `baseline` (x86-64) or `neon`.
const char* instructionSet();

}  // namespace airlock::reference
