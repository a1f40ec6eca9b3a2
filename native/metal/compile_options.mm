#include "metal/objects.h"

#pragma clang assume_nonnull begin
namespace airlock::metal {
namespace {

gpu::Failure needs(const char* option, const char* system) {
  return gpu::refusal("option-unavailable", std::string("The option ") + option + " needs macOS " + system + ".");
}

NSDictionary<NSString*, NSObject*>* _Nullable macrosOf(const gpu::CompileOptions& options) {
  NSMutableDictionary<NSString*, NSObject*>* macros = [NSMutableDictionary dictionary];
  for (const auto& [name, value] : options.macros) {
    NSString* key = stringOf(name);
    NSString* text = stringOf(value);
    if (key == nil || text == nil) return nil;
    macros[key] = text;
  }
  return macros;
}

/// The dynamic libraries of `options.libraries`; null and `problem` set where one cannot be made.
NSArray<id<MTLDynamicLibrary>>* _Nullable dynamicLibrariesOf(id<MTLDevice> device, const gpu::CompileOptions& options,
                                                             std::optional<gpu::Failure>& problem) {
  NSMutableArray<id<MTLDynamicLibrary>>* libraries = [NSMutableArray array];
  for (const auto& library : options.libraries) {
    NSError* error = nil;
    id<MTLDynamicLibrary> dynamic = [device newDynamicLibrary:metalOf(*library).library() error:&error];
    if (dynamic == nil) {
      problem = failureOf(error, "Making a dynamic library");
      return nil;
    }
    [libraries addObject:dynamic];
  }
  return libraries;
}

}  // namespace

MTLCompileOptions* _Nullable compileOptionsOf(id<MTLDevice> device, const gpu::CompileOptions& options,
                                    std::optional<gpu::Failure>& problem) {
  MTLCompileOptions* made = [MTLCompileOptions new];
  if (!options.macros.empty()) {
    made.preprocessorMacros = macrosOf(options);
    if (made.preprocessorMacros == nil) {
      problem = gpu::refusal("bad-request", "A macro is not valid UTF-8.");
      return nil;
    }
  }
  if (options.languageVersion) made.languageVersion = static_cast<MTLLanguageVersion>(*options.languageVersion);
  if (options.preserveInvariance) made.preserveInvariance = *options.preserveInvariance;
  if (options.libraryType) made.libraryType = static_cast<MTLLibraryType>(*options.libraryType);
  if (options.installName) made.installName = stringOf(*options.installName);
  if (!options.libraries.empty()) {
    NSArray<id<MTLDynamicLibrary>>* libraries = dynamicLibrariesOf(device, options, problem);
    if (libraries == nil) return nil;
    made.libraries = libraries;
  }
  if (options.optimizationLevel) {
    made.optimizationLevel = static_cast<MTLLibraryOptimizationLevel>(*options.optimizationLevel);
  }
  // Newer than the deployment target: asked of the class, since a system may be older than the SDK (METAL.md 1.2).
  const bool hasMathMode = [made respondsToSelector:@selector(setMathMode:)];
  if (options.mathMode || options.mathFunctions) {
    if (!hasMathMode) {
      problem = needs("mathMode", "15");
      return nil;
    }
    if (@available(macOS 15.0, *)) {
      if (options.mathMode) made.mathMode = static_cast<MTLMathMode>(*options.mathMode);
      if (options.mathFunctions) {
        made.mathFloatingPointFunctions = static_cast<MTLMathFloatingPointFunctions>(*options.mathFunctions);
      }
    }
  }
  if (options.fastMath) {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
    made.fastMathEnabled = *options.fastMath;
#pragma clang diagnostic pop
  }
  if (options.symbolVisibility || options.allowUndefinedSymbols || options.maxThreadsPerThreadgroup) {
    if (![made respondsToSelector:@selector(setCompileSymbolVisibility:)]) {
      problem = needs("symbolVisibility, allowUndefinedSymbols or maxThreadsPerThreadgroup", "13.3");
      return nil;
    }
    if (@available(macOS 13.3, *)) {
      if (options.symbolVisibility) {
        made.compileSymbolVisibility = static_cast<MTLCompileSymbolVisibility>(*options.symbolVisibility);
      }
      if (options.allowUndefinedSymbols) made.allowReferencingUndefinedSymbols = *options.allowUndefinedSymbols;
      if (options.maxThreadsPerThreadgroup) {
        made.maxTotalThreadsPerThreadgroup = *options.maxThreadsPerThreadgroup;
      }
    }
  }
  if (options.logging) {
    if (![made respondsToSelector:@selector(setEnableLogging:)]) {
      problem = needs("logging", "15");
      return nil;
    }
    if (@available(macOS 15.0, *)) made.enableLogging = *options.logging;
  }
  if (options.requiredThreadsPerThreadgroup) {
#if __MAC_OS_X_VERSION_MAX_ALLOWED >= 260000
    const auto& [width, height, depth] = *options.requiredThreadsPerThreadgroup;
    if ([made respondsToSelector:@selector(setRequiredThreadsPerThreadgroup:)]) {
      if (@available(macOS 26.0, *)) made.requiredThreadsPerThreadgroup = MTLSizeMake(width, height, depth);
      return made;
    }
#endif
    problem = needs("requiredThreadsPerThreadgroup", "26");
    return nil;
  }
  return made;
}

}  // namespace airlock::metal
#pragma clang assume_nonnull end
