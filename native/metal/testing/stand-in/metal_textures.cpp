#include <algorithm>
#include <cstring>

#include "metal.h"

namespace airlock::standin {
namespace {

struct Format {
  unsigned long number;
  /// Of the reference machine.
  const char* name;
  unsigned long bytes;
};
/// Numbers are MTLPixelFormat's, written here once more.
constexpr Format formats[] = {
    {10, "r8unorm", 1},       {11, "r8unorm_srgb", 1},    {12, "r8snorm", 1},      {13, "r8uint", 1},       {14, "r8sint", 1},
    {20, "r16unorm", 2},      {22, "r16snorm", 2},        {23, "r16uint", 2},      {24, "r16sint", 2},      {25, "r16float", 2},
    {30, "rg8unorm", 2},      {31, "rg8unorm_srgb", 2},   {32, "rg8snorm", 2},     {33, "rg8uint", 2},      {34, "rg8sint", 2},
    {53, "r32uint", 4},       {54, "r32sint", 4},         {55, "r32float", 4},     {60, "rg16unorm", 4},    {62, "rg16snorm", 4},
    {63, "rg16uint", 4},      {64, "rg16sint", 4},        {65, "rg16float", 4},    {70, "rgba8unorm", 4},   {71, "rgba8unorm_srgb", 4},
    {72, "rgba8snorm", 4},    {73, "rgba8uint", 4},       {74, "rgba8sint", 4},    {80, "bgra8unorm", 4},   {81, "bgra8unorm_srgb", 4},
    {90, "rgb10a2unorm", 4},  {91, "rgb10a2uint", 4},     {94, "bgr10a2unorm", 4}, {103, "rg32uint", 8},    {104, "rg32sint", 8},
    {105, "rg32float", 8},    {110, "rgba16unorm", 8},    {112, "rgba16snorm", 8}, {113, "rgba16uint", 8},  {114, "rgba16sint", 8},
    {115, "rgba16float", 8},  {123, "rgba32uint", 16},    {124, "rgba32sint", 16}, {125, "rgba32float", 16}};

const Format& formatOf(unsigned long number) {
  for (const Format& one : formats) {
    if (one.number == number) return one;
  }
  fail("MTLPixelFormat " + std::to_string(number) + " is none that is expected");
}

struct Kind {
  unsigned long type;
  const char* name;
  bool isArray, hasRows, hasDepth;
  unsigned long faces;
};
constexpr Kind kinds[] = {{0, "1d", false, false, false, 1}, {1, "1d-array", true, false, false, 1},
                          {2, "2d", false, true, false, 1},  {3, "2d-array", true, true, false, 1},
                          {5, "cube", false, true, false, 6}, {6, "cube-array", true, true, false, 6},
                          {7, "3d", false, true, true, 1},   {9, "buffer", false, false, false, 1}};

const Kind& kindOf(unsigned long type) {
  for (const Kind& one : kinds) {
    if (one.type == type) return one;
  }
  fail("MTLTextureType " + std::to_string(type) + " is none that is expected");
}

/// The stand-in's alignment of texture buffers; a device says its own.
constexpr unsigned long bufferAlignment = 64;
constexpr unsigned long unset = ~0ul;

struct Region {
  struct {
    unsigned long x, y, z;
  } origin;
  Size size;
};

struct TextureDescriptor : Object {
  unsigned long type = 2, format = 70, width = 1, height = 1, depth = 1, layers = 1, usage = 1;
  /// What a Mac takes where nobody says is not the same on all.
  unsigned long storage = unset;
};
struct SamplerDescriptor : Object {
  unsigned long modes[3] = {0, 0, 0};
  unsigned long minFilter = 0, magFilter = 0, border = 0, compare = 0;
  bool isNormalized = true;
};

extern const Class descriptorClass;
extern const Class samplerDescriptorClass;
extern const Class textureClass;
extern const Class samplerClass;

void checkDescriptor(const TextureDescriptor& descriptor) {
  const Kind& kind = kindOf(descriptor.type);
  formatOf(descriptor.format);
  const std::string what = std::string("a texture of type ") + kind.name + ": ";
  if (descriptor.storage != 0) fail(what + "its storage mode is not shared, or nobody said so");
  if ((descriptor.usage & ~3ul) != 0 || descriptor.usage == 0) fail(what + "MTLTextureUsage " + std::to_string(descriptor.usage));
  if (descriptor.width == 0 || descriptor.height == 0 || descriptor.depth == 0 || descriptor.layers == 0) fail(what + "a size of 0");
  if (!kind.hasRows && descriptor.height != 1) fail(what + "height " + std::to_string(descriptor.height));
  if (!kind.hasDepth && descriptor.depth != 1) fail(what + "depth " + std::to_string(descriptor.depth));
  if (!kind.isArray && descriptor.layers != 1) fail(what + "arrayLength " + std::to_string(descriptor.layers));
  if (kind.faces == 6 && descriptor.width != descriptor.height) fail(what + "faces that are not square");
}

Texture* makeTexture(const TextureDescriptor& descriptor) {
  const Kind& kind = kindOf(descriptor.type);
  const Format& format = formatOf(descriptor.format);
  Texture* texture = create<Texture>(textureClass);
  texture->kind = kind.name;
  texture->format = format.name;
  texture->texelBytes = format.bytes;
  texture->width = descriptor.width;
  texture->height = descriptor.height;
  texture->depth = descriptor.depth;
  texture->layers = descriptor.layers;
  texture->slices = descriptor.layers * kind.faces;
  texture->hasRows = kind.hasRows;
  texture->hasDepth = kind.hasDepth;
  texture->usage = descriptor.usage;
  return texture;
}

/// One slice, and what may be said of a copy to or from it.
std::uint8_t* sliceOf(Texture* texture, const Region& region, unsigned long level, unsigned long slice, unsigned long row,
                      unsigned long image) {
  if (texture->memory) fail("a copy from or to the texels of a texture buffer");
  if (level != 0 || slice >= texture->slices) fail("level " + std::to_string(level) + ", slice " + std::to_string(slice));
  const auto& [origin, size] = region;
  if (origin.x != 0 || origin.y != 0 || origin.z != 0 || size.width != texture->width || size.height != texture->height ||
      size.depth != texture->depth) {
    fail("the region is not the whole slice");
  }
  const unsigned long least = texture->width * texture->texelBytes;
  if (!texture->hasRows && row != 0) fail("bytesPerRow " + std::to_string(row) + " of a texture without rows");
  if (texture->hasRows && (row < least || row % texture->texelBytes != 0)) fail("bytesPerRow " + std::to_string(row));
  if (!texture->hasDepth && image != 0) fail("bytesPerImage " + std::to_string(image) + " of a texture without depth");
  if (texture->hasDepth && (image < row * texture->height || image % texture->texelBytes != 0)) fail("bytesPerImage " + std::to_string(image));
  return texture->texels.data() + slice * least * texture->height * texture->depth;
}

/// Copies every row of a slice; `copy` is given the texture's row and the other side's.
template <class Byte, class Copy>
void forRows(Texture* texture, std::uint8_t* slice, Byte* other, unsigned long row, unsigned long image, Copy copy) {
  const unsigned long bytes = texture->width * texture->texelBytes;
  for (unsigned long z = 0; z < texture->depth; ++z) {
    for (unsigned long y = 0; y < texture->height; ++y) copy(slice + (z * texture->height + y) * bytes, other + z * image + y * row, bytes);
  }
}

void replaceRegion(Texture* self, Selector, Region region, unsigned long level, unsigned long slice, const void* bytes,
                   unsigned long row, unsigned long image) {
  std::uint8_t* texels = sliceOf(self, region, level, slice, row, image);
  forRows(self, texels, static_cast<const std::uint8_t*>(bytes), row, image,
          [](std::uint8_t* own, const std::uint8_t* other, unsigned long count) { std::memcpy(own, other, count); });
}

void getBytes(Texture* self, Selector, void* bytes, unsigned long row, unsigned long image, Region region, unsigned long level,
              unsigned long slice) {
  std::uint8_t* texels = sliceOf(self, region, level, slice, row, image);
  forRows(self, texels, static_cast<std::uint8_t*>(bytes), row, image,
          [](const std::uint8_t* own, std::uint8_t* other, unsigned long count) { std::memcpy(other, own, count); });
}

TextureDescriptor* bufferDescriptor(Class*, Selector, unsigned long format, unsigned long width, unsigned long options,
                                    unsigned long usage) {
  if (options != 0) fail("MTLResourceOptions " + std::to_string(options) + ": only shared storage is expected");
  TextureDescriptor* descriptor = create<TextureDescriptor>(descriptorClass);
  descriptor->type = 9;
  descriptor->format = format;
  descriptor->width = width;
  descriptor->usage = usage;
  descriptor->storage = 0;
  return autoreleased(descriptor);
}

template <unsigned long TextureDescriptor::* field>
void setField(TextureDescriptor* self, Selector, unsigned long value) {
  self->*field = value;
}
template <unsigned long SamplerDescriptor::* field, unsigned long most>
void setChoice(SamplerDescriptor* self, Selector selector, unsigned long value) {
  if (value > most) fail(std::string(selector) + " " + std::to_string(value));
  self->*field = value;
}
template <int axis>
void setMode(SamplerDescriptor* self, Selector, unsigned long value) {
  if (value > 5) fail("MTLSamplerAddressMode " + std::to_string(value));
  self->modes[axis] = value;
}

using D = TextureDescriptor;
using S = SamplerDescriptor;
const Class descriptorClass{nullptr,
                            "MTLTextureDescriptor",
                            &objectClass,
                            {method("setTextureType:", setField<&D::type>), method("setPixelFormat:", setField<&D::format>),
                             method("setWidth:", setField<&D::width>), method("setHeight:", setField<&D::height>),
                             method("setDepth:", setField<&D::depth>), method("setArrayLength:", setField<&D::layers>),
                             method("setStorageMode:", setField<&D::storage>), method("setUsage:", setField<&D::usage>)},
                            destroyAs<TextureDescriptor>,
                            classMark,
                            {}};
std::vector<Method> descriptorMaking() {
  std::vector<Method> methods = makingMethods<TextureDescriptor, descriptorClass>();
  methods.push_back(method("textureBufferDescriptorWithPixelFormat:width:resourceOptions:usage:", bufferDescriptor));
  return methods;
}
const Class descriptorMeta{nullptr, "MTLTextureDescriptor", nullptr, descriptorMaking(), nullptr, classMark, {}};
const Class textureClass{nullptr,
                         "MTLTexture",
                         &objectClass,
                         {method("replaceRegion:mipmapLevel:slice:withBytes:bytesPerRow:bytesPerImage:", replaceRegion),
                          method("getBytes:bytesPerRow:bytesPerImage:fromRegion:mipmapLevel:slice:", getBytes)},
                         destroyAs<Texture>,
                         classMark,
                         {}};
const Class samplerDescriptorClass{
    nullptr,
    "MTLSamplerDescriptor",
    &objectClass,
    {method("setSAddressMode:", setMode<0>), method("setTAddressMode:", setMode<1>), method("setRAddressMode:", setMode<2>),
     method("setMinFilter:", setChoice<&S::minFilter, 1>), method("setMagFilter:", setChoice<&S::magFilter, 1>),
     method("setBorderColor:", setChoice<&S::border, 2>), method("setCompareFunction:", setChoice<&S::compare, 7>),
     method("setNormalizedCoordinates:", +[](SamplerDescriptor* self, Selector, bool value) -> void { self->isNormalized = value; })},
    destroyAs<SamplerDescriptor>,
    classMark,
    {}};
const Class samplerDescriptorMeta{nullptr, "MTLSamplerDescriptor", nullptr, makingMethods<SamplerDescriptor, samplerDescriptorClass>(), nullptr, classMark, {}};
const Class samplerClass{nullptr, "MTLSamplerState", &objectClass, {}, destroyAs<Sampler>, classMark, {}};

/// Numbers of the constexpr samplers' state (core/simt/sampler-state.ts) by those of Metal's enumerations.
constexpr std::uint64_t stateOfMode[] = {1, unset, 2, 3, 0, 4};
constexpr std::uint64_t stateOfCompare[] = {8, 1, 5, 2, 3, 6, 4, 7};

}  // namespace

Texture* newTexture(Object*, Selector, Object* given) {
  auto* descriptor = static_cast<TextureDescriptor*>(given);
  if (descriptor->isa != &descriptorClass) fail("newTextureWithDescriptor: takes a texture descriptor");
  checkDescriptor(*descriptor);
  if (descriptor->type == 9) fail("a texture buffer is made by a buffer");
  Texture* texture = makeTexture(*descriptor);
  // What nobody wrote is not zero: the bridge may not count on it.
  texture->texels.assign(texture->slices * texture->depth * texture->height * texture->width * texture->texelBytes, 0x5a);
  return texture;
}

Texture* newTextureOfBuffer(Buffer* self, Selector, Object* given, unsigned long offset, unsigned long row) {
  auto* descriptor = static_cast<TextureDescriptor*>(given);
  if (descriptor->isa != &descriptorClass) fail("newTextureWithDescriptor:offset:bytesPerRow: takes a texture descriptor");
  checkDescriptor(*descriptor);
  const unsigned long needed = descriptor->width * formatOf(descriptor->format).bytes;
  if (descriptor->type != 9 || offset % bufferAlignment != 0 || row % bufferAlignment != 0 || row < needed ||
      offset + row > self->length) {
    fail("newTextureWithDescriptor:offset:bytesPerRow: offset " + std::to_string(offset) + ", bytesPerRow " + std::to_string(row));
  }
  Texture* texture = makeTexture(*descriptor);
  texture->memory = Held<Buffer>::of(self);
  texture->offset = offset;
  return texture;
}

unsigned long textureBufferAlignment(Object*, Selector, unsigned long format) {
  formatOf(format);
  return bufferAlignment;
}

Sampler* newSampler(Object*, Selector, Object* given) {
  auto* descriptor = static_cast<SamplerDescriptor*>(given);
  if (descriptor->isa != &samplerDescriptorClass) fail("newSamplerStateWithDescriptor: takes a sampler descriptor");
  std::uint64_t state = 0;
  for (int axis = 0; axis < 3; ++axis) {
    if (stateOfMode[descriptor->modes[axis]] == unset) fail("MTLSamplerAddressModeMirrorClampToEdge is not expected");
    // Metal leaves undefined what else would come of it.
    if (!descriptor->isNormalized && descriptor->modes[axis] != 0) fail("coordinates that count texels, and no clamp to the edge");
    state |= stateOfMode[descriptor->modes[axis]] << (3 * axis);
  }
  if (!descriptor->isNormalized && descriptor->minFilter != descriptor->magFilter) fail("coordinates that count texels, and two filters");
  state |= descriptor->magFilter << 9 | descriptor->minFilter << 11 | std::uint64_t(!descriptor->isNormalized) << 15;
  state |= stateOfCompare[descriptor->compare] << 16 | std::uint64_t(descriptor->border) << 56;
  Sampler* sampler = create<Sampler>(samplerClass);
  sampler->state = state;
  return sampler;
}

extern "C" {
Class classMTLTextureDescriptor asm("OBJC_CLASS_$_MTLTextureDescriptor") = {&descriptorMeta, "MTLTextureDescriptor", nullptr, {}, nullptr, classMark, {}};
Class classMTLSamplerDescriptor asm("OBJC_CLASS_$_MTLSamplerDescriptor") = {&samplerDescriptorMeta, "MTLSamplerDescriptor", nullptr, {}, nullptr, classMark, {}};
}

}  // namespace airlock::standin
