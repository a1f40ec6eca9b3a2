#include "addon/gpu_values.h"

#include <string>
#include <variant>

#include "addon/arguments.h"

namespace airlock::addon {
namespace {

using Held = std::variant<std::monostate, std::shared_ptr<OpenGpu>, std::shared_ptr<gpu::Library>,
                          std::shared_ptr<gpu::Pipeline>, std::shared_ptr<gpu::Buffer>, std::shared_ptr<gpu::Archive>>;

// Tells our handles from other native objects that JavaScript may hold.
constexpr napi_type_tag handleTag = {0x51d0a9c37e4b4f08ULL, 0xa3f6c2b11d9e7705ULL};

Held* heldOf(const Napi::Value& value) {
  if (!value.IsObject() || !value.As<Napi::Object>().CheckTypeTag(&handleTag)) return nullptr;
  void* held = nullptr;
  return napi_unwrap(value.Env(), value, &held) == napi_ok ? static_cast<Held*>(held) : nullptr;
}

constexpr std::uint64_t most53 = 9007199254740991;

template <class Read>
void forEach(const Napi::Object& object, const char* name, Read read) {
  const Napi::Array list = listOf(object, name);
  for (std::uint32_t at = 0; at < list.Length(); ++at) read(objectOf(list.Get(at), name));
}

bool has(const Napi::Object& object, const char* name) { return !object.Get(name).IsUndefined(); }

template <class T>
void readNumber(const Napi::Object& object, const char* name, std::optional<T>& into, std::uint64_t most = most53) {
  if (has(object, name)) into = static_cast<T>(wholeOf(object, name, most));
}
void readFlag(const Napi::Object& object, const char* name, std::optional<bool>& into) {
  if (has(object, name)) into = flagOf(object, name, false);
}
void readExtent(const Napi::Object& object, const char* name, std::optional<std::array<std::uint64_t, 3>>& into) {
  if (!has(object, name)) return;
  const auto extent = extentOf(object, name);
  into = {extent[0], extent[1], extent[2]};
}

gpu::FunctionPlace placeOf(const Napi::Object& object) {
  return {objectOfHandle<gpu::Library>(object.Get("library"), "library"), textOf(object, "function")};
}

gpu::BoundTexture textureOf(const Napi::Object& one) {
  constexpr std::uint64_t mostSide = std::uint64_t(1) << 28;
  gpu::BoundTexture bound;
  bound.index = wholeOf(one, "index", 127);
  bound.buffer = objectOfHandle<gpu::Buffer>(one.Get("buffer"), "buffer");
  bound.offset = wholeOf(one, "offset", bound.buffer->sizeBytes(), 0);
  bound.type = wholeOf(one, "type", 9);
  bound.pixelFormat = wholeOf(one, "pixelFormat", 1000);
  bound.texelBytes = wholeOf(one, "texelBytes", 16);
  bound.width = wholeOf(one, "width", mostSide);
  bound.height = wholeOf(one, "height", mostSide, 1);
  bound.depth = wholeOf(one, "depth", mostSide, 1);
  bound.layers = wholeOf(one, "layers", mostSide, 1);
  bound.bytesPerRow = wholeOf(one, "bytesPerRow", most53, 0);
  bound.read = flagOf(one, "read", true);
  bound.written = flagOf(one, "written", true);
  return bound;
}

gpu::BoundSampler samplerOf(const Napi::Object& one) {
  gpu::BoundSampler bound;
  bound.index = wholeOf(one, "index", 15);
  bound.addressModes = {wholeOf(one, "sAddressMode", 5), wholeOf(one, "tAddressMode", 5), wholeOf(one, "rAddressMode", 5)};
  bound.minFilter = wholeOf(one, "minFilter", 1);
  bound.magFilter = wholeOf(one, "magFilter", 1);
  bound.normalized = flagOf(one, "normalized", true);
  bound.compareFunction = wholeOf(one, "compareFunction", 7);
  bound.borderColor = wholeOf(one, "borderColor", 2);
  return bound;
}

Napi::Value number(Napi::Env env, std::uint64_t value) { return Napi::Number::New(env, static_cast<double>(value)); }

template <class List, class Make>
Napi::Array listValue(Napi::Env env, const List& list, Make make) {
  Napi::Array array = Napi::Array::New(env, list.size());
  std::uint32_t at = 0;
  for (const auto& one : list) array.Set(at++, make(one));
  return array;
}

Napi::Array texts(Napi::Env env, const std::vector<std::string>& list) {
  return listValue(env, list, [&](const std::string& text) { return Napi::String::New(env, text); });
}

Napi::Array logsValue(Napi::Env env, const std::vector<gpu::ShaderLog>& logs) {
  return listValue(env, logs, [&](const gpu::ShaderLog& log) {
    Napi::Object one = Napi::Object::New(env);
    one.Set("encoder", log.encoder);
    one.Set("function", log.function);
    one.Set("file", log.file);
    one.Set("line", number(env, log.line));
    one.Set("column", number(env, log.column));
    one.Set("text", log.text);
    return one;
  });
}

}  // namespace

template <class T>
Napi::Object handleOf(Napi::Env env, std::shared_ptr<T> object) {
  Napi::Object handle = Napi::Object::New(env);
  auto* held = new Held(std::move(object));
  const napi_status wrapped =
      napi_wrap(env, handle, held, [](napi_env, void* data, void*) { delete static_cast<Held*>(data); }, nullptr, nullptr);
  if (wrapped != napi_ok) {
    delete held;
    throw Napi::Error::New(env);
  }
  handle.TypeTag(&handleTag);
  return handle;
}

template <class T>
std::shared_ptr<T> objectOfHandle(const Napi::Value& value, const std::string& field) {
  Held* held = heldOf(value);
  auto* object = held == nullptr ? nullptr : std::get_if<std::shared_ptr<T>>(held);
  if (object == nullptr) throw Napi::TypeError::New(value.Env(), field + ": expected an open handle of that kind");
  return *object;
}

template Napi::Object handleOf(Napi::Env, std::shared_ptr<OpenGpu>);
template Napi::Object handleOf(Napi::Env, std::shared_ptr<gpu::Library>);
template Napi::Object handleOf(Napi::Env, std::shared_ptr<gpu::Pipeline>);
template Napi::Object handleOf(Napi::Env, std::shared_ptr<gpu::Buffer>);
template Napi::Object handleOf(Napi::Env, std::shared_ptr<gpu::Archive>);
template std::shared_ptr<OpenGpu> objectOfHandle(const Napi::Value&, const std::string&);
template std::shared_ptr<gpu::Library> objectOfHandle(const Napi::Value&, const std::string&);
template std::shared_ptr<gpu::Pipeline> objectOfHandle(const Napi::Value&, const std::string&);
template std::shared_ptr<gpu::Buffer> objectOfHandle(const Napi::Value&, const std::string&);
template std::shared_ptr<gpu::Archive> objectOfHandle(const Napi::Value&, const std::string&);

bool closeHandle(const Napi::Value& value) {
  Held* held = heldOf(value);
  if (held == nullptr || std::holds_alternative<std::monostate>(*held)) return false;
  *held = std::monostate();
  return true;
}

gpu::CompileOptions compileOptionsOf(const Napi::Object& object) {
  gpu::CompileOptions options;
  forEach(object, "macros", [&](const Napi::Object& one) {
    options.macros.emplace_back(textOf(one, "name"), textOf(one, "value"));
  });
  readNumber(object, "languageVersion", options.languageVersion);
  readNumber(object, "mathMode", options.mathMode, 2);
  readNumber(object, "mathFunctions", options.mathFunctions, 1);
  readFlag(object, "fastMath", options.fastMath);
  readFlag(object, "preserveInvariance", options.preserveInvariance);
  readNumber(object, "libraryType", options.libraryType, 1);
  if (has(object, "installName")) options.installName = textOf(object, "installName");
  const Napi::Array libraries = listOf(object, "libraries");
  for (std::uint32_t at = 0; at < libraries.Length(); ++at) {
    options.libraries.push_back(objectOfHandle<gpu::Library>(libraries.Get(at), "libraries"));
  }
  readNumber(object, "optimizationLevel", options.optimizationLevel, 1);
  readNumber(object, "symbolVisibility", options.symbolVisibility, 1);
  readFlag(object, "allowUndefinedSymbols", options.allowUndefinedSymbols);
  readNumber(object, "maxThreadsPerThreadgroup", options.maxThreadsPerThreadgroup, 1024);
  readFlag(object, "logging", options.logging);
  readExtent(object, "requiredThreadsPerThreadgroup", options.requiredThreadsPerThreadgroup);
  return options;
}

gpu::PipelineRequest pipelineRequestOf(const Napi::Object& object) {
  gpu::PipelineRequest request;
  request.kernel = placeOf(object);
  request.label = textOf(object, "label");
  forEach(object, "constants", [&](const Napi::Object& one) {
    gpu::ConstantValue& constant = request.constants.emplace_back();
    if (has(one, "name")) constant.name = textOf(one, "name");
    else constant.index = wholeOf(one, "index", 65535);
    const Napi::Value value = one.Get("value");
    if (!value.IsNumber()) throw Napi::TypeError::New(one.Env(), "constants: expected a number");
    constant.value = value.As<Napi::Number>().DoubleValue();
  });
  forEach(object, "linked", [&](const Napi::Object& one) { request.linked.push_back(placeOf(one)); });
  readNumber(object, "maxCallStackDepth", request.maxCallStackDepth, 1024);
  readNumber(object, "maxThreadsPerThreadgroup", request.maxThreadsPerThreadgroup, 1024);
  readExtent(object, "requiredThreadsPerThreadgroup", request.requiredThreadsPerThreadgroup);
  request.threadgroupIsMultipleOfWidth = flagOf(object, "threadgroupIsMultipleOfWidth", false);
  readNumber(object, "shaderValidation", request.shaderValidation, 2);
  const Napi::Array archives = listOf(object, "archives");
  for (std::uint32_t at = 0; at < archives.Length(); ++at) {
    request.archives.push_back(objectOfHandle<gpu::Archive>(archives.Get(at), "archives"));
  }
  request.failOnArchiveMiss = flagOf(object, "failOnArchiveMiss", false);
  return request;
}

gpu::DispatchRequest dispatchRequestOf(const Napi::Object& object) {
  constexpr std::uint64_t mostIndex = 30;
  gpu::DispatchRequest request;
  request.pipeline = objectOfHandle<gpu::Pipeline>(object.Get("pipeline"), "pipeline");
  request.label = textOf(object, "label");
  forEach(object, "buffers", [&](const Napi::Object& one) {
    gpu::BoundBuffer& bound = request.buffers.emplace_back();
    bound.index = wholeOf(one, "index", mostIndex);
    bound.buffer = objectOfHandle<gpu::Buffer>(one.Get("buffer"), "buffer");
    bound.offset = wholeOf(one, "offset", bound.buffer->sizeBytes(), 0);
  });
  forEach(object, "bytes", [&](const Napi::Object& one) {
    const Bytes bytes = bytesOf(one, "data");
    if (bytes.size == 0) throw Napi::TypeError::New(one.Env(), "bytes: expected some");
    request.bytes.push_back({wholeOf(one, "index", mostIndex), std::vector<std::byte>(bytes.data, bytes.data + bytes.size)});
  });
  forEach(object, "threadgroupMemory", [&](const Napi::Object& one) {
    request.threadgroupMemory.push_back({wholeOf(one, "index", mostIndex), wholeOf(one, "bytes", UINT32_MAX)});
  });
  forEach(object, "textures", [&](const Napi::Object& one) { request.textures.push_back(textureOf(one)); });
  forEach(object, "samplers", [&](const Napi::Object& one) { request.samplers.push_back(samplerOf(one)); });
  const auto grid = extentOf(object, "grid");
  const auto threadgroup = extentOf(object, "threadgroup");
  request.grid = {grid[0], grid[1], grid[2]};
  request.threadgroup = {threadgroup[0], threadgroup[1], threadgroup[2]};
  request.repeats = wholeOf(object, "repeats", 65'536, 1);
  request.deadlineMs = wholeOf(object, "deadlineMs", 3'600'000, request.deadlineMs);
  request.counters = flagOf(object, "counters", false);
  if (has(object, "tracePath")) request.tracePath = textOf(object, "tracePath");
  return request;
}

Napi::Value toValue(Napi::Env env, const gpu::Failure& failure) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("domain", failure.domain);
  object.Set("code", Napi::Number::New(env, static_cast<double>(failure.code)));
  object.Set("codeName", failure.codeName);
  object.Set("text", failure.text);
  object.Set("kind", failure.kind);
  object.Set("causes", listValue(env, failure.causes, [&](const gpu::ErrorCause& cause) {
    Napi::Object one = Napi::Object::New(env);
    one.Set("domain", cause.domain);
    one.Set("code", Napi::Number::New(env, static_cast<double>(cause.code)));
    one.Set("text", cause.text);
    return one;
  }));
  object.Set("encoders", listValue(env, failure.encoders, [&](const gpu::EncoderStatus& encoder) {
    Napi::Object one = Napi::Object::New(env);
    one.Set("label", encoder.label);
    one.Set("state", encoder.state);
    one.Set("signposts", texts(env, encoder.signposts));
    return one;
  }));
  object.Set("logs", logsValue(env, failure.logs));
  return object;
}

Napi::Value toValue(Napi::Env env, const gpu::Facts& facts) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("name", facts.name);
  object.Set("registryId", Napi::BigInt::New(env, facts.registryId));
  object.Set("architecture", facts.architecture);
  object.Set("families", listValue(env, facts.families, [&](std::int64_t family) {
    return Napi::Number::New(env, static_cast<double>(family));
  }));
  object.Set("maxThreadsPerThreadgroup", listValue(env, facts.maxThreadsPerThreadgroup, [&](std::uint64_t one) {
    return number(env, one);
  }));
  object.Set("maxThreadgroupMemoryBytes", number(env, facts.maxThreadgroupMemoryBytes));
  object.Set("maxBufferBytes", number(env, facts.maxBufferBytes));
  object.Set("recommendedWorkingSetBytes", number(env, facts.recommendedWorkingSetBytes));
  object.Set("unifiedMemory", facts.unifiedMemory);
  object.Set("functionPointers", facts.functionPointers);
  object.Set("dynamicLibraries", facts.dynamicLibraries);
  object.Set("stageCounters", facts.stageCounters);
  object.Set("counterSets", texts(env, facts.counterSets));
  object.Set("traceDocuments", facts.traceDocuments);
  object.Set("osVersion", facts.osVersion);
  object.Set("thermalState", facts.thermalState);
  object.Set("lowPowerMode", facts.lowPowerMode);
  return object;
}

Napi::Value toValue(Napi::Env env, const std::vector<gpu::FunctionInfo>& functions) {
  return listValue(env, functions, [&](const gpu::FunctionInfo& function) {
    Napi::Object one = Napi::Object::New(env);
    one.Set("name", function.name);
    one.Set("role", function.role);
    one.Set("constants", listValue(env, function.constants, [&](const gpu::FunctionConstantInfo& constant) {
      Napi::Object told = Napi::Object::New(env);
      told.Set("name", constant.name);
      told.Set("type", number(env, constant.type));
      told.Set("index", number(env, constant.index));
      told.Set("required", constant.required);
      return told;
    }));
    return one;
  });
}

Napi::Value toValue(Napi::Env env, const gpu::PipelineFacts& facts) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("threadExecutionWidth", number(env, facts.threadExecutionWidth));
  object.Set("maxThreadsPerThreadgroup", number(env, facts.maxThreadsPerThreadgroup));
  object.Set("staticThreadgroupMemoryBytes", number(env, facts.staticThreadgroupMemoryBytes));
  object.Set("bindings", listValue(env, facts.bindings, [&](const gpu::BindingInfo& binding) {
    Napi::Object one = Napi::Object::New(env);
    one.Set("name", binding.name);
    one.Set("type", binding.type);
    one.Set("access", binding.access);
    one.Set("index", number(env, binding.index));
    one.Set("used", binding.used);
    one.Set("argument", binding.argument);
    one.Set("alignment", number(env, binding.alignment));
    one.Set("sizeBytes", number(env, binding.sizeBytes));
    return one;
  }));
  return object;
}

Napi::Value toValue(Napi::Env env, const gpu::DispatchDone& done) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("wallNs", number(env, done.wallNs));
  object.Set("gpuNs", number(env, done.gpuNs));
  object.Set("queueNs", number(env, done.queueNs));
  if (done.stageNs) object.Set("stageNs", number(env, *done.stageNs));
  object.Set("countersMissing", done.countersMissing);
  object.Set("logs", logsValue(env, done.logs));
  return object;
}

}  // namespace airlock::addon
