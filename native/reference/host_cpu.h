#pragma once

#include <string>

namespace airlock::reference {

/// The processor's own name, such as `Apple M2` or `AMD EPYC`; the architecture where the system tells no name.
std::string hostCpuName();

/// Threads that run at once on this host, at least 1.
unsigned hostThreadCount();

}  // namespace airlock::reference
