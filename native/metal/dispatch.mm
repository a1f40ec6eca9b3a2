#include "metal/objects.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace airlock::metal {

struct InFlight::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::uint64_t count = 0;
};

InFlight::InFlight() : state_(std::make_shared<State>()) {}

void InFlight::add() {
  const std::lock_guard lock(state_->mutex);
  ++state_->count;
}

void InFlight::remove() {
  const std::lock_guard lock(state_->mutex);
  --state_->count;
  state_->changed.notify_all();
}

bool InFlight::waitForNone(std::uint64_t deadlineMs, std::uint64_t& left) {
  std::unique_lock lock(state_->mutex);
  const bool none =
      state_->changed.wait_for(lock, std::chrono::milliseconds(deadlineMs), [this] { return state_->count == 0; });
  left = state_->count;
  return none;
}

namespace {

using Clock = std::chrono::steady_clock;

/// Largest constant that `setBytes` takes; the documentation's limit is 4 KB.
constexpr std::size_t mostInlineBytes = 4096;
/// Threadgroup memory is given in multiples of 16 bytes.
constexpr std::uint64_t threadgroupGranule = 16;

/// What the completed handler tells the thread that waits. The handler may come after that thread gave up.
struct Completion {
  std::mutex mutex;
  std::condition_variable changed;
  bool ended = false;
  MTLCommandBufferStatus status = MTLCommandBufferStatusNotEnqueued;
  CFTimeInterval gpuStart = 0;
  CFTimeInterval gpuEnd = 0;
  std::optional<gpu::Failure> failure;
  std::vector<gpu::ShaderLog> logs;
};

std::vector<gpu::ShaderLog> logsOf(id<MTLCommandBuffer> buffer) {
  std::vector<gpu::ShaderLog> found;
  for (id<MTLFunctionLog> log in buffer.logs) {
    gpu::ShaderLog& one = found.emplace_back();
    one.encoder = textOf(log.encoderLabel);
    one.text = textOf(log.description);
    if (log.function != nil) one.function = textOf(log.function.name);
    id<MTLFunctionLogDebugLocation> place = log.debugLocation;
    if (place == nil) continue;
    if (place.URL != nil) one.file = textOf(place.URL.path);
    if (one.function.empty()) one.function = textOf(place.functionName);
    one.line = place.line;
    one.column = place.column;
  }
  return found;
}

void readEnd(id<MTLCommandBuffer> buffer, Completion& completion) {
  const std::lock_guard lock(completion.mutex);
  completion.status = buffer.status;
  completion.gpuStart = buffer.GPUStartTime;
  completion.gpuEnd = buffer.GPUEndTime;
  completion.logs = logsOf(buffer);
  if (buffer.status != MTLCommandBufferStatusCompleted) completion.failure = failureOf(buffer.error, "The command buffer");
  completion.ended = true;
  completion.changed.notify_all();
}

/// Host time in the domain of GPUStartTime (METAL.md 4.1): seconds of mach_absolute_time.
double hostSeconds() { return [NSProcessInfo processInfo].systemUptime; }

std::uint64_t nanoseconds(double seconds) { return seconds > 0 ? static_cast<std::uint64_t>(seconds * 1e9) : 0; }

/// Nil where there is no memory for a constant.
bool encode(id<MTLDevice> device, id<MTLComputeCommandEncoder> encoder, const Textures& textures,
            const gpu::DispatchRequest& request) {
  [encoder setComputePipelineState:metalOf(*request.pipeline).state()];
  for (const auto& bound : request.buffers) {
    [encoder setBuffer:metalOf(*bound.buffer).buffer() offset:bound.offset atIndex:bound.index];
  }
  for (const auto& bound : request.bytes) {
    if (bound.data.size() <= mostInlineBytes) {
      [encoder setBytes:bound.data.data() length:bound.data.size() atIndex:bound.index];
      continue;
    }
    id<MTLBuffer> copy = [device newBufferWithBytes:bound.data.data()
                                             length:bound.data.size()
                                            options:MTLResourceStorageModeShared];
    if (copy == nil) return false;
    [encoder setBuffer:copy offset:0 atIndex:bound.index];
  }
  textures.bind(encoder);
  for (const auto& memory : request.threadgroupMemory) {
    const std::uint64_t bytes = (memory.bytes + threadgroupGranule - 1) / threadgroupGranule * threadgroupGranule;
    [encoder setThreadgroupMemoryLength:bytes atIndex:memory.index];
  }
  const auto& [x, y, z] = request.grid;
  const auto& [width, height, depth] = request.threadgroup;
  for (std::uint64_t launch = 0; launch < request.repeats; ++launch) {
    [encoder dispatchThreads:MTLSizeMake(x, y, z) threadsPerThreadgroup:MTLSizeMake(width, height, depth)];
  }
  return true;
}

gpu::Outcome<gpu::DispatchDone> refusedDispatch(const char* kind, std::string text) {
  return refused<gpu::DispatchDone>(kind, std::move(text));
}

}  // namespace

gpu::Outcome<gpu::DispatchDone> dispatch(id<MTLDevice> device, id<MTLCommandQueue> queue, const InFlight& inFlight,
                                         const gpu::DispatchRequest& request) {
  const Clock::time_point started = Clock::now();
  std::optional<StageCounters> counters;
  if (request.counters) counters.emplace(device);
  const bool sampled = counters && counters->missing().empty();
  Textures textures;
  if (auto failure = textures.make(device, request)) return failed<gpu::DispatchDone>(std::move(*failure));

  MTLCommandBufferDescriptor* descriptor = [MTLCommandBufferDescriptor new];
  descriptor.errorOptions = MTLCommandBufferErrorOptionEncoderExecutionStatus;
  id<MTLCommandBuffer> buffer = [queue commandBufferWithDescriptor:descriptor];
  if (buffer == nil) return refusedDispatch("no-command-buffer", "The queue gave no command buffer.");
  buffer.label = stringOf(request.label);
  id<MTLComputeCommandEncoder> encoder =
      sampled ? [buffer computeCommandEncoderWithDescriptor:counters->passDescriptor()] : [buffer computeCommandEncoder];
  if (encoder == nil) return refusedDispatch("no-encoder", "The command buffer gave no compute encoder.");
  encoder.label = stringOf(request.label);
  const bool encoded = encode(device, encoder, textures, request);
  [encoder endEncoding];
  if (!encoded) return refusedDispatch("out-of-memory", "There is no memory for a constant argument.");

  auto completion = std::make_shared<Completion>();
  InFlight counted = inFlight;
  [buffer addCompletedHandler:^(id<MTLCommandBuffer> ended) {
    readEnd(ended, *completion);
    InFlight(counted).remove();
  }];
  if (sampled) counters->begin();
  counted.add();
  const double committed = hostSeconds();
  [buffer commit];
  {
    std::unique_lock lock(completion->mutex);
    // Not waitUntilCompleted: a command buffer that never ends must not take this thread with it (METAL.md 7.1).
    if (!completion->changed.wait_for(lock, std::chrono::milliseconds(request.deadlineMs),
                                      [&] { return completion->ended; })) {
      return refusedDispatch("stuck", "The command buffer did not end within " + std::to_string(request.deadlineMs) + " ms.");
    }
  }
  if (completion->failure) {
    completion->failure->logs = completion->logs;
    return failed<gpu::DispatchDone>(*completion->failure);
  }
  textures.readBack();
  gpu::DispatchDone done;
  done.gpuNs = nanoseconds(completion->gpuEnd - completion->gpuStart);
  done.queueNs = nanoseconds(completion->gpuStart - committed);
  done.logs = std::move(completion->logs);
  if (sampled) done.stageNs = counters->resolveNs();
  if (counters) done.countersMissing = counters->missing();
  done.wallNs = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - started).count());
  return made(std::move(done));
}

}  // namespace airlock::metal
