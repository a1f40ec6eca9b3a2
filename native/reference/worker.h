#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "reference/checks.h"
#include "reference/program.h"

namespace airlock::reference {

/// Names of the kinds of findings; docs/simt.md.
namespace finding {
constexpr const char* outOfBounds = "out-of-bounds";
constexpr const char* misaligned = "misaligned";
constexpr const char* uninitialised = "uninitialised-read";
constexpr const char* race = "data-race";
constexpr const char* asyncPending = "async-pending";
constexpr const char* asyncInVisibleFunction = "async-in-visible-function";
constexpr const char* asyncOperands = "async-operands";
constexpr const char* divergentBarrier = "divergent-barrier";
constexpr const char* divisionByZero = "division-by-zero";
constexpr const char* budget = "budget";
constexpr const char* trap = "trap";
constexpr const char* textureKind = "texture-kind";
}  // namespace finding

/// Memory of a dispatch, for findings.
struct BufferFacts {
  std::string space;
  std::int64_t index = -1;
  std::string name;
};

/// Collects the findings of all host threads.
class FindingSink {
 public:
  FindingSink(std::uint32_t limit, const Program& program) : program_(program), limit_(limit) {}

  /// Counts `count` more of the finding (kind, pc, buffer); true where it is new and `add` should follow.
  bool count(const char* kind, std::uint32_t pc, std::int64_t bufferId, std::uint64_t count);
  void add(const char* kind, std::uint32_t pc, std::int64_t bufferId, Finding finding);
  void moveTo(DispatchResult& result);

 private:
  using Key = std::tuple<std::string, std::uint32_t, std::int64_t>;
  Key keyOf(const char* kind, std::uint32_t pc, std::int64_t bufferId);

  const Program& program_;
  /// First pc seen of each place in the sources: a loop that was written out has several instructions of one place.
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, std::uint32_t> places_;
  std::mutex mutex_;
  std::uint32_t limit_;
  std::map<Key, Finding> findings_;
  std::uint64_t dropped_ = 0;
};

/// What all host threads of a dispatch share.
struct Dispatch {
  Dispatch(const Program& p, const DispatchRequest& r, const Decoded& d) : program(p), request(r), decoded(d), findings(r.maxFindings, p) {}

  const Program& program;
  const DispatchRequest& request;
  const Decoded& decoded;
  /// Device and constant memory: slots, then the module's own. Threadgroup buffers are templates for the workers.
  std::vector<Buffer> slots, constantGlobals, threadgroupSlots, threadgroupGlobals;
  std::vector<BufferFacts> facts;
  std::vector<std::vector<std::uint8_t>> copies;
  std::vector<std::unique_ptr<Shadow>> shadows;
  std::vector<Texture> textures;
  std::vector<std::uint64_t> samplers;
  /// Value of each argument's first register.
  std::vector<std::uint64_t> argumentValues;
  std::uint32_t threadgroupBytes = 0;
  std::uint32_t groups[3] = {};
  std::atomic<std::uint64_t> nextGroup{0};
  std::uint64_t groupCount = 0;
  std::atomic<bool> stop{false};
  FindingSink findings;
  std::mutex resultMutex;
  DispatchStatus status = DispatchStatus::completed;
  std::string error;
};

struct ThreadgroupShape {
  std::uint32_t position[3], size[3], threads;
};

/// One host thread's part of a dispatch: runs threadgroups, one after the other.
class Worker : public Machine {
 public:
  explicit Worker(Dispatch& dispatch);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();

  void run();
  void addCounters(Counters& counters, std::vector<std::uint64_t>& classes, ByteCounts& bytes) const;

  Dispatch& dispatch;
  ThreadgroupShape shape{};
  /// Checked mode: shadow of this worker's threadgroup memory.
  std::vector<std::unique_ptr<Shadow>> shadows;

  /// Whether any simdgroup of the threadgroup has an async copy under way.
  bool hasPending() const {
    for (const Simdgroup& s : simdgroups_) {
      if (s.pendingCount != 0) return true;
    }
    return false;
  }
  template <class Visit>
  void forEachSimdgroup(Visit visit) const {
    for (const Simdgroup& s : simdgroups_) visit(s);
  }

  /// A finding at an instruction, of a lane.
  Finding describe(const Simdgroup& s, const Instruction& i, std::uint32_t lane) const;

 private:
  void placeThreads();
  void runThreadgroup(std::uint64_t number);
  void begin(Simdgroup& s, std::uint32_t index);
  void putArguments(Simdgroup& s);
  void putSystemValue(Simdgroup& s, const ProgramArgument& argument);
  bool execute(Simdgroup& s);
  void atBarrier(std::uint32_t simdgroups, std::uint32_t waiting);
  void stopped(const Simdgroup& s);

  std::vector<Simdgroup> simdgroups_;
  /// Position in the threadgroup of each thread, by axis, for threadgroups of `placedSize_`; whole simdgroups.
  std::vector<std::uint32_t> positions_[3];
  std::uint32_t placedSize_[3] = {};
  std::vector<std::uint8_t*> allocations_;
  std::vector<Buffer> threadgroupSlots_, threadgroupGlobals_;
  Buffer nullBuffer_{}, privateBuffer_{};
  BufferTable tables_[8] = {};
  std::vector<std::uint64_t> blockCounts_, blockLanes_;
  std::uint64_t groupsDone_ = 0, simdgroupsDone_ = 0, threadsDone_ = 0;
};

}  // namespace airlock::reference
