#include "reference/program.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace airlock::reference {
namespace {

// What no kernel needs and a broken program could ask for.
constexpr std::uint32_t maxVectorSlots = 1u << 14;
constexpr std::uint32_t maxCells = 1u << 16;
constexpr std::uint32_t maxMatrices = 4096;
// For each lane; a threadgroup has up to 1024.
constexpr std::uint32_t maxPrivateBytes = 1u << 16;
constexpr std::uint32_t maxGlobalBytes = 1u << 26;
constexpr std::uint32_t headerWords = 21;
constexpr std::uint32_t opcodeTableHash =
#define SIMT_TABLE_HASH(hash) hash
#include "reference/generated/opcodes.inc"
    ;

/// Thrown and caught in this file only.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Words {
 public:
  Words(const std::uint32_t* words, std::size_t count, const char* what) : words_(words), count_(count), what_(what) {}

  bool done() const { return at_ >= count_; }
  std::size_t left() const { return count_ - at_; }
  std::uint32_t next() {
    if (at_ >= count_) throw Malformed(std::string("The section \"") + what_ + "\" ends too early.");
    return words_[at_++];
  }
  std::vector<std::uint8_t> bytes() {
    const std::uint32_t length = next();
    if (length > left() * 4) {
      throw Malformed(std::string("The section \"") + what_ + "\" states " + std::to_string(length) +
                      " bytes and has fewer.");
    }
    std::vector<std::uint8_t> result(length);
    if (length > 0) std::memcpy(result.data(), words_ + at_, length);
    at_ += (std::size_t(length) + 3) / 4;
    return result;
  }
  std::string text() {
    const std::vector<std::uint8_t> data = bytes();
    return std::string(data.begin(), data.end());
  }

 private:
  const std::uint32_t* words_;
  std::size_t count_, at_ = 0;
  const char* what_;
};

class Reader {
 public:
  Reader(std::vector<std::uint32_t> words, Program& program) : words_(std::move(words)), program_(program) {}

  void read() {
    if (words_.size() < headerWords) throw Malformed("The header is cut off.");
    if (words_[0] != 0x53524941u) throw Malformed("This is no program of the reference device.");
    if (words_[1] != 2) throw Malformed("Version " + std::to_string(words_[1]) + " of programs is not known.");
    if (words_[2] != words_.size()) throw Malformed("The stated length is not the length.");
    if (words_[8] != opcodeTableHash) {
      throw Malformed(
          "The program was made with another opcode table than this machine has: compiler and native code are of different "
          "builds. Build both again (npm run build).");
    }
    program_.vectorSlots = limited(words_[3], maxVectorSlots, "vector registers");
    program_.uniformCells = limited(words_[4], maxCells, "uniform registers");
    program_.matrixSlots = limited(words_[5], maxMatrices, "matrix registers");
    program_.privateBytes = limited(words_[6], maxPrivateBytes, "bytes of private memory");
    program_.maxThreadsPerThreadgroup = words_[7];
    Words code = section(0, "code");
    while (!code.done()) program_.code.push_back(code.next());
    Words constants = section(1, "constants");
    limited(std::uint32_t(constants.left() / 2), maxCells, "constants");
    while (constants.left() >= 2) {
      const std::uint64_t low = constants.next();
      program_.constants.push_back(low | (std::uint64_t(constants.next()) << 32));
    }
    readGlobals();
    readArguments();
    Words lines = section(4, "lines");
    while (!lines.done()) {
      DebugLine line{};
      line.pc = lines.next();
      line.irLine = lines.next();
      line.sourceLine = lines.next();
      line.sourceColumn = lines.next();
      if (!program_.lines.empty() && line.pc < program_.lines.back().pc) {
        throw Malformed("The section \"lines\" is not in the order of the code.");
      }
      program_.lines.push_back(line);
    }
    Words name = section(5, "name");
    program_.kernel = name.text();
  }

 private:
  static std::uint32_t limited(std::uint32_t value, std::uint32_t limit, const char* what) {
    if (value > limit) {
      throw Malformed(std::to_string(value) + " " + what + " are more than the machine has (" + std::to_string(limit) + ").");
    }
    return value;
  }

  Words section(std::size_t number, const char* what) const {
    const std::uint64_t start = words_[9 + 2 * number], length = words_[10 + 2 * number];
    if (start < headerWords || start + length > words_.size()) {
      throw Malformed(std::string("The section \"") + what + "\" is outside of the program.");
    }
    return Words(words_.data() + start, std::size_t(length), what);
  }

  void readGlobals() {
    Words words = section(2, "globals");
    std::uint64_t total = 0;
    for (std::uint32_t left = words.next(); left > 0; --left) {
      ProgramGlobal global{};
      global.space = words.next();
      if (global.space != spaceConstant && global.space != spaceThreadgroup) {
        throw Malformed("A global has address space " + std::to_string(global.space) + ".");
      }
      global.bufferNumber = words.next();
      if (global.bufferNumber < firstGlobalBuffer || global.bufferNumber >= 2 * firstGlobalBuffer) {
        throw Malformed("A global has buffer number " + std::to_string(global.bufferNumber) + ".");
      }
      global.sizeBytes = limited(words.next(), maxGlobalBytes, "bytes of a global");
      total += global.sizeBytes;
      if (total > maxGlobalBytes) throw Malformed("The globals are larger than the machine allows.");
      global.alignBytes = words.next();
      global.data = words.bytes();
      if (global.data.size() > global.sizeBytes) throw Malformed("A global has more data than bytes.");
      global.name = words.text();
      program_.globals.push_back(std::move(global));
    }
  }

  void readArguments() {
    Words words = section(3, "arguments");
    for (std::uint32_t left = words.next(); left > 0; --left) {
      ProgramArgument argument{};
      const std::uint32_t kind = words.next();
      if (kind > std::uint32_t(ArgumentKind::constantSampler)) throw Malformed("An argument is of no known kind.");
      argument.kind = ArgumentKind(kind);
      argument.index = words.next();
      argument.space = words.next();
      argument.access = words.next();
      argument.sizeBytes = words.next();
      argument.alignBytes = words.next();
      const std::uint64_t low = words.next();
      argument.state = low | (std::uint64_t(words.next()) << 32);
      std::uint32_t registers = words.next();
      if (registers > 4) throw Malformed("An argument has more than four registers.");
      for (; registers > 0; --registers) argument.registers.push_back(words.next());
      argument.name = words.text();
      if (argument.kind != ArgumentKind::systemValue && argument.index >= firstGlobalBuffer) {
        throw Malformed("Argument \"" + argument.name + "\" has index " + std::to_string(argument.index) + ".");
      }
      program_.arguments.push_back(std::move(argument));
    }
  }

  std::vector<std::uint32_t> words_;
  Program& program_;
};

constexpr std::uint32_t uniformFile = 0x80000000u, constantFile = 0x40000000u, slotMask = 0x3fffffffu;

/// What is wrong with a register word; empty when nothing is.
std::string registerProblem(const Program& program, std::uint32_t word, char letter) {
  const auto outside = [](const char* what, std::uint64_t number, std::uint64_t count) {
    return std::string(what) + " " + std::to_string(number) + " of " + std::to_string(count);
  };
  const bool written = letter == 'd' || letter == 'D';
  const std::uint32_t slot = word & slotMask;
  if (letter == 'm' || letter == 'n') {
    return word < program.matrixSlots ? "" : outside("matrix register", word, program.matrixSlots);
  }
  if ((word & constantFile) != 0) {
    if (written || (word & uniformFile) != 0) return "a constant that is written";
    return slot < program.constants.size() ? "" : outside("constant", slot, program.constants.size());
  }
  if ((word & uniformFile) != 0) {
    return slot < program.uniformCells ? "" : outside("uniform register", slot, program.uniformCells);
  }
  const std::uint32_t slots = letter == 'D' || letter == 'S' ? 2 : 1;
  return slot + slots <= program.vectorSlots ? "" : outside("vector register", slot, program.vectorSlots);
}

/// Throws where the code is not what the decoder and the handlers rely on; the same rules as check-code.ts.
void checkCode(Program& program) {
  const std::vector<std::uint32_t>& code = program.code;
  std::vector<bool> starts(code.size() + 1);
  struct Target {
    std::size_t pc;
    std::uint32_t target;
    bool reconverges;
  };
  std::vector<Target> targets;
  const auto fail = [](std::size_t pc, const std::string& what) {
    throw Malformed("At pc " + std::to_string(pc) + ": " + what + ".");
  };
  for (std::size_t pc = 0; pc < code.size();) {
    const std::uint32_t head = code[pc], opcode = head & 0x7fffu, count = head >> 16;
    const bool uniform = (head & 0x8000u) != 0;
    if (opcode >= opcodeCount()) fail(pc, "opcode " + std::to_string(opcode) + " is not known");
    const std::string name = opcodeName(opcode);
    if (count > code.size() - pc - 1) fail(pc, name + " is cut off");
    starts[pc] = true;
    const std::uint32_t* operands = code.data() + pc + 1;
    const std::optional<std::string> layout = operandLetters(opcode, operands, count);
    if (!layout) fail(pc, name + " has " + std::to_string(count) + " operands");
    const std::string& letters = *layout;
    const bool crossLane = name.rfind("simd.", 0) == 0 || name.rfind("quad.", 0) == 0 ||
                           name.rfind("async.", 0) == 0;
    for (std::uint32_t at = 0; at < count; ++at) {
      const char letter = letters[at];
      const std::uint32_t word = operands[at];
      if (letter == 'i' || letter == 'f') continue;
      if (letter == 'p') {
        targets.push_back({pc, word, opcode == op_branch_v && at == 3});
        continue;
      }
      const std::string problem = registerProblem(program, word, letter);
      if (!problem.empty()) fail(pc, name + " names " + problem);
      if ((letter == 'd' || letter == 'D') && ((word & uniformFile) != 0) != uniform) {
        fail(pc, name + " writes a register of the other file");
      }
      if (uniform && !crossLane && (letter == 's' || letter == 'S') && (word >> 30) == 0) {
        fail(pc, "the uniform " + name + " reads a vector register");
      }
    }
    if (opcode == op_barrier_threadgroup) program.hasBarrier = true;
    pc += 1 + count;
  }
  for (const Target& target : targets) {
    if (target.reconverges && target.target == noPc) continue;
    if (target.target >= code.size() || !starts[target.target]) {
      fail(target.pc, std::to_string(target.target) + " is not the beginning of an instruction");
    }
    if (target.reconverges && (code[target.target] & 0x7fffu) != op_reconverge) {
      fail(target.pc, "the lanes would meet at " + std::string(opcodeName(code[target.target] & 0x7fffu)));
    }
  }
}

void checkArguments(const Program& program) {
  for (const ProgramArgument& argument : program.arguments) {
    const char letter = argument.kind == ArgumentKind::systemValue ? 'd' : 'D';
    for (const std::uint32_t word : argument.registers) {
      if (word == 0xffffffffu) continue;
      const std::string problem = registerProblem(program, word, letter);
      if (!problem.empty()) throw Malformed("Argument \"" + argument.name + "\" is put in " + problem + ".");
    }
  }
}

}  // namespace

ProgramRead readProgram(const std::uint8_t* data, std::size_t size) {
  try {
    if (size % 4 != 0) throw Malformed("The length is no multiple of 4.");
    std::vector<std::uint32_t> words(size / 4);
    if (size > 0) std::memcpy(words.data(), data, size);
    auto program = std::make_shared<Program>();
    Reader(std::move(words), *program).read();
    checkCode(*program);
    checkArguments(*program);
    return {program, ""};
  } catch (const Malformed& error) {
    return {nullptr, error.what()};
  } catch (const std::bad_alloc&) {
    return {nullptr, "There is not enough memory to read the program."};
  }
}

DebugLine Program::lineAt(std::uint32_t pc) const {
  const auto after =
      std::upper_bound(lines.begin(), lines.end(), pc, [](std::uint32_t at, const DebugLine& line) { return at < line.pc; });
  return after == lines.begin() ? DebugLine{} : *(after - 1);
}

const Decoded& Program::decoded(bool checked, bool counted) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::unique_ptr<Decoded>& place = decoded_[(checked ? 1u : 0u) + (counted ? 2u : 0u)];
  if (place == nullptr) place = std::make_unique<Decoded>(decodeProgram(*this, hostInstructionSet(), checked, counted));
  return *place;
}

}  // namespace airlock::reference
