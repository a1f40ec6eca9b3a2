// Textures of compute kernels: read, write, sample, gather, compare, sizes. One level of detail each. Sampling follows the
// Metal Shading Language specification's addressing rules; weights of linear filtering are floats here, which GPUs may cut.
#pragma once

#include "reference/isa/operands.h"
#include "reference/isa/texels.h"

namespace airlock::reference {

// Implemented in checks.cpp, for all instruction sets.

/// Checked mode: a lane reads or writes a texel that the texture does not have.
void reportTexel(Simdgroup* s, const Instruction* i, uint32_t lane, const Texture& texture, const int64_t* place, bool isWrite);
/// Checked mode: the kernel takes the texture for another kind or another class of colours than it is; null: none at all.
void reportTextureKind(Simdgroup* s, const Instruction* i, const Texture* texture);

namespace AIRLOCK_ISA {

// TextureFlags of core/simt/bytecode/opcodes.ts.
constexpr uint32_t textureArray = 1u << 4, textureExplicitLevel = 1u << 11, textureGather = 1u << 15;
inline uint32_t dimensionOf(uint32_t flags) { return flags & 0xfu; }
inline uint32_t colourClassOf(uint32_t flags) { return flags >> 8 & 3u; }
inline uint32_t gatherComponent(uint32_t flags) { return flags >> 16 & 3u; }

inline const Texture* textureOf(const Simdgroup* s, uint64_t handle) {
  const uint64_t number = handle >> 40 & 0xfffffu;
  if (handle >> 60 != spaceTexture || number >= s->machine->textureCount) return nullptr;
  const Texture* texture = &s->machine->textures[number];
  return texture->present ? texture : nullptr;
}

/// The texture of a lane, where it is what the instruction takes it for; reports once where it is not.
struct TextureAccess {
  Simdgroup* s;
  const Instruction* i;
  uint32_t flags;
  bool reported = false;

  const Texture* find(uint64_t handle, bool isQuery) {
    const Texture* texture = textureOf(s, handle);
    if (texture != nullptr) {
      const uint32_t kind = texture->format.kind;
      const uint32_t colours = kind == texelSint ? 1 : kind == texelUint ? 2 : 0;
      const bool fits = dimensionOf(flags) == texture->dimension && ((flags & textureArray) != 0) == texture->isArray;
      if (fits && (isQuery || colours == colourClassOf(flags))) return texture;
    }
    if (s->machine->checked && !reported) reportTextureKind(s, i, texture);
    reported = true;
    return nullptr;
  }
};

/// Where a texel is; null outside. A place is x, y, z or face, array index, level.
inline uint8_t* texelAt(const Texture& t, const int64_t* place) {
  const bool isCube = t.dimension == dimensionCube;
  const int64_t slices = isCube ? 6 : t.depth;
  if (place[0] < 0 || place[0] >= t.width || place[1] < 0 || place[1] >= t.height || place[2] < 0 || place[2] >= slices ||
      place[3] < 0 || place[3] >= t.layers || place[4] != 0) {
    return nullptr;
  }
  const uint64_t slice = uint64_t(place[3]) * uint64_t(slices) + uint64_t(place[2]);
  return t.data + slice * t.sliceBytes + uint64_t(place[1]) * t.rowBytes + uint64_t(place[0]) * t.texelBytes;
}

inline void countTexels(Simdgroup* s, const Texture& t, uint32_t texels, bool isWrite) {
  (isWrite ? s->bytes.written : s->bytes.read)[spaceTexture] += uint64_t(texels) * t.texelBytes;
}

/// Words: flags, texture, x, y, z, array, level -> four.
inline void textureRead(const Instruction* i, Simdgroup* s, uint8_t* r) {
  TextureAccess access{s, i, i->words[0]};
  for (uint32_t left = s->mask; left != 0; left &= left - 1) {
    const uint32_t lane = uint32_t(__builtin_ctz(left));
    Colour colour = {{0, 0, 0, 0}};
    if (const Texture* t = access.find(source<uint64_t>(r, i, 1, lane), false); t != nullptr) {
      int64_t place[5];
      for (uint32_t n = 0; n < 5; ++n) place[n] = source<uint32_t>(r, i, 2 + n, lane);
      if (const uint8_t* texel = texelAt(*t, place); texel != nullptr) {
        colour = readTexel(t->format, texel);
        countTexels(s, *t, 1, false);
      } else if (s->machine->checked) {
        reportTexel(s, i, lane, *t, place, false);
      }
    }
    for (uint32_t n = 0; n < 4; ++n) resultRow<uint32_t>(r, i, 7 + n)[lane] = colour.bits[n];
  }
}

/// Words: flags, texture, x, y, z, array, level <- four.
inline void textureWrite(const Instruction* i, Simdgroup* s, uint8_t* r) {
  TextureAccess access{s, i, i->words[0]};
  for (uint32_t left = s->mask; left != 0; left &= left - 1) {
    const uint32_t lane = uint32_t(__builtin_ctz(left));
    const Texture* t = access.find(source<uint64_t>(r, i, 1, lane), false);
    if (t == nullptr) continue;
    int64_t place[5];
    for (uint32_t n = 0; n < 5; ++n) place[n] = source<uint32_t>(r, i, 2 + n, lane);
    uint8_t* texel = texelAt(*t, place);
    if (texel == nullptr) {
      if (s->machine->checked) reportTexel(s, i, lane, *t, place, true);
      continue;
    }
    Colour colour;
    for (uint32_t n = 0; n < 4; ++n) colour.bits[n] = source<uint32_t>(r, i, 7 + n, lane);
    writeTexel(t->format, texel, colour);
    countTexels(s, *t, 1, true);
  }
}

/// Words: flags, texture, level -> number.
inline void textureQuery(const Instruction* i, Simdgroup* s, uint8_t* r) {
  TextureAccess access{s, i, i->words[0]};
  for (uint32_t left = s->mask; left != 0; left &= left - 1) {
    const uint32_t lane = uint32_t(__builtin_ctz(left));
    const Texture* t = access.find(source<uint64_t>(r, i, 1, lane), true);
    uint32_t answer = 0;
    if (t != nullptr) {
      switch (i->words[0] >> 12 & 7u) {
        case 0: answer = t->width; break;
        case 1: answer = t->height; break;
        case 2: answer = t->depth; break;
        case 3: answer = t->layers; break;
        default: answer = 1; break;  // levels, samples
      }
    }
    resultRow<uint32_t>(r, i, 3)[lane] = answer;
  }
}

// --- sampling

/// A sampler's state, taken apart: core/msl/headers/sampler-header.ts has the bits.
struct SamplerState {
  uint32_t address[3], magnification, minification, comparison, border;
  bool pixels;
};
inline SamplerState samplerOf(const Simdgroup* s, uint64_t handle) {
  const uint64_t number = handle >> 40 & 0xfffffu;
  const bool known = handle >> 60 == spaceSampler && number < s->machine->samplerCount;
  const uint64_t state = known ? s->machine->samplers[number] : 0;
  const auto bits = [&](uint32_t at, uint32_t count) { return uint32_t(state >> at & ((1u << count) - 1)); };
  return {{bits(0, 3), bits(3, 3), bits(6, 3)}, bits(9, 2), bits(11, 2), bits(16, 4), bits(56, 2), bits(15, 1) != 0};
}

/// A texel's number along one axis by the address mode; -1 for what is outside and takes the border.
inline int64_t addressed(int64_t at, int64_t size, uint32_t mode) {
  if (at >= 0 && at < size) return at;
  switch (mode) {
    case 1: return at < 0 ? 0 : size - 1;
    case 2: {
      const int64_t rest = at % size;
      return rest < 0 ? rest + size : rest;
    }
    case 3: {
      int64_t rest = at % (size * 2);
      if (rest < 0) rest += size * 2;
      return rest < size ? rest : size * 2 - 1 - rest;
    }
    default: return -1;
  }
}

/// The colour outside: zero as the format has it (transparent where there is an alpha), or the sampler's border.
inline Colour borderOf(const Texture& t, const SamplerState& sampler, bool isClampedToZero) {
  if (isClampedToZero) return emptyColour(t.format, t.format.components < 4 && !t.format.isPacked10);
  Colour colour = emptyColour(t.format, sampler.border != 0);
  for (uint32_t n = 0; n < 3 && sampler.border == 2; ++n) colour.bits[n] = emptyColour(t.format, true).bits[3];
  return colour;
}

/// The two texels that a coordinate lies between along one axis, and how far it is towards the second.
struct Neighbours {
  int64_t low;
  float weight;
};
inline Neighbours neighboursOf(float coordinate, uint32_t size, const SamplerState& sampler, uint32_t mode, bool isLinear,
                               int32_t offset) {
  double at = double(coordinate) * (sampler.pixels ? 1.0 : double(size));
  // Far outside nothing changes any more but for repetition, whose whole turns are taken off exactly.
  if (!(at == at)) at = 0.0;
  if (!sampler.pixels && mode == 2 && coordinate - coordinate == 0.0f) at = (double(coordinate) - __builtin_floor(double(coordinate))) * size;
  if (at > 0x1p40) at = 0x1p40;
  if (at < -0x1p40) at = -0x1p40;
  if (!isLinear) return {int64_t(__builtin_floor(at)) + offset, 0.0f};
  const double low = __builtin_floor(at - 0.5);
  return {int64_t(low) + offset, float(at - 0.5 - low)};
}

/// A direction's face of a cube and the coordinates on it, 0 to 1 (faces +x, -x, +y, -y, +z, -z).
struct CubePlace {
  uint32_t face;
  float u, v;
};
inline CubePlace cubePlaceOf(float x, float y, float z) {
  const float ax = float_abs(x), ay = float_abs(y), az = float_abs(z);
  uint32_t face;
  float along, across, major;
  if (ax >= ay && ax >= az) {
    face = x < 0.0f ? 1 : 0;
    along = x < 0.0f ? z : -z;
    across = -y;
    major = ax;
  } else if (ay >= az) {
    face = y < 0.0f ? 3 : 2;
    along = x;
    across = y < 0.0f ? -z : z;
    major = ay;
  } else {
    face = z < 0.0f ? 5 : 4;
    along = z < 0.0f ? -x : x;
    across = -y;
    major = az;
  }
  return {face, (along / major + 1.0f) * 0.5f, (across / major + 1.0f) * 0.5f};
}
/// Moves a texel just outside of a face to the face beside it.
inline void wrapOnCube(int64_t* place, int64_t size) {
  if (place[0] >= 0 && place[0] < size && place[1] >= 0 && place[1] < size) return;
  const float along = float(2 * place[0] + 1) / float(size) - 1.0f, across = float(2 * place[1] + 1) / float(size) - 1.0f;
  float x, y, z;
  switch (place[2]) {
    case 0: x = 1.0f, y = -across, z = -along; break;
    case 1: x = -1.0f, y = -across, z = along; break;
    case 2: x = along, y = 1.0f, z = across; break;
    case 3: x = along, y = -1.0f, z = -across; break;
    case 4: x = along, y = -across, z = 1.0f; break;
    default: x = -along, y = -across, z = -1.0f; break;
  }
  const CubePlace there = cubePlaceOf(x, y, z);
  const auto inside = [&](float u) {
    const int64_t at = int64_t(u * float(size));
    return at < 0 ? 0 : (at >= size ? size - 1 : at);
  };
  place[0] = inside(there.u);
  place[1] = inside(there.v);
  place[2] = there.face;
}

inline bool passes(uint32_t comparison, float reference, float texel) {
  switch (comparison) {
    case 1: return reference < texel;
    case 2: return reference <= texel;
    case 3: return reference > texel;
    case 4: return reference >= texel;
    case 5: return reference == texel;
    case 6: return reference != texel;
    case 7: return true;
    default: return false;
  }
}

/// Where sampling's operands are among the words; comparing has one more.
struct SampleWords {
  uint32_t flags, level, offset, reference, result;
};
constexpr SampleWords sampleWords = {0, 7, 8, 0, 11}, compareWords = {0, 7, 8, 11, 12};

/// Words: flags, texture, sampler, x, y, z, array, level, three offsets, [reference] -> four.
template <bool isComparison>
inline void textureSample(const Instruction* i, Simdgroup* s, uint8_t* r) {
  constexpr SampleWords at = isComparison ? compareWords : sampleWords;
  const uint32_t flags = i->words[at.flags];
  const bool isGather = (flags & textureGather) != 0;
  TextureAccess access{s, i, flags};
  for (uint32_t left = s->mask; left != 0; left &= left - 1) {
    const uint32_t lane = uint32_t(__builtin_ctz(left));
    Colour colour = {{0, 0, 0, 0}};
    const Texture* t = access.find(source<uint64_t>(r, i, 1, lane), false);
    if (t != nullptr) {
      const SamplerState sampler = samplerOf(s, source<uint64_t>(r, i, 2, lane));
      float coordinate[3];
      for (uint32_t n = 0; n < 3; ++n) coordinate[n] = source<float>(r, i, 3 + n, lane);
      const float level = source<float>(r, i, at.level, lane);
      const bool isInteger = t->format.kind > texelFloat;
      // One level of detail: the level only tells whether the texture is made smaller.
      const uint32_t filter = (flags & textureExplicitLevel) != 0 && level > 0.0f ? sampler.minification : sampler.magnification;
      const bool isLinear = isGather || (filter == 1 && !isInteger);
      const bool isCube = t->dimension == dimensionCube;
      uint32_t axes = t->dimension == dimensionThree ? 3 : t->dimension == dimensionTwo || isCube ? 2 : 1;
      int64_t face = 0;
      if (isCube) {
        const CubePlace place = cubePlaceOf(coordinate[0], coordinate[1], coordinate[2]);
        face = place.face;
        coordinate[0] = place.u;
        coordinate[1] = place.v;
      }
      const uint32_t sizes[3] = {t->width, t->height, t->depth};
      Neighbours near[3] = {};
      for (uint32_t n = 0; n < axes; ++n) {
        near[n] = neighboursOf(coordinate[n], sizes[n], sampler, isCube ? 1 : sampler.address[n], isLinear,
                               int32_t(source<uint32_t>(r, i, at.offset + n, lane)));
      }
      const uint32_t layer = source<uint32_t>(r, i, 6, lane);
      float reference = 0.0f;
      if (isComparison) reference = source<float>(r, i, at.reference, lane);
      // A texel by its corner of the two, four or eight.
      const auto corner = [&](uint32_t which) {
        int64_t place[5] = {0, 0, face, layer < t->layers ? layer : t->layers - 1, 0};
        bool isZero = true, isOutside = false;
        for (uint32_t n = 0; n < axes; ++n) {
          const int64_t texel = near[n].low + (which >> n & 1u);
          place[n] = isCube ? texel : addressed(texel, sizes[n], sampler.address[n]);
          if (isCube || place[n] >= 0) continue;
          isOutside = true;
          isZero = isZero && sampler.address[n] == 0;
        }
        if (isCube) wrapOnCube(place, sizes[0]);
        Colour found = borderOf(*t, sampler, isZero);
        if (!isOutside) {
          found = readTexel(t->format, texelAt(*t, place));
          countTexels(s, *t, 1, false);
        }
        if (isComparison) found.bits[0] = bitsAs<uint32_t>(passes(sampler.comparison, reference, bitsAs<float>(found.bits[0])) ? 1.0f : 0.0f);
        return found;
      };
      if (isGather) {
        // Lower left, lower right, upper right, upper left, with y downwards.
        const uint32_t component = isComparison ? 0 : gatherComponent(flags);
        constexpr uint32_t order[4] = {2, 3, 1, 0};
        for (uint32_t n = 0; n < 4; ++n) colour.bits[n] = corner(order[n]).bits[component];
      } else if (!isLinear) {
        colour = corner(0);
      } else {
        float sum[4] = {0.0f, 0.0f, 0.0f, 0.0f};
        for (uint32_t which = 0; which < 1u << axes; ++which) {
          float weight = 1.0f;
          for (uint32_t n = 0; n < axes; ++n) weight *= (which >> n & 1u) != 0 ? near[n].weight : 1.0f - near[n].weight;
          // A texel without weight does not count, though it be infinite.
          if (weight == 0.0f) continue;
          const Colour texel = corner(which);
          for (uint32_t n = 0; n < 4; ++n) sum[n] += weight * bitsAs<float>(texel.bits[n]);
        }
        for (uint32_t n = 0; n < 4; ++n) colour.bits[n] = bitsAs<uint32_t>(sum[n]);
      }
    }
    for (uint32_t n = 0; n < 4; ++n) resultRow<uint32_t>(r, i, at.result + n)[lane] = colour.bits[n];
  }
}

template <class Tables>
void addTextures(Tables& tables) {
  tables.opcode(op_texture_read, handlerOf<textureRead>);
  tables.opcode(op_texture_write, handlerOf<textureWrite>);
  tables.opcode(op_texture_sample, handlerOf<textureSample<false>>);
  tables.opcode(op_texture_compare, handlerOf<textureSample<true>>);
  tables.opcode(op_texture_query, handlerOf<textureQuery>);
}

}  // namespace AIRLOCK_ISA
}  // namespace airlock::reference
