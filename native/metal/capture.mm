#include "metal/objects.h"

namespace airlock::metal {

bool canCapture() {
  return [[MTLCaptureManager sharedCaptureManager] supportsDestination:MTLCaptureDestinationGPUTraceDocument];
}

std::optional<gpu::Failure> startCapture(id<MTLCommandQueue> queue, const std::string& path) {
  if (!canCapture()) {
    return gpu::refusal("capture-unavailable",
                        "This process writes no GPU traces: MTL_CAPTURE_ENABLED was not set before its first device.");
  }
  NSString* text = stringOf(path);
  if (text == nil) return gpu::refusal("bad-request", "The path is not valid UTF-8.");
  MTLCaptureDescriptor* descriptor = [MTLCaptureDescriptor new];
  descriptor.captureObject = queue;
  descriptor.destination = MTLCaptureDestinationGPUTraceDocument;
  descriptor.outputURL = [NSURL fileURLWithPath:text];
  NSError* error = nil;
  if (![[MTLCaptureManager sharedCaptureManager] startCaptureWithDescriptor:descriptor error:&error]) {
    return failureOf(error, "Starting the capture");
  }
  return std::nullopt;
}

void stopCapture() { [[MTLCaptureManager sharedCaptureManager] stopCapture]; }

}  // namespace airlock::metal
