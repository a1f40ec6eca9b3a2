#import <Foundation/Foundation.h>
#import <Metal/Metal.h>

#include "metal/metal_devices.h"

#include <stdexcept>
#include <string>

namespace airlock::metal {
namespace {

// Metal states a width per pipeline only; it is 32 on every Apple GPU, and others are not offered.
constexpr std::uint32_t appleSimdWidth = 32;

class MetalDevice final : public Device {
 public:
  MetalDevice(id<MTLDevice> device, std::size_t index) : device_(device), index_(index) {}

  DeviceDescription describe() const override {
    @autoreleasepool {
      return {
          "metal:" + std::to_string(index_),
          device_.name.UTF8String,
          DeviceKind::metal,
          appleSimdWidth,
          static_cast<std::uint32_t>(device_.maxThreadsPerThreadgroup.width),
          static_cast<std::uint32_t>(device_.maxThreadgroupMemoryLength),
          {"enumerate"},
      };
    }
  }

 private:
  id<MTLDevice> device_;
  std::size_t index_;
};

}  // namespace

std::vector<std::unique_ptr<Device>> openDevices() {
  @autoreleasepool {
    @try {
      std::vector<std::unique_ptr<Device>> devices;
      NSArray<id<MTLDevice>>* found = MTLCopyAllDevices();
      for (id<MTLDevice> device in found) {
        if (![device supportsFamily:MTLGPUFamilyApple5]) continue;
        devices.push_back(std::make_unique<MetalDevice>(device, devices.size()));
      }
      return devices;
    } @catch (NSException* exception) {
      throw std::runtime_error(std::string("Metal: ") + exception.reason.UTF8String);
    }
  }
}

}  // namespace airlock::metal
