#pragma once

#include <cstdint>
#include <string>

namespace airlock::probe {

/// Writes one JSON document piece by piece; the caller keeps braces and brackets in order.
class Json {
 public:
  Json& open(char bracket) {
    separate();
    text_ += bracket;
    isFirst_ = true;
    return *this;
  }
  Json& close(char bracket) {
    text_ += bracket;
    isFirst_ = false;
    return *this;
  }
  Json& key(const std::string& name) {
    quoted(name);
    text_ += ':';
    isFirst_ = true;
    return *this;
  }
  Json& value(const std::string& text) {
    quoted(text);
    return *this;
  }
  Json& value(const char* text) { return value(std::string(text)); }
  Json& value(std::uint64_t number) { return plain(std::to_string(number)); }
  Json& value(std::int64_t number) { return plain(std::to_string(number)); }
  Json& value(bool flag) { return plain(flag ? "true" : "false"); }
  const std::string& text() const { return text_; }

 private:
  void separate() {
    if (!isFirst_) text_ += ',';
    isFirst_ = false;
  }
  Json& plain(const std::string& text) {
    separate();
    text_ += text;
    return *this;
  }
  void quoted(const std::string& text) {
    constexpr const char* digits = "0123456789abcdef";
    separate();
    text_ += '"';
    for (const char one : text) {
      const auto byte = static_cast<unsigned char>(one);
      if (one == '"' || one == '\\') text_ += '\\';
      if (byte < 0x20) {
        text_ += "\\u00";
        text_ += digits[byte >> 4];
        text_ += digits[byte & 15];
      } else {
        text_ += one;
      }
    }
    text_ += '"';
  }

  std::string text_;
  bool isFirst_ = true;
};

}  // namespace airlock::probe
