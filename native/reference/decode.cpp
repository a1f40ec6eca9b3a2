// From the words of a program to instructions that name their handlers and have offsets in the register file.
#include <algorithm>

#include "reference/program.h"

namespace airlock::reference {
namespace {

constexpr std::uint32_t uniformFile = 0x80000000u, constantFile = 0x40000000u, slotMask = 0x3fffffffu;

class Decoder {
 public:
  Decoder(const Program& program, const InstructionSet& set, bool checked, bool counted)
      : program_(program), set_(set), special_(checked ? set.checked : set.fast), checked_(checked), counted_(counted) {}

  Decoded decode() {
    findLeaders();
    places_.assign(program_.code.size() + 1, 0);
    for (std::size_t pc = 0; pc < program_.code.size() && decoded_.error.empty();) {
      places_[pc] = decoded_.code.size();
      pc_ = std::uint32_t(pc);
      if (counted_ && leaders_[pc]) beginBlock();
      const std::uint32_t count = program_.code[pc] >> 16;
      if (counted_) countClass(counterClassOf(program_.code[pc] & 0x7fffu));
      scratch_ = program_.vectorSlots;
      const std::uint32_t opcode = program_.code[pc] & 0x7fffu;
      if (!checked_ && isLoad(opcode)) {
        pc = loads(pc);
        continue;
      }
      instruction(opcode, (program_.code[pc] & 0x8000u) != 0, program_.code.data() + pc + 1, count);
      pc += 1 + count;
    }
    add(special_[specialEnd]);
    for (Instruction& instruction : decoded_.code) link(instruction);
    return std::move(decoded_);
  }

 private:
  void findLeaders() {
    leaders_.assign(program_.code.size() + 1, false);
    leaders_[0] = true;
    for (std::size_t pc = 0; pc < program_.code.size();) {
      const std::uint32_t head = program_.code[pc], opcode = head & 0x7fffu, count = head >> 16;
      const std::uint32_t* operands = program_.code.data() + pc + 1;
      const std::string letters = operandLetters(opcode, operands, count).value_or("");
      bool changesMask = opcode == op_ret || opcode == op_reconverge || opcode == op_trap || opcode == op_barrier_threadgroup;
      for (std::uint32_t at = 0; at < count; ++at) {
        if (letters[at] != 'p') continue;
        changesMask = true;
        if (operands[at] != noPc) leaders_[operands[at]] = true;
      }
      pc += 1 + count;
      if (changesMask) leaders_[pc] = true;
    }
  }

  void beginBlock() {
    Instruction& count = add(special_[specialCount]);
    count.a = std::uint32_t(decoded_.blocks.size());
    decoded_.blocks.push_back({pc_, {}});
  }
  void countClass(std::uint32_t number) {
    auto& classes = decoded_.blocks.back().classes;
    for (auto& entry : classes) {
      if (entry.first != number) continue;
      ++entry.second;
      return;
    }
    classes.emplace_back(number, 1);
  }

  Instruction& add(Handler handler) {
    Instruction instruction{};
    instruction.run = handler;
    instruction.pc = pc_;
    instruction.reconvergence = noPc;
    if (handler == nullptr && decoded_.error.empty()) {
      decoded_.error = std::string("not supported: ") + opcodeName(program_.code[pc_] & 0x7fffu) + " at IR line " +
                       std::to_string(program_.lineAt(pc_).irLine);
    }
    decoded_.code.push_back(instruction);
    return decoded_.code.back();
  }

  static bool isShared(std::uint32_t word) { return (word & (uniformFile | constantFile)) != 0; }
  std::uint32_t offsetOf(std::uint32_t word) const {
    if ((word & constantFile) != 0) return program_.constantOffset() + (word & slotMask) * 8;
    if ((word & uniformFile) != 0) return program_.uniformOffset() + (word & slotMask) * 8;
    return (word & slotMask) * slotBytes;
  }
  /// A vector register that nothing else uses within this instruction.
  std::uint32_t takeScratch(bool wide) {
    const std::uint32_t slot = scratch_;
    scratch_ += wide ? 2 : 1;
    if (scratch_ > program_.vectorSlots + scratchSlots) {
      if (decoded_.error.empty()) decoded_.error = "not supported: so many operands";
      scratch_ = program_.vectorSlots;
      return program_.vectorSlots * slotBytes;
    }
    return slot * slotBytes;
  }
  /// Offset of a row that holds the operand in all lanes.
  std::uint32_t rowOf(std::uint32_t word, bool wide) {
    if (!isShared(word)) return offsetOf(word);
    const std::uint32_t row = takeScratch(wide);
    Instruction& broadcast = add(special_[wide ? specialBroadcast64 : specialBroadcast32]);
    broadcast.a = row;
    broadcast.b = offsetOf(word);
    return row;
  }
  static bool overlaps(std::uint32_t a, bool aWide, std::uint32_t b, bool bWide) {
    return a < b + (bWide ? 2 : 1) && b < a + (aWide ? 2 : 1);
  }
  /// Whether writing the vector register `result` lane by lane could destroy the source before it is read.
  static bool clashes(std::uint32_t result, bool resultWide, std::uint32_t source, bool sourceWide) {
    if (isShared(result) || isShared(source)) return false;
    if (result == source && resultWide == sourceWide) return false;
    return overlaps(result, resultWide, source, sourceWide);
  }

  const std::uint32_t* keepWords(const std::vector<std::uint32_t>& words) {
    auto copy = std::make_unique<std::uint32_t[]>(words.size() + 1);
    std::copy(words.begin(), words.end(), copy.get());
    decoded_.words.push_back(std::move(copy));
    return decoded_.words.back().get();
  }

  /// After an instruction that wrote scratch in place of its result.
  void copyResult(std::uint32_t scratch, std::uint32_t word, bool wide) {
    const bool shared = isShared(word);
    Instruction& copy = add(special_[shared ? (wide ? specialFirstLane64 : specialFirstLane32)
                                            : (wide ? specialCopy64 : specialCopy32)]);
    copy.a = offsetOf(word);
    copy.b = scratch;
  }

  void instruction(std::uint32_t opcode, bool uniform, const std::uint32_t* operands, std::uint32_t count) {
    const std::string letters = operandLetters(opcode, operands, count).value_or("");
    if (opcode >= firstSimple()) return simple(opcode, uniform, operands, letters);
    switch (opcode) {
      case op_jump: {
        add(special_[specialOpcodes + opcode]).a = operands[0];
        return;
      }
      case op_branch_u: {
        Instruction& branch = add(special_[isShared(operands[0]) ? specialOpcodes + opcode : +specialBranchRow]);
        branch.a = offsetOf(operands[0]);
        branch.b = operands[1];
        branch.c = operands[2];
        return;
      }
      case op_branch_v: {
        const std::uint32_t condition = rowOf(operands[0], false);
        Instruction& branch = add(special_[specialOpcodes + opcode]);
        branch.a = condition;
        branch.b = operands[1];
        branch.c = operands[2];
        branch.reconvergence = operands[3];
        return;
      }
      case op_trap: {
        add(special_[specialOpcodes + opcode]).a = operands[0];
        return;
      }
      case op_phi_b32:
      case op_phi_b64:
        return phi(opcode == op_phi_b64, opcode, operands);
      case op_load_i8: return checkedLoad(0, operands, count);
      case op_load_i16: return checkedLoad(1, operands, count);
      case op_load_i32: return checkedLoad(2, operands, count);
      case op_load_i64: return checkedLoad(3, operands, count);
      case op_load_f16: return checkedLoad(4, operands, count);
      case op_load_bf16: return checkedLoad(5, operands, count);
      case op_store_i8: return store(0, operands, count);
      case op_store_i16: return store(1, operands, count);
      case op_store_i32: return store(2, operands, count);
      case op_store_i64: return store(3, operands, count);
      case op_store_f16: return store(4, operands, count);
      case op_store_bf16: return store(5, operands, count);
      default: return complex(opcode, operands, letters);
    }
  }

  static constexpr std::uint32_t firstSimple() {
    return 0
#define SIMT_COMPLEX(number, id, text, counter, layout) +1
#include "reference/generated/opcodes.inc"
        ;
  }

  void simple(std::uint32_t opcode, bool uniform, const std::uint32_t* operands, const std::string& letters) {
    const std::uint32_t number = opcode - firstSimple();
    const std::uint32_t arity = std::uint32_t(letters.size()) - 1;
    if (checked_ && std::string(counterClassName(counterClassOf(opcode))) == "int-divide") {
      const bool wide = letters[2] == 'S';
      Instruction& check = add(special_[wide ? specialCheckDivisor64 : specialCheckDivisor32]);
      check.a = offsetOf(operands[2]);
      check.b = isShared(operands[2]) ? 1 : 0;
    }
    if (uniform) {
      Instruction& instruction = add(set_.uniformForms[number]);
      setOperand(instruction, 0, offsetOf(operands[0]));
      for (std::uint32_t at = 1; at <= arity; ++at) setOperand(instruction, at, offsetOf(operands[at]));
      return;
    }
    const bool resultWide = letters[0] == 'D';
    std::uint32_t form = 0;
    bool clash = false;
    for (std::uint32_t at = 1; at <= arity; ++at) {
      if (isShared(operands[at])) form |= 1u << (at - 1);
      clash |= clashes(operands[0], resultWide, operands[at], letters[at] == 'S');
    }
    std::uint32_t offsets[4] = {};
    for (std::uint32_t at = 1; at <= arity; ++at) offsets[at] = offsetOf(operands[at]);
    if (set_.vectorForms[number][form] == nullptr) {
      for (std::uint32_t at = 1; at <= arity; ++at) offsets[at] = rowOf(operands[at], letters[at] == 'S');
      form = 0;
    }
    offsets[0] = clash ? takeScratch(resultWide) : offsetOf(operands[0]);
    Instruction& instruction = add(set_.vectorForms[number][form]);
    for (std::uint32_t at = 0; at <= arity; ++at) setOperand(instruction, at, offsets[at]);
    if (clash) copyResult(offsets[0], operands[0], resultWide);
  }
  static void setOperand(Instruction& instruction, std::uint32_t at, std::uint32_t offset) {
    (at == 0 ? instruction.a : at == 1 ? instruction.b : at == 2 ? instruction.c : instruction.d) = offset;
  }

  void phi(bool wide, std::uint32_t opcode, const std::uint32_t* operands) {
    std::uint32_t source = offsetOf(operands[1]);
    std::uint32_t handler = specialOpcodes + opcode;
    if (isShared(operands[0])) {
      handler = wide ? specialCopyCell64 : specialCopyCell32;
    } else if (isShared(operands[1])) {
      handler = wide ? specialPhiShared64 : specialPhiShared32;
    } else if (clashes(operands[0], wide, operands[1], wide)) {
      const std::uint32_t row = takeScratch(wide);
      Instruction& copy = add(special_[wide ? specialCopy64 : specialCopy32]);
      copy.a = row;
      copy.b = source;
      source = row;
    }
    Instruction& move = add(special_[handler]);
    move.a = offsetOf(operands[0]);
    move.b = source;
  }

  static constexpr std::uint32_t loadOpcodes[] = {op_load_i8, op_load_i16, op_load_i32, op_load_i64, op_load_f16, op_load_bf16};
  static bool isLoad(std::uint32_t opcode) {
    return std::find(std::begin(loadOpcodes), std::end(loadOpcodes), opcode) != std::end(loadOpcodes);
  }

  /// What is common to loads and stores. Operands: base, flags, index, scale, offset, registers.
  Instruction& access(std::uint32_t first, std::uint32_t type, const std::uint32_t* operands) {
    const std::uint32_t mode = operands[1] & 3u;
    const bool baseVector = !isShared(operands[0]), indexVector = mode != 0 && !isShared(operands[2]);
    const std::uint32_t form = !baseVector && !indexVector                 ? addressUniform
                               : !baseVector && indexVector && mode != 3   ? addressIndexed
                                                                           : addressAny;
    Instruction& result = add(special_[first + type * 3 + form]);
    result.a = offsetOf(operands[0]);
    result.b = mode == 0 ? 0 : offsetOf(operands[2]);
    result.c = operands[3];
    result.d = operands[4];
    result.e = (operands[1] & 0x1fffffu) | (baseVector ? memoryBaseIsVector : 0) | (indexVector ? memoryIndexIsVector : 0);
    return result;
  }

  void store(std::uint32_t type, const std::uint32_t* operands, std::uint32_t count) {
    std::vector<std::uint32_t> registers;
    for (std::uint32_t at = 5; at < count; ++at) {
      registers.push_back(offsetOf(operands[at]) | (isShared(operands[at]) ? sharedOperand : 0));
    }
    Instruction& result = access(specialStore, type, operands);
    result.f = std::uint32_t(registers.size());
    result.words = keepWords(registers);
  }

  /// Whether writing a load's result could change an operand of its address.
  static bool meetsAddress(std::uint32_t word, bool wide, const std::uint32_t* operands) {
    if (isShared(word)) return word == operands[0] || ((operands[1] & 3u) != 0 && word == operands[2]);
    const bool wideIndex = (operands[1] & 3u) == 3;
    return (!isShared(operands[0]) && overlaps(word, wide, operands[0], true)) ||
           ((operands[1] & 3u) != 0 && !isShared(operands[2]) && overlaps(word, wide, operands[2], wideIndex));
  }

  /// A checked load: its registers, written element by element.
  void checkedLoad(std::uint32_t type, const std::uint32_t* operands, std::uint32_t count) {
    const bool wide = type == 3;
    std::vector<std::uint32_t> registers;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> copies;
    for (std::uint32_t at = 5; at < count; ++at) {
      const std::uint32_t word = operands[at];
      const bool clash = !isShared(word) && meetsAddress(word, wide, operands);
      registers.push_back(clash ? takeScratch(wide) : offsetOf(word));
      if (clash) copies.emplace_back(registers.back(), word);
    }
    Instruction& result = access(specialLoad, type, operands);
    if (isShared(operands[5])) result.e |= memoryRegisterIsUniform;
    result.f = std::uint32_t(registers.size());
    result.words = keepWords(registers);
    for (const auto& [scratch, word] : copies) copyResult(scratch, word, wide);
  }

  /// Unchecked loads from `pc` on that differ in their constant offset only become one instruction. Gives the pc behind them.
  std::size_t loads(std::size_t pc) {
    constexpr std::size_t mostElements = 64;
    constexpr std::int64_t mostReach = 1 << 28;
    static constexpr std::uint32_t sizes[] = {1, 2, 4, 8, 2, 2};
    const std::uint32_t head = program_.code[pc];
    const std::uint32_t type =
        std::uint32_t(std::find(std::begin(loadOpcodes), std::end(loadOpcodes), head & 0x7fffu) - std::begin(loadOpcodes));
    const std::uint32_t size = sizes[type];
    const bool wide = type == 3;
    const std::uint32_t* operands = program_.code.data() + pc + 1;
    std::vector<std::pair<std::int64_t, std::uint32_t>> elements;
    std::int64_t lowest = std::int32_t(operands[4]), highest = lowest;
    bool meets = false;
    for (bool first = true;; first = false) {
      const std::uint32_t next = pc < program_.code.size() ? program_.code[pc] : 0, count = next >> 16;
      const std::uint32_t* other = program_.code.data() + pc + 1;
      if (!first) {
        if ((next & 0xffffu) != (head & 0xffffu) || leaders_[pc] || meets || !std::equal(operands, operands + 4, other) ||
            elements.size() + count - 5 > mostElements) {
          break;
        }
        const std::int64_t offset = std::int32_t(other[4]);
        if (std::max(highest, offset) - std::min(lowest, offset) > mostReach) break;
        places_[pc] = decoded_.code.size();
        if (counted_) countClass(counterClassOf(next & 0x7fffu));
      }
      const std::int64_t offset = std::int32_t(other[4]);
      lowest = std::min(lowest, offset);
      highest = std::max(highest, offset + std::int64_t(count - 5) * size);
      for (std::uint32_t at = 5; at < count; ++at) {
        elements.emplace_back(offset + std::int64_t(at - 5) * size, other[at]);
        meets |= meetsAddress(other[at], wide, operands);
      }
      pc += 1 + count;
    }
    std::vector<std::uint32_t> words = {std::uint32_t(highest - lowest)};
    std::vector<std::pair<std::uint32_t, std::uint32_t>> copies;
    for (const auto& [offset, word] : elements) {
      // Vector addresses are looked at while results are written.
      const bool clash = !isShared(word) && meetsAddress(word, wide, operands);
      words.push_back(std::uint32_t(offset - lowest));
      words.push_back(clash ? takeScratch(wide) : offsetOf(word));
      if (clash) copies.emplace_back(words.back(), word);
    }
    Instruction& result = access(specialLoad, type, operands);
    if (isShared(elements[0].second)) result.e |= memoryRegisterIsUniform;
    result.d = std::uint32_t(std::int32_t(lowest));
    result.f = std::uint32_t(elements.size());
    result.words = keepWords(words);
    for (const auto& [scratch, word] : copies) copyResult(scratch, word, wide);
    return pc;
  }

  /// Other opcodes: `words` has, for each operand, the offset of a row (results), an offset with `sharedOperand` (sources),
  /// or the word itself. `e` is the flags word of a place in memory.
  void complex(std::uint32_t opcode, const std::uint32_t* operands, const std::string& letters) {
    std::vector<std::uint32_t> words;
    std::vector<std::uint32_t> results;
    std::uint32_t flags = 0;
    for (std::uint32_t at = 0; at < letters.size(); ++at) {
      const std::uint32_t word = operands[at];
      switch (letters[at]) {
        case 'd':
        case 'D': {
          // Results go to scratch first: handlers write them lane by lane while they read the sources.
          words.push_back(takeScratch(letters[at] == 'D'));
          results.push_back(at);
          break;
        }
        case 's':
        case 'S':
          words.push_back(offsetOf(word) | (isShared(word) ? sharedOperand : 0));
          break;
        case 'f':
          flags = word & 0x1fffffu;
          if (!isShared(operands[at - 1])) flags |= memoryBaseIsVector;
          if ((word & 3u) != 0 && !isShared(operands[at + 1])) flags |= memoryIndexIsVector;
          words.push_back(word);
          break;
        default: words.push_back(word);
      }
    }
    Instruction& instruction = add(special_[specialOpcodes + opcode]);
    instruction.e = flags;
    instruction.f = std::uint32_t(words.size());
    instruction.words = keepWords(words);
    const std::size_t place = letters.find('f');
    if (place != std::string::npos) {
      // The address operands as loads have them, without the mark.
      instruction.a = words[place - 1] & ~sharedOperand;
      instruction.b = (flags & 3u) == 0 ? 0 : words[place + 1] & ~sharedOperand;
      instruction.c = words[place + 2];
      instruction.d = words[place + 3];
    }
    for (const std::uint32_t at : results) copyResult(words[at], operands[at], letters[at] == 'D');
  }

  const Instruction* instructionAt(std::uint32_t pc) const { return decoded_.code.data() + places_[pc]; }

  /// Jump targets become pointers, now that the list does not grow any more.
  void link(Instruction& instruction) {
    if (instruction.run == special_[specialOpcodes + op_jump]) {
      instruction.target = instructionAt(instruction.a);
    } else if (instruction.run == special_[specialOpcodes + op_branch_u] || instruction.run == special_[specialBranchRow] ||
               instruction.run == special_[specialOpcodes + op_branch_v]) {
      instruction.target = instructionAt(instruction.b);
      instruction.otherTarget = instructionAt(instruction.c);
      if (instruction.reconvergence != noPc) {
        // The meeting point itself: the region around this one may end there, too.
        instruction.words = reinterpret_cast<const std::uint32_t*>(instructionAt(instruction.reconvergence));
      }
    }
  }

  const Program& program_;
  const InstructionSet& set_;
  const Handler* special_;
  bool checked_, counted_;
  Decoded decoded_;
  std::vector<bool> leaders_;
  std::vector<std::size_t> places_;
  std::uint32_t pc_ = 0;
  std::uint32_t scratch_ = 0;
};

}  // namespace

Decoded decodeProgram(const Program& program, const InstructionSet& set, bool checked, bool counted) {
  return Decoder(program, set, checked, counted).decode();
}

}  // namespace airlock::reference
