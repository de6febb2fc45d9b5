// SPDX-License-Identifier: Apache-2.0
// What a process asks the one who does its work, where that is not a coroutine of the core: programs outside (outside.h).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "node/signal.h"

namespace glassnet::node {

/// A thread of a program outside and where it is, e.g. "/home/user/chat.py:17 accept() on 0.0.0.0:8080".
struct ThreadNote {
  unsigned thread = 0;
  std::string where;
};

class ProcessBody {
 public:
  /// A signal that the process catches has come.
  virtual void on_caught(Signal signal) = 0;
  /// The system call it waits in, e.g. "accept"; empty while it could run.
  [[nodiscard]] virtual std::string blocked_in() const = 0;
  /// By thread.
  [[nodiscard]] virtual std::vector<ThreadNote> notes() const = 0;
  /// At least 1.
  [[nodiscard]] virtual std::size_t threads() const = 0;

 protected:
  ~ProcessBody() = default;
};

}  // namespace glassnet::node
