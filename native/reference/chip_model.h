#pragma once

#include <cstdint>

#include "reference/program.h"

namespace airlock::reference {

/// Fills the modelled GPU time, where instructions were counted. A model from counters, never a measurement.
void modelTime(const Program& program, std::uint32_t threadgroupBytes, const DispatchRequest& request, DispatchResult& result);

}  // namespace airlock::reference
