#pragma once

#include <optional>
#include <string>

#include "engine/dispatch.h"
#include "reference/sim.h"

namespace airlock::reference {

/// Makes the machine's view of a texture; the text says what is wrong with the binding.
std::optional<std::string> describeTexture(const TextureBinding& binding, Texture& texture);

}  // namespace airlock::reference
