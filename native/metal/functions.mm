#include "metal/objects.h"

#include <cmath>
#include <cstring>

namespace airlock::metal {
namespace {

const char* roleName(MTLFunctionType type) {
  switch (type) {
    case MTLFunctionTypeVertex:
      return "vertex";
    case MTLFunctionTypeFragment:
      return "fragment";
    case MTLFunctionTypeKernel:
      return "kernel";
    case MTLFunctionTypeVisible:
      return "visible";
    case MTLFunctionTypeIntersection:
      return "intersection";
    case MTLFunctionTypeMesh:
      return "mesh";
    case MTLFunctionTypeObject:
      return "object";
  }
  return "unknown";
}

std::vector<gpu::FunctionConstantInfo> constantsOf(id<MTLFunction> function) {
  std::vector<gpu::FunctionConstantInfo> constants;
  NSArray<MTLFunctionConstant*>* all = function.functionConstantsDictionary.allValues;
  for (NSUInteger at = 0; at < all.count; ++at) {
    MTLFunctionConstant* one = all[at];
    constants.push_back({textOf(one.name), one.type, one.index, static_cast<bool>(one.required)});
  }
  return constants;
}

/// The bytes of `value` in a constant's type; empty where the type takes no single number.
std::vector<std::byte> encoded(std::uint64_t type, double value) {
  const auto bytesOf = [](const auto& one) {
    std::vector<std::byte> bytes(sizeof one);
    std::memcpy(bytes.data(), &one, sizeof one);
    return bytes;
  };
  switch (type) {
    case MTLDataTypeBool:
      return bytesOf(static_cast<std::uint8_t>(value != 0));
    case MTLDataTypeChar:
      return bytesOf(static_cast<std::int8_t>(value));
    case MTLDataTypeUChar:
      return bytesOf(static_cast<std::uint8_t>(value));
    case MTLDataTypeShort:
      return bytesOf(static_cast<std::int16_t>(value));
    case MTLDataTypeUShort:
      return bytesOf(static_cast<std::uint16_t>(value));
    case MTLDataTypeInt:
      return bytesOf(static_cast<std::int32_t>(value));
    case MTLDataTypeUInt:
      return bytesOf(static_cast<std::uint32_t>(value));
    case MTLDataTypeLong:
      return bytesOf(static_cast<std::int64_t>(value));
    case MTLDataTypeULong:
      return bytesOf(static_cast<std::uint64_t>(value));
    case MTLDataTypeFloat:
      return bytesOf(static_cast<float>(value));
    case MTLDataTypeHalf:
      return bytesOf(static_cast<_Float16>(value));
    default:
      return {};
  }
}

/// The least and the greatest whole number of a type; false for types that are no whole numbers.
bool rangeOf(std::uint64_t type, double& least, double& greatest) {
  switch (type) {
    case MTLDataTypeChar:
      least = -128, greatest = 127;
      return true;
    case MTLDataTypeUChar:
      least = 0, greatest = 255;
      return true;
    case MTLDataTypeShort:
      least = -32768, greatest = 32767;
      return true;
    case MTLDataTypeUShort:
      least = 0, greatest = 65535;
      return true;
    case MTLDataTypeInt:
      least = -2147483648.0, greatest = 2147483647.0;
      return true;
    case MTLDataTypeUInt:
      least = 0, greatest = 4294967295.0;
      return true;
    case MTLDataTypeLong:
      least = -9007199254740991.0, greatest = 9007199254740991.0;
      return true;
    case MTLDataTypeULong:
      least = 0, greatest = 9007199254740991.0;
      return true;
    default:
      return false;
  }
}

const gpu::FunctionConstantInfo* declared(const gpu::FunctionInfo& function, const gpu::ConstantValue& value) {
  for (const auto& one : function.constants) {
    if (value.name.empty() ? one.index == value.index : one.name == value.name) return &one;
  }
  return nullptr;
}

std::string spelt(const gpu::ConstantValue& value) {
  return value.name.empty() ? std::to_string(value.index) : value.name;
}

gpu::Outcome<MTLFunctionConstantValues*> valuesOf(const gpu::FunctionInfo& function,
                                                  const std::vector<gpu::ConstantValue>& constants) {
  using Made = MTLFunctionConstantValues*;
  MTLFunctionConstantValues* values = [MTLFunctionConstantValues new];
  for (const gpu::ConstantValue& value : constants) {
    const gpu::FunctionConstantInfo* constant = declared(function, value);
    if (constant == nullptr) {
      return refused<Made>("bad-constant", function.name + " has no function constant " + spelt(value) + ".");
    }
    double least = 0;
    double greatest = 0;
    if (rangeOf(constant->type, least, greatest) &&
        !(value.value >= least && value.value <= greatest && std::floor(value.value) == value.value)) {
      return refused<Made>("bad-constant", "The function constant " + constant->name + " cannot have that value.");
    }
    const std::vector<std::byte> bytes = encoded(constant->type, value.value);
    if (bytes.empty()) {
      return refused<Made>("bad-constant", "Not supported: a value for the function constant " + constant->name +
                                               " of data type " + std::to_string(constant->type) + ".");
    }
    [values setConstantValue:bytes.data() type:static_cast<MTLDataType>(constant->type) atIndex:constant->index];
  }
  return made(values);
}

}  // namespace

const gpu::FunctionInfo* MetalLibrary::find(const std::string& name) const {
  for (const auto& function : functions_) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

std::vector<gpu::FunctionInfo> functionsOf(id<MTLLibrary> library) {
  std::vector<gpu::FunctionInfo> functions;
  NSArray<NSString*>* names = library.functionNames;
  for (NSUInteger at = 0; at < names.count; ++at) {
    gpu::FunctionInfo& info = functions.emplace_back();
    info.name = textOf(names[at]);
    id<MTLFunction> function = [library newFunctionWithName:names[at]];
    info.role = function == nil ? "unknown" : roleName(function.functionType);
    if (function != nil) info.constants = constantsOf(function);
  }
  return functions;
}

gpu::Outcome<id<MTLFunction>> functionOf(gpu::Library& library, const std::string& name,
                                         const std::vector<gpu::ConstantValue>& constants) {
  using Made = id<MTLFunction>;
  MetalLibrary& metal = metalOf(library);
  const gpu::FunctionInfo* info = metal.find(name);
  if (info == nullptr) {
    // `newFunctionWithName:` says nothing of a name that is not there (METAL.md 1.1).
    std::string names;
    for (const auto& function : metal.functions()) names += (names.empty() ? "" : ", ") + function.name;
    return refused<Made>("no-function", "The library has no function " + name + ". It has: " + names + ".");
  }
  MTLFunctionDescriptor* descriptor = [MTLFunctionDescriptor functionDescriptor];
  descriptor.name = stringOf(name);
  if (!constants.empty()) {
    auto values = valuesOf(*info, constants);
    if (!values.value) return failed<Made>(*values.failure);
    descriptor.constantValues = *values.value;
  }
  NSError* error = nil;
  id<MTLFunction> function = [metal.library() newFunctionWithDescriptor:descriptor error:&error];
  if (function == nil) return failed<Made>(failureOf(error, "Making a function"));
  return made(function);
}

}  // namespace airlock::metal
