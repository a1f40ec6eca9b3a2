#include "addon/arguments.h"

#include <cmath>

namespace airlock::addon {
namespace {

[[noreturn]] void refuse(Napi::Env env, const std::string& field, const std::string& expected) {
  throw Napi::TypeError::New(env, field + ": expected " + expected);
}

std::uint64_t wholeIn(const Napi::Value& value, const std::string& field, std::uint64_t most) {
  constexpr double exactLimit = 9007199254740991.0;  // 2^53 - 1
  if (value.IsNumber()) {
    const double number = value.As<Napi::Number>().DoubleValue();
    if (number >= 0 && number <= exactLimit && std::floor(number) == number) {
      const auto whole = static_cast<std::uint64_t>(number);
      if (whole <= most) return whole;
    }
  }
  refuse(value.Env(), field, "a whole number from 0 to " + std::to_string(most));
}

}  // namespace

Napi::Object objectOf(const Napi::Value& value, const std::string& field) {
  if (!value.IsObject()) refuse(value.Env(), field, "an object");
  return value.As<Napi::Object>();
}

Napi::Array listOf(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (value.IsUndefined()) return Napi::Array::New(object.Env());
  if (!value.IsArray()) refuse(object.Env(), name, "an array");
  return value.As<Napi::Array>();
}

bool flagOf(const Napi::Object& object, const char* name, bool absent) {
  const Napi::Value value = object.Get(name);
  if (value.IsUndefined()) return absent;
  if (!value.IsBoolean()) refuse(object.Env(), name, "true or false");
  return value.As<Napi::Boolean>().Value();
}

std::string textOf(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsString()) refuse(object.Env(), name, "a string");
  return value.As<Napi::String>().Utf8Value();
}

std::uint64_t wholeOf(const Napi::Object& object, const char* name, std::uint64_t most, std::uint64_t absent) {
  const Napi::Value value = object.Get(name);
  return value.IsUndefined() ? absent : wholeIn(value, name, most);
}

std::uint64_t wholeOf(const Napi::Object& object, const char* name, std::uint64_t most) {
  return wholeIn(object.Get(name), name, most);
}

std::array<std::uint32_t, 3> extentOf(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsArray() || value.As<Napi::Array>().Length() != 3) refuse(object.Env(), name, "three whole numbers");
  std::array<std::uint32_t, 3> extent{};
  for (std::uint32_t axis = 0; axis < 3; ++axis) {
    extent[axis] = static_cast<std::uint32_t>(wholeIn(value.As<Napi::Array>().Get(axis), name, UINT32_MAX));
    if (extent[axis] == 0) refuse(object.Env(), name, "three whole numbers from 1");
  }
  return extent;
}

Bytes bytesOf(const Napi::Value& value, const std::string& field) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    refuse(value.Env(), field, "a Uint8Array");
  }
  auto array = value.As<Napi::Uint8Array>();
  return {reinterpret_cast<std::byte*>(array.Data()), array.ByteLength()};
}

Bytes bytesOf(const Napi::Object& object, const char* name) { return bytesOf(object.Get(name), name); }

}  // namespace airlock::addon
