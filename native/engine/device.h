#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/gpu.h"

namespace airlock {

enum class DeviceKind { reference, metal };

/// What a device says of itself; the same fields as core/protocol/device.ts.
struct DeviceDescription {
  std::string id;
  std::string name;
  DeviceKind kind;
  std::uint32_t simdWidth;
  std::uint32_t maxThreadsPerThreadgroup;
  std::uint32_t maxThreadgroupMemoryBytes;
  /// Only what this build really does.
  std::vector<std::string> capabilities;
};

/// A device of the bridge. Implementations: reference/ everywhere, metal/ on macOS.
class Device {
 public:
  Device() = default;
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  virtual ~Device() = default;

  virtual DeviceDescription describe() const = 0;

  /// The GPU behind it, with a command queue of its own; null where there is none, or it cannot be opened.
  virtual std::shared_ptr<gpu::Session> openGpu() const { return nullptr; }
};

}  // namespace airlock
