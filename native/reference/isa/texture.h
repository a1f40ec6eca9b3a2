#pragma once

#include "reference/isa/memory.h"

namespace airlock::reference::AIRLOCK_ISA {

template <class Tables>
void addTextures(Tables&) {}

}  // namespace airlock::reference::AIRLOCK_ISA
