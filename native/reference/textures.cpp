#include "reference/textures.h"

#include <cstdlib>

namespace airlock::reference {
namespace {

/// `rgba8unorm_srgb` and its like; nullopt for what is not supported.
std::optional<TexelFormat> formatOf(const std::string& name) {
  TexelFormat format{};
  if (name == "depth32float") return formatOf("r32float");
  if (name == "depth16unorm") return formatOf("r16unorm");
  if (name == "rgb10a2unorm" || name == "rgb10a2uint" || name == "bgr10a2unorm") {
    return TexelFormat{4, 10, std::uint8_t(name == "rgb10a2uint" ? texelUint : texelUnorm), false, name[0] == 'b', true};
  }
  std::string rest = name;
  const auto take = [&](const char* prefix) {
    const std::string text = prefix;
    if (rest.compare(0, text.size(), text) != 0) return false;
    rest.erase(0, text.size());
    return true;
  };
  if (take("bgra")) {
    format.components = 4;
    format.isBgr = true;
  } else {
    format.components = take("rgba") ? 4 : take("rg") ? 2 : take("r") ? 1 : 0;
  }
  format.bits = take("8") ? 8 : take("16") ? 16 : take("32") ? 32 : 0;
  if (format.components == 0 || format.bits == 0) return std::nullopt;
  static const std::pair<const char*, TexelKind> kinds[] = {
      {"unorm", texelUnorm}, {"snorm", texelSnorm}, {"uint", texelUint}, {"sint", texelSint}, {"float", texelFloat}};
  bool known = false;
  for (const auto& [text, kind] : kinds) {
    if (known || !take(text)) continue;
    format.kind = kind;
    known = true;
  }
  format.isSrgb = known && take("_srgb");
  const bool isFloat = format.kind == texelFloat;
  const bool isInteger = format.kind == texelUint || format.kind == texelSint;
  const bool widthFits = isFloat ? format.bits >= 16 : isInteger || format.bits <= 16;
  const bool srgbFits = !format.isSrgb || (format.kind == texelUnorm && format.bits == 8);
  const bool bgrFits = !format.isBgr || (format.kind == texelUnorm && format.bits == 8);
  if (!known || !rest.empty() || !widthFits || !srgbFits || !bgrFits) return std::nullopt;
  return format;
}

struct Kind {
  const char* name;
  TextureDimension dimension;
  bool isArray;
};
constexpr Kind kinds[] = {
    {"1d", dimensionOne, false},    {"1d-array", dimensionOne, true},   {"2d", dimensionTwo, false},
    {"2d-array", dimensionTwo, true}, {"3d", dimensionThree, false},      {"cube", dimensionCube, false},
    {"cube-array", dimensionCube, true}, {"buffer", dimensionBuffer, false},
};

constexpr std::uint32_t mostTexels = 16384;  // in each direction, Metal's limit for 2D

}  // namespace

std::optional<std::string> describeTexture(const TextureBinding& binding, Texture& texture) {
  const std::string what = "Texture " + std::to_string(binding.index) + ": ";
  const std::optional<TexelFormat> format = formatOf(binding.format);
  if (!format) return what + "not supported: the pixel format \"" + binding.format + "\".";
  const Kind* kind = nullptr;
  for (const Kind& one : kinds) {
    if (binding.kind == one.name) kind = &one;
  }
  if (kind == nullptr) return what + "not supported: a texture of kind \"" + binding.kind + "\".";
  const bool isFlat = kind->dimension == dimensionOne || kind->dimension == dimensionBuffer;
  const bool isCube = kind->dimension == dimensionCube;
  const std::uint32_t limit = kind->dimension == dimensionBuffer ? 1u << 28 : mostTexels;
  if (binding.width == 0 || binding.height == 0 || binding.depth == 0 || binding.arrayLength == 0 || binding.width > limit ||
      binding.height > mostTexels || binding.depth > 2048 || binding.arrayLength > 2048) {
    return what + "its sizes are 0 or too large.";
  }
  if ((isFlat && binding.height != 1) || (kind->dimension != dimensionThree && binding.depth != 1) ||
      (!kind->isArray && binding.arrayLength != 1) || (isCube && binding.width != binding.height)) {
    return what + "its sizes do not fit a texture of kind \"" + binding.kind + "\".";
  }
  texture.format = *format;
  texture.texelBytes = format->isPacked10 ? 4 : format->components * format->bits / 8u;
  const std::uint64_t row = std::uint64_t(binding.width) * texture.texelBytes;
  texture.rowBytes = binding.bytesPerRow == 0 ? row : binding.bytesPerRow;
  if (texture.rowBytes < row || texture.rowBytes > (std::uint64_t(1) << 40)) return what + "a row of texels has more bytes than are between rows.";
  texture.sliceBytes = texture.rowBytes * binding.height;
  const std::uint64_t slices = std::uint64_t(binding.arrayLength) * (isCube ? 6 : binding.depth);
  const std::uint64_t needed = (slices - 1) * texture.sliceBytes + (binding.height - 1) * texture.rowBytes + row;
  if (binding.data == nullptr || needed > binding.size) {
    return what + "it needs " + std::to_string(needed) + " bytes and has " + std::to_string(binding.size) + ".";
  }
  texture.data = reinterpret_cast<std::uint8_t*>(binding.data);
  texture.size = binding.size;
  texture.width = binding.width;
  texture.height = binding.height;
  texture.depth = binding.depth;
  texture.layers = binding.arrayLength;
  texture.dimension = kind->dimension;
  texture.isArray = kind->isArray;
  texture.present = true;
  return std::nullopt;
}

}  // namespace airlock::reference
