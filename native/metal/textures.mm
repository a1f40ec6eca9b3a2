#include "metal/objects.h"

#include <cstring>

namespace airlock::metal {
namespace {

struct Layout {
  std::uint64_t row;
  std::uint64_t slice;
  /// Texture slices, each with all of its depth.
  std::uint64_t slices;
};

bool isCube(std::uint64_t type) { return type == MTLTextureTypeCube || type == MTLTextureTypeCubeArray; }
bool isOneRow(std::uint64_t type) { return type == MTLTextureType1D || type == MTLTextureType1DArray; }

/// Where the texels are; nullopt where they are not all inside of the buffer.
std::optional<Layout> layoutOf(const gpu::BoundTexture& bound) {
  constexpr std::uint64_t most = std::uint64_t(1) << 40;
  const std::uint64_t size = bound.buffer->sizeBytes();
  const std::uint64_t sides[] = {bound.texelBytes, bound.width, bound.height, bound.depth, bound.layers, isCube(bound.type) ? 6u : 1u};
  std::uint64_t bytes = 1;
  for (const std::uint64_t side : sides) {
    if (side == 0 || side > most || bytes > most / side) return std::nullopt;
    bytes *= side;
  }
  const std::uint64_t row = bound.width * bound.texelBytes;
  Layout layout{bound.bytesPerRow == 0 ? row : bound.bytesPerRow, 0, bound.layers * sides[5]};
  if (layout.row < row || layout.row > most / (bytes / row)) return std::nullopt;
  layout.slice = layout.row * bound.height;
  const std::uint64_t needed = (layout.slices * bound.depth - 1) * layout.slice + (bound.height - 1) * layout.row + row;
  if (bound.offset > size || needed > size - bound.offset) return std::nullopt;
  return layout;
}

MTLTextureUsage usageOf(const gpu::BoundTexture& bound) {
  return (bound.read ? MTLTextureUsageShaderRead : 0) | (bound.written ? MTLTextureUsageShaderWrite : 0);
}

MTLRegion wholeOf(const gpu::BoundTexture& bound) {
  return MTLRegion{MTLOrigin{0, 0, 0}, MTLSizeMake(bound.width, bound.height, bound.depth)};
}

gpu::Failure noTexture(const gpu::BoundTexture& bound) {
  return gpu::refusal("bad-texture", "The device made no texture " + std::to_string(bound.index) + " of that format and size.");
}

id<MTLTexture> makeTexture(id<MTLDevice> device, const gpu::BoundTexture& bound) {
  MTLTextureDescriptor* descriptor = [MTLTextureDescriptor new];
  descriptor.textureType = static_cast<MTLTextureType>(bound.type);
  descriptor.pixelFormat = static_cast<MTLPixelFormat>(bound.pixelFormat);
  descriptor.width = bound.width;
  descriptor.height = bound.height;
  descriptor.depth = bound.depth;
  descriptor.arrayLength = bound.layers;
  // Only what host and GPU share can be filled and read without another command buffer.
  descriptor.storageMode = MTLStorageModeShared;
  descriptor.usage = usageOf(bound);
  return [device newTextureWithDescriptor:descriptor];
}

}  // namespace

std::optional<gpu::Failure> Textures::make(id<MTLDevice> device, const gpu::DispatchRequest& request) {
  for (const gpu::BoundTexture& bound : request.textures) {
    const std::optional<Layout> layout = layoutOf(bound);
    if (!layout) {
      return gpu::refusal("bad-texture", "The texels of texture " + std::to_string(bound.index) + " are not all inside of its buffer.");
    }
    Copy& copy = copies_.emplace_back();
    copy.bound = &bound;
    copy.row = layout->row;
    copy.slice = layout->slice;
    copy.slices = layout->slices;
    if (bound.type == MTLTextureTypeTextureBuffer) {
      if (!makeTextureBuffer(device, copy)) return noTexture(bound);
      continue;
    }
    copy.texture = makeTexture(device, bound);
    if (copy.texture == nil) return noTexture(bound);
    const std::byte* texels = bound.buffer->contents() + bound.offset;
    for (std::uint64_t at = 0; at < copy.slices; ++at) {
      [copy.texture replaceRegion:wholeOf(bound)
                      mipmapLevel:0
                            slice:at
                        withBytes:texels + at * bound.depth * copy.slice
                      bytesPerRow:rowStride(copy)
                    bytesPerImage:imageStride(copy)];
    }
  }
  for (const gpu::BoundSampler& bound : request.samplers) {
    MTLSamplerDescriptor* descriptor = [MTLSamplerDescriptor new];
    descriptor.sAddressMode = static_cast<MTLSamplerAddressMode>(bound.addressModes[0]);
    descriptor.tAddressMode = static_cast<MTLSamplerAddressMode>(bound.addressModes[1]);
    descriptor.rAddressMode = static_cast<MTLSamplerAddressMode>(bound.addressModes[2]);
    descriptor.minFilter = static_cast<MTLSamplerMinMagFilter>(bound.minFilter);
    descriptor.magFilter = static_cast<MTLSamplerMinMagFilter>(bound.magFilter);
    descriptor.normalizedCoordinates = bound.normalized;
    descriptor.compareFunction = static_cast<MTLCompareFunction>(bound.compareFunction);
    descriptor.borderColor = static_cast<MTLSamplerBorderColor>(bound.borderColor);
    id<MTLSamplerState> state = [device newSamplerStateWithDescriptor:descriptor];
    if (state == nil) {
      return gpu::refusal("bad-texture", "The device made no sampler " + std::to_string(bound.index) + " of that kind.");
    }
    samplers_.push_back({bound.index, state});
  }
  return std::nullopt;
}

bool Textures::makeTextureBuffer(id<MTLDevice> device, Copy& copy) {
  const gpu::BoundTexture& bound = *copy.bound;
  const auto format = static_cast<MTLPixelFormat>(bound.pixelFormat);
  const NSUInteger alignment = [device minimumTextureBufferAlignmentForPixelFormat:format];
  const NSUInteger bytes = (copy.row + alignment - 1) / alignment * alignment;
  copy.memory = [device newBufferWithLength:bytes options:MTLResourceStorageModeShared];
  if (copy.memory == nil) return false;
  std::memcpy(copy.memory.contents, bound.buffer->contents() + bound.offset, bound.width * bound.texelBytes);
  MTLTextureDescriptor* descriptor =
      [MTLTextureDescriptor textureBufferDescriptorWithPixelFormat:format
                                                             width:bound.width
                                                   resourceOptions:MTLResourceStorageModeShared
                                                             usage:usageOf(bound)];
  copy.texture = [copy.memory newTextureWithDescriptor:descriptor offset:0 bytesPerRow:bytes];
  return copy.texture != nil;
}

/// Of a texture of one dimension, rows have no distance.
std::uint64_t Textures::rowStride(const Copy& copy) { return isOneRow(copy.bound->type) ? 0 : copy.row; }
/// Only a texture of three dimensions has images in a slice.
std::uint64_t Textures::imageStride(const Copy& copy) { return copy.bound->type == MTLTextureType3D ? copy.slice : 0; }

void Textures::bind(id<MTLComputeCommandEncoder> encoder) const {
  for (const Copy& copy : copies_) [encoder setTexture:copy.texture atIndex:copy.bound->index];
  for (const auto& [index, state] : samplers_) [encoder setSamplerState:state atIndex:index];
}

void Textures::readBack() const {
  for (const Copy& copy : copies_) {
    const gpu::BoundTexture& bound = *copy.bound;
    if (!bound.written) continue;
    std::byte* texels = bound.buffer->contents() + bound.offset;
    if (bound.type == MTLTextureTypeTextureBuffer) {
      std::memcpy(texels, copy.memory.contents, bound.width * bound.texelBytes);
      continue;
    }
    for (std::uint64_t at = 0; at < copy.slices; ++at) {
      [copy.texture getBytes:texels + at * bound.depth * copy.slice
                 bytesPerRow:rowStride(copy)
               bytesPerImage:imageStride(copy)
                  fromRegion:wholeOf(bound)
                 mipmapLevel:0
                       slice:at];
    }
  }
}

}  // namespace airlock::metal
