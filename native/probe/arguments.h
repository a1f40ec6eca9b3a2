#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace airlock::probe {

/// What one attempt shall do.
struct Arguments {
  std::string device = "metal:0";
  /// Exactly one of the two.
  std::string library;
  std::string source;
  /// (major << 16) + minor, for `source`.
  std::optional<std::uint64_t> languageVersion;
  std::string function;
  /// File and function, in order.
  std::vector<std::pair<std::string, std::string>> linked;
  /// Name or index, and value.
  std::vector<std::pair<std::string, double>> constants;
  /// No dispatch without it.
  std::optional<std::array<std::uint64_t, 3>> grid;
  std::array<std::uint64_t, 3> threadgroup{32, 1, 1};
  /// Index and bytes; zeroed.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> buffers;
  std::uint64_t deadlineMs = 10'000;
  bool relax = false;
};

/// Reads the command line; `error` says what is wrong with it.
std::optional<Arguments> readArguments(int count, char** values, std::string& error);

extern const char* const usage;

}  // namespace airlock::probe
