#include "metal/objects.h"

namespace airlock::metal {
namespace {

std::string typeName(MTLBindingType type) {
  switch (type) {
    case MTLBindingTypeBuffer:
      return "buffer";
    case MTLBindingTypeThreadgroupMemory:
      return "threadgroup";
    case MTLBindingTypeTexture:
      return "texture";
    case MTLBindingTypeSampler:
      return "sampler";
    default:
      return std::to_string(type);
  }
}

const char* accessName(MTLBindingAccess access) {
  switch (access) {
    case MTLBindingAccessReadOnly:
      return "read";
    case MTLBindingAccessReadWrite:
      return "read_write";
    case MTLBindingAccessWriteOnly:
      return "write";
  }
  return "unknown";
}

}  // namespace

std::vector<gpu::BindingInfo> bindingsOf(MTLComputePipelineReflection* reflection) {
  std::vector<gpu::BindingInfo> found;
  if (reflection == nil) return found;
  NSArray<id<MTLBinding>>* bindings = reflection.bindings;
  for (NSUInteger at = 0; at < bindings.count; ++at) {
    id<MTLBinding> one = bindings[at];
    gpu::BindingInfo& info = found.emplace_back();
    info.name = textOf(one.name);
    info.type = typeName(one.type);
    info.access = accessName(one.access);
    info.index = one.index;
    info.used = one.used;
    info.argument = one.argument;
    // What a binding has beyond this depends on its type (METAL.md 2.4).
    if (one.type == MTLBindingTypeBuffer) {
      id<MTLBufferBinding> buffer = static_cast<id<MTLBufferBinding>>(one);
      info.alignment = buffer.bufferAlignment;
      info.sizeBytes = buffer.bufferDataSize;
    } else if (one.type == MTLBindingTypeThreadgroupMemory) {
      id<MTLThreadgroupBinding> memory = static_cast<id<MTLThreadgroupBinding>>(one);
      info.alignment = memory.threadgroupMemoryAlignment;
      info.sizeBytes = memory.threadgroupMemoryDataSize;
    }
  }
  return found;
}

}  // namespace airlock::metal
