// SPDX-License-Identifier: Apache-2.0
// python3: the process is here, the interpreter is outside (node/outside.h). It reads its arguments itself.
#include <coroutine>

#include "apps/programs.h"
#include "node/host.h"
#include "node/outside.h"

namespace glassnet::apps {

sim::Task<int> python3_main(node::Process& process) {
  node::Outside* const outside = process.host().outside();
  if (outside == nullptr || outside->presence() == node::OutsidePresence::kAbsent) {
    process.print_error("python3: there is no Python here; the page and `glassnet run` have it\n");
    co_return 127;
  }
  // As CPython begins: Ctrl-C is an exception, a broken pipe an error of the call.
  process.catch_signal(node::Signal::kInterrupt);
  process.ignore_signal(node::Signal::kPipe);
  const node::OutsideProgram program(*outside, process);
  co_await std::suspend_always{};  // the process ends by exit or by a signal
  co_return 0;
}

}  // namespace glassnet::apps
