#include "metal/objects.h"

#include <cstring>

namespace airlock::metal {

id<MTLCounterSet> timestampSetOf(id<MTLDevice> device) {
  if (![device supportsCounterSampling:MTLCounterSamplingPointAtStageBoundary]) return nil;
  NSArray<id<MTLCounterSet>>* sets = device.counterSets;
  for (NSUInteger at = 0; sets != nil && at < sets.count; ++at) {
    id<MTLCounterSet> set = sets[at];
    if ([set.name isEqualToString:MTLCommonCounterSetTimestamp]) return set;
  }
  return nil;
}

StageCounters::StageCounters(id<MTLDevice> device) : device_(device), samples_(nil) {
  id<MTLCounterSet> set = timestampSetOf(device);
  if (set == nil) {
    missing_ = "the device does not sample timestamps where encoders begin and end";
    return;
  }
  MTLCounterSampleBufferDescriptor* descriptor = [MTLCounterSampleBufferDescriptor new];
  descriptor.counterSet = set;
  descriptor.sampleCount = 2;
  descriptor.storageMode = MTLStorageModeShared;
  NSError* error = nil;
  samples_ = [device newCounterSampleBufferWithDescriptor:descriptor error:&error];
  if (samples_ == nil) missing_ = failureOf(error, "Making a counter sample buffer").text;
}

MTLComputePassDescriptor* StageCounters::passDescriptor() const {
  MTLComputePassDescriptor* pass = [MTLComputePassDescriptor computePassDescriptor];
  MTLComputePassSampleBufferAttachmentDescriptor* attachment = pass.sampleBufferAttachments[0];
  attachment.sampleBuffer = samples_;
  attachment.startOfEncoderSampleIndex = 0;
  attachment.endOfEncoderSampleIndex = 1;
  return pass;
}

void StageCounters::begin() { [device_ sampleTimestamps:&cpuBefore_ gpuTimestamp:&gpuBefore_]; }

std::optional<std::uint64_t> StageCounters::resolveNs() {
  MTLTimestamp cpuAfter = 0;
  MTLTimestamp gpuAfter = 0;
  [device_ sampleTimestamps:&cpuAfter gpuTimestamp:&gpuAfter];
  NSData* data = [samples_ resolveCounterRange:NSMakeRange(0, 2)];
  MTLCounterResultTimestamp stamps[2] = {};
  if (data == nil || data.length < sizeof stamps) {
    missing_ = "the samples cannot be read";
    return std::nullopt;
  }
  std::memcpy(stamps, data.bytes, sizeof stamps);
  for (const auto& stamp : stamps) {
    // All zeros were seen on macOS 26 though sampling is said to be supported (METAL.md 4.1).
    if (stamp.timestamp == MTLCounterErrorValue || stamp.timestamp == 0) {
      missing_ = "the device gave no valid sample";
      return std::nullopt;
    }
  }
  if (gpuAfter <= gpuBefore_ || cpuAfter <= cpuBefore_ || stamps[1].timestamp < stamps[0].timestamp) {
    missing_ = "the device's clock did not go forward";
    return std::nullopt;
  }
  const double scale = static_cast<double>(cpuAfter - cpuBefore_) / static_cast<double>(gpuAfter - gpuBefore_);
  return static_cast<std::uint64_t>(static_cast<double>(stamps[1].timestamp - stamps[0].timestamp) * scale);
}

}  // namespace airlock::metal
