#include "reference/worker.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "reference/checks.h"

namespace airlock::reference {
namespace {

constexpr std::uint32_t uniformFile = 0x80000000u, slotMask = 0x3fffffffu;

enum SystemValue : std::uint32_t {
#define SIMT_SYSTEM_VALUE(number, id) system_##id = number,
#include "reference/generated/opcodes.inc"
};

std::uint8_t* allocate(std::uint64_t bytes, std::vector<std::uint8_t*>& list) {
  void* place = nullptr;
  if (posix_memalign(&place, 64, std::size_t(bytes == 0 ? 64 : bytes)) != 0) throw std::bad_alloc();
  list.push_back(static_cast<std::uint8_t*>(place));
  std::memset(place, 0, std::size_t(bytes));
  return static_cast<std::uint8_t*>(place);
}

}  // namespace

Worker::Worker(Dispatch& shared) : Machine{}, dispatch(shared) {
  const Program& program = shared.program;
  const DispatchRequest& request = shared.request;
  cancel = reinterpret_cast<const std::int32_t*>(request.cancel);
  textures = shared.textures.data();
  textureCount = std::uint32_t(shared.textures.size());
  samplers = shared.samplers.data();
  samplerCount = std::uint32_t(shared.samplers.size());
  emulateHazards = request.emulateHazards;
  checked = request.checked;
  if (!shared.decoded.blocks.empty()) {
    blockCounts_.assign(shared.decoded.blocks.size(), 0);
    blockLanes_.assign(shared.decoded.blocks.size(), 0);
    blockCounts = blockCounts_.data();
    Machine::blockLanes = blockLanes_.data();
  }

  try {
    const std::uint32_t threads = request.threadgroup[0] * request.threadgroup[1] * request.threadgroup[2];
    const std::uint32_t count = program.hasBarrier ? (threads + lanes - 1) / lanes : 1;
    simdgroups_.resize(count);
    const std::uint64_t registerBytes = program.registerBytes();
    const std::uint64_t privateBytes = (std::uint64_t(program.privateBytes) * lanes + 63) / 64 * 64;
    for (Simdgroup& s : simdgroups_) {
      s = Simdgroup{};
      s.registers = allocate(registerBytes, allocations_);
      s.privateMemory = allocate(privateBytes, allocations_);
      s.matrices = reinterpret_cast<float(*)[64]>(allocate(std::uint64_t(program.matrixSlots) * 256, allocations_));
      if (!program.constants.empty()) {
        std::memcpy(s.registers + program.constantOffset(), program.constants.data(), program.constants.size() * 8);
      }
      s.machine = this;
      s.tables = tables_;
      s.privateBuffer = &privateBuffer_;
    }
    threadgroupSlots_ = shared.threadgroupSlots;
    threadgroupGlobals_ = shared.threadgroupGlobals;
    // With the hazards of seed 002, separate threadgroup globals share their beginning.
    std::uint8_t* alias = nullptr;
    for (std::vector<Buffer>* list : {&threadgroupSlots_, &threadgroupGlobals_}) {
      std::uint64_t largest = 0;
      for (const Buffer& buffer : *list) largest = std::max(largest, buffer.size);
      for (Buffer& buffer : *list) {
        const bool shares = request.emulateHazards && list == &threadgroupGlobals_;
        if (shares && alias == nullptr) alias = allocate(largest, allocations_);
        buffer.data = shares ? alias : allocate(buffer.size, allocations_);
        if (!request.checked) continue;
        shadows.push_back(makeShadow(buffer.size, false));
        buffer.shadow = shadows.back().get();
      }
    }
    privateBuffer_ = {nullptr, program.privateBytes, spacePrivate, true, std::uint32_t(shared.facts.size()), nullptr};
    if (request.checked && program.privateBytes > 0) {
      for (Simdgroup& s : simdgroups_) {
        shadows.push_back(makeShadow(std::uint64_t(program.privateBytes) * lanes, false));
        s.privateShadow = shadows.back().get();
      }
    }
    nullBuffer_ = {nullptr, 0, spaceNull, false, std::uint32_t(shared.facts.size()) + 1, nullptr};
  } catch (...) {
    for (std::uint8_t* place : allocations_) std::free(place);
    throw;
  }
  for (BufferTable& table : tables_) table = {&nullBuffer_, 1, nullptr, 0};
  tables_[spaceDevice] = {shared.slots.data(), std::uint32_t(shared.slots.size()), shared.constantGlobals.data(),
                          std::uint32_t(shared.constantGlobals.size())};
  tables_[spaceConstant] = tables_[spaceDevice];
  tables_[spaceThreadgroup] = {threadgroupSlots_.data(), std::uint32_t(threadgroupSlots_.size()), threadgroupGlobals_.data(),
                               std::uint32_t(threadgroupGlobals_.size())};
  tables_[spacePrivate] = {&privateBuffer_, 1, nullptr, 0};
}

Worker::~Worker() {
  for (std::uint8_t* place : allocations_) std::free(place);
}

void Worker::run() {
  for (;;) {
    const std::uint64_t number = dispatch.nextGroup.fetch_add(1, std::memory_order_relaxed);
    if (number >= dispatch.groupCount || dispatch.stop.load(std::memory_order_relaxed)) return;
    if (cancel != nullptr && __atomic_load_n(cancel, __ATOMIC_RELAXED) != 0) {
      const std::lock_guard<std::mutex> lock(dispatch.resultMutex);
      dispatch.stop = true;
      dispatch.status = DispatchStatus::cancelled;
      return;
    }
    runThreadgroup(number);
    if (dispatch.request.finishedThreadgroups != nullptr) ++*dispatch.request.finishedThreadgroups;
  }
}

/// Fills `positions_` where this threadgroup has another shape than the last one.
void Worker::placeThreads() {
  if (std::equal(shape.size, shape.size + 3, placedSize_)) return;
  std::copy(shape.size, shape.size + 3, placedSize_);
  const std::uint32_t count = (shape.threads + lanes - 1) / lanes * lanes;
  for (auto& list : positions_) list.resize(count);
  for (std::uint32_t thread = 0; thread < count; ++thread) {
    positions_[0][thread] = thread % shape.size[0];
    positions_[1][thread] = thread / shape.size[0] % shape.size[1];
    positions_[2][thread] = thread / shape.size[0] / shape.size[1];
  }
}

void Worker::runThreadgroup(std::uint64_t number) {
  const DispatchRequest& request = dispatch.request;
  std::uint64_t rest = number;
  shape.threads = 1;
  for (int axis = 0; axis < 3; ++axis) {
    shape.position[axis] = std::uint32_t(rest % dispatch.groups[axis]);
    rest /= dispatch.groups[axis];
    const std::uint64_t first = std::uint64_t(shape.position[axis]) * request.threadgroup[std::size_t(axis)];
    shape.size[axis] = std::uint32_t(
        std::min<std::uint64_t>(request.threadgroup[std::size_t(axis)], request.grid[std::size_t(axis)] - first));
    shape.threads *= shape.size[axis];
  }
  placeThreads();
  if (request.checked) {
    for (const auto& shadow : shadows) resetShadow(*shadow);
  }
  const std::uint32_t count = (shape.threads + lanes - 1) / lanes;
  ++groupsDone_;
  simdgroupsDone_ += count;
  threadsDone_ += shape.threads;
  if (!dispatch.program.hasBarrier) {
    for (std::uint32_t index = 0; index < count; ++index) {
      begin(simdgroups_[0], index);
      if (!execute(simdgroups_[0])) return;
    }
    return;
  }
  for (std::uint32_t index = 0; index < count; ++index) begin(simdgroups_[index], index);
  for (;;) {
    std::uint32_t waiting = 0;
    for (std::uint32_t index = 0; index < count; ++index) {
      Simdgroup& s = simdgroups_[index];
      if (s.stop == stopEnded) continue;
      if (!execute(s)) return;
      if (s.stop == stopBarrier) ++waiting;
    }
    if (waiting == 0) return;
    if (request.checked) atBarrier(count, waiting);
    for (std::uint32_t index = 0; index < count; ++index) ++simdgroups_[index].epoch;
  }
}

/// All simdgroups of the threadgroup wait at a barrier or have ended.
void Worker::atBarrier(std::uint32_t count, std::uint32_t waiting) {
  const Instruction* first = nullptr;
  for (std::uint32_t index = 0; index < count; ++index) {
    const Simdgroup& s = simdgroups_[index];
    if (s.stop == stopEnded) continue;
    const Instruction* i = s.resume - 1;
    const std::uint32_t missing = s.exists & ~s.mask;
    const bool elsewhere = first != nullptr && first != i;
    if (first == nullptr) first = i;
    if (missing == 0 && waiting == count && !elsewhere) continue;
    const std::uint32_t absent = missing != 0 ? std::uint32_t(__builtin_popcount(missing)) : 1;
    if (!dispatch.findings.count(finding::divergentBarrier, i->pc, -1, absent)) continue;
    Finding found = describe(s, *i, std::uint32_t(__builtin_ctz(s.mask)));
    found.count = absent;
    found.message = missing != 0 ? std::to_string(absent) + " of the simdgroup's " +
                                       std::to_string(__builtin_popcount(s.exists)) +
                                       " threads do not reach this threadgroup barrier with the others"
                    : elsewhere  ? "simdgroups of one threadgroup wait at different barriers"
                                 : std::to_string(count - waiting) + " of " + std::to_string(count) +
                                      " simdgroups have ended and never reach this threadgroup barrier";
    dispatch.findings.add(finding::divergentBarrier, i->pc, -1, std::move(found));
  }
}

void Worker::begin(Simdgroup& s, std::uint32_t index) {
  const std::uint32_t first = index * lanes;
  const std::uint32_t count = std::min(lanes, shape.threads - first);
  s.exists = s.alive = s.mask = count == lanes ? 0xffffffffu : (1u << count) - 1;
  s.regionEnd = noPc;
  s.depth = 0;
  s.slice = 0;
  s.hasFuel = dispatch.request.fuel != 0;
  s.fuel = dispatch.request.fuel;
  s.stop = stopNone;
  s.index = index;
  s.epoch = 1;
  s.firstThread = first;
  s.nextEvent = 1;
  s.pendingCount = 0;
  s.resume = dispatch.decoded.code.data();
  if (s.privateShadow != nullptr) resetShadow(*s.privateShadow);
  putArguments(s);
}

void Worker::putArguments(Simdgroup& s) {
  const Program& program = dispatch.program;
  for (std::size_t at = 0; at < program.arguments.size(); ++at) {
    const ProgramArgument& argument = program.arguments[at];
    if (argument.kind == ArgumentKind::systemValue) {
      putSystemValue(s, argument);
      continue;
    }
    if (argument.registers.empty() || argument.registers[0] == 0xffffffffu) continue;
    const std::uint32_t word = argument.registers[0];
    const std::uint64_t value = dispatch.argumentValues[at];
    if ((word & uniformFile) != 0) {
      std::memcpy(s.registers + program.uniformOffset() + (word & slotMask) * 8, &value, 8);
    } else {
      auto* row = reinterpret_cast<std::uint64_t*>(s.registers + std::uint64_t(word) * slotBytes);
      for (std::uint32_t lane = 0; lane < lanes; ++lane) row[lane] = value;
    }
  }
}

void Worker::putSystemValue(Simdgroup& s, const ProgramArgument& argument) {
  const Program& program = dispatch.program;
  const DispatchRequest& request = dispatch.request;
  const auto groupsOf = [](std::uint32_t threads, std::uint32_t size) { return (threads + size - 1) / size; };
  const std::uint32_t full = request.threadgroup[0] * request.threadgroup[1] * request.threadgroup[2];
  for (std::size_t component = 0; component < argument.registers.size(); ++component) {
    const std::uint32_t word = argument.registers[component];
    if (word == 0xffffffffu) continue;
    const std::size_t axis = std::min<std::size_t>(component, 2);
    std::uint32_t shared = 0;
    bool varies = false;
    switch (argument.index) {
      case system_thread_position_in_grid:
      case system_thread_position_in_threadgroup:
      case system_thread_index_in_threadgroup:
      case system_thread_index_in_simdgroup:
      case system_thread_index_in_quadgroup:
      case system_quadgroup_index_in_threadgroup: varies = true; break;
      case system_simdgroup_index_in_threadgroup: shared = s.index; break;
      case system_threadgroup_position_in_grid: shared = shape.position[axis]; break;
      case system_threadgroups_per_grid: shared = dispatch.groups[axis]; break;
      case system_threads_per_grid:
      case system_grid_size: shared = request.grid[axis]; break;
      case system_threads_per_threadgroup: shared = shape.size[axis]; break;
      case system_threads_per_simdgroup:
      case system_thread_execution_width: shared = lanes; break;
      case system_simdgroups_per_threadgroup: shared = groupsOf(shape.threads, lanes); break;
      case system_quadgroups_per_threadgroup: shared = groupsOf(shape.threads, 4); break;
      case system_dispatch_threads_per_threadgroup: shared = request.threadgroup[axis]; break;
      case system_dispatch_simdgroups_per_threadgroup: shared = groupsOf(full, lanes); break;
      case system_dispatch_quadgroups_per_threadgroup: shared = groupsOf(full, 4); break;
      default: break;  // grid_origin is 0: dispatchThreads has none.
    }
    const bool uniform = (word & uniformFile) != 0;
    if (!varies && uniform) {
      const std::uint64_t value = shared;
      std::memcpy(s.registers + program.uniformOffset() + (word & slotMask) * 8, &value, 8);
      continue;
    }
    std::uint32_t row[lanes];
    const std::uint32_t* local = positions_[axis].data() + s.firstThread;
    const std::uint32_t origin = shape.position[axis] * request.threadgroup[axis];
    for (std::uint32_t lane = 0; lane < lanes; ++lane) row[lane] = shared;
    switch (varies ? argument.index : std::uint32_t(system_grid_origin)) {
      case system_thread_position_in_grid:
        for (std::uint32_t lane = 0; lane < lanes; ++lane) row[lane] = origin + local[lane];
        break;
      case system_thread_position_in_threadgroup: std::memcpy(row, local, sizeof row); break;
      case system_thread_index_in_threadgroup:
        for (std::uint32_t lane = 0; lane < lanes; ++lane) row[lane] = s.firstThread + lane;
        break;
      case system_thread_index_in_simdgroup:
        for (std::uint32_t lane = 0; lane < lanes; ++lane) row[lane] = lane;
        break;
      case system_thread_index_in_quadgroup:
        for (std::uint32_t lane = 0; lane < lanes; ++lane) row[lane] = lane % 4;
        break;
      case system_quadgroup_index_in_threadgroup:
        for (std::uint32_t lane = 0; lane < lanes; ++lane) row[lane] = (s.firstThread + lane) / 4;
        break;
      default: break;
    }
    if (uniform) {
      const std::uint64_t value = row[0];
      std::memcpy(s.registers + program.uniformOffset() + (word & slotMask) * 8, &value, 8);
    } else {
      std::memcpy(s.registers + std::uint64_t(word) * slotBytes, row, sizeof row);
    }
  }
}

/// Runs a simdgroup until it ends or waits; false where the whole dispatch stops.
bool Worker::execute(Simdgroup& s) {
  s.stop = stopNone;
  const Instruction* next = s.resume;
  while (next != nullptr) next = next->run(next, &s, s.registers);
  if (s.stop == stopEnded && checked) checkEnd(s);
  if (s.stop == stopEnded || s.stop == stopBarrier) return true;
  stopped(s);
  return false;
}

void Worker::stopped(const Simdgroup& s) {
  const DebugLine line = dispatch.program.lineAt(s.resume->pc);
  const std::string where = line.irLine == 0 ? "" : " at IR line " + std::to_string(line.irLine);
  const std::lock_guard<std::mutex> lock(dispatch.resultMutex);
  if (dispatch.stop) return;
  dispatch.stop = true;
  switch (s.stop) {
    case stopCancelled:
      dispatch.status = DispatchStatus::cancelled;
      return;
    case stopFuel:
      dispatch.status = DispatchStatus::outOfFuel;
      dispatch.error = "Kernel \"" + dispatch.program.kernel + "\" took " + std::to_string(dispatch.request.fuel) +
                       " backward jumps in one simdgroup without coming to its end (in a loop" + where +
                       "). If it is not endless, raise the budget.";
      break;
    default: {
      static const char* const reasons[] = {"reached code that the compiler called unreachable", "executed a trap",
                                            "called a visible function table at an index that has no function of this type"};
      dispatch.status = DispatchStatus::faulted;
      dispatch.error = "Kernel \"" + dispatch.program.kernel + "\" " +
                       (s.trapReason < 3 ? reasons[s.trapReason] : "ran past the end of its program") + where + ".";
    }
  }
  const char* kind = s.stop == stopFuel ? finding::budget : finding::trap;
  if (!checked || !dispatch.findings.count(kind, s.resume->pc, -1, 1)) return;
  Finding found = describe(s, *s.resume, std::uint32_t(__builtin_ctz(s.mask)));
  found.count = 1;
  found.message = dispatch.error;
  dispatch.findings.add(kind, s.resume->pc, -1, std::move(found));
}

Finding Worker::describe(const Simdgroup& s, const Instruction& i, std::uint32_t lane) const {
  Finding found;
  const DebugLine line = dispatch.program.lineAt(i.pc);
  found.irLine = line.irLine;
  found.sourceLine = line.sourceLine;
  found.sourceColumn = line.sourceColumn;
  const std::uint32_t thread = s.firstThread + lane;
  const std::uint32_t local[3] = {thread % shape.size[0], thread / shape.size[0] % shape.size[1],
                                  thread / shape.size[0] / shape.size[1]};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    found.threadInThreadgroup[axis] = local[axis];
    found.threadgroup[axis] = shape.position[axis];
    found.threadInGrid[axis] = shape.position[axis] * dispatch.request.threadgroup[axis] + local[axis];
  }
  return found;
}

void Worker::addCounters(Counters& counters, std::vector<std::uint64_t>& classes, ByteCounts& bytes) const {
  counters.threadgroups += groupsDone_;
  counters.simdgroups += simdgroupsDone_;
  counters.threads += threadsDone_;
  // A simdgroup's own counts go on from threadgroup to threadgroup.
  for (const Simdgroup& s : simdgroups_) {
    counters.barriers += s.barriers;
    counters.divergentBranches += s.divergentBranches;
    for (std::size_t space = 0; space < 8; ++space) {
      bytes.read[space] += s.bytes.read[space];
      bytes.written[space] += s.bytes.written[space];
    }
  }
  for (std::size_t block = 0; block < blockCounts_.size(); ++block) {
    for (const auto& [number, count] : dispatch.decoded.blocks[block].classes) {
      classes[number] += blockCounts_[block] * count;
    }
  }
}

FindingSink::Key FindingSink::keyOf(const char* kind, std::uint32_t pc, std::int64_t bufferId) {
  const DebugLine line = program_.lineAt(pc);
  const std::uint32_t place =
      line.irLine == 0 ? pc : places_.try_emplace({line.irLine, line.sourceLine, line.sourceColumn}, pc).first->second;
  return Key(kind, place, bufferId);
}

bool FindingSink::count(const char* kind, std::uint32_t pc, std::int64_t bufferId, std::uint64_t count) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = findings_.find(keyOf(kind, pc, bufferId));
  if (found == findings_.end()) {
    if (findings_.size() < limit_) return true;
    dropped_ += count;
    return false;
  }
  found->second.count += count;
  return false;
}

void FindingSink::add(const char* kind, std::uint32_t pc, std::int64_t bufferId, Finding finding) {
  const std::lock_guard<std::mutex> lock(mutex_);
  finding.kind = kind;
  const std::uint64_t count = finding.count;
  const auto [place, isNew] = findings_.emplace(keyOf(kind, pc, bufferId), std::move(finding));
  if (!isNew) place->second.count += count;
}

void FindingSink::moveTo(DispatchResult& result) {
  for (auto& [key, finding] : findings_) result.findings.push_back(std::move(finding));
  result.findingsDropped = dropped_;
  std::stable_sort(result.findings.begin(), result.findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.irLine, a.bufferIndex) < std::tie(b.irLine, b.bufferIndex);
  });
}

}  // namespace airlock::reference
