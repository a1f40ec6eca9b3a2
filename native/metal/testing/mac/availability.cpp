// What Clang calls for `@available`. On a Mac it comes with the compiler (libclang_rt.osx.a); off a Mac there is none, and a
// link without it would hide nothing but this one name.
#include <cstdint>

extern "C" {

struct Version {
  std::uint32_t platform;
  std::uint32_t version;
};
/// Of macOS's libdyld since 10.15.
bool _availability_version_check(std::uint32_t count, Version versions[]);

__attribute__((visibility("hidden"))) std::int32_t __isPlatformVersionAtLeast(std::uint32_t platform, std::uint32_t major,
                                                                              std::uint32_t minor, std::uint32_t patch) {
  Version wanted[] = {{platform, ((major & 0xffffu) << 16) | ((minor & 0xffu) << 8) | (patch & 0xffu)}};
  return _availability_version_check(1, wanted) ? 1 : 0;
}
}
