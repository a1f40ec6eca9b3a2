#include "engine/devices.h"

#include <utility>

#include "metal/devices.h"
#include "reference/reference_device.h"

namespace airlock {

std::vector<std::unique_ptr<Device>> openDevices() {
  std::vector<std::unique_ptr<Device>> devices = metal::openDevices();
  devices.push_back(reference::openDevice());
  return devices;
}

}  // namespace airlock
