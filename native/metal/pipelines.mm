#include "metal/objects.h"

namespace airlock::metal {
namespace {

/// The linked functions of a request; without failure and value where it links none.
gpu::Outcome<MTLLinkedFunctions*> linkedOf(const gpu::PipelineRequest& request) {
  NSMutableArray<id<MTLFunction>>* functions = [NSMutableArray array];
  for (const gpu::FunctionPlace& place : request.linked) {
    auto function = functionOf(*place.library, place.function, {});
    if (!function.value) return failed<MTLLinkedFunctions*>(*function.failure);
    [functions addObject:*function.value];
  }
  MTLLinkedFunctions* linked = [MTLLinkedFunctions linkedFunctions];
  // Private: linked as AIR, not exported, and no support for function pointers needed (METAL.md 2.2).
  linked.privateFunctions = functions;
  return made(linked);
}

}  // namespace

gpu::Outcome<MTLComputePipelineDescriptor*> pipelineDescriptorOf(const gpu::PipelineRequest& request) {
  using Made = MTLComputePipelineDescriptor*;
  auto kernel = functionOf(*request.kernel.library, request.kernel.function, request.constants);
  if (!kernel.value) return failed<Made>(*kernel.failure);
  MTLComputePipelineDescriptor* descriptor = [MTLComputePipelineDescriptor new];
  descriptor.computeFunction = *kernel.value;
  descriptor.label = stringOf(request.label);
  descriptor.threadGroupSizeIsMultipleOfThreadExecutionWidth = request.threadgroupIsMultipleOfWidth;
  if (request.maxThreadsPerThreadgroup) descriptor.maxTotalThreadsPerThreadgroup = *request.maxThreadsPerThreadgroup;
  if (request.maxCallStackDepth) descriptor.maxCallStackDepth = *request.maxCallStackDepth;
  if (!request.linked.empty()) {
    auto linked = linkedOf(request);
    if (!linked.value) return failed<Made>(*linked.failure);
    descriptor.linkedFunctions = *linked.value;
  }
  if (!request.archives.empty()) {
    NSMutableArray<id<MTLBinaryArchive>>* archives = [NSMutableArray array];
    for (const auto& archive : request.archives) [archives addObject:metalOf(*archive).archive()];
    descriptor.binaryArchives = archives;
  }
  if (request.shaderValidation) {
    if (![descriptor respondsToSelector:@selector(setShaderValidation:)]) {
      return refused<Made>("option-unavailable", "Shader validation of one pipeline needs macOS 15.");
    }
    if (@available(macOS 15.0, *)) descriptor.shaderValidation = static_cast<MTLShaderValidation>(*request.shaderValidation);
  }
  if (request.requiredThreadsPerThreadgroup) {
#if __MAC_OS_X_VERSION_MAX_ALLOWED >= 260000
    const auto& [width, height, depth] = *request.requiredThreadsPerThreadgroup;
    if ([descriptor respondsToSelector:@selector(setRequiredThreadsPerThreadgroup:)]) {
      if (@available(macOS 26.0, *)) descriptor.requiredThreadsPerThreadgroup = MTLSizeMake(width, height, depth);
      return made(descriptor);
    }
#endif
    return refused<Made>("option-unavailable", "requiredThreadsPerThreadgroup needs macOS 26.");
  }
  return made(descriptor);
}

gpu::Outcome<std::shared_ptr<gpu::Pipeline>> makePipeline(id<MTLDevice> device, const gpu::PipelineRequest& request) {
  using Made = std::shared_ptr<gpu::Pipeline>;
  auto descriptor = pipelineDescriptorOf(request);
  if (!descriptor.value) return failed<Made>(*descriptor.failure);
  MTLPipelineOption options = MTLPipelineOptionBindingInfo | MTLPipelineOptionBufferTypeInfo;
  if (request.failOnArchiveMiss) options |= MTLPipelineOptionFailOnBinaryArchiveMiss;
  MTLComputePipelineReflection* reflection = nil;
  NSError* error = nil;
  id<MTLComputePipelineState> state = [device newComputePipelineStateWithDescriptor:*descriptor.value
                                                                            options:options
                                                                         reflection:&reflection
                                                                              error:&error];
  if (state == nil) return failed<Made>(failureOf(error, "Making the pipeline"));
  gpu::PipelineFacts facts;
  facts.threadExecutionWidth = state.threadExecutionWidth;
  facts.maxThreadsPerThreadgroup = state.maxTotalThreadsPerThreadgroup;
  facts.staticThreadgroupMemoryBytes = state.staticThreadgroupMemoryLength;
  facts.bindings = bindingsOf(reflection);
  return made<Made>(std::make_shared<MetalPipeline>(state, std::move(facts)));
}

}  // namespace airlock::metal
