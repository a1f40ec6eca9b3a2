#include "metal/objects.h"

namespace airlock::metal {
namespace {

// METAL.md 7.9.
constexpr MTLGPUFamily families[] = {MTLGPUFamilyApple5, MTLGPUFamilyApple6,  MTLGPUFamilyApple7, MTLGPUFamilyApple8,
                                     MTLGPUFamilyApple9, MTLGPUFamilyApple10, MTLGPUFamilyMetal3, MTLGPUFamilyMetal4};

const char* thermalName(NSProcessInfoThermalState state) {
  switch (state) {
    case NSProcessInfoThermalStateNominal:
      return "nominal";
    case NSProcessInfoThermalStateFair:
      return "fair";
    case NSProcessInfoThermalStateSerious:
      return "serious";
    case NSProcessInfoThermalStateCritical:
      return "critical";
  }
  return "unknown";
}

}  // namespace

gpu::Facts readFacts(id<MTLDevice> device) {
  gpu::Facts facts;
  facts.name = textOf(device.name);
  facts.registryId = device.registryID;
  if (@available(macOS 14.0, *)) {
    if ([device respondsToSelector:@selector(architecture)]) facts.architecture = textOf(device.architecture.name);
  }
  for (const MTLGPUFamily family : families) {
    if ([device supportsFamily:family]) facts.families.push_back(family);
  }
  const MTLSize threads = device.maxThreadsPerThreadgroup;
  facts.maxThreadsPerThreadgroup = {threads.width, threads.height, threads.depth};
  facts.maxThreadgroupMemoryBytes = device.maxThreadgroupMemoryLength;
  facts.maxBufferBytes = device.maxBufferLength;
  facts.recommendedWorkingSetBytes = device.recommendedMaxWorkingSetSize;
  facts.unifiedMemory = device.hasUnifiedMemory;
  facts.functionPointers = device.supportsFunctionPointers;
  facts.dynamicLibraries = device.supportsDynamicLibraries;
  facts.stageCounters = timestampSetOf(device) != nil;
  NSArray<id<MTLCounterSet>>* sets = device.counterSets;
  for (NSUInteger at = 0; sets != nil && at < sets.count; ++at) facts.counterSets.push_back(textOf(sets[at].name));
  facts.traceDocuments = canCapture();
  NSProcessInfo* process = [NSProcessInfo processInfo];
  facts.osVersion = textOf(process.operatingSystemVersionString);
  facts.thermalState = thermalName(process.thermalState);
  facts.lowPowerMode = process.lowPowerModeEnabled;
  return facts;
}

}  // namespace airlock::metal
