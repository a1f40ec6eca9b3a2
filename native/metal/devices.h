#pragma once

#include <memory>
#include <vector>

#include "engine/device.h"

namespace airlock::metal {

/// Apple GPUs of this machine; empty off macOS and in sessions without a GPU.
std::vector<std::unique_ptr<Device>> openDevices();

}  // namespace airlock::metal
