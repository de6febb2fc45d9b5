// SPDX-License-Identifier: Apache-2.0
// Listeners in the order in which they came. A listener may leave, or another join, while all are being told.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace glassnet::network {

template <class Listener>
class ListenerList {
 public:
  void add(Listener& listener) { listeners_.push_back(&listener); }
  void remove(Listener& listener) {
    const auto at = std::find(listeners_.begin(), listeners_.end(), &listener);
    if (at == listeners_.end()) return;
    if (telling_ > 0) {
      *at = nullptr;
    } else {
      listeners_.erase(at);
    }
  }
  [[nodiscard]] bool empty() const { return listeners_.empty(); }

  /// Calls `tell(listener)` for each that was there at the start and has not left.
  template <class Tell>
  void for_each(Tell tell) {
    ++telling_;
    const std::size_t count = listeners_.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (listeners_[i] != nullptr) tell(*listeners_[i]);
    }
    if (--telling_ == 0) std::erase(listeners_, nullptr);
  }

 private:
  std::vector<Listener*> listeners_;
  int telling_ = 0;
};

}  // namespace glassnet::network
