#include "metal/objects.h"

namespace airlock::metal {

gpu::Outcome<std::shared_ptr<gpu::Archive>> openArchive(id<MTLDevice> device, const std::string& path) {
  using Made = std::shared_ptr<gpu::Archive>;
  MTLBinaryArchiveDescriptor* descriptor = [MTLBinaryArchiveDescriptor new];
  if (!path.empty()) {
    NSString* text = stringOf(path);
    if (text == nil) return refused<Made>("bad-request", "The path is not valid UTF-8.");
    descriptor.url = [NSURL fileURLWithPath:text];
  }
  NSError* error = nil;
  id<MTLBinaryArchive> archive = [device newBinaryArchiveWithDescriptor:descriptor error:&error];
  if (archive == nil) return failed<Made>(failureOf(error, "Opening the archive"));
  return made<Made>(std::make_shared<MetalArchive>(archive));
}

gpu::Outcome<bool> addToArchive(gpu::Archive& archive, const gpu::PipelineRequest& request) {
  auto descriptor = pipelineDescriptorOf(request);
  if (!descriptor.value) return failed<bool>(*descriptor.failure);
  NSError* error = nil;
  if (![metalOf(archive).archive() addComputePipelineFunctionsWithDescriptor:*descriptor.value error:&error]) {
    return failed<bool>(failureOf(error, "Adding the pipeline to the archive"));
  }
  return made(true);
}

gpu::Outcome<bool> saveArchive(gpu::Archive& archive, const std::string& path) {
  NSString* text = stringOf(path);
  if (text == nil) return refused<bool>("bad-request", "The path is not valid UTF-8.");
  NSError* error = nil;
  if (![metalOf(archive).archive() serializeToURL:[NSURL fileURLWithPath:text] error:&error]) {
    return failed<bool>(failureOf(error, "Saving the archive"));
  }
  return made(true);
}

}  // namespace airlock::metal
