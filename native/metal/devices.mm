#include "metal/devices.h"

#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "metal/objects.h"

namespace airlock::metal {
namespace {

// Metal states a width per pipeline only; it is 32 on every Apple GPU, and others are not offered.
constexpr std::uint32_t appleSimdWidth = 32;

std::mutex processMutex;
bool devicesAsked = false;

class MetalDevice final : public Device {
 public:
  MetalDevice(id<MTLDevice> device, std::size_t index) : device_(device), index_(index) {}

  DeviceDescription describe() const override {
    @autoreleasepool {
      std::vector<std::string> capabilities = {"enumerate", "compute", "textures", "gpu-time", "metal-source", "binary-archives"};
      if (timestampSetOf(device_) != nil) capabilities.push_back("stage-counters");
      if (canCapture()) capabilities.push_back("gpu-traces");
      return {
          "metal:" + std::to_string(index_),
          textOf(device_.name),
          DeviceKind::metal,
          appleSimdWidth,
          static_cast<std::uint32_t>(device_.maxThreadsPerThreadgroup.width),
          static_cast<std::uint32_t>(device_.maxThreadgroupMemoryLength),
          std::move(capabilities),
      };
    }
  }

  std::shared_ptr<gpu::Session> openGpu() const override { return openSession(device_); }

 private:
  id<MTLDevice> device_;
  std::size_t index_;
};

/// Every GPU of Apple's own; in sessions without a window server the list may be empty and the default device there.
std::vector<id<MTLDevice>> findDevices() {
  std::vector<id<MTLDevice>> found;
  NSArray<id<MTLDevice>>* all = MTLCopyAllDevices();
  for (NSUInteger at = 0; all != nil && at < all.count; ++at) {
    if ([all[at] supportsFamily:MTLGPUFamilyApple5]) found.push_back(all[at]);
  }
  if (!found.empty()) return found;
  id<MTLDevice> device = MTLCreateSystemDefaultDevice();
  if (device != nil && [device supportsFamily:MTLGPUFamilyApple5]) found.push_back(device);
  return found;
}

}  // namespace

std::vector<std::unique_ptr<Device>> openDevices() {
  {
    const std::lock_guard lock(processMutex);
    devicesAsked = true;
  }
  std::string problem;
  std::vector<std::unique_ptr<Device>> devices;
  @autoreleasepool {
    @try {
      for (id<MTLDevice> device : findDevices()) devices.push_back(std::make_unique<MetalDevice>(device, devices.size()));
    } @catch (NSException* exception) {
      problem = "Metal: " + textOf(exception.reason);
    }
  }
  if (!problem.empty()) throw std::runtime_error(problem);
  return devices;
}

}  // namespace airlock::metal

namespace airlock::gpu {

bool prepareProcess(const ProcessOptions& options) {
  const std::lock_guard lock(metal::processMutex);
  if (metal::devicesAsked) return false;
  // Drivers read it when the first device is made (METAL.md 3.5); a value that somebody chose stays.
  if (options.relaxContextStoreTimeout) setenv("AGX_RELAX_CDM_CTXSTORE_TIMEOUT", "1", 0);
  return true;
}

}  // namespace airlock::gpu
