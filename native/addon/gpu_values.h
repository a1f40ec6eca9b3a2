#pragma once

#include <napi.h>

#include <memory>

#include "engine/gpu.h"
#include "engine/lane.h"

/// Between the engine's GPU types and JavaScript's values.
namespace airlock::addon {

/// A session with its own threads: compilations wait for each other, and so do dispatches.
struct OpenGpu {
  explicit OpenGpu(std::shared_ptr<gpu::Session> opened) : session(std::move(opened)) {}
  std::shared_ptr<gpu::Session> session;
  Lane compiles{64};
  Lane submissions{256};
};

/// What JavaScript holds of the engine's objects. Closed explicitly, or by the garbage collector.
template <class T>
Napi::Object handleOf(Napi::Env env, std::shared_ptr<T> object);
/// Throws a TypeError that names `field` where `value` is no open handle of that type.
template <class T>
std::shared_ptr<T> objectOfHandle(const Napi::Value& value, const std::string& field);
/// Drops the object of any handle; false where it is none or closed.
bool closeHandle(const Napi::Value& value);

gpu::CompileOptions compileOptionsOf(const Napi::Object& object);
gpu::PipelineRequest pipelineRequestOf(const Napi::Object& object);
gpu::DispatchRequest dispatchRequestOf(const Napi::Object& object);

Napi::Value toValue(Napi::Env env, const gpu::Failure& failure);
Napi::Value toValue(Napi::Env env, const gpu::Facts& facts);
Napi::Value toValue(Napi::Env env, const std::vector<gpu::FunctionInfo>& functions);
Napi::Value toValue(Napi::Env env, const gpu::PipelineFacts& facts);
Napi::Value toValue(Napi::Env env, const gpu::DispatchDone& done);

}  // namespace airlock::addon
