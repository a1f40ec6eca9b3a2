// The opcode table as data, for the reader, the decoder and the counters.
#include "reference/program.h"

namespace airlock::reference {
namespace {

struct Row {
  const char* name;
  const char* layout;
  std::uint32_t counter;
};

enum Counter : std::uint32_t {
#define SIMT_COUNTER(number, id, text) counter_##id = number,
#include "reference/generated/opcodes.inc"
};

#define SIMT_D_i32 "d"
#define SIMT_D_f32 "d"
#define SIMT_D_i64 "D"
#define SIMT_S_i32 "s"
#define SIMT_S_f32 "s"
#define SIMT_S_i64 "S"

const Row rows[] = {
#define SIMT_COMPLEX(number, id, text, counter, layout) {text, layout, counter_##counter},
#define SIMT_SIMPLE1(number, id, text, counter, R, A, ...) {text, SIMT_D_##R SIMT_S_##A, counter_##counter},
#define SIMT_SIMPLE2(number, id, text, counter, R, A, B, ...) \
  {text, SIMT_D_##R SIMT_S_##A SIMT_S_##B, counter_##counter},
#define SIMT_SIMPLE3(number, id, text, counter, R, A, B, C, ...) \
  {text, SIMT_D_##R SIMT_S_##A SIMT_S_##B SIMT_S_##C, counter_##counter},
#include "reference/generated/opcodes.inc"
};

const char* const counterNames[] = {
#define SIMT_COUNTER(number, id, text) text,
#include "reference/generated/opcodes.inc"
};

}  // namespace

std::uint32_t opcodeCount() { return std::uint32_t(std::size(rows)); }
const char* opcodeName(std::uint32_t opcode) { return rows[opcode].name; }
std::uint32_t counterClassOf(std::uint32_t opcode) { return rows[opcode].counter; }
std::uint32_t counterClassCount() { return std::uint32_t(std::size(counterNames)); }
const char* counterClassName(std::uint32_t number) { return counterNames[number]; }

std::optional<std::string> operandLetters(std::uint32_t opcode, const std::uint32_t* operands, std::uint32_t count) {
  std::string letters = rows[opcode].layout;
  if (!letters.empty() && letters.back() == '*') {
    const char repeated = letters[letters.size() - 2];
    letters.resize(letters.size() - 2);
    if (count <= letters.size()) return std::nullopt;
    letters.append(count - letters.size(), repeated);
  }
  if (letters.size() != count) return std::nullopt;
  for (std::size_t at = 1; at < letters.size(); ++at) {
    if (letters[at] != 'x') continue;
    const std::uint32_t mode = operands[at - 1] & 3u;
    letters[at] = mode == 0 ? 'i' : mode == 3 ? 'S' : 's';
  }
  return letters;
}

}  // namespace airlock::reference
