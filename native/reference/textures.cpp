#include "reference/textures.h"

namespace airlock::reference {

std::optional<std::string> describeTexture(const TextureBinding& binding, Texture& texture) {
  (void)texture;
  return "Texture " + std::to_string(binding.index) + ": not supported: textures.";
}

}  // namespace airlock::reference
