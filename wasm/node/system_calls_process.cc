// SPDX-License-Identifier: Apache-2.0
// System calls about processes: who I am, signals, random numbers.
#include <algorithm>
#include <array>

#include "node/host.h"
#include "node/process_table.h"
#include "node/system_call.h"

namespace glassnet::node {
namespace {

using Answer = Result<std::int64_t>;

std::optional<Signal> signal_of(int number) {
  for (const SignalName& entry : kSignalNames) {
    if (static_cast<int>(entry.signal) == number) return entry.signal;
  }
  return std::nullopt;
}

Answer getpid(SystemCall& call) { return call.process().pid(); }
Answer getppid(SystemCall& call) { return call.process().parent(); }
Answer getpgrp(SystemCall& call) { return call.process().group(); }
// A user's group has his number.
Answer getuid(SystemCall& call) { return call.process().uid(); }

Answer umask(SystemCall& call) {
  call.show(call.integer(0));
  return 022;
}

// Simplified: signals that no program here can meet (signal.h) are accepted and never come.
Answer rt_sigaction(SystemCall& call) {
  const int number = call.number(0);
  call.show(number);
  call.show(call.integer(1));
  if (number < 1 || number > 64) return fail(Errno::kInval);
  const std::optional<Signal> signal = signal_of(number);
  if (signal == Signal::kKill) return fail(Errno::kInval);
  if (!signal) return 0;
  Process& process = call.process();
  const auto before = static_cast<std::int64_t>(process.disposition(*signal));
  switch (call.integer(1)) {
    case 0: process.restore_signal(*signal); break;
    case 1: process.ignore_signal(*signal); break;
    case 2: process.catch_signal(*signal); break;
    default: return fail(Errno::kInval);
  }
  return before;
}

/// To a whole group, as far as the caller may. Errors: ESRCH when there is none, EPERM when he may not signal any.
Result<void> signal_group(Process& caller, std::uint32_t group, std::optional<Signal> signal) {
  Errno worst = Errno::kSrch;
  bool sent = false;
  for (const auto& [pid, process] : caller.host().processes().all()) {
    if (process->group() != group) continue;
    const bool allowed = caller.uid() == kRootUid || caller.uid() == process->uid();
    if (!allowed) worst = Errno::kPerm;
    if (allowed) sent = true;
    if (allowed && signal) process->deliver(*signal);
  }
  return sent ? Result<void>() : fail(worst);
}

Answer kill(SystemCall& call) {
  const std::int64_t target = call.integer(0);
  const int number = call.number(1);
  call.show(target);
  call.show(number);
  if (number < 0 || number > 64) return fail(Errno::kInval);
  const std::optional<Signal> signal = signal_of(number);
  Process& caller = call.process();
  if (target <= 0) {
    const std::int64_t group = target == 0 ? caller.group() : -target;
    return as_answer(signal_group(caller, static_cast<std::uint32_t>(group), signal));
  }
  ProcessTable& table = caller.host().processes();
  const auto pid = static_cast<std::uint32_t>(std::min<std::int64_t>(target, UINT32_MAX));
  if (signal) return as_answer(table.signal(pid, *signal, caller.uid()));
  const Process* const process = table.find(pid);
  if (process == nullptr) return fail(Errno::kSrch);
  return caller.uid() == kRootUid || caller.uid() == process->uid() ? Answer(0) : fail(Errno::kPerm);
}

constexpr std::int64_t kMicrosecond = 1'000;
constexpr std::int64_t kSecond = 1'000'000'000;

/// struct itimerval: the interval, then what is left, each as seconds and microseconds.
Result<void> put_alarm(SystemCall& call) {
  const auto [left, interval] = call.process().alarm();
  const Result<MutableBytes> target = call.bytes(0, 32);
  if (!target) return fail(target.error());
  std::uint8_t* at = target->data();
  for (const sim::Duration part : {interval, left}) {
    store_le64(at, static_cast<std::uint64_t>(part.ns / kSecond));
    store_le64(at + 8, static_cast<std::uint64_t>(part.ns % kSecond / kMicrosecond));
    at += 16;
  }
  return {};
}

/// Error: EINVAL as for Linux timeval_valid, and beyond 290 years.
Result<sim::Duration> timeval_at(const std::uint8_t* at) {
  constexpr std::int64_t kMostSeconds = 4'000'000'000;
  const auto seconds = static_cast<std::int64_t>(load_le64(at));
  const auto microseconds = static_cast<std::int64_t>(load_le64(at + 8));
  if (seconds < 0 || seconds > kMostSeconds || microseconds < 0 || microseconds >= 1'000'000)
    return fail(Errno::kInval);
  return sim::seconds(seconds) + sim::microseconds(microseconds);
}

// Simplified: only ITIMER_REAL; programs take no time of the processor that ITIMER_VIRTUAL and ITIMER_PROF could count.
Answer getitimer(SystemCall& call) {
  call.show(call.integer(0));
  return call.integer(0) == 0 ? as_answer(put_alarm(call)) : fail(Errno::kInval);
}

Answer setitimer(SystemCall& call) {
  call.show(call.integer(0));
  if (call.integer(0) != 0) return fail(Errno::kInval);
  const Result<MutableBytes> given = call.bytes(0, 32);
  if (!given) return fail(given.error());
  const Result<sim::Duration> interval = timeval_at(given->data());
  const Result<sim::Duration> first = timeval_at(given->data() + 16);
  if (!interval || !first) return fail(Errno::kInval);
  const Result<void> told = put_alarm(call);
  call.process().set_alarm(*first, *interval);
  return as_answer(told);
}

Answer alarm(SystemCall& call) {
  call.show(call.integer(0));
  const sim::Duration left = call.process().alarm().first;
  call.process().set_alarm(sim::seconds(std::clamp<std::int64_t>(call.integer(0), 0, UINT32_MAX)), {});
  // Rounded, but never down to "none" (Linux alarm_setitimer).
  const std::int64_t seconds = (left.ns + kSecond / 2) / kSecond;
  return left.ns > 0 ? std::max<std::int64_t>(seconds, 1) : 0;
}

Answer getrandom(SystemCall& call) {
  call.show(call.integer(1));
  const Result<MutableBytes> target = call.bytes(0, call.integer(1));
  if (!target) return fail(target.error());
  Rng& random = call.program().random();
  std::ranges::generate(*target, [&random] { return static_cast<std::uint8_t>(random.next()); });
  return static_cast<std::int64_t>(target->size());
}

constexpr auto kOther = FirstArgument::kOther;
constexpr std::array<SystemCallEntry, 14> kCalls{{
    {13, "rt_sigaction", &rt_sigaction, kOther},
    {36, "getitimer", &getitimer, kOther},
    {37, "alarm", &alarm, kOther},
    {38, "setitimer", &setitimer, kOther},
    {39, "getpid", &getpid, kOther},
    {62, "kill", &kill, kOther},
    {95, "umask", &umask, kOther},
    {102, "getuid", &getuid, kOther},
    {104, "getgid", &getuid, kOther},
    {107, "geteuid", &getuid, kOther},
    {108, "getegid", &getuid, kOther},
    {110, "getppid", &getppid, kOther},
    {111, "getpgrp", &getpgrp, kOther},
    {318, "getrandom", &getrandom, kOther},
}};

}  // namespace

std::span<const SystemCallEntry> process_system_calls() { return kCalls; }

}  // namespace glassnet::node
