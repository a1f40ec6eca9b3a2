#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "reference/run.h"
#include "reference/sim.h"

namespace airlock::reference {

enum class ArgumentKind : std::uint32_t { buffer, threadgroup, systemValue, texture, sampler, constantSampler };

struct ProgramArgument {
  ArgumentKind kind;
  std::uint32_t index, space, access, sizeBytes, alignBytes;
  std::uint64_t state;
  std::vector<std::uint32_t> registers;
  std::string name;
};

struct ProgramGlobal {
  std::uint32_t space, bufferNumber, sizeBytes, alignBytes;
  std::vector<std::uint8_t> data;
  std::string name;
};

struct DebugLine {
  std::uint32_t pc, irLine, sourceLine, sourceColumn;
};

/// A part of the decoded code that is entered at its beginning only.
struct Block {
  std::uint32_t firstPc = 0;
  /// Instructions of each counter class.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> classes;
};

/// A program as the handlers of one instruction set want it.
struct Decoded {
  std::vector<Instruction> code;
  /// Operand lists that instructions point into.
  std::vector<std::unique_ptr<std::uint32_t[]>> words;
  std::vector<Block> blocks;
  /// Why the program cannot run; empty when it can.
  std::string error;
};

/// A program that was read and validated; see core/simt/bytecode/program.ts.
class Program {
 public:
  std::string kernel;
  std::uint32_t vectorSlots = 0, uniformCells = 0, matrixSlots = 0, privateBytes = 0, maxThreadsPerThreadgroup = 0;
  std::vector<std::uint32_t> code;
  std::vector<std::uint64_t> constants;
  std::vector<ProgramGlobal> globals;
  std::vector<ProgramArgument> arguments;
  std::vector<DebugLine> lines;
  bool hasBarrier = false;

  /// Lines of the instruction at `pc`.
  DebugLine lineAt(std::uint32_t pc) const;

  std::uint32_t uniformOffset() const { return (vectorSlots + scratchSlots) * slotBytes; }
  std::uint32_t constantOffset() const { return uniformOffset() + uniformCells * 8; }
  std::uint64_t registerBytes() const { return (std::uint64_t(constantOffset()) + constants.size() * 8 + 63) / 64 * 64; }

  /// The code for this processor, decoded at first use.
  const Decoded& decoded(bool checked, bool counted) const;

 private:
  mutable std::mutex mutex_;
  mutable std::array<std::unique_ptr<Decoded>, 4> decoded_;
};

/// Letter of each operand word of an instruction, with `x` replaced by what the flags say; none where the count does not
/// fit. See complex-opcodes.ts.
std::optional<std::string> operandLetters(std::uint32_t opcode, const std::uint32_t* operands, std::uint32_t count);
std::uint32_t opcodeCount();
const char* opcodeName(std::uint32_t opcode);
std::uint32_t counterClassOf(std::uint32_t opcode);
std::uint32_t counterClassCount();
const char* counterClassName(std::uint32_t number);

/// Handlers of the best instruction set that this processor has.
const InstructionSet& hostInstructionSet();

Decoded decodeProgram(const Program& program, const InstructionSet& set, bool checked, bool counted);

}  // namespace airlock::reference
