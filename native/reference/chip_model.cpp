#include "reference/chip_model.h"

namespace airlock::reference {

void modelTime(const Program&, std::uint32_t, const DispatchRequest&, DispatchResult&) {}

}  // namespace airlock::reference
