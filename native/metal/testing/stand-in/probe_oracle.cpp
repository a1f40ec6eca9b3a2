// The probe's oracle: the test that started it, at the other end of two pipes.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "oracle.h"
#include "runtime.h"

namespace airlock::standin {
namespace {

class PipeOracle final : public Oracle {
 public:
  PipeOracle(int questions, int answers) : questions_(questions), answers_(answers) {}

  Fields ask(const Fields& question) override {
    const std::lock_guard lock(mutex_);
    const std::vector<std::uint8_t> asked = pack(question);
    std::uint8_t size[4];
    for (int byte = 0; byte < 4; ++byte) size[byte] = static_cast<std::uint8_t>(asked.size() >> (8 * byte));
    put(size, 4);
    put(asked.data(), asked.size());
    get(size, 4);
    std::size_t length = 0;
    for (int byte = 0; byte < 4; ++byte) length |= std::size_t(size[byte]) << (8 * byte);
    std::vector<std::uint8_t> answer(length);
    get(answer.data(), length);
    return unpack(answer.data(), answer.size());
  }

 private:
  void put(const std::uint8_t* data, std::size_t size) {
    for (std::size_t at = 0; at < size;) {
      const ssize_t done = write(questions_, data + at, size - at);
      if (done <= 0) fail("the test does not listen");
      at += static_cast<std::size_t>(done);
    }
  }
  void get(std::uint8_t* data, std::size_t size) {
    for (std::size_t at = 0; at < size;) {
      const ssize_t done = read(answers_, data + at, size - at);
      if (done <= 0) fail("the test does not answer");
      at += static_cast<std::size_t>(done);
    }
  }

  std::mutex mutex_;
  int questions_;
  int answers_;
};

const bool isSet = [] {
  int questions = 0;
  int answers = 0;
  const char* descriptors = std::getenv("AIRLOCK_STAND_IN_PIPES");
  if (descriptors == nullptr || std::sscanf(descriptors, "%d,%d", &questions, &answers) != 2) return false;
  setOracle(std::make_shared<PipeOracle>(questions, answers));
  return true;
}();

}  // namespace
}  // namespace airlock::standin
