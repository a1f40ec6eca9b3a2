#include "metal/objc.h"

namespace airlock::metal {

std::string textOf(NSString* text) {
  if (text == nil) return {};
  const char* bytes = text.UTF8String;
  return bytes == nullptr ? std::string() : std::string(bytes);
}

NSString* stringOf(const std::string& text) {
  return [[NSString alloc] initWithBytes:text.data() length:text.size() encoding:NSUTF8StringEncoding];
}

gpu::Failure exceptionFailure(NSException* exception, const char* what) {
  gpu::Failure failure = gpu::refusal("exception", std::string(what) + ": " + textOf(exception.reason));
  failure.domain = textOf(exception.name);
  return failure;
}

}  // namespace airlock::metal
