#pragma once

#include <memory>

#include "engine/device.h"

namespace airlock::reference {

/// The device that every machine has.
std::unique_ptr<Device> openDevice();

}  // namespace airlock::reference
