#pragma once

#include "engine/device.h"

namespace airlock {

/// Opens every device of this machine: real ones first, the reference device last. Safe on any thread.
std::vector<std::unique_ptr<Device>> openDevices();

}  // namespace airlock
