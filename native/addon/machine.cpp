#include "addon/machine.h"

#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "addon/arguments.h"
#include "engine/dispatch.h"
#include "reference/run.h"

namespace airlock::addon {
namespace {

using ProgramHandle = std::shared_ptr<const reference::Program>;

// Tells our handles from other native objects that JavaScript may hold.
constexpr napi_type_tag programTag = {0x9d3c1f0b6a5e4721ULL, 0x8b7740e2c4d95f36ULL};

/// Where the memory of an ArrayBuffer is, so that JavaScript finds an aligned start in it.
Napi::Value addressOf(const Napi::CallbackInfo& info) {
  if (!info[0].IsArrayBuffer()) throw Napi::TypeError::New(info.Env(), "addressOf: expected an ArrayBuffer");
  const auto address = reinterpret_cast<std::uintptr_t>(info[0].As<Napi::ArrayBuffer>().Data());
  return Napi::BigInt::New(info.Env(), static_cast<std::uint64_t>(address));
}

Napi::Value readProgram(const Napi::CallbackInfo& info) {
  const Bytes bytes = bytesOf(info[0], "program");
  try {
    reference::ProgramRead read =
        reference::readProgram(reinterpret_cast<const std::uint8_t*>(bytes.data), bytes.size);
    if (read.program == nullptr) throw Napi::Error::New(info.Env(), read.error);
    Napi::Object handle = Napi::Object::New(info.Env());
    auto* held = new ProgramHandle(std::move(read.program));
    const napi_status wrapped = napi_wrap(
        info.Env(), handle, held, [](napi_env, void* data, void*) { delete static_cast<ProgramHandle*>(data); },
        nullptr, nullptr);
    if (wrapped != napi_ok) {
      delete held;
      throw Napi::Error::New(info.Env());
    }
    handle.TypeTag(&programTag);
    return handle;
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
}

ProgramHandle programOf(const Napi::Value& value) {
  if (value.IsObject() && value.As<Napi::Object>().CheckTypeTag(&programTag)) {
    void* held = nullptr;
    if (napi_unwrap(value.Env(), value, &held) == napi_ok) return *static_cast<ProgramHandle*>(held);
  }
  throw Napi::TypeError::New(value.Env(), "program: expected what readProgram gave");
}

constexpr std::uint64_t mostIndex = 1023;
constexpr std::uint64_t most32 = UINT32_MAX;
constexpr std::uint64_t most53 = 9007199254740991ULL;

std::uint32_t whole32(const Napi::Object& object, const char* name, std::uint32_t absent) {
  return static_cast<std::uint32_t>(wholeOf(object, name, most32, absent));
}

template <typename Take>
void forEach(const Napi::Object& request, const char* name, Take&& take) {
  const Napi::Array list = listOf(request, name);
  for (std::uint32_t at = 0; at < list.Length(); ++at) {
    take(objectOf(list.Get(at), std::string(name) + "[" + std::to_string(at) + "]"));
  }
}

std::uint32_t indexOf(const Napi::Object& object) {
  return static_cast<std::uint32_t>(wholeOf(object, "index", mostIndex));
}

DispatchRequest requestOf(const Napi::Object& object) {
  DispatchRequest request;
  forEach(object, "buffers", [&](const Napi::Object& one) {
    const Bytes bytes = bytesOf(one, "data");
    BufferBinding& buffer = request.buffers.emplace_back();
    buffer.index = indexOf(one);
    buffer.data = bytes.data;
    buffer.size = bytes.size;
    buffer.offset = wholeOf(one, "offset", bytes.size, 0);
    buffer.initialised = flagOf(one, "initialised", true);
  });
  forEach(object, "bytes", [&](const Napi::Object& one) {
    const Bytes bytes = bytesOf(one, "data");
    request.bytes.push_back({indexOf(one), std::vector<std::byte>(bytes.data, bytes.data + bytes.size)});
  });
  forEach(object, "threadgroupMemory", [&](const Napi::Object& one) {
    request.threadgroupMemory.push_back(
        {indexOf(one), static_cast<std::uint32_t>(wholeOf(one, "bytes", most32))});
  });
  forEach(object, "textures", [&](const Napi::Object& one) {
    const Bytes bytes = bytesOf(one, "data");
    TextureBinding& texture = request.textures.emplace_back();
    texture.index = indexOf(one);
    texture.data = bytes.data;
    texture.size = bytes.size;
    texture.format = textOf(one, "format");
    if (one.Has("kind")) texture.kind = textOf(one, "kind");
    texture.width = whole32(one, "width", 1);
    texture.height = whole32(one, "height", 1);
    texture.depth = whole32(one, "depth", 1);
    texture.arrayLength = whole32(one, "arrayLength", 1);
    texture.bytesPerRow = wholeOf(one, "bytesPerRow", bytes.size, 0);
  });
  forEach(object, "samplers", [&](const Napi::Object& one) {
    bool lossless = false;
    const Napi::Value state = one.Get("state");
    if (!state.IsBigInt()) throw Napi::TypeError::New(one.Env(), "state: expected a bigint");
    request.samplers.push_back({indexOf(one), state.As<Napi::BigInt>().Uint64Value(&lossless)});
  });
  request.grid = extentOf(object, "grid");
  request.threadgroup = extentOf(object, "threadgroup");
  request.checked = flagOf(object, "checked", true);
  request.emulateHazards = flagOf(object, "emulateHazards", false);
  request.fuel = wholeOf(object, "fuel", most53, 0);
  request.counters = flagOf(object, "counters", request.checked);
  request.threads = whole32(object, "threads", 0);
  request.maxFindings = whole32(object, "maxFindings", request.maxFindings);
  return request;
}

const char* statusName(DispatchStatus status) {
  switch (status) {
    case DispatchStatus::completed:
      return "completed";
    case DispatchStatus::cancelled:
      return "cancelled";
    case DispatchStatus::outOfFuel:
      return "out-of-fuel";
    case DispatchStatus::badRequest:
      return "bad-request";
    case DispatchStatus::faulted:
      return "faulted";
    case DispatchStatus::unsupported:
      return "unsupported";
  }
  return "unknown";
}

Napi::Value number(Napi::Env env, std::uint64_t value) { return Napi::Number::New(env, static_cast<double>(value)); }

Napi::Array extent(Napi::Env env, const std::array<std::uint32_t, 3>& values) {
  Napi::Array list = Napi::Array::New(env, 3);
  for (std::uint32_t axis = 0; axis < 3; ++axis) list.Set(axis, Napi::Number::New(env, values[axis]));
  return list;
}

Napi::Object toObject(Napi::Env env, const Finding& finding) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("kind", finding.kind);
  object.Set("irLine", finding.irLine);
  object.Set("sourceLine", finding.sourceLine);
  object.Set("sourceColumn", finding.sourceColumn);
  object.Set("threadInGrid", extent(env, finding.threadInGrid));
  object.Set("threadInThreadgroup", extent(env, finding.threadInThreadgroup));
  object.Set("threadgroup", extent(env, finding.threadgroup));
  object.Set("space", finding.space);
  object.Set("bufferIndex", static_cast<double>(finding.bufferIndex));
  object.Set("byteOffset", static_cast<double>(finding.byteOffset));
  object.Set("accessBytes", finding.accessBytes);
  object.Set("bufferBytes", number(env, finding.bufferBytes));
  object.Set("count", number(env, finding.count));
  object.Set("message", finding.message);
  return object;
}

Napi::Array toList(Napi::Env env, const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
  Napi::Array list = Napi::Array::New(env, counts.size());
  for (std::size_t at = 0; at < counts.size(); ++at) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", counts[at].first);
    entry.Set("value", number(env, counts[at].second));
    list.Set(static_cast<std::uint32_t>(at), entry);
  }
  return list;
}

Napi::Object toObject(Napi::Env env, const DispatchResult& result) {
  const Counters& counters = result.counters;
  Napi::Object counted = Napi::Object::New(env);
  counted.Set("threads", number(env, counters.threads));
  counted.Set("threadgroups", number(env, counters.threadgroups));
  counted.Set("simdgroups", number(env, counters.simdgroups));
  counted.Set("barriers", number(env, counters.barriers));
  counted.Set("divergentBranches", number(env, counters.divergentBranches));
  counted.Set("instructions", toList(env, counters.instructions));
  counted.Set("bytes", toList(env, counters.bytes));
  Napi::Array findings = Napi::Array::New(env, result.findings.size());
  for (std::size_t at = 0; at < result.findings.size(); ++at) {
    findings.Set(static_cast<std::uint32_t>(at), toObject(env, result.findings[at]));
  }
  Napi::Object object = Napi::Object::New(env);
  object.Set("status", statusName(result.status));
  object.Set("error", result.error);
  object.Set("findings", findings);
  object.Set("findingsDropped", number(env, result.findingsDropped));
  object.Set("counters", counted);
  object.Set("wallNs", number(env, result.wallNs));
  object.Set("cpuNs", number(env, result.cpuNs));
  return object;
}

/// Runs a program away from the JavaScript thread, and keeps the buffers' owners alive meanwhile.
class DispatchWorker final : public Napi::AsyncWorker {
 public:
  DispatchWorker(Napi::Env env, ProgramHandle program, const Napi::Object& request)
      : Napi::AsyncWorker(env),
        deferred_(env),
        program_(std::move(program)),
        request_(requestOf(request)) {
    // JavaScript may change the request meanwhile; the owners of its memory must stay.
    hold(request, "buffers");
    hold(request, "textures");
    const Napi::Value control = request.Get("control");
    if (control.IsUndefined()) return;
    if (!control.IsTypedArray() || control.As<Napi::TypedArray>().TypedArrayType() != napi_int32_array ||
        control.As<Napi::Int32Array>().ElementLength() < 2) {
      throw Napi::TypeError::New(env, "control: expected an Int32Array of 2 or more");
    }
    static_assert(sizeof(std::atomic<std::int32_t>) == sizeof(std::int32_t));
    auto* cells = reinterpret_cast<std::atomic<std::int32_t>*>(control.As<Napi::Int32Array>().Data());
    request_.cancel = &cells[0];
    request_.finishedThreadgroups = &cells[1];
    owners_.push_back(Napi::Persistent(control.As<Napi::Object>()));
  }

  Napi::Promise promise() const { return deferred_.Promise(); }

 protected:
  void Execute() override {
    try {
      result_ = reference::run(*program_, request_);
    } catch (const std::exception& error) {
      SetError(error.what());
    } catch (...) {
      SetError("the machine threw something that is no std::exception");
    }
  }

  void OnOK() override { deferred_.Resolve(toObject(Env(), result_)); }

  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

 private:
  void hold(const Napi::Object& request, const char* name) {
    const Napi::Array list = listOf(request, name);
    for (std::uint32_t at = 0; at < list.Length(); ++at) {
      owners_.push_back(Napi::Persistent(list.Get(at).As<Napi::Object>().Get("data").As<Napi::Object>()));
    }
  }

  Napi::Promise::Deferred deferred_;
  ProgramHandle program_;
  DispatchRequest request_;
  std::vector<Napi::ObjectReference> owners_;
  DispatchResult result_;
};

Napi::Value dispatch(const Napi::CallbackInfo& info) {
  ProgramHandle program = programOf(info[0]);
  auto worker = std::make_unique<DispatchWorker>(info.Env(), std::move(program), objectOf(info[1], "request"));
  Napi::Promise promise = worker->promise();
  worker.release()->Queue();  // Node-API owns and deletes it after the reply
  return promise;
}

}  // namespace

void exportMachine(Napi::Env env, Napi::Object exports) {
  exports.Set("addressOf", Napi::Function::New(env, addressOf, "addressOf"));
  exports.Set("readProgram", Napi::Function::New(env, readProgram, "readProgram"));
  exports.Set("dispatch", Napi::Function::New(env, dispatch, "dispatch"));
}

}  // namespace airlock::addon
