#pragma once

#include <napi.h>

namespace airlock::addon {

/// Adds `standIn`: the test's side of the stand-in. Only in the addon that tests build.
void exportStandIn(Napi::Env env, Napi::Object exports);

}  // namespace airlock::addon
