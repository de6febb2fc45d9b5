// SPDX-License-Identifier: Apache-2.0
// The signals that programs here can meet, by their Linux numbers (signal(7)).
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace glassnet::node {

enum class Signal : int {
  kHangUp = 1,
  kInterrupt = 2,
  kQuit = 3,
  kKill = 9,
  kUser1 = 10,
  kUser2 = 12,
  kPipe = 13,
  kAlarm = 14,
  kTerminate = 15,
};

struct SignalName {
  Signal signal;
  std::string_view name;  ///< without "SIG"
  std::string_view text;  ///< as strsignal(3)
};

inline constexpr std::array<SignalName, 9> kSignalNames{{
    {Signal::kHangUp, "HUP", "Hangup"},
    {Signal::kInterrupt, "INT", "Interrupt"},
    {Signal::kQuit, "QUIT", "Quit"},
    {Signal::kKill, "KILL", "Killed"},
    {Signal::kUser1, "USR1", "User defined signal 1"},
    {Signal::kUser2, "USR2", "User defined signal 2"},
    {Signal::kPipe, "PIPE", "Broken pipe"},
    {Signal::kAlarm, "ALRM", "Alarm clock"},
    {Signal::kTerminate, "TERM", "Terminated"},
}};

/// The `$?` of a program that `signal` ended.
[[nodiscard]] constexpr int status_of_signal(Signal signal) { return 128 + static_cast<int>(signal); }

}  // namespace glassnet::node
