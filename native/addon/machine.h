#pragma once

#include <napi.h>

namespace airlock::addon {

/// Adds `addressOf`, `readProgram` and `dispatch`: the reference machine as JavaScript sees it.
void exportMachine(Napi::Env env, Napi::Object exports);

}  // namespace airlock::addon
