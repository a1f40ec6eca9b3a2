#include "reference/reference_device.h"

#include "reference/host_cpu.h"

namespace airlock::reference {
namespace {

// The limits of Apple's GPUs, so that a launch which fits here fits there.
constexpr std::uint32_t simdWidth = 32;
constexpr std::uint32_t maxThreadsPerThreadgroup = 1024;
constexpr std::uint32_t maxThreadgroupMemoryBytes = 32 * 1024;

class ReferenceDevice final : public Device {
 public:
  DeviceDescription describe() const override {
    const unsigned threads = hostThreadCount();
    return {
        "reference",
        "Reference device (" + hostCpuName() + ", " + std::to_string(threads) +
            (threads == 1 ? " thread)" : " threads)"),
        DeviceKind::reference,
        simdWidth,
        maxThreadsPerThreadgroup,
        maxThreadgroupMemoryBytes,
        {"enumerate", "compute", "checked-mode", "hazard-emulation", "counters", "modelled-time", "textures", "budget"},
    };
  }
};

}  // namespace

std::unique_ptr<Device> openDevice() { return std::make_unique<ReferenceDevice>(); }

}  // namespace airlock::reference
