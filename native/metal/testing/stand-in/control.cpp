#include "control.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "oracle.h"
#include "runtime.h"

namespace airlock::addon {
namespace {

using standin::Fields;

struct Pending {
  std::vector<std::uint8_t> question;
  std::mutex mutex;
  std::condition_variable changed;
  bool isAnswered = false;
  std::vector<std::uint8_t> answer;

  void settle(const Napi::Value& value) {
    if (!value.IsTypedArray()) standin::fail("the oracle answered with what is no Uint8Array");
    auto bytes = value.As<Napi::Uint8Array>();
    const std::lock_guard lock(mutex);
    answer.assign(bytes.Data(), bytes.Data() + bytes.ByteLength());
    isAnswered = true;
    changed.notify_all();
  }
};

/// Asks a function of JavaScript, which may answer with a promise.
class FunctionOracle final : public standin::Oracle {
 public:
  explicit FunctionOracle(const Napi::Function& function)
      : function_(Napi::ThreadSafeFunction::New(function.Env(), function, "oracle", 0, 1)) {
    function_.Unref(function.Env());
  }
  ~FunctionOracle() override { function_.Release(); }

  Fields ask(const Fields& question) override {
    auto pending = std::make_shared<Pending>();
    pending->question = standin::pack(question);
    auto* carried = new std::shared_ptr<Pending>(pending);
    const napi_status status = function_.BlockingCall(carried, [](Napi::Env env, Napi::Function function,
                                                                  std::shared_ptr<Pending>* given) {
      const std::unique_ptr<std::shared_ptr<Pending>> owned(given);
      const std::shared_ptr<Pending> waiting = *owned;
      auto asked = Napi::Uint8Array::New(env, waiting->question.size());
      std::copy(waiting->question.begin(), waiting->question.end(), asked.Data());
      try {
        const Napi::Value value = function.Call({asked});
        if (!value.IsPromise()) return waiting->settle(value);
        const auto settle = Napi::Function::New(env, [waiting](const Napi::CallbackInfo& info) { waiting->settle(info[0]); });
        const auto reject = Napi::Function::New(env, [](const Napi::CallbackInfo& info) {
          standin::fail("the oracle rejected: " + info[0].ToString().Utf8Value());
        });
        value.As<Napi::Object>().Get("then").As<Napi::Function>().Call(value, {settle, reject});
      } catch (const Napi::Error& error) {
        standin::fail("the oracle threw: " + error.Message());
      }
    });
    // The test is over: nobody will answer, and this thread has nothing more to do.
    if (status != napi_ok) std::this_thread::sleep_for(std::chrono::hours(24));
    std::unique_lock lock(pending->mutex);
    pending->changed.wait(lock, [&] { return pending->isAnswered; });
    return standin::unpack(pending->answer.data(), pending->answer.size());
  }

 private:
  Napi::ThreadSafeFunction function_;
};

Napi::Array texts(Napi::Env env, const std::vector<std::string>& list) {
  Napi::Array array = Napi::Array::New(env, list.size());
  for (std::size_t at = 0; at < list.size(); ++at) array.Set(static_cast<std::uint32_t>(at), list[at]);
  return array;
}

Napi::Value setOracle(const Napi::CallbackInfo& info) {
  if (info[0].IsFunction()) standin::setOracle(std::make_shared<FunctionOracle>(info[0].As<Napi::Function>()));
  else standin::setOracle(nullptr);
  return info.Env().Undefined();
}
Napi::Value takeNotes(const Napi::CallbackInfo& info) { return texts(info.Env(), standin::takeNotes()); }
Napi::Value liveObjects(const Napi::CallbackInfo& info) { return texts(info.Env(), standin::liveObjects()); }
Napi::Value setSystemVersion(const Napi::CallbackInfo& info) {
  standin::setSystemVersion(info[0].As<Napi::Number>().Int32Value());
  return info.Env().Undefined();
}

}  // namespace

void exportStandIn(Napi::Env env, Napi::Object exports) {
  Napi::Object standIn = Napi::Object::New(env);
  standIn.Set("setOracle", Napi::Function::New(env, setOracle));
  standIn.Set("takeNotes", Napi::Function::New(env, takeNotes));
  standIn.Set("liveObjects", Napi::Function::New(env, liveObjects));
  standIn.Set("setSystemVersion", Napi::Function::New(env, setSystemVersion));
  exports.Set("standIn", standIn);
}

}  // namespace airlock::addon
