#include "reference/host_cpu.h"

#include <sys/utsname.h>

#include <thread>

#ifdef __APPLE__
#include <sys/sysctl.h>
#else
#include <fstream>
#endif

namespace airlock::reference {
namespace {

#ifdef __APPLE__
std::string systemCpuName() {
  char name[256] = {};
  std::size_t size = sizeof name - 1;
  return sysctlbyname("machdep.cpu.brand_string", name, &size, nullptr, 0) == 0 ? name : "";
}
#else
std::string systemCpuName() {
  // x86 kernels write `model name`; most arm64 kernels write no name at all.
  std::ifstream cpuInfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuInfo, line);) {
    if (line.rfind("model name", 0) != 0) continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::size_t start = line.find_first_not_of(" \t", colon + 1);
    if (start == std::string::npos) continue;
    return line.substr(start, line.find_last_not_of(" \t\r") - start + 1);
  }
  return "";
}
#endif

}  // namespace

std::string hostCpuName() {
  std::string name = systemCpuName();
  if (!name.empty()) return name;
  utsname host{};
  return uname(&host) == 0 ? std::string(host.machine) + " processor" : "unknown processor";
}

unsigned hostThreadCount() {
  const unsigned count = std::thread::hardware_concurrency();
  return count == 0 ? 1 : count;
}

}  // namespace airlock::reference
