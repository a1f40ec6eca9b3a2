#include "metal/metal_devices.h"

namespace airlock::metal {

std::vector<std::unique_ptr<Device>> openDevices() { return {}; }

}  // namespace airlock::metal
