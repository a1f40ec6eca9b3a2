#include "probe/arguments.h"

#include <cstdlib>
#include <sstream>

namespace airlock::probe {
namespace {

bool readWhole(const std::string& text, std::uint64_t& value) {
  if (text.empty() || text.size() > 15 || text.find_first_not_of("0123456789") != std::string::npos) return false;
  value = std::stoull(text);
  return true;
}

bool readExtent(const std::string& text, std::array<std::uint64_t, 3>& extent) {
  std::istringstream stream(text);
  std::string part;
  extent = {1, 1, 1};
  for (std::size_t axis = 0; std::getline(stream, part, 'x'); ++axis) {
    if (axis == 3 || !readWhole(part, extent[axis]) || extent[axis] == 0) return false;
  }
  return !text.empty();
}

bool split(const std::string& text, char at, std::string& before, std::string& after) {
  const std::size_t place = text.rfind(at);
  if (place == std::string::npos || place == 0 || place + 1 == text.size()) return false;
  before = text.substr(0, place);
  after = text.substr(place + 1);
  return true;
}

bool readOption(const std::string& name, const std::string& value, Arguments& into) {
  std::string before;
  std::string after;
  if (name == "--device") into.device = value;
  else if (name == "--library") into.library = value;
  else if (name == "--source") into.source = value;
  else if (name == "--function") into.function = value;
  else if (name == "--linked") {
    if (!split(value, ':', before, after)) return false;
    into.linked.emplace_back(before, after);
  } else if (name == "--constant") {
    if (!split(value, '=', before, after)) return false;
    char* end = nullptr;
    const double number = std::strtod(after.c_str(), &end);
    if (end == nullptr || *end != '\0') return false;
    into.constants.emplace_back(before, number);
  } else if (name == "--std") {
    std::uint64_t major = 0;
    std::uint64_t minor = 0;
    if (!split(value, '.', before, after) || !readWhole(before, major) || !readWhole(after, minor)) return false;
    into.languageVersion = (major << 16) + minor;
  } else if (name == "--grid") {
    into.grid.emplace();
    return readExtent(value, *into.grid);
  } else if (name == "--threadgroup") {
    return readExtent(value, into.threadgroup);
  } else if (name == "--buffer") {
    std::uint64_t index = 0;
    std::uint64_t bytes = 0;
    if (!split(value, ':', before, after) || !readWhole(before, index) || !readWhole(after, bytes)) return false;
    if (index > 30 || bytes == 0) return false;
    into.buffers.emplace_back(index, bytes);
  } else if (name == "--deadline") {
    return readWhole(value, into.deadlineMs);
  } else {
    return false;
  }
  return true;
}

}  // namespace

const char* const usage =
    "usage: airlock-probe (--library FILE | --source FILE [--std N.N]) [--device ID] [--function NAME]\n"
    "  [--linked FILE:NAME]... [--constant NAME=VALUE]... [--grid XxYxZ [--threadgroup XxYxZ] [--buffer INDEX:BYTES]...]\n"
    "  [--deadline MS] [--relax]\n"
    "One attempt: load, pipeline where a function is named, dispatch where a grid is. One JSON document on standard output.\n"
    "Exit status: 0 all of it worked, 2 bad usage, 10 no device, 11 load, 12 pipeline, 13 dispatch failed, 14 stuck.\n";

std::optional<Arguments> readArguments(int count, char** values, std::string& error) {
  Arguments arguments;
  for (int at = 1; at < count; ++at) {
    const std::string name = values[at];
    if (name == "--relax") {
      arguments.relax = true;
      continue;
    }
    if (at + 1 >= count || !readOption(name, values[at + 1], arguments)) {
      error = "not understood: " + name + (at + 1 < count ? std::string(" ") + values[at + 1] : "");
      return std::nullopt;
    }
    ++at;
  }
  if (arguments.library.empty() == arguments.source.empty()) error = "give either --library or --source";
  else if (arguments.grid && arguments.function.empty()) error = "--grid needs --function";
  else return arguments;
  return std::nullopt;
}

}  // namespace airlock::probe
