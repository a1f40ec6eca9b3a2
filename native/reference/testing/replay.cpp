// Reads and runs the programs of a file (length, bytes, ...) as hostile.test.ts does, in a process that is built with
// sanitizers: scripts/sanitize-native.mjs.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "reference/run.h"

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: replay FILE\n");
    return 2;
  }
  std::ifstream file(arguments[1], std::ios::binary);
  const std::vector<char> all((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::size_t at = 0, programs = 0, ran = 0;
  while (at + 4 <= all.size()) {
    std::uint32_t length = 0;
    std::memcpy(&length, all.data() + at, 4);
    at += 4;
    if (length > all.size() - at) break;
    // A copy of its own, so that reading beyond the end is seen.
    const std::vector<std::uint8_t> bytes(all.begin() + std::ptrdiff_t(at), all.begin() + std::ptrdiff_t(at + length));
    at += length;
    ++programs;
    const airlock::reference::ProgramRead read = airlock::reference::readProgram(bytes.data(), bytes.size());
    if (read.program == nullptr) continue;
    for (const bool checked : {true, false}) {
      std::vector<std::byte> data(256, std::byte{0x5a});
      airlock::DispatchRequest request;
      request.buffers.push_back({0, data.data(), data.size(), 0, true});
      request.threadgroupMemory.push_back({0, 64});
      request.grid = {70, 1, 1};
      request.threadgroup = {64, 1, 1};
      request.checked = checked;
      request.fuel = 50;
      request.threads = 1;
      airlock::reference::run(*read.program, request);
      ++ran;
    }
  }
  std::printf("%zu programs, %zu runs\n", programs, ran);
  return programs > 0 ? 0 : 1;
}
