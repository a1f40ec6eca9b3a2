#include "engine/gpu.h"
#include "metal/devices.h"

namespace airlock::metal {

std::vector<std::unique_ptr<Device>> openDevices() { return {}; }

}  // namespace airlock::metal

namespace airlock::gpu {

bool prepareProcess(const ProcessOptions&) { return false; }

}  // namespace airlock::gpu
