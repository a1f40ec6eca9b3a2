#include "metal/objects.h"

#pragma clang assume_nonnull begin
namespace airlock::metal {
namespace {

using Made = std::shared_ptr<gpu::Library>;

/// A library counts where it is there, whatever the error says: with warnings both are given (METAL.md 1.1).
gpu::Outcome<Made> outcomeOf(id<MTLLibrary> _Nullable library, NSError* _Nullable error, const char* what) {
  if (library == nil) return failed<Made>(failureOf(error, what));
  gpu::Outcome<Made> outcome = made<Made>(std::make_shared<MetalLibrary>(library, functionsOf(library)));
  if (error != nil) {
    outcome.failure = failureOf(error, what);
    outcome.failure->kind = "warnings";
  }
  return outcome;
}

}  // namespace

gpu::Outcome<Made> libraryFromSource(id<MTLDevice> device, const std::string& source, const gpu::CompileOptions& options) {
  NSString* text = stringOf(source);
  if (text == nil) return refused<Made>("bad-request", "The source is not valid UTF-8.");
  std::optional<gpu::Failure> problem;
  MTLCompileOptions* made = compileOptionsOf(device, options, problem);
  if (made == nil) return failed<Made>(*problem);
  NSError* error = nil;
  id<MTLLibrary> library = [device newLibraryWithSource:text options:made error:&error];
  return outcomeOf(library, error, "Compiling the source");
}

gpu::Outcome<Made> libraryFromData(id<MTLDevice> device, const std::byte* data, std::size_t size) {
  // The default destructor copies: the caller's bytes may go at once (METAL.md 1.1).
  dispatch_data_t bytes = dispatch_data_create(data, size, nullptr, DISPATCH_DATA_DESTRUCTOR_DEFAULT);
  NSError* error = nil;
  id<MTLLibrary> library = [device newLibraryWithData:bytes error:&error];
  return outcomeOf(library, error, "Loading the library");
}

gpu::Outcome<Made> libraryFromFile(id<MTLDevice> device, const std::string& path) {
  NSString* text = stringOf(path);
  if (text == nil) return refused<Made>("bad-request", "The path is not valid UTF-8.");
  NSError* error = nil;
  id<MTLLibrary> library = [device newLibraryWithURL:[NSURL fileURLWithPath:text] error:&error];
  return outcomeOf(library, error, "Loading the library");
}

}  // namespace airlock::metal
#pragma clang assume_nonnull end
