#include <initializer_list>

#include "engine/gpu.h"

namespace airlock::gpu {
namespace {

struct Sign {
  const char* part;
  const char* kind;
};

// METAL.md 2.5 and 3.5: texts that were seen. The first that fits counts; the driver's own numbering in parentheses is read
// by its name, never by its number.
constexpr Sign signs[] = {
    {"XPC_ERROR_CONNECTION_INTERRUPTED", "compiler-crash"},
    {"interrupted connection", "compiler-crash"},
    {"CONNECTION_INVALID", "compiler-gone"},
    {"Unable to reach MTLCompilerService", "compiler-gone"},
    {"Compiler encountered an internal error", "compiler-internal"},
    {"Undefined symbols", "undefined-symbols"},
    {"exceeds the maximum threadgroup memory", "too-much-threadgroup-memory"},
    {"Target OS is incompatible", "incompatible-os"},
    {"which is incompatible with this OS", "incompatible-os"},
    {"CallbackErrorInnocentVictim", "innocent-victim"},
    {"SubmissionsIgnored", "submissions-ignored"},
    {"CallbackErrorHang", "hang"},
    {"CallbackErrorImpactingInteractivity", "impacting-interactivity"},
    {"ErrorTimeout", "timeout"},
};

}  // namespace

std::string classify(const std::string& domain, std::int64_t code, const std::string& text) {
  for (const Sign& sign : signs) {
    if (text.find(sign.part) != std::string::npos) return sign.kind;
  }
  // METAL.md 3.5: Timeout 2 and AccessRevoked 4 of this domain, whatever the text.
  if (domain == "MTLCommandBufferErrorDomain" && code == 2) return "timeout";
  if (domain == "MTLCommandBufferErrorDomain" && code == 4) return "submissions-ignored";
  return "rejected";
}

Failure refusal(std::string kind, std::string text) {
  Failure failure;
  failure.domain = ownDomain;
  failure.text = std::move(text);
  failure.kind = std::move(kind);
  return failure;
}

}  // namespace airlock::gpu
