#include "metal/objects.h"

namespace airlock::metal {
namespace {

class MetalSession final : public gpu::Session {
 public:
  MetalSession(id<MTLDevice> device, id<MTLCommandQueue> queue) : device_(device), queue_(queue) {}

  gpu::Outcome<gpu::Facts> facts() override {
    return guarded<gpu::Facts>("Reading the device", [this] { return made(readFacts(device_)); });
  }

  gpu::Outcome<std::shared_ptr<gpu::Library>> libraryFromSource(const std::string& source,
                                                                const gpu::CompileOptions& options) override {
    return guarded<std::shared_ptr<gpu::Library>>(
        "Compiling the source", [&] { return metal::libraryFromSource(device_, source, options); });
  }

  gpu::Outcome<std::shared_ptr<gpu::Library>> libraryFromData(const std::byte* data, std::size_t size) override {
    return guarded<std::shared_ptr<gpu::Library>>("Loading the library",
                                                  [&] { return metal::libraryFromData(device_, data, size); });
  }

  gpu::Outcome<std::shared_ptr<gpu::Library>> libraryFromFile(const std::string& path) override {
    return guarded<std::shared_ptr<gpu::Library>>("Loading the library",
                                                  [&] { return metal::libraryFromFile(device_, path); });
  }

  gpu::Outcome<std::shared_ptr<gpu::Pipeline>> makePipeline(const gpu::PipelineRequest& request) override {
    return guarded<std::shared_ptr<gpu::Pipeline>>("Making the pipeline",
                                                   [&] { return metal::makePipeline(device_, request); });
  }

  gpu::Outcome<std::shared_ptr<gpu::Buffer>> makeBuffer(const gpu::BufferRequest& request) override {
    return guarded<std::shared_ptr<gpu::Buffer>>("Making the buffer", [&] { return metal::makeBuffer(device_, request); });
  }

  gpu::Outcome<gpu::DispatchDone> dispatch(const gpu::DispatchRequest& request) override {
    return guarded<gpu::DispatchDone>("The dispatch", [&]() -> gpu::Outcome<gpu::DispatchDone> {
      if (request.tracePath.empty()) return metal::dispatch(device_, queue_, inFlight_, request);
      if (auto failure = startCapture(queue_, request.tracePath)) return failed<gpu::DispatchDone>(std::move(*failure));
      auto outcome = metal::dispatch(device_, queue_, inFlight_, request);
      stopCapture();
      return outcome;
    });
  }

  gpu::Outcome<bool> drain(std::uint64_t deadlineMs) override {
    std::uint64_t left = 0;
    if (inFlight_.waitForNone(deadlineMs, left)) return made(true);
    return refused<bool>("stuck", std::to_string(left) + " command buffers did not end within " +
                                      std::to_string(deadlineMs) + " ms.");
  }

  gpu::Outcome<std::shared_ptr<gpu::Archive>> openArchive(const std::string& path) override {
    return guarded<std::shared_ptr<gpu::Archive>>("Opening the archive", [&] { return metal::openArchive(device_, path); });
  }

  gpu::Outcome<bool> addToArchive(gpu::Archive& archive, const gpu::PipelineRequest& request) override {
    return guarded<bool>("Adding to the archive", [&] { return metal::addToArchive(archive, request); });
  }

  gpu::Outcome<bool> saveArchive(gpu::Archive& archive, const std::string& path) override {
    return guarded<bool>("Saving the archive", [&] { return metal::saveArchive(archive, path); });
  }

 private:
  id<MTLDevice> device_;
  id<MTLCommandQueue> queue_;
  InFlight inFlight_;
};

}  // namespace

std::shared_ptr<gpu::Session> openSession(id<MTLDevice> device) {
  @autoreleasepool {
    @try {
      id<MTLCommandQueue> queue = [device newCommandQueue];
      return queue == nil ? nullptr : std::make_shared<MetalSession>(device, queue);
    } @catch (NSException*) {
      return nullptr;
    }
  }
}

}  // namespace airlock::metal
