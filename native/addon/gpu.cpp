#include "addon/gpu.h"

#include <cstring>
#include <functional>
#include <utility>

#include "addon/arguments.h"
#include "addon/gpu_values.h"
#include "engine/devices.h"

namespace airlock::addon {
namespace {

using Convert = std::function<Napi::Value(Napi::Env)>;

/// A call on a lane, answered with a promise. `work` runs on the lane's thread and gives what makes the answer.
class Call {
 public:
  Call(Napi::Env env, std::function<Convert()> work)
      : deferred_(env),
        answer_(Napi::ThreadSafeFunction::New(env, Napi::Function(), "gpu", 0, 1)),
        work_(std::move(work)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

  void run() {
    try {
      convert_ = work_();
    } catch (const std::exception& error) {
      convert_ = [text = std::string(error.what())](Napi::Env env) -> Napi::Value { throw Napi::Error::New(env, text); };
    }
    // Objects of the request end here, on the lane's thread.
    work_ = nullptr;
    Napi::ThreadSafeFunction answer = answer_;
    answer.BlockingCall(this, [](Napi::Env env, Napi::Function, Call* call) { call->settle(env); });
    answer.Release();
  }

  /// Ends a call that no lane took.
  void drop() {
    answer_.Release();
    delete this;
  }

 private:
  void settle(Napi::Env env) {
    try {
      deferred_.Resolve(convert_(env));
    } catch (const Napi::Error& error) {
      deferred_.Reject(error.Value());
    }
    delete this;
  }

  Napi::Promise::Deferred deferred_;
  Napi::ThreadSafeFunction answer_;
  std::function<Convert()> work_;
  Convert convert_;
};

Napi::Value onLane(Napi::Env env, Lane& lane, std::function<Convert()> work) {
  auto* call = new Call(env, std::move(work));
  Napi::Promise promise = call->promise();
  if (!lane.post([call] { call->run(); })) {
    call->drop();
    throw Napi::Error::New(env, "too many calls wait for the GPU");
  }
  return promise;
}

/// `{value, failure}` with what is there of the two.
template <class T, class Make>
Convert converted(gpu::Outcome<T> outcome, Make make) {
  auto shared = std::make_shared<gpu::Outcome<T>>(std::move(outcome));
  return [shared, make](Napi::Env env) -> Napi::Value {
    Napi::Object object = Napi::Object::New(env);
    if (shared->value) object.Set("value", make(env, *shared->value));
    if (shared->failure) object.Set("failure", toValue(env, *shared->failure));
    return object;
  };
}

std::shared_ptr<OpenGpu> gpuOf(const Napi::CallbackInfo& info) { return objectOfHandle<OpenGpu>(info[0], "gpu"); }

Napi::Value open(const Napi::CallbackInfo& info) {
  if (!info[0].IsString()) throw Napi::TypeError::New(info.Env(), "device: expected a string");
  // One lane for the opening of all devices: a driver may take its time.
  static auto* opening = new Lane(16);
  return onLane(info.Env(), *opening, [id = info[0].As<Napi::String>().Utf8Value()]() -> Convert {
    std::shared_ptr<gpu::Session> session;
    for (const auto& device : openDevices()) {
      if (device->describe().id == id) session = device->openGpu();
    }
    return [session](Napi::Env env) -> Napi::Value {
      if (session == nullptr) return env.Undefined();
      return handleOf(env, std::make_shared<OpenGpu>(session));
    };
  });
}

Napi::Value facts(const Napi::CallbackInfo& info) {
  auto open = gpuOf(info);
  return onLane(info.Env(), open->compiles, [open] {
    return converted(open->session->facts(), [](Napi::Env env, const gpu::Facts& told) { return toValue(env, told); });
  });
}

Napi::Value library(const Napi::CallbackInfo& info) {
  auto open = gpuOf(info);
  const Napi::Object request = objectOf(info[1], "request");
  const std::string kind = textOf(request, "kind");
  std::function<gpu::Outcome<std::shared_ptr<gpu::Library>>()> load;
  if (kind == "source") {
    load = [open, text = textOf(request, "text"), options = compileOptionsOf(objectOf(request.Get("options"), "options"))] {
      return open->session->libraryFromSource(text, options);
    };
  } else if (kind == "data") {
    const Bytes bytes = bytesOf(request, "bytes");
    load = [open, data = std::vector<std::byte>(bytes.data, bytes.data + bytes.size)] {
      return open->session->libraryFromData(data.data(), data.size());
    };
  } else if (kind == "file") {
    load = [open, path = textOf(request, "path")] { return open->session->libraryFromFile(path); };
  } else {
    throw Napi::TypeError::New(info.Env(), "kind: expected source, data or file");
  }
  return onLane(info.Env(), open->compiles, [load] {
    return converted(load(), [](Napi::Env env, const std::shared_ptr<gpu::Library>& made) {
      Napi::Object object = Napi::Object::New(env);
      object.Set("library", handleOf(env, made));
      object.Set("functions", toValue(env, made->functions()));
      return object;
    });
  });
}

Napi::Value pipeline(const Napi::CallbackInfo& info) {
  auto open = gpuOf(info);
  return onLane(info.Env(), open->compiles, [open, request = pipelineRequestOf(objectOf(info[1], "request"))] {
    return converted(open->session->makePipeline(request), [](Napi::Env env, const std::shared_ptr<gpu::Pipeline>& made) {
      Napi::Object object = Napi::Object::New(env);
      object.Set("pipeline", handleOf(env, made));
      object.Set("facts", toValue(env, made->facts()));
      return object;
    });
  });
}

Napi::Value makeBuffer(const Napi::CallbackInfo& info) {
  auto open = gpuOf(info);
  const Napi::Object request = objectOf(info[1], "request");
  gpu::BufferRequest wanted;
  wanted.sizeBytes = wholeOf(request, "sizeBytes", std::uint64_t(1) << 40);
  wanted.alignment = wholeOf(request, "alignment", std::uint64_t(1) << 30);
  return onLane(info.Env(), open->submissions, [open, wanted] {
    return converted(open->session->makeBuffer(wanted), [](Napi::Env env, const std::shared_ptr<gpu::Buffer>& made) {
      return handleOf(env, made);
    });
  });
}

/// A part of a buffer; throws where it is not all inside.
std::byte* partOf(const Napi::CallbackInfo& info, gpu::Buffer& buffer, std::uint64_t offset, std::uint64_t length) {
  const std::uint64_t size = buffer.sizeBytes();
  if (offset > size || length > size - offset) throw Napi::RangeError::New(info.Env(), "outside of the buffer");
  return buffer.contents() + offset;
}

std::uint64_t wholeArgument(const Napi::CallbackInfo& info, std::size_t at, const char* name) {
  Napi::Object object = Napi::Object::New(info.Env());
  object.Set(name, info[at]);
  return wholeOf(object, name, std::uint64_t(1) << 40);
}

Napi::Value writeBuffer(const Napi::CallbackInfo& info) {
  auto buffer = objectOfHandle<gpu::Buffer>(info[0], "buffer");
  const Bytes bytes = bytesOf(info[2], "data");
  std::memcpy(partOf(info, *buffer, wholeArgument(info, 1, "offset"), bytes.size), bytes.data, bytes.size);
  return info.Env().Undefined();
}

Napi::Value readBuffer(const Napi::CallbackInfo& info) {
  auto buffer = objectOfHandle<gpu::Buffer>(info[0], "buffer");
  const std::uint64_t length = wholeArgument(info, 2, "length");
  const std::byte* part = partOf(info, *buffer, wholeArgument(info, 1, "offset"), length);
  // A copy: Electron has no ArrayBuffer over memory that is not its own.
  Napi::Uint8Array copy = Napi::Uint8Array::New(info.Env(), length);
  std::memcpy(copy.Data(), part, length);
  return copy;
}

Napi::Value bufferAddress(const Napi::CallbackInfo& info) {
  auto buffer = objectOfHandle<gpu::Buffer>(info[0], "buffer");
  return Napi::BigInt::New(info.Env(), static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(buffer->contents())));
}

Napi::Value dispatch(const Napi::CallbackInfo& info) {
  auto open = gpuOf(info);
  return onLane(info.Env(), open->submissions, [open, request = dispatchRequestOf(objectOf(info[1], "request"))] {
    return converted(open->session->dispatch(request),
                     [](Napi::Env env, const gpu::DispatchDone& done) { return toValue(env, done); });
  });
}

Convert convertedFlag(gpu::Outcome<bool> outcome) {
  return converted(std::move(outcome), [](Napi::Env env, bool value) { return Napi::Boolean::New(env, value); });
}

Napi::Value drain(const Napi::CallbackInfo& info) {
  auto open = gpuOf(info);
  return onLane(info.Env(), open->submissions, [open, deadlineMs = wholeArgument(info, 1, "deadlineMs")] {
    return convertedFlag(open->session->drain(deadlineMs));
  });
}

std::string textArgument(const Napi::CallbackInfo& info, std::size_t at, const char* name) {
  if (!info[at].IsString()) throw Napi::TypeError::New(info.Env(), std::string(name) + ": expected a string");
  return info[at].As<Napi::String>().Utf8Value();
}

Napi::Value openArchive(const Napi::CallbackInfo& info) {
  auto open = gpuOf(info);
  return onLane(info.Env(), open->compiles, [open, path = textArgument(info, 1, "path")] {
    return converted(open->session->openArchive(path), [](Napi::Env env, const std::shared_ptr<gpu::Archive>& made) {
      return handleOf(env, made);
    });
  });
}

Napi::Value addToArchive(const Napi::CallbackInfo& info) {
  auto open = gpuOf(info);
  auto archive = objectOfHandle<gpu::Archive>(info[1], "archive");
  return onLane(info.Env(), open->compiles, [open, archive, request = pipelineRequestOf(objectOf(info[2], "request"))] {
    return convertedFlag(open->session->addToArchive(*archive, request));
  });
}

Napi::Value saveArchive(const Napi::CallbackInfo& info) {
  auto open = gpuOf(info);
  auto archive = objectOfHandle<gpu::Archive>(info[1], "archive");
  return onLane(info.Env(), open->compiles, [open, archive, path = textArgument(info, 2, "path")] {
    return convertedFlag(open->session->saveArchive(*archive, path));
  });
}

Napi::Value close(const Napi::CallbackInfo& info) { return Napi::Boolean::New(info.Env(), closeHandle(info[0])); }

Napi::Value prepare(const Napi::CallbackInfo& info) {
  gpu::ProcessOptions options;
  options.relaxContextStoreTimeout = flagOf(objectOf(info[0], "options"), "relaxContextStoreTimeout", false);
  return Napi::Boolean::New(info.Env(), gpu::prepareProcess(options));
}

}  // namespace

void exportGpu(Napi::Env env, Napi::Object exports) {
  const std::pair<const char*, Napi::Value (*)(const Napi::CallbackInfo&)> functions[] = {
      {"gpuPrepare", prepare},         {"gpuOpen", open},
      {"gpuFacts", facts},             {"gpuLibrary", library},
      {"gpuPipeline", pipeline},       {"gpuBuffer", makeBuffer},
      {"gpuWriteBuffer", writeBuffer}, {"gpuReadBuffer", readBuffer},
      {"gpuBufferAddress", bufferAddress}, {"gpuDispatch", dispatch},
      {"gpuDrain", drain},             {"gpuOpenArchive", openArchive},
      {"gpuAddToArchive", addToArchive}, {"gpuSaveArchive", saveArchive},
      {"gpuClose", close},
  };
  for (const auto& [name, function] : functions) exports.Set(name, Napi::Function::New(env, function, name));
}

}  // namespace airlock::addon
