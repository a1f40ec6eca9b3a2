#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace airlock {

/// A thread of its own for calls that may block for long, one after the other: Node's shared pool would let one hung
/// compiler starve the file system (METAL.md 7.7). The thread outlives the lane where a call never returns.
class Lane {
 public:
  /// At most `bound` tasks wait.
  explicit Lane(std::size_t bound);
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  /// False, and nothing done, where too many wait. A task must not throw.
  bool post(std::function<void()> task);

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> tasks;
    bool isOver = false;
  };
  std::shared_ptr<State> state_;
  std::size_t bound_;
};

}  // namespace airlock
