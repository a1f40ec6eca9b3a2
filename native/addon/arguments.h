#pragma once

#include <napi.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

/// Reads plain JavaScript objects. Every function throws a Napi::TypeError that names `field` where a value is not as
/// it must be: what JavaScript passes is never trusted.
namespace airlock::addon {

Napi::Object objectOf(const Napi::Value& value, const std::string& field);
Napi::Array listOf(const Napi::Object& object, const char* name);
bool flagOf(const Napi::Object& object, const char* name, bool absent);
std::string textOf(const Napi::Object& object, const char* name);

/// A whole number from 0 to `most`; `absent` where the property is undefined.
std::uint64_t wholeOf(const Napi::Object& object, const char* name, std::uint64_t most, std::uint64_t absent);
/// The same for a property that must be there.
std::uint64_t wholeOf(const Napi::Object& object, const char* name, std::uint64_t most);
/// Three whole numbers from 1 to 2^32 - 1.
std::array<std::uint32_t, 3> extentOf(const Napi::Object& object, const char* name);

/// Bytes that JavaScript owns.
struct Bytes {
  std::byte* data;
  std::size_t size;
};
/// The memory of a Uint8Array, in place.
Bytes bytesOf(const Napi::Object& object, const char* name);
Bytes bytesOf(const Napi::Value& value, const std::string& field);

}  // namespace airlock::addon
