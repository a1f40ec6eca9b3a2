// The thin shell over the engine: Node-API types end here, and no exception leaves.
#include <napi.h>

#include <cstdint>
#include <exception>
#include <utility>
#include <vector>

#include "addon/gpu.h"
#include "addon/machine.h"
#include "engine/devices.h"
#include "engine/parent_watch.h"
#ifdef AIRLOCK_STAND_IN
#include "metal/testing/stand-in/control.h"
#endif

namespace {

const char* kindName(airlock::DeviceKind kind) {
  switch (kind) {
    case airlock::DeviceKind::reference:
      return "reference";
    case airlock::DeviceKind::metal:
      return "metal";
  }
  return "unknown";
}

Napi::Object toObject(Napi::Env env, const airlock::DeviceDescription& device) {
  Napi::Array capabilities = Napi::Array::New(env, device.capabilities.size());
  for (std::size_t index = 0; index < device.capabilities.size(); ++index) {
    capabilities.Set(static_cast<std::uint32_t>(index), device.capabilities[index]);
  }
  Napi::Object object = Napi::Object::New(env);
  object.Set("id", device.id);
  object.Set("name", device.name);
  object.Set("kind", kindName(device.kind));
  object.Set("simdWidth", device.simdWidth);
  object.Set("maxThreadsPerThreadgroup", device.maxThreadsPerThreadgroup);
  object.Set("maxThreadgroupMemoryBytes", device.maxThreadgroupMemoryBytes);
  object.Set("capabilities", capabilities);
  return object;
}

/// Lists the devices away from the JavaScript thread: a driver may take its time.
class DevicesWorker final : public Napi::AsyncWorker {
 public:
  explicit DevicesWorker(Napi::Env env) : Napi::AsyncWorker(env), deferred_(env) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

 protected:
  void Execute() override {
    try {
      for (const auto& device : airlock::openDevices()) descriptions_.push_back(device->describe());
    } catch (const std::exception& error) {
      SetError(error.what());
    } catch (...) {
      SetError("the engine threw something that is no std::exception");
    }
  }

  void OnOK() override {
    Napi::Array list = Napi::Array::New(Env(), descriptions_.size());
    for (std::size_t index = 0; index < descriptions_.size(); ++index) {
      list.Set(static_cast<std::uint32_t>(index), toObject(Env(), descriptions_[index]));
    }
    deferred_.Resolve(list);
  }

  void OnError(const Napi::Error& error) override { deferred_.Reject(error.Value()); }

 private:
  Napi::Promise::Deferred deferred_;
  std::vector<airlock::DeviceDescription> descriptions_;
};

Napi::Value devices(const Napi::CallbackInfo& info) {
  auto* worker = new DevicesWorker(info.Env());  // Node-API owns and deletes it after the reply
  Napi::Promise promise = worker->promise();
  worker->Queue();
  return promise;
}

Napi::Value version(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), AIRLOCK_VERSION); }

Napi::Value exitWithParent(const Napi::CallbackInfo& info) {
  try {
    airlock::exitWithParent();
  } catch (const std::exception& error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
  return info.Env().Undefined();
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  exports.Set("version", Napi::Function::New(env, version, "version"));
  exports.Set("devices", Napi::Function::New(env, devices, "devices"));
  exports.Set("exitWithParent", Napi::Function::New(env, exitWithParent, "exitWithParent"));
  airlock::addon::exportMachine(env, exports);
  airlock::addon::exportGpu(env, exports);
#ifdef AIRLOCK_STAND_IN
  airlock::addon::exportStandIn(env, exports);
#endif
  return exports;
}

}  // namespace

NODE_API_MODULE(airlock, initialise)
