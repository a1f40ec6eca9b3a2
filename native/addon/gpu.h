#pragma once

#include <napi.h>

namespace airlock::addon {

/// Adds `gpuOpen` and the other calls of engine/gpu.h; electron/service/metal/gpu.ts has their types.
void exportGpu(Napi::Env env, Napi::Object exports);

}  // namespace airlock::addon
