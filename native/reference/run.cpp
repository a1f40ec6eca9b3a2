// A dispatch from its request to its result.
#include "reference/run.h"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <new>
#include <optional>
#include <thread>

#include "reference/host_cpu.h"
#include "reference/textures.h"
#include "reference/worker.h"

namespace airlock::reference {

namespace baseline {
const InstructionSet& instructionSet();
}
#ifdef AIRLOCK_X64_SETS
namespace avx2 {
const InstructionSet& instructionSet();
}
namespace avx512 {
const InstructionSet& instructionSet();
}
#endif

const InstructionSet& hostInstructionSet() {
#ifdef AIRLOCK_X64_SETS
  __builtin_cpu_init();
  const char* wanted = std::getenv("AIRLOCK_SIMT_ISA");  // for tests: `baseline`, `avx2`
  const std::string limit = wanted == nullptr ? "" : wanted;
  const bool hasAvx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool hasAvx512 = hasAvx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
  if (hasAvx512 && limit.empty()) return avx512::instructionSet();
  if (hasAvx2 && (limit.empty() || limit == "avx2")) return avx2::instructionSet();
#endif
  return baseline::instructionSet();
}

namespace {

constexpr std::uint32_t maxThreadsPerThreadgroup = 1024;
constexpr std::uint32_t maxThreadgroupBytes = 32 * 1024;
constexpr std::uint64_t pointerTo(Space space, std::uint64_t number, std::uint64_t offset) {
  return (std::uint64_t(space) << 60) | (number << 40) | (offset & 0xffffffffffu);
}

std::uint64_t threadNs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::uint64_t(now.tv_sec) * 1000000000u + std::uint64_t(now.tv_nsec);
}

/// Fills a `Dispatch`; the text says why the request does not fit the program.
class Binder {
 public:
  explicit Binder(Dispatch& dispatch) : dispatch_(dispatch), program_(dispatch.program), request_(dispatch.request) {}

  std::optional<std::string> bind() {
    if (auto problem = checkLaunch()) return problem;
    for (const BufferBinding& buffer : request_.buffers) {
      if (buffer.index >= firstGlobalBuffer) return "Buffer index " + std::to_string(buffer.index) + " is too large.";
      if (buffer.data == nullptr && buffer.size > 0) return "Buffer " + std::to_string(buffer.index) + " has no memory.";
      if (buffer.offset > buffer.size) {
        return "The offset of buffer " + std::to_string(buffer.index) + " (" + std::to_string(buffer.offset) +
               ") is beyond its end (" + std::to_string(buffer.size) + " bytes).";
      }
      if (isTaken(buffer.index)) return "Buffer index " + std::to_string(buffer.index) + " is given twice.";
      put(dispatch_.slots, buffer.index,
          newBuffer(reinterpret_cast<std::uint8_t*>(buffer.data), buffer.size, spaceDevice, true,
                    {"device", buffer.index, argumentName(ArgumentKind::buffer, buffer.index)}, buffer.initialised));
    }
    for (const BytesBinding& bytes : request_.bytes) {
      if (bytes.index >= firstGlobalBuffer) return "Buffer index " + std::to_string(bytes.index) + " is too large.";
      if (isTaken(bytes.index)) return "Buffer index " + std::to_string(bytes.index) + " is given twice.";
      const auto* begin = reinterpret_cast<const std::uint8_t*>(bytes.data.data());
      dispatch_.copies.emplace_back(begin, begin + bytes.data.size());
      put(dispatch_.slots, bytes.index,
          newBuffer(dispatch_.copies.back().data(), bytes.data.size(), spaceConstant, true,
                    {"constant", bytes.index, argumentName(ArgumentKind::buffer, bytes.index)}, true));
    }
    bindGlobals();
    if (auto problem = bindTextures()) return problem;
    // The code names constexpr samplers by their index; samplers given at dispatch follow.
    for (const ProgramArgument& argument : program_.arguments) {
      if (argument.kind != ArgumentKind::constantSampler) continue;
      if (argument.index >= firstGlobalBuffer) return "Sampler index " + std::to_string(argument.index) + " is too large.";
      if (dispatch_.samplers.size() <= argument.index) dispatch_.samplers.resize(argument.index + 1);
      dispatch_.samplers[argument.index] = argument.state;
    }
    dispatch_.argumentValues.assign(program_.arguments.size(), 0);
    for (std::size_t at = 0; at < program_.arguments.size(); ++at) {
      if (auto problem = bindArgument(program_.arguments[at], dispatch_.argumentValues[at])) return problem;
    }
    if (dispatch_.threadgroupBytes > maxThreadgroupBytes) {
      return "The kernel needs " + std::to_string(dispatch_.threadgroupBytes) + " bytes of threadgroup memory; there are " +
             std::to_string(maxThreadgroupBytes) + ".";
    }
    return std::nullopt;
  }

 private:
  std::optional<std::string> checkLaunch() {
    std::uint64_t threads = 1;
    dispatch_.groupCount = 1;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (request_.grid[axis] == 0 || request_.threadgroup[axis] == 0) {
        return std::string("The grid and the threadgroup need at least one thread in each direction.");
      }
      threads *= request_.threadgroup[axis];
      if (threads > maxThreadsPerThreadgroup) threads = maxThreadsPerThreadgroup + 1;
      dispatch_.groups[axis] = std::uint32_t(
          (std::uint64_t(request_.grid[axis]) + request_.threadgroup[axis] - 1) / request_.threadgroup[axis]);
      if (dispatch_.groupCount > (std::uint64_t(1) << 40) / dispatch_.groups[axis]) {
        return std::string("The grid has too many threadgroups.");
      }
      dispatch_.groupCount *= dispatch_.groups[axis];
    }
    const std::uint32_t limit = program_.maxThreadsPerThreadgroup == 0
                                    ? maxThreadsPerThreadgroup
                                    : std::min(program_.maxThreadsPerThreadgroup, maxThreadsPerThreadgroup);
    if (threads > limit) {
      return "A threadgroup of " + std::to_string(request_.threadgroup[0]) + " x " + std::to_string(request_.threadgroup[1]) +
             " x " + std::to_string(request_.threadgroup[2]) + " threads is too large: kernel \"" + program_.kernel +
             "\" allows " + std::to_string(limit) + ".";
    }
    return std::nullopt;
  }

  std::string argumentName(ArgumentKind kind, std::uint32_t index) const {
    for (const ProgramArgument& argument : program_.arguments) {
      if (argument.kind == kind && argument.index == index) return argument.name;
    }
    return "";
  }

  Buffer newBuffer(std::uint8_t* data, std::uint64_t size, Space space, bool writable, BufferFacts facts, bool initialised) {
    Buffer buffer{data, size, space, writable, std::uint32_t(dispatch_.facts.size()), nullptr};
    dispatch_.facts.push_back(std::move(facts));
    if (request_.checked && space == spaceDevice) {
      dispatch_.shadows.push_back(makeShadow(size, initialised));
      buffer.shadow = dispatch_.shadows.back().get();
    }
    return buffer;
  }
  void put(std::vector<Buffer>& list, std::uint32_t at, const Buffer& buffer) {
    const Buffer none{nullptr, 0, spaceNull, false, noPc, nullptr};
    if (list.size() <= at) list.resize(at + 1, none);
    list[at] = buffer;
  }
  bool isTaken(std::uint32_t index) const {
    return index < dispatch_.slots.size() && dispatch_.slots[index].space != spaceNull;
  }

  void bindGlobals() {
    for (const ProgramGlobal& global : program_.globals) {
      const std::uint32_t at = global.bufferNumber - firstGlobalBuffer;
      if (global.space == spaceThreadgroup) {
        put(dispatch_.threadgroupGlobals, at,
            newBuffer(nullptr, global.sizeBytes, spaceThreadgroup, true, {"threadgroup", -1, global.name}, false));
        addThreadgroupBytes(global.sizeBytes);
      } else {
        dispatch_.copies.emplace_back(global.sizeBytes + 1);
        std::copy(global.data.begin(), global.data.end(), dispatch_.copies.back().begin());
        put(dispatch_.constantGlobals, at,
            newBuffer(dispatch_.copies.back().data(), global.sizeBytes, spaceConstant, false, {"constant", -1, global.name}, true));
      }
    }
  }
  void addThreadgroupBytes(std::uint64_t bytes) {
    dispatch_.threadgroupBytes =
        std::uint32_t(std::min<std::uint64_t>(0x7fffffff, dispatch_.threadgroupBytes + (bytes + 15) / 16 * 16));
  }

  std::optional<std::string> bindTextures() {
    for (const TextureBinding& binding : request_.textures) {
      if (binding.index >= firstGlobalBuffer) return "Texture index " + std::to_string(binding.index) + " is too large.";
      Texture texture{};
      if (auto problem = describeTexture(binding, texture)) return problem;
      if (dispatch_.textures.size() <= binding.index) dispatch_.textures.resize(binding.index + 1);
      if (dispatch_.textures[binding.index].present) {
        return "Texture index " + std::to_string(binding.index) + " is given twice.";
      }
      texture.id = std::uint32_t(dispatch_.facts.size());
      dispatch_.facts.push_back({"texture", binding.index, argumentName(ArgumentKind::texture, binding.index)});
      dispatch_.textures[binding.index] = texture;
    }
    return std::nullopt;
  }

  std::optional<std::string> bindArgument(const ProgramArgument& argument, std::uint64_t& value) {
    const bool used = !argument.registers.empty() && argument.registers[0] != 0xffffffffu;
    const std::string what = "Argument \"" + argument.name + "\"";
    switch (argument.kind) {
      case ArgumentKind::systemValue: return std::nullopt;
      case ArgumentKind::buffer: {
        if (!isTaken(argument.index)) {
          if (!used) return std::nullopt;
          return what + " needs a buffer at index " + std::to_string(argument.index) + ", and none is given.";
        }
        for (const BufferBinding& buffer : request_.buffers) {
          if (buffer.index == argument.index) value = pointerTo(spaceDevice, buffer.index, buffer.offset);
        }
        for (const BytesBinding& bytes : request_.bytes) {
          if (bytes.index == argument.index) value = pointerTo(spaceConstant, bytes.index, 0);
        }
        return std::nullopt;
      }
      case ArgumentKind::threadgroup: {
        std::uint64_t bytes = 0;
        for (const ThreadgroupBinding& binding : request_.threadgroupMemory) {
          if (binding.index == argument.index) bytes = binding.bytes;
        }
        if (bytes == 0 && used) {
          return what + " needs a length of threadgroup memory at index " + std::to_string(argument.index) +
                 ", and none is given.";
        }
        if (bytes > maxThreadgroupBytes) {
          return what + " has " + std::to_string(bytes) + " bytes of threadgroup memory; there are " +
                 std::to_string(maxThreadgroupBytes) + ".";
        }
        put(dispatch_.threadgroupSlots, argument.index,
            newBuffer(nullptr, bytes, spaceThreadgroup, true, {"threadgroup", argument.index, argument.name}, false));
        addThreadgroupBytes(bytes);
        value = pointerTo(spaceThreadgroup, argument.index, 0);
        return std::nullopt;
      }
      case ArgumentKind::texture: {
        const bool given = argument.index < dispatch_.textures.size() && dispatch_.textures[argument.index].present;
        if (!given && used) {
          return what + " needs a texture at index " + std::to_string(argument.index) + ", and none is given.";
        }
        value = given ? pointerTo(spaceTexture, argument.index, 0) : 0;
        return std::nullopt;
      }
      case ArgumentKind::constantSampler: return std::nullopt;
      case ArgumentKind::sampler: {
        std::optional<std::uint64_t> state;
        for (const SamplerBinding& sampler : request_.samplers) {
          if (sampler.index == argument.index) state = sampler.state;
        }
        if (!state) {
          if (!used) return std::nullopt;
          return what + " needs a sampler at index " + std::to_string(argument.index) + ", and none is given.";
        }
        value = pointerTo(spaceSampler, dispatch_.samplers.size(), 0);
        dispatch_.samplers.push_back(*state);
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  Dispatch& dispatch_;
  const Program& program_;
  const DispatchRequest& request_;
};

void runWorkers(Dispatch& dispatch, DispatchResult& result) {
  const std::uint64_t threads = dispatch.request.threads == 0 ? hostThreadCount() : dispatch.request.threads;
  const std::size_t count = std::size_t(std::min<std::uint64_t>({threads, dispatch.groupCount, 256}));
  std::vector<std::uint64_t> classes(counterClassCount());
  ByteCounts bytes{};
  std::uint64_t cpuNs = 0;
  const auto work = [&] {
    const std::uint64_t start = threadNs();
    try {
      Worker worker(dispatch);
      worker.run();
      const std::lock_guard<std::mutex> lock(dispatch.resultMutex);
      worker.addCounters(result.counters, classes, bytes);
    } catch (const std::bad_alloc&) {
      const std::lock_guard<std::mutex> lock(dispatch.resultMutex);
      if (!dispatch.stop.exchange(true)) {
        dispatch.status = DispatchStatus::badRequest;
        dispatch.error = "There is not enough memory for the registers and the private memory of the kernel.";
      }
    }
    const std::lock_guard<std::mutex> lock(dispatch.resultMutex);
    cpuNs += threadNs() - start;
  };
  std::vector<std::thread> helpers;
  for (std::size_t n = 1; n < count; ++n) {
    try {
      helpers.emplace_back(work);
    } catch (const std::system_error&) {
      break;  // With fewer threads it takes longer.
    }
  }
  work();
  for (std::thread& helper : helpers) helper.join();

  result.status = dispatch.status;
  result.error = dispatch.error;
  result.cpuNs = cpuNs;
  dispatch.findings.moveTo(result);
  if (!dispatch.decoded.blocks.empty()) {
    for (std::uint32_t n = 0; n < counterClassCount(); ++n) {
      if (classes[n] != 0) result.counters.instructions.emplace_back(counterClassName(n), classes[n]);
    }
  }
  static const std::pair<Space, const char*> spaces[] = {{spaceDevice, "device"},
                                                         {spaceConstant, "constant"},
                                                         {spaceThreadgroup, "threadgroup"},
                                                         {spacePrivate, "thread"},
                                                         {spaceTexture, "texture"}};
  for (const auto& [space, name] : spaces) {
    if (bytes.read[space] != 0) result.counters.bytes.emplace_back(std::string(name) + " read", bytes.read[space]);
    if (bytes.written[space] != 0) result.counters.bytes.emplace_back(std::string(name) + " write", bytes.written[space]);
  }
}

}  // namespace

DispatchResult run(const Program& program, const DispatchRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  DispatchResult result;
  try {
    const Decoded& decoded = program.decoded(request.checked, request.checked || request.counters);
    if (!decoded.error.empty()) {
      result.status = DispatchStatus::unsupported;
      result.error = decoded.error;
      return result;
    }
    Dispatch dispatch(program, request, decoded);
    if (auto problem = Binder(dispatch).bind()) {
      result.status = DispatchStatus::badRequest;
      result.error = *problem;
      return result;
    }
    runWorkers(dispatch, result);
  } catch (const std::bad_alloc&) {
    result = {};
    result.status = DispatchStatus::badRequest;
    result.error = "There is not enough memory for this dispatch.";
  }
  result.wallNs = std::uint64_t(
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start).count());
  return result;
}

}  // namespace airlock::reference
