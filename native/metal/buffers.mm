#include "metal/objects.h"

#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace airlock::metal {

gpu::Outcome<std::shared_ptr<gpu::Buffer>> makeBuffer(id<MTLDevice> device, const gpu::BufferRequest& request) {
  using Made = std::shared_ptr<gpu::Buffer>;
  const std::uint64_t page = static_cast<std::uint64_t>(getpagesize());
  const std::uint64_t rounded = (request.sizeBytes + page - 1) / page * page;
  if (request.sizeBytes == 0 || rounded < request.sizeBytes || rounded > device.maxBufferLength) {
    return refused<Made>("out-of-memory", "The device has no buffers of " + std::to_string(request.sizeBytes) + " bytes.");
  }
  id<MTLBuffer> buffer = nil;
  if (request.alignment <= page) {
    // The contents of a buffer of its own begin at a page (METAL.md 7.5).
    buffer = [device newBufferWithLength:request.sizeBytes options:MTLResourceStorageModeShared];
    // Nothing promises that new memory is zero.
    if (buffer != nil) std::memset(buffer.contents, 0, request.sizeBytes);
  } else {
    void* memory = nullptr;
    if (posix_memalign(&memory, request.alignment, rounded) != 0) memory = nullptr;
    if (memory == nullptr) return refused<Made>("out-of-memory", "There is no memory for the buffer.");
    std::memset(memory, 0, rounded);
    // Metal decides when the memory goes: a command buffer in flight keeps the buffer.
    buffer = [device newBufferWithBytesNoCopy:memory
                                       length:rounded
                                      options:MTLResourceStorageModeShared
                                  deallocator:^(void* pointer, NSUInteger) {
                                    free(pointer);
                                  }];
    if (buffer == nil) free(memory);
  }
  if (buffer == nil) return refused<Made>("out-of-memory", "The device made no buffer of that size.");
  return made<Made>(std::make_shared<MetalBuffer>(buffer, request.sizeBytes));
}

}  // namespace airlock::metal
