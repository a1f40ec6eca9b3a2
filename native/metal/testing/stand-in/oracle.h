#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// What the stand-in cannot know by itself it asks a test: which devices there are, what a library holds, what a compiler
/// makes of it, how a command buffer ends. Question and answer are lists of fields; testing/oracle.ts has the other side.
namespace airlock::standin {

using Field = std::vector<std::uint8_t>;
using Fields = std::vector<Field>;

Field fieldOf(const std::string& text);
Field fieldOf(std::uint64_t number);

/// Reads an answer from its beginning; ends the process where it is not as expected.
class Reader {
 public:
  explicit Reader(Fields fields) : fields_(std::move(fields)) {}
  std::string text();
  std::uint64_t number();
  Field bytes();
  bool atEnd() const { return next_ == fields_.size(); }

 private:
  Fields fields_;
  std::size_t next_ = 0;
};

/// Count, then each field's length and bytes; all numbers of four bytes, the least first.
std::vector<std::uint8_t> pack(const Fields& fields);
Fields unpack(const std::uint8_t* data, std::size_t size);

class Oracle {
 public:
  virtual ~Oracle() = default;
  /// Called on any thread but that of the test.
  virtual Fields ask(const Fields& question) = 0;
};

void setOracle(std::shared_ptr<Oracle> oracle);
/// Ends the process where nobody is there to answer.
Reader ask(const Fields& question);

/// What the stand-in was told, in order, such as `commandBuffer.commit saxpy`; a test reads and empties it.
void note(std::string event);
std::vector<std::string> takeNotes();

}  // namespace airlock::standin
