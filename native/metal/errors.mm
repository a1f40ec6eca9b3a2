#include "metal/objc.h"

namespace airlock::metal {
namespace {

// The names are those of METAL.md 1.3, 2.3 and 3.5 without their prefix; the numbers are the SDK's own.
const char* libraryErrorName(NSInteger code) {
  switch (code) {
    case MTLLibraryErrorUnsupported:
      return "Unsupported";
    case MTLLibraryErrorInternal:
      return "Internal";
    case MTLLibraryErrorCompileFailure:
      return "CompileFailure";
    case MTLLibraryErrorCompileWarning:
      return "CompileWarning";
    case MTLLibraryErrorFunctionNotFound:
      return "FunctionNotFound";
    case MTLLibraryErrorFileNotFound:
      return "FileNotFound";
    default:
      return "";
  }
}

const char* commandBufferErrorName(NSInteger code) {
  switch (code) {
    case MTLCommandBufferErrorNone:
      return "None";
    case MTLCommandBufferErrorInternal:
      return "Internal";
    case MTLCommandBufferErrorTimeout:
      return "Timeout";
    case MTLCommandBufferErrorPageFault:
      return "PageFault";
    case MTLCommandBufferErrorAccessRevoked:
      return "AccessRevoked";
    case MTLCommandBufferErrorNotPermitted:
      return "NotPermitted";
    case MTLCommandBufferErrorOutOfMemory:
      return "OutOfMemory";
    case MTLCommandBufferErrorInvalidResource:
      return "InvalidResource";
    case MTLCommandBufferErrorMemoryless:
      return "Memoryless";
    case MTLCommandBufferErrorDeviceRemoved:
      return "DeviceRemoved";
    case MTLCommandBufferErrorStackOverflow:
      return "StackOverflow";
    default:
      return "";
  }
}

const char* archiveErrorName(NSInteger code) {
  switch (code) {
    case MTLBinaryArchiveErrorNone:
      return "None";
    case MTLBinaryArchiveErrorInvalidFile:
      return "InvalidFile";
    case MTLBinaryArchiveErrorUnexpectedElement:
      return "UnexpectedElement";
    case MTLBinaryArchiveErrorCompilationFailure:
      return "CompilationFailure";
    case MTLBinaryArchiveErrorInternalError:
      return "InternalError";
    default:
      return "";
  }
}

const char* codeName(NSString* domain, NSInteger code) {
  if ([domain isEqualToString:MTLLibraryErrorDomain]) return libraryErrorName(code);
  if ([domain isEqualToString:MTLCommandBufferErrorDomain]) return commandBufferErrorName(code);
  if ([domain isEqualToString:MTLBinaryArchiveDomain]) return archiveErrorName(code);
  // A driver's domain: its codes have no names (METAL.md 2.5).
  return "";
}

const char* stateName(MTLCommandEncoderErrorState state) {
  switch (state) {
    case MTLCommandEncoderErrorStateCompleted:
      return "completed";
    case MTLCommandEncoderErrorStateAffected:
      return "affected";
    case MTLCommandEncoderErrorStatePending:
      return "pending";
    case MTLCommandEncoderErrorStateFaulted:
      return "faulted";
    case MTLCommandEncoderErrorStateUnknown:
      return "unknown";
  }
  return "unknown";
}

/// Deeper chains than this are no chains.
constexpr int mostCauses = 8;

}  // namespace

gpu::Failure failureOf(NSError* error, const char* what) {
  if (error == nil) return gpu::refusal("no-error-given", std::string(what) + " failed, and the system gave no error.");
  gpu::Failure failure;
  failure.domain = textOf(error.domain);
  failure.code = error.code;
  failure.codeName = codeName(error.domain, error.code);
  // Not `description`: it says everything twice (METAL.md 1.4).
  failure.text = textOf(error.localizedDescription);
  failure.kind = gpu::classify(failure.domain, failure.code, failure.text);
  NSArray<id<MTLCommandBufferEncoderInfo>>* encoders = error.userInfo[MTLCommandBufferEncoderInfoErrorKey];
  for (NSUInteger at = 0; encoders != nil && at < encoders.count; ++at) {
    id<MTLCommandBufferEncoderInfo> encoder = encoders[at];
    gpu::EncoderStatus& status = failure.encoders.emplace_back();
    status.label = textOf(encoder.label);
    status.state = stateName(encoder.errorState);
    NSArray<NSString*>* signposts = encoder.debugSignposts;
    for (NSUInteger post = 0; post < signposts.count; ++post) status.signposts.push_back(textOf(signposts[post]));
  }
  NSError* below = error.userInfo[NSUnderlyingErrorKey];
  for (int depth = 0; below != nil && depth < mostCauses; ++depth) {
    failure.causes.push_back({textOf(below.domain), below.code, textOf(below.localizedDescription)});
    below = below.userInfo[NSUnderlyingErrorKey];
  }
  return failure;
}

}  // namespace airlock::metal
