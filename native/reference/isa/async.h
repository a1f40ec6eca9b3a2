#pragma once

#include "reference/isa/memory.h"

namespace airlock::reference::AIRLOCK_ISA {

template <class Tables>
void addAsync(Tables&) {}

}  // namespace airlock::reference::AIRLOCK_ISA
