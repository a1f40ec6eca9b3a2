#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The calls of a GPU's system library as the lab needs them, without a type of that library: native/metal implements
/// them, the addon and the probe executable use them. Every call may block for long (METAL.md 2.5): never make one on a
/// thread that somebody waits for. No call throws; what goes wrong is a `Failure`.
namespace airlock::gpu {

/// An error below another one, such as the driver's own (`NSUnderlyingErrorKey`).
struct ErrorCause {
  std::string domain;
  std::int64_t code = 0;
  std::string text;
};

/// How far an encoder of a failed command buffer came (METAL.md 3.5).
struct EncoderStatus {
  std::string label;
  /// `unknown`, `completed`, `affected`, `pending` or `faulted`.
  std::string state;
  std::vector<std::string> signposts;
};

/// What shader validation found in a command buffer.
struct ShaderLog {
  std::string encoder;
  std::string function;
  std::string file;
  /// 1-based; 0 where unknown.
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  std::string text;
};

struct Failure {
  /// Of the system's error; `AirlockErrorDomain` where the lab itself refused.
  std::string domain;
  std::int64_t code = 0;
  /// Name of `code` where the domain is known, such as `CompileFailure`.
  std::string codeName;
  /// The whole text, as the system gave it.
  std::string text;
  /// What it means, read from text and domain; see classify().
  std::string kind;
  std::vector<ErrorCause> causes;
  std::vector<EncoderStatus> encoders;
  std::vector<ShaderLog> logs;
};

/// Domain of the lab's own refusals.
constexpr const char* ownDomain = "AirlockErrorDomain";

/// A refusal of the lab's own, of a kind that classify() names.
Failure refusal(std::string kind, std::string text);

/// Both are there where a library was made with warnings (METAL.md 1.1): success is `value`, never the lack of `failure`.
template <class T>
struct Outcome {
  std::optional<T> value;
  std::optional<Failure> failure;
};

/// What the device and its system say of themselves.
struct Facts {
  std::string name;
  std::uint64_t registryId = 0;
  /// Such as `applegpu_g16s`; empty before macOS 14.
  std::string architecture;
  /// Numbers of MTLGPUFamily that are supported.
  std::vector<std::int64_t> families;
  std::array<std::uint64_t, 3> maxThreadsPerThreadgroup{};
  std::uint64_t maxThreadgroupMemoryBytes = 0;
  std::uint64_t maxBufferBytes = 0;
  std::uint64_t recommendedWorkingSetBytes = 0;
  bool unifiedMemory = false;
  bool functionPointers = false;
  bool dynamicLibraries = false;
  /// Counter samples where an encoder begins and ends.
  bool stageCounters = false;
  std::vector<std::string> counterSets;
  bool traceDocuments = false;
  std::string osVersion;
  /// `nominal`, `fair`, `serious` or `critical`: a measurement is void when it changes (METAL.md 4.2).
  std::string thermalState;
  bool lowPowerMode = false;
};

class Library;

/// Options of a compilation of source; what is absent is left at the system's own default (METAL.md 1.2).
struct CompileOptions {
  std::vector<std::pair<std::string, std::string>> macros;
  /// (major << 16) + minor.
  std::optional<std::uint64_t> languageVersion;
  /// 0 safe, 1 relaxed, 2 fast; macOS 15.
  std::optional<std::int64_t> mathMode;
  /// 0 fast, 1 precise; macOS 15.
  std::optional<std::int64_t> mathFunctions;
  /// Where `mathMode` does not exist.
  std::optional<bool> fastMath;
  std::optional<bool> preserveInvariance;
  /// 0 executable, 1 dynamic.
  std::optional<std::int64_t> libraryType;
  std::optional<std::string> installName;
  std::vector<std::shared_ptr<Library>> libraries;
  /// 0 default, 1 size.
  std::optional<std::int64_t> optimizationLevel;
  /// 0 default, 1 hidden; macOS 13.3, as the next two.
  std::optional<std::int64_t> symbolVisibility;
  std::optional<bool> allowUndefinedSymbols;
  std::optional<std::uint64_t> maxThreadsPerThreadgroup;
  /// macOS 15.
  std::optional<bool> logging;
  /// macOS 26.
  std::optional<std::array<std::uint64_t, 3>> requiredThreadsPerThreadgroup;
};

struct FunctionConstantInfo {
  std::string name;
  /// Number of MTLDataType.
  std::uint64_t type = 0;
  std::uint64_t index = 0;
  bool required = false;
};

struct FunctionInfo {
  std::string name;
  /// `vertex`, `fragment`, `kernel`, `visible`, `intersection`, `mesh`, `object`, or `unknown`.
  std::string role;
  std::vector<FunctionConstantInfo> constants;
};

class Library {
 public:
  virtual ~Library() = default;
  virtual const std::vector<FunctionInfo>& functions() const = 0;
};

/// A value of a function constant; converted to the type that the function declares.
struct ConstantValue {
  /// Used where it is not empty, `index` otherwise.
  std::string name;
  std::uint64_t index = 0;
  double value = 0;
};

class Archive {
 public:
  virtual ~Archive() = default;
};

struct FunctionPlace {
  std::shared_ptr<Library> library;
  std::string function;
};

struct PipelineRequest {
  FunctionPlace kernel;
  std::string label;
  std::vector<ConstantValue> constants;
  /// MTLLinkedFunctions.privateFunctions, in order.
  std::vector<FunctionPlace> linked;
  std::optional<std::uint64_t> maxCallStackDepth;
  std::optional<std::uint64_t> maxThreadsPerThreadgroup;
  /// macOS 26.
  std::optional<std::array<std::uint64_t, 3>> requiredThreadsPerThreadgroup;
  bool threadgroupIsMultipleOfWidth = false;
  /// 0 default, 1 enabled, 2 disabled; macOS 15.
  std::optional<std::int64_t> shaderValidation;
  std::vector<std::shared_ptr<Archive>> archives;
  bool failOnArchiveMiss = false;
};

/// What reflection says of one argument.
struct BindingInfo {
  std::string name;
  /// `buffer`, `threadgroup`, `texture`, `sampler`, or the number of MTLBindingType.
  std::string type;
  /// `read`, `read_write` or `write`.
  std::string access;
  std::uint64_t index = 0;
  bool used = false;
  bool argument = false;
  /// Of the pointee or the threadgroup memory; 0 where unknown.
  std::uint64_t alignment = 0;
  std::uint64_t sizeBytes = 0;
};

struct PipelineFacts {
  std::uint64_t threadExecutionWidth = 0;
  std::uint64_t maxThreadsPerThreadgroup = 0;
  std::uint64_t staticThreadgroupMemoryBytes = 0;
  /// Empty where the library holds no reflection: that is no error (METAL.md 2.4).
  std::vector<BindingInfo> bindings;
};

class Pipeline {
 public:
  virtual ~Pipeline() = default;
  virtual const PipelineFacts& facts() const = 0;
};

/// Memory that host and GPU share.
class Buffer {
 public:
  virtual ~Buffer() = default;
  virtual std::byte* contents() = 0;
  virtual std::uint64_t sizeBytes() const = 0;
};

struct BoundBuffer {
  std::uint64_t index = 0;
  std::shared_ptr<Buffer> buffer;
  std::uint64_t offset = 0;
};
struct BoundBytes {
  std::uint64_t index = 0;
  std::vector<std::byte> data;
};
struct BoundThreadgroupMemory {
  std::uint64_t index = 0;
  std::uint64_t bytes = 0;
};

/// A texture of one level whose texels are in a buffer: rows at `bytesPerRow`, slices (of depth, faces, layers) one after the
/// other. The GPU works on a copy in its own layout; what a kernel writes is in the buffer when the dispatch has ended.
struct BoundTexture {
  std::uint64_t index = 0;
  std::shared_ptr<Buffer> buffer;
  std::uint64_t offset = 0;
  /// Number of MTLTextureType.
  std::uint64_t type = 2;
  /// Number of MTLPixelFormat, of a format without blocks.
  std::uint64_t pixelFormat = 0;
  std::uint64_t texelBytes = 0;
  std::uint64_t width = 1;
  std::uint64_t height = 1;
  std::uint64_t depth = 1;
  std::uint64_t layers = 1;
  std::uint64_t bytesPerRow = 0;
  bool read = true;
  bool written = true;
};
/// Numbers are those of the properties of MTLSamplerDescriptor; levels of detail are not filtered.
struct BoundSampler {
  std::uint64_t index = 0;
  std::array<std::uint64_t, 3> addressModes{};
  std::uint64_t minFilter = 0;
  std::uint64_t magFilter = 0;
  bool normalized = true;
  /// MTLCompareFunction; 0: never, the default.
  std::uint64_t compareFunction = 0;
  std::uint64_t borderColor = 0;
};

struct DispatchRequest {
  std::shared_ptr<Pipeline> pipeline;
  std::string label;
  std::vector<BoundBuffer> buffers;
  std::vector<BoundBytes> bytes;
  std::vector<BoundThreadgroupMemory> threadgroupMemory;
  std::vector<BoundTexture> textures;
  std::vector<BoundSampler> samplers;
  std::array<std::uint64_t, 3> grid{1, 1, 1};
  std::array<std::uint64_t, 3> threadgroup{1, 1, 1};
  /// Launches in one encoder, each after the one before it where they share a buffer that is written.
  std::uint64_t repeats = 1;
  /// Gives up waiting after so long; a command buffer itself cannot be stopped.
  std::uint64_t deadlineMs = 30'000;
  /// Samples the timestamp counter around the encoder where the device can.
  bool counters = false;
  /// Writes a .gputrace document of this command buffer there; empty: none.
  std::string tracePath;
};

struct DispatchDone {
  /// From the call to its end, on the host's clock.
  std::uint64_t wallNs = 0;
  /// GPUEndTime - GPUStartTime of the command buffer.
  std::uint64_t gpuNs = 0;
  /// From commit to GPUStartTime, both on the host's clock.
  std::uint64_t queueNs = 0;
  /// From the counter samples, by the scale that two pairs of timestamps give; absent where a sample is no sample.
  std::optional<std::uint64_t> stageNs;
  /// Why there is no `stageNs` though it was asked for.
  std::string countersMissing;
  std::vector<ShaderLog> logs;
};

struct BufferRequest {
  std::uint64_t sizeBytes = 0;
  /// A power of two.
  std::uint64_t alignment = 1;
};

/// One open device with a command queue of its own. The functions may be called on any thread; dispatches one at a time,
/// so that only one command buffer is in flight when time is taken (METAL.md 4.2).
class Session {
 public:
  virtual ~Session() = default;
  virtual Outcome<Facts> facts() = 0;
  virtual Outcome<std::shared_ptr<Library>> libraryFromSource(const std::string& source, const CompileOptions& options) = 0;
  /// A metallib; the bytes are copied.
  virtual Outcome<std::shared_ptr<Library>> libraryFromData(const std::byte* data, std::size_t size) = 0;
  virtual Outcome<std::shared_ptr<Library>> libraryFromFile(const std::string& path) = 0;
  virtual Outcome<std::shared_ptr<Pipeline>> makePipeline(const PipelineRequest& request) = 0;
  virtual Outcome<std::shared_ptr<Buffer>> makeBuffer(const BufferRequest& request) = 0;
  virtual Outcome<DispatchDone> dispatch(const DispatchRequest& request) = 0;
  /// Waits until no command buffer is in flight.
  virtual Outcome<bool> drain(std::uint64_t deadlineMs) = 0;
  /// Empty where `path` is empty, else the archive in that file.
  virtual Outcome<std::shared_ptr<Archive>> openArchive(const std::string& path) = 0;
  virtual Outcome<bool> addToArchive(Archive& archive, const PipelineRequest& request) = 0;
  virtual Outcome<bool> saveArchive(Archive& archive, const std::string& path) = 0;
};

struct ProcessOptions {
  /// Sets AGX_RELAX_CDM_CTXSTORE_TIMEOUT (METAL.md 3.5): it counts only before the first device of the process.
  bool relaxContextStoreTimeout = false;
};

/// Once, before any device exists; false where it comes too late or there is nothing to prepare.
bool prepareProcess(const ProcessOptions& options);

/// Reads what a failure means from its text, since the drivers' codes are not portable (METAL.md 2.5, 3.5):
/// `compiler-crash`, `compiler-gone`, `compiler-internal`, `undefined-symbols`, `incompatible-os`, `too-much-threadgroup-memory`,
/// `innocent-victim`, `submissions-ignored`, `hang`, `timeout`, `impacting-interactivity`, or `rejected`.
std::string classify(const std::string& domain, std::int64_t code, const std::string& text);

}  // namespace airlock::gpu
