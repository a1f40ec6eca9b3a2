#include "engine/lane.h"

#include <thread>
#include <utility>

namespace airlock {

Lane::Lane(std::size_t bound) : state_(std::make_shared<State>()), bound_(bound) {
  std::thread([state = state_] {
    for (;;) {
      std::function<void()> task;
      {
        std::unique_lock lock(state->mutex);
        state->changed.wait(lock, [&] { return state->isOver || !state->tasks.empty(); });
        if (state->tasks.empty()) return;
        task = std::move(state->tasks.front());
        state->tasks.pop_front();
      }
      task();
    }
  }).detach();
}

Lane::~Lane() {
  const std::lock_guard lock(state_->mutex);
  state_->isOver = true;
  state_->changed.notify_all();
}

bool Lane::post(std::function<void()> task) {
  const std::lock_guard lock(state_->mutex);
  if (state_->tasks.size() >= bound_) return false;
  state_->tasks.push_back(std::move(task));
  state_->changed.notify_all();
  return true;
}

}  // namespace airlock
