#pragma once

#include "metal/objc.h"

#pragma clang assume_nonnull begin
/// The engine's objects as Metal has them. Only this folder makes them, so that a downcast is always right.
namespace airlock::metal {

class MetalLibrary final : public gpu::Library {
 public:
  MetalLibrary(id<MTLLibrary> library, std::vector<gpu::FunctionInfo> functions)
      : library_(library), functions_(std::move(functions)) {}

  const std::vector<gpu::FunctionInfo>& functions() const override { return functions_; }
  id<MTLLibrary> library() const { return library_; }
  const gpu::FunctionInfo* find(const std::string& name) const;

 private:
  id<MTLLibrary> library_;
  std::vector<gpu::FunctionInfo> functions_;
};

class MetalArchive final : public gpu::Archive {
 public:
  explicit MetalArchive(id<MTLBinaryArchive> archive) : archive_(archive) {}
  id<MTLBinaryArchive> archive() const { return archive_; }

 private:
  id<MTLBinaryArchive> archive_;
};

class MetalPipeline final : public gpu::Pipeline {
 public:
  MetalPipeline(id<MTLComputePipelineState> state, gpu::PipelineFacts facts) : state_(state), facts_(std::move(facts)) {}

  const gpu::PipelineFacts& facts() const override { return facts_; }
  id<MTLComputePipelineState> state() const { return state_; }

 private:
  id<MTLComputePipelineState> state_;
  gpu::PipelineFacts facts_;
};

class MetalBuffer final : public gpu::Buffer {
 public:
  MetalBuffer(id<MTLBuffer> buffer, std::uint64_t sizeBytes) : buffer_(buffer), sizeBytes_(sizeBytes) {}

  std::byte* contents() override { return static_cast<std::byte*>(buffer_.contents); }
  std::uint64_t sizeBytes() const override { return sizeBytes_; }
  id<MTLBuffer> buffer() const { return buffer_; }

 private:
  id<MTLBuffer> buffer_;
  /// What was asked for; the buffer's own length may be a whole number of pages.
  std::uint64_t sizeBytes_;
};

inline MetalLibrary& metalOf(gpu::Library& library) { return static_cast<MetalLibrary&>(library); }
inline MetalArchive& metalOf(gpu::Archive& archive) { return static_cast<MetalArchive&>(archive); }
inline MetalPipeline& metalOf(gpu::Pipeline& pipeline) { return static_cast<MetalPipeline&>(pipeline); }
inline MetalBuffer& metalOf(gpu::Buffer& buffer) { return static_cast<MetalBuffer&>(buffer); }

// One file each: facts.mm, compile_options.mm, libraries.mm, functions.mm, pipelines.mm, reflection.mm, buffers.mm,
// textures.mm,
// dispatch.mm, counters.mm, archives.mm, capture.mm.

gpu::Facts readFacts(id<MTLDevice> device);

/// Null and `problem` set where this system has not what an option needs.
MTLCompileOptions* _Nullable compileOptionsOf(id<MTLDevice> device, const gpu::CompileOptions& options,
                                              std::optional<gpu::Failure>& problem);

gpu::Outcome<std::shared_ptr<gpu::Library>> libraryFromSource(id<MTLDevice> device, const std::string& source,
                                                              const gpu::CompileOptions& options);
gpu::Outcome<std::shared_ptr<gpu::Library>> libraryFromData(id<MTLDevice> device, const std::byte* data, std::size_t size);
gpu::Outcome<std::shared_ptr<gpu::Library>> libraryFromFile(id<MTLDevice> device, const std::string& path);

/// Names, roles and constants of all functions of a library.
std::vector<gpu::FunctionInfo> functionsOf(id<MTLLibrary> library);
/// A function with its constants set.
gpu::Outcome<id<MTLFunction>> functionOf(gpu::Library& library, const std::string& name,
                                         const std::vector<gpu::ConstantValue>& constants);

gpu::Outcome<MTLComputePipelineDescriptor*> pipelineDescriptorOf(const gpu::PipelineRequest& request);
gpu::Outcome<std::shared_ptr<gpu::Pipeline>> makePipeline(id<MTLDevice> device, const gpu::PipelineRequest& request);
std::vector<gpu::BindingInfo> bindingsOf(MTLComputePipelineReflection* _Nullable reflection);

gpu::Outcome<std::shared_ptr<gpu::Buffer>> makeBuffer(id<MTLDevice> device, const gpu::BufferRequest& request);

/// Textures and samplers of one dispatch, whose request must outlive them.
class Textures {
 public:
  /// Makes them all and fills the textures from their buffers.
  std::optional<gpu::Failure> make(id<MTLDevice> device, const gpu::DispatchRequest& request);
  void bind(id<MTLComputeCommandEncoder> encoder) const;
  /// After the end of the command buffer: what may have been written goes to the buffers.
  void readBack() const;

 private:
  struct Copy {
    const gpu::BoundTexture* _Nonnull bound = nullptr;
    id<MTLTexture> _Nullable texture = nil;
    /// Of a texture buffer: its memory.
    id<MTLBuffer> _Nullable memory = nil;
    std::uint64_t row = 0, slice = 0, slices = 0;
  };
  static bool makeTextureBuffer(id<MTLDevice> device, Copy& copy);
  static std::uint64_t rowStride(const Copy& copy);
  static std::uint64_t imageStride(const Copy& copy);

  std::vector<Copy> copies_;
  std::vector<std::pair<std::uint64_t, id<MTLSamplerState>>> samplers_;
};

/// Samples of a device's timestamp counter around one encoder.
class StageCounters {
 public:
  /// Says in `missing()` why it cannot sample, where it cannot.
  explicit StageCounters(id<MTLDevice> device);
  const std::string& missing() const { return missing_; }
  MTLComputePassDescriptor* passDescriptor() const;
  /// Before the commit.
  void begin();
  /// After the end of the command buffer; empty and `missing()` set where the samples are none.
  std::optional<std::uint64_t> resolveNs();

 private:
  id<MTLDevice> device_;
  id<MTLCounterSampleBuffer> samples_;
  std::string missing_;
  MTLTimestamp cpuBefore_ = 0;
  MTLTimestamp gpuBefore_ = 0;
};

/// Whether the device samples counters where encoders begin and end, and its set of timestamps.
id<MTLCounterSet> _Nullable timestampSetOf(id<MTLDevice> device);

gpu::Outcome<std::shared_ptr<gpu::Archive>> openArchive(id<MTLDevice> device, const std::string& path);
gpu::Outcome<bool> addToArchive(gpu::Archive& archive, const gpu::PipelineRequest& request);
gpu::Outcome<bool> saveArchive(gpu::Archive& archive, const std::string& path);

/// Captures what a queue is given between the two calls.
bool canCapture();
std::optional<gpu::Failure> startCapture(id<MTLCommandQueue> queue, const std::string& path);
void stopCapture();

/// Counts command buffers from commit to their end.
class InFlight {
 public:
  void add();
  void remove();
  /// False where some were left at the deadline.
  bool waitForNone(std::uint64_t deadlineMs, std::uint64_t& left);

 private:
  struct State;
  std::shared_ptr<State> state_;

 public:
  InFlight();
};

gpu::Outcome<gpu::DispatchDone> dispatch(id<MTLDevice> device, id<MTLCommandQueue> queue, const InFlight& inFlight,
                                         const gpu::DispatchRequest& request);

/// The device as the engine's session.
std::shared_ptr<gpu::Session> openSession(id<MTLDevice> device);

}  // namespace airlock::metal
#pragma clang assume_nonnull end
