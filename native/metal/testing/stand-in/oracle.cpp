#include "oracle.h"

#include <cstring>
#include <mutex>

#include "runtime.h"

namespace airlock::standin {
namespace {

struct State {
  std::mutex mutex;
  std::shared_ptr<Oracle> oracle;
  std::vector<std::string> notes;
};
/// Made at first use and never destroyed: threads of the stand-in may outlive the process's end.
State& state() {
  static auto* made = new State;
  return *made;
}

void put(std::vector<std::uint8_t>& bytes, std::size_t number) {
  for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(number >> shift));
}

}  // namespace

Field fieldOf(const std::string& text) { return Field(text.begin(), text.end()); }
Field fieldOf(std::uint64_t number) { return fieldOf(std::to_string(number)); }

Field Reader::bytes() {
  if (atEnd()) fail("the oracle's answer is too short");
  return fields_[next_++];
}

std::string Reader::text() {
  const Field field = bytes();
  return std::string(field.begin(), field.end());
}

std::uint64_t Reader::number() {
  const std::string digits = text();
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) {
    fail("the oracle's answer has no number where one is due, but: " + digits);
  }
  return std::stoull(digits);
}

std::vector<std::uint8_t> pack(const Fields& fields) {
  std::vector<std::uint8_t> bytes;
  put(bytes, fields.size());
  for (const Field& field : fields) {
    put(bytes, field.size());
    bytes.insert(bytes.end(), field.begin(), field.end());
  }
  return bytes;
}

Fields unpack(const std::uint8_t* data, std::size_t size) {
  std::size_t at = 0;
  const auto number = [&]() -> std::size_t {
    if (size - at < 4) fail("the oracle's answer is cut short");
    std::size_t value = 0;
    for (std::size_t byte = 0; byte < 4; ++byte) value |= std::size_t(data[at + byte]) << (8 * byte);
    at += 4;
    return value;
  };
  Fields fields(number());
  for (Field& field : fields) {
    const std::size_t length = number();
    if (size - at < length) fail("the oracle's answer is cut short");
    field.assign(data + at, data + at + length);
    at += length;
  }
  return fields;
}

void setOracle(std::shared_ptr<Oracle> oracle) {
  const std::lock_guard lock(state().mutex);
  state().oracle = std::move(oracle);
}

Reader ask(const Fields& question) {
  std::shared_ptr<Oracle> oracle;
  {
    const std::lock_guard lock(state().mutex);
    oracle = state().oracle;
  }
  if (oracle == nullptr) fail("asked without an oracle");
  return Reader(oracle->ask(question));
}

void note(std::string event) {
  const std::lock_guard lock(state().mutex);
  state().notes.push_back(std::move(event));
}

std::vector<std::string> takeNotes() {
  const std::lock_guard lock(state().mutex);
  return std::exchange(state().notes, {});
}

}  // namespace airlock::standin
