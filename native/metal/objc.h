#pragma once

#import <Foundation/Foundation.h>
#import <Metal/Metal.h>

#include <functional>
#include <optional>
#include <string>

#include "engine/gpu.h"

#pragma clang assume_nonnull begin
/// What all files of this folder use to go between Objective-C and the engine.
namespace airlock::metal {

/// Empty for nil.
std::string textOf(NSString* _Nullable text);
/// Nil where `text` is not valid UTF-8.
NSString* _Nullable stringOf(const std::string& text);

/// All that an error says, with the errors below it; `error` may be nil, and then the failure says that there was none.
gpu::Failure failureOf(NSError* _Nullable error, const char* what);
/// Reads the function log of a command buffer.
gpu::Failure exceptionFailure(NSException* exception, const char* what);

template <class T>
gpu::Outcome<T> made(T value) {
  return {std::move(value), std::nullopt};
}
template <class T>
gpu::Outcome<T> failed(gpu::Failure failure) {
  return {std::nullopt, std::move(failure)};
}
template <class T>
gpu::Outcome<T> refused(const char* kind, std::string text) {
  return {std::nullopt, gpu::refusal(kind, std::move(text))};
}

/// Every call from outside runs in a pool of its own, since any native thread may make it, and no Objective-C exception
/// leaves (METAL.md 5.1, 7.6).
template <class T, class Work>
gpu::Outcome<T> guarded(const char* what, Work work) {
  @autoreleasepool {
    @try {
      return work();
    } @catch (NSException* exception) {
      return failed<T>(exceptionFailure(exception, what));
    }
  }
}

}  // namespace airlock::metal
#pragma clang assume_nonnull end
