#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/dispatch.h"

namespace airlock::reference {

/// A program that was read and validated (docs/simt.md); immutable, safe to run on several threads at once.
class Program;

struct ProgramRead {
  /// Null where the bytes are no valid program.
  std::shared_ptr<const Program> program;
  /// Why, and at which word.
  std::string error;
};

/// Reads and validates a program of core/simt. Copies what it needs.
ProgramRead readProgram(const std::uint8_t* data, std::size_t size);

/// Runs `program` to its end on the calling thread and helpers. Never throws for what a program or request holds.
DispatchResult run(const Program& program, const DispatchRequest& request);

}  // namespace airlock::reference
